"""Making releases live and removing them: publish, roll back, prune.

Belongs here: moving folders and the live pointer. Does not belong here: whether a build may be published (``gate``).
"""
