"""Declarations of the group ``warehouse``: the dbt models.

Belongs here: dbt's nodes as assets, and running them. Does not belong here: the models (``dbt_project/``).
"""
