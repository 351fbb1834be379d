"""Building the warehouse: inputs, dbt, row accounting, and whether a build is needed.

Belongs here: from receipts, lake and seeds to a finished ``build.duckdb``. Does not belong here: whether it may be
published (``gate``), or what the figures mean (``dbt_project/``).
"""
