"""Composite indices: one engine for any table of units and any tree of indicators.

Belongs here: the steps of a composite in the order of the OECD/JRC handbook (2008), each with its result as a table;
explaining scores; how far ranks depend on the choices made. Does not belong here: which indices there are, their trees and
weights (seeds), or where figures come from (dbt).

    tree = Tree.from_frame(nodes)           # node, parent, weight, direction, low, high …
    index = composite(values, tree)         # unit, period, one column per indicator
    index.scores, index.normalised          # the result of every step is a table
    uncertainty(values, tree, seed=1)       # rank intervals, dominance, sensitivity

A whole example: ``docs/methods/composites.md``.
"""

from pipelines.analytics.composites.composite import Composite, composite
from pipelines.analytics.composites.explain import explain_change
from pipelines.analytics.composites.matched import compare_periods
from pipelines.analytics.composites.method import Method
from pipelines.analytics.composites.tree import Tree, TreeError
from pipelines.analytics.composites.uncertainty import Uncertainty, uncertainty
from pipelines.analytics.composites.weigh import ahp_weights

__all__ = [
    "Composite",
    "Method",
    "Tree",
    "TreeError",
    "Uncertainty",
    "ahp_weights",
    "compare_periods",
    "composite",
    "explain_change",
    "uncertainty",
]
