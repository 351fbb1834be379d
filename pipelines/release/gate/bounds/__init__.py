"""How narrowly a reader of published tables can bound what they hide, and whether that is too narrow.

Belongs here: the linear equations that published tables make of hidden cells (``tables``, ``system``), the bounds of each
(``intervals``), the rule that they must keep (``rule``). Does not belong here: what is suppressed, or which list is held
(``dbt_project/macros/disclosure.sql``, ``disclosure``). Method: docs/methods/disclosure.md#95-bounds-of-hidden-cells.
"""
