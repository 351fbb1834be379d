"""Rules by scope, and the formats of identifiers.

Belongs here: codes, severities and kinds of checks. Does not belong here: their messages (``seeds/rule.csv``), and the checks of rows and
files made of them (``schemas.checks``).
"""
