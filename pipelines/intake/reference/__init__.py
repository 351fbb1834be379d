"""What words and cells mean: seeds loaded for look-up, synonyms, and the values of single cells.

Does not belong here: where a cell stands (``layout``), or whether a value is allowed (``validate``).
"""
