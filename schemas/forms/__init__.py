"""The reporting forms, one module each; a new module adds the form to all generated files.

Belongs here: nothing but forms. What forms share stands in ``schemas.form`` and ``schemas.figures``.
"""
