"""Declarations of the group ``submissions``: ingesting and reprocessing files.

Belongs here: the ingest run and the forms as assets. Does not belong here: reading files (``pipelines.intake``).
"""
