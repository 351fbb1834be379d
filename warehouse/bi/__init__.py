"""BI clients of the published file: each in its own environment, made by a script, compared with SQL.

Belongs here: code for readers of the warehouse. Does not belong here: anything that builds or publishes it; nothing
under ``pipelines`` imports this.
"""
