"""Declarations of the group ``warehouse``: the dbt models. Nothing else."""
