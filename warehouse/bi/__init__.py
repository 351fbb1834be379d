"""BI clients of the published file: each in an environment of its own, made by a script, checked against SQL.

Belongs here: what only exists for a reader of the warehouse. Does not belong here: anything that builds or
publishes it; nothing under ``pipelines`` imports this.
"""
