"""Rows that break a rule, as text for people.

Belongs here: writing values and keys of rows plainly. Does not belong here: finding the rows (Great Expectations, dbt).
"""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Mapping
from typing import Any

SHOWN = 5
NOT_APPLICABLE = "_Z"


def row_texts(rows: Iterable[Mapping[str, Any]], kept: Container[str] = ()) -> str:
    """Return the first rows as ``column=value, column=value; ...``; ``kept`` as in ``row_text``."""
    return "; ".join(row_text(row, kept) for row in list(rows)[:SHOWN])


def row_text(row: Mapping[str, Any], kept: Container[str] = ()) -> str:
    """Return a row as ``column=value, column=value``.

    Columns that do not apply (``_Z``) are left out, but for those in ``kept``: the columns that the rule is about.
    """
    return ", ".join(
        f"{name}={plain(value)}"
        for name, value in row.items()
        if name in kept or str(value) != NOT_APPLICABLE
    )


def plain(value: Any) -> str:
    """Return a value as text: numbers with separators, dates as ISO, no types of libraries, ``null`` for none."""
    value = value.item() if hasattr(value, "item") else value
    if is_null(value):
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() else f"{value:,.12g}"
    if hasattr(value, "isoformat"):
        return str(value.isoformat()).removesuffix("T00:00:00")
    return str(value)


def is_null(value: Any) -> bool:
    """Return whether a value is missing: None, NaN, or what pandas writes for a missing date or text."""
    return value is None or str(value) in {"<NA>", "NaT"} or (isinstance(value, float) and math.isnan(value))
