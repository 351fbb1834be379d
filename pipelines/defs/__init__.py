"""Declarations for Dagster, by group.

Belongs here: what is an asset, a check, a job, a schedule, a sensor, and how a result is shown. Does not belong here: any
work; a function here calls ``pipelines.intake`` or ``pipelines.release`` and reports the result as metadata. Heavy
packages are imported inside functions.
"""
