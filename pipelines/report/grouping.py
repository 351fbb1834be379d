"""Rows by the values of their columns.

Belongs here: that. Does not belong here: which rows go on which page (``pages``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from pipelines.report.queries import Row


def grouped(rows: Iterable[Row], *keys: str) -> dict[Any, list[Row]]:
    """Return rows by the value of a column, or the values of several; a row without the value of one is left out."""
    groups: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        values = tuple(row[key] for key in keys)
        if None not in values:
            groups[values if len(keys) > 1 else values[0]].append(row)
    return dict(groups)


def in_order(rows: Iterable[Row], *keys: str) -> list[list[Row]]:
    """Return the groups of rows by the values of columns, in the order of these."""
    groups = grouped(rows, *keys)
    return [groups[key] for key in sorted(groups)]
