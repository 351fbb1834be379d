"""Mapping of failed pandera checks to rules.

Belongs here: how the checks of the forms' models are called in ``failure_cases``. Does not belong here: the
checks (they stand beside their columns), or places and words.

A check of our own is named by its rule code; pandera's built-in ones are translated here.
"""

from __future__ import annotations

import ast
from collections.abc import Callable

from schemas.rules.registry import RULES, Rule

BUILT_IN = {
    "not_nullable": "cell.required",
    "greater_than_or_equal_to": "cell.negative",
    "in_range": "cell.out_of_range",
    "isin": "cell.not_allowed",
}


def rule_of(check: str) -> Rule:
    """Return the rule behind a check as ``failure_cases`` writes it: ``in_range(1, 20)``, ``row.…``.

    Raises:
        KeyError: a model uses a check without a rule; a test excludes this.
    """
    name = check.split("(")[0]
    return RULES[BUILT_IN.get(name, name)]


def expected_by(check: str, name: Callable[[str], str] = str) -> str:
    """Return the values that a built-in check accepts, for the receipt; empty where the rule's message names them.

    ``name`` maps a code to its name.
    """
    kind, _, arguments = check.partition("(")
    if kind not in BUILT_IN or not arguments:
        return ""
    values = ast.literal_eval(f"({arguments.removesuffix(')')},)")
    if kind == "in_range":
        return f"{values[0]}–{values[1]}"
    if kind == "isin":
        return " / ".join(map(name, values[0]))
    return f"≥ {values[0]}"
