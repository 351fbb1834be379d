"""The rules by scope, and what identifiers must look like.

Belongs here: codes, severities and checks. Does not belong here: their words, which an analyst edits in
``seeds/rule.csv``.
"""
