"""Small worlds: made-up installations in their smallest and oddest forms, each carried from its tables to a release.

Belongs here: what a world is (``world``), how worlds are generated (``generate``, ``rows``), what is done with each (``carry_out``)
and asked of it (``questions``), and what makes that quick (``suites``, ``connections``, ``processes``; ``tests.compiled`` builds it).
Does not belong here: rows that a suite must refuse (``tests/unit/release/gate/test_sound_worlds.py``).

``python -m tests.worlds`` carries out many of them and keeps the counts of the last run in ``docs/worlds.md``.
"""
