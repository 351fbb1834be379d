"""Find twin columns: one column of the form in two languages, side by side (地区 | Region).

Belongs here: telling a twin from a column that is repeated by mistake. Does not belong here: whether both say the same
(``parse.twin_cells``).
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.intake.layout.table import Table
from pipelines.intake.readers import Grid
from pipelines.intake.reference.characters import has_chinese

_LATIN = re.compile(r"[A-Za-z]")
_FIGURES = ("number", "integer", "decimal")
"""Kinds of which two columns are two figures, whatever their headers say."""


def with_twin_columns(table: Table, grid: Grid) -> Table:
    """Return the table with repeated columns in another language as ``twins``; the Chinese one of two is the form's column."""
    sent = table.form.sent_columns()
    columns, twins, repeated = dict(table.columns), dict(table.twins), dict(table.repeated)
    for second, name in table.repeated.items():
        first = columns[name]
        if name in twins or sent[name].kind in _FIGURES:
            continue
        headers = (table.headers[first], table.headers[second])
        if {_language(text) for text in headers} != {"zh", "en"} and not (
            _is_one_cell(table, grid, first, second)
            and {_language(_body(table, grid, j)) for j in (first, second)} == {"zh", "en"}
        ):
            continue
        del repeated[second]
        twins[name] = second
        if _language(headers[0]) == "en":
            columns[name], twins[name] = second, first
    table = replace(table, columns=columns, twins=twins, repeated=repeated)
    beside = {name: _without_header(table, grid, name) for name in ("ref_area", "indicator_code")}
    return replace(table, twins=twins | {name: at for name, at in beside.items() if at is not None})


def _without_header(table: Table, grid: Grid, name: str) -> int | None:
    """Return the column beside a column of names that has no header and repeats the names in the other language."""
    at = table.columns.get(name)
    if at is None or name in table.twins:
        return None
    for beside in (at + 1, at - 1):
        if not 0 <= beside < len(table.headers) or table.headers[beside] or beside in table.columns.values():
            continue
        if {_language(_body(table, grid, j)) for j in (at, beside)} == {"zh", "en"}:
            return beside
    return None


def _is_one_cell(table: Table, grid: Grid, first: int, second: int) -> bool:
    """Return whether one merged cell of the header lies above two columns."""
    return any(
        top <= table.header_row and bottom >= table.top and left <= first and second <= right
        for top, left, bottom, right in grid.merged
    )


def _body(table: Table, grid: Grid, column: int) -> str:
    """Return the first cells of a column below the header, joined."""
    return " ".join(table.first_cells(grid, column))


def _language(text: str) -> str:
    """Return ``zh`` for a text with Chinese in it, ``en`` for one with Latin letters and no digits, else ""."""
    if has_chinese(text):
        return "zh"
    return "en" if _LATIN.search(text) and not re.search(r"\d", text) else ""
