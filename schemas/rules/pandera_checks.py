"""The checks of typed values that pandera runs: those registered with it, and the rule behind each check.

Belongs here: kinds of checks, and how a check is called in ``failure_cases``. Does not belong here: the checks of a form
(they stand beside its columns), the schemas made of them (``row_schemas``, ``file``), places and words.

A check has a rule, found by its name (or its ``error``): the rule's code (``row.granted_before_filed``), the code without its
scope (a registered check ``granted_before_filed``), or a built-in check of pandera in ``BUILT_IN``.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import pandera.polars as pa
import polars as pl
from pandera.extensions import register_check_method

from schemas.errors import IpMonitorError
from schemas.rules.registry import RULES, SCOPES, Rule

Holds = Callable[[pl.Expr], pl.Expr]
"""A condition on a column; null where it cannot be evaluated."""
NOT_NULL = "not_nullable"
BUILT_IN = {
    NOT_NULL: "cell.required",
    "greater_than_or_equal_to": "cell.out_of_range",
    "greater_than": "cell.out_of_range",
    "less_than_or_equal_to": "cell.out_of_range",
    "less_than": "cell.out_of_range",
    "in_range": "cell.out_of_range",
    "equal_to": "cell.not_allowed",
    "not_equal_to": "cell.not_allowed",
    "isin": "cell.not_allowed",
    "notin": "cell.not_allowed",
    "str_matches": "cell.not_well_formed",
    "str_contains": "cell.not_well_formed",
    "str_startswith": "cell.not_well_formed",
    "str_endswith": "cell.not_well_formed",
    "str_length": "cell.not_well_formed",
}
_SIGNS = {
    "greater_than_or_equal_to": "≥",
    "greater_than": ">",
    "less_than_or_equal_to": "≤",
    "less_than": "<",
    "equal_to": "=",
    "not_equal_to": "≠",
}
_EXPRESSIONS: Mapping[str, Callable[[pl.Expr, Mapping[str, Any]], pl.Expr]] = {
    "condition": lambda value, given: given["holds"](value),
    "greater_than_or_equal_to": lambda value, given: value >= given["min_value"],
    "greater_than": lambda value, given: value > given["min_value"],
    "less_than_or_equal_to": lambda value, given: value <= given["max_value"],
    "less_than": lambda value, given: value < given["max_value"],
    "in_range": lambda value, given: _in_range(value, **given),
    "isin": lambda value, given: value.is_in(list(given["allowed_values"])),
}


class NoRule(IpMonitorError):
    """A check of a form has no rule, so that a failure could not be reported to a sender."""


@register_check_method(statistics=["holds"])
def condition(data: pa.PolarsData, *, holds: Holds) -> pl.LazyFrame:
    """Hold where a condition on the column holds, or cannot be evaluated."""
    return data.lazyframe.select(holds(pl.col(data.key or "")))


@register_check_method(statistics=["conditions"])
def all_hold(data: pa.PolarsData, *, conditions: Sequence[pl.Expr]) -> pl.LazyFrame:
    """Return for each row whether all conditions hold: one query for all conditions of a form."""
    return data.lazyframe.select(pl.all_horizontal(*conditions))


@register_check_method(statistics=["breaking"])
def no_row_breaks(
    data: pa.PolarsData, *, breaking: Callable[[pl.LazyFrame], pl.Series]
) -> pl.LazyFrame | bool:
    """Return for each row whether it is none of those whose positions a function of the frame returns."""
    positions = breaking(data.lazyframe)
    if not len(positions):
        return True
    is_breaking = pl.int_range(pl.len(), dtype=pl.UInt32).is_in(positions.cast(pl.UInt32).implode())
    return data.lazyframe.select(~is_breaking)


def check_of(name: str, /, **statistics: Any) -> pa.Check:
    """Return a registered check; ``error`` is how ``failure_cases`` calls it."""
    return cast(pa.Check, getattr(pa.Check, name)(**statistics))


def condition_check(rule_code: str, holds: Holds) -> pa.Check:
    """Return the check of a rule that is a condition on a column."""
    return check_of("condition", holds=holds, error=rule_code)


def expression(check: pa.Check, column: str) -> pl.Expr | None:
    """Return a check of single rows as an expression, true where it passes; None for a check that is not known as one."""
    make = _EXPRESSIONS.get(check.name or "")
    is_plain = check.ignore_na and not (check.element_wise or check.raise_warning or check.n_failure_cases)
    if make is None or not is_plain:
        return None
    return make(pl.col(column), check.statistics or {}).fill_null(True)


def _in_range(
    value: pl.Expr, min_value: Any, max_value: Any, include_min: bool = True, include_max: bool = True
) -> pl.Expr:
    above = value >= min_value if include_min else value > min_value
    return above & (value <= max_value if include_max else value < max_value)


def identifier(check: pa.Check) -> str:
    """Return how ``failure_cases`` calls a check."""
    return check.error or check.name or str(check)


def rule_of(check: str) -> Rule:
    """Return the rule behind a check as ``failure_cases`` calls it: ``in_range(1, 20)``, ``row.…``.

    Raises:
        NoRule: there is none.
    """
    name = check.split("(")[0]
    if check in ("greater_than_or_equal_to(0)", "greater_than(0)"):
        return RULES["cell.negative"]
    codes = (BUILT_IN.get(name, name), *(f"{scope}.{name}" for scope in SCOPES))
    if rule := next((RULES[code] for code in codes if code in RULES), None):
        return rule
    raise NoRule(
        f"the check '{check}' has no rule: name it by the code of a rule (name=\"row.part_exceeds_whole\") or call the "
        "registered check like the code without its scope; a new rule needs a code, a severity and messages "
        "(docs/adding-a-rule.md)"
    )


def rule_of_check(check: pa.Check, place: str) -> Rule:
    """Return the rule behind a check of a form; its name counts where its ``error`` is a sentence.

    Args:
        check: the check.
        place: form and column, for the message.

    Raises:
        NoRule: there is none.
    """
    for name in dict.fromkeys((check.name or "", identifier(check))):
        if name in BUILT_IN or name in _EXPRESSIONS:
            continue
        try:
            return rule_of(name)
        except NoRule:
            continue
    try:
        return rule_of(identifier(check))
    except NoRule as error:
        raise NoRule(f"{place}: {error}") from None


def expected_by(check: str, name: Callable[[str], str] = str) -> str:
    """Return the values that a built-in check accepts, for the receipt; empty where the rule's message names them.

    ``name`` maps a code to its name.
    """
    kind, _, arguments = check.partition("(")
    if not arguments or (kind not in _SIGNS and kind not in ("in_range", "isin")):
        return ""
    values = ast.literal_eval(f"({arguments.removesuffix(')')},)")
    if kind == "in_range":
        return f"{values[0]}–{values[1]}"
    if kind == "isin":
        return " / ".join(name(v) if isinstance(v, str) else str(v) for v in values[0])
    return f"{_SIGNS[kind]} {values[0]}"


def is_given(name: str, column: pa.Column) -> pl.Expr:
    """Return the condition that a cell of a column is given: not null, and not NaN where the column holds floats."""
    given = pl.col(name).is_not_null()
    is_float = column.dtype.type in (pl.Float32, pl.Float64)
    return given & pl.col(name).is_not_nan() if is_float else given
