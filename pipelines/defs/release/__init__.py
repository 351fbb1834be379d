"""Declarations of the group ``release``: publishing. Nothing else."""
