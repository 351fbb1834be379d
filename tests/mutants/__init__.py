"""Mutation testing: change the code at one place, and see whether the tests that belong to the module notice.

Belongs here: which parts are changed and by which tests they are held (``parts.csv``), the changes (Python's by cosmic-ray,
SQL's by a list of operators), a run over a sample, its page. Does not belong here: any test of the product.
``make mutants`` runs it; it takes up to an hour and is no part of continuous integration.
"""
