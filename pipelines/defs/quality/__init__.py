"""Declarations of the group ``quality``: the gate. Nothing else."""
