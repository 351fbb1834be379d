"""Thin declarations for Dagster, by group.

Belongs here: what is an asset, a check, a job, a schedule, a sensor, and how a result is shown. Does not
belong here: any work; a function here calls ``pipelines.intake`` or ``pipelines.release`` and says in
metadata what came of it. Heavy packages are imported inside functions.
"""
