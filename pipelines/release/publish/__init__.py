"""Releases go live, back and away: publish, roll back, prune.

Does not belong here: whether a build may be published (``gate``).
"""
