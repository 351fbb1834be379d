"""Published releases as they lie on disk: folders, serving file, the log of the live pointer, past verdicts.

Does not belong here: making a release (``build``, ``exports``), or deciding on one (``gate``, ``publish``).
"""
