"""The release store: release folders, the serving file, the log of the live pointer, verdicts of past releases.

Belongs here: what lies on disk, and reading it. Does not belong here: making a release (``build``, ``exports``), or
deciding on one (``gate``, ``publish``).
"""
