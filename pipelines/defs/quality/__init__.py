"""Declarations of the group ``quality``: the gate.

Belongs here: the gate as an asset with its checks. Does not belong here: the decision (``pipelines.release.gate``).
"""
