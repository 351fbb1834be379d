"""Rules by scope, and the formats of identifiers.

Belongs here: codes, severities and checks. Does not belong here: their messages
(``seeds/rule.csv``).
"""
