"""Pure numerics: frames and numbers in, frames out.

Belongs here: arithmetic that is awkward in SQL: composite indices, forecasts, growth accounting. Does not belong here:
files, settings, dbt, Dagster, parameters (seeds), and whatever counting and joining can do (``dbt_project/``). Heavy
packages (scipy, statsmodels, SALib) are imported where they are used, never at the top of a module.
"""
