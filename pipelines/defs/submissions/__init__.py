"""Declarations of the group ``submissions``: taking files in and reading them again. Nothing else."""
