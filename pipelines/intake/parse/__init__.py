"""From the text cells of a table to typed rows.

Does not belong here: finding the table (``layout``), or judging values that could be read (``validate``).
"""
