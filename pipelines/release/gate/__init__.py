"""Whether a build may be published: expectations, disclosure across releases, and the decision.

Does not belong here: building or publishing.
"""
