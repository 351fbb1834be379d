"""The reporting forms, one module each: adding a file here adds a form everywhere.

Belongs here: nothing but forms. What forms share stands in ``schemas.form`` and ``schemas.figures``.
"""
