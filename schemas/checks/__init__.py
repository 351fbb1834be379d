"""Checks of whole files and rows of a form, made of its columns and rules.

Belongs here: pandera schemas of rows and files, and the SQL that finds the rows that break a rule of a file. Does not belong here: the
rules with their codes and severities (``schemas.rules``), and running the checks (``pipelines.intake.validate``).
"""
