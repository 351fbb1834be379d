"""Declarations of the group ``release``: publishing.

Belongs here: the release as an asset, and the job that ends an embargo. Does not belong here: publishing itself
(``pipelines.release.publish``).
"""
