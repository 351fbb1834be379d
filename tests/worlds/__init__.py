"""Small worlds: made-up installations in their smallest and oddest forms, each carried from its tables to a release.

Belongs here: what a world is (``world``), how worlds are generated (``generate``, ``rows``), the dbt project compiled once for
all of them (``project``), a build of its SQL in one connection (``build``), and what each world must show (``carry_out``).
Does not belong here: rows that a suite must refuse (``tests/unit/release/gate/test_sound_worlds.py``).

``python -m tests.worlds`` carries out many of them and keeps the counts of the last run in ``docs/worlds.md``.
"""
