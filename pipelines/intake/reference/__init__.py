"""Reference data: seeds loaded for look-up, synonyms, and the values of single cells.

Belongs here: the meaning of words and cells. Does not belong here: the position of a cell (``layout``), or whether a value
is allowed (``validate``).
"""
