"""Read text cells as typed values.

Belongs here: columns by their kind, measures with their units, derived columns. Does not belong here: finding the table
(``layout``), or judging values that could be read (``validate``).
"""
