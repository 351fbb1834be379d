"""Find a header in two languages, one row below the other: 地区 | 专利申请量 over Region | Patent applications.

Belongs here: the second row of such a header, and whether both rows say the same. Does not belong here: two languages in one cell
(``header``), two columns (``twin_columns``), or headers of many rows (``stacked``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.intake.layout.annotations import is_number
from pipelines.intake.layout.disagreements import DISAGREE
from pipelines.intake.layout.header import labels_of, level_rows, match_header
from pipelines.intake.layout.heads import head_of, readings
from pipelines.intake.layout.stated_units import with_unit_of_other_language
from pipelines.intake.layout.table import Doubt, Table
from pipelines.intake.readers import Grid
from pipelines.intake.reference.characters import has_chinese
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import parse_date, parse_period

_LATIN = re.compile(r"[A-Za-z]{2}")


def with_other_language(table: Table, grid: Grid, reference: ReferenceData, base: str) -> Table:
    """Return a table of which the header may be repeated in another language; the Chinese row is its header.

    Doubts are added where the second row names something else than the first.

    Args:
        table: the table as its header describes it.
        grid: its sheet.
        reference: the reference data.
        base: the indicator that the table is about by its title.
    """
    table = replace(table, base=base)
    below = table.header_row + 1
    if below < len(grid.rows) and _repeats(table, grid.rows[below], reference):
        if has_chinese("".join(table.headers)):
            return _compared(replace(table, first_row=below + 1), grid, below, reference)
        chinese = match_header(
            table.form,
            level_rows(grid, below, below),
            reference,
            base,
            table.form.spec().wide_periods,
        )
        if chinese.columns.keys() >= table.columns.keys() and len(chinese.heads) >= len(table.heads):
            chinese = replace(chinese, sheet=table.sheet, base=base, top=table.top)
            chinese = replace(chinese, header_row=below, first_row=below + 1)
            return _compared(chinese, grid, table.header_row, reference)
    if table.top and _repeats(table, grid.rows[table.top - 1], reference):
        table = replace(table, top=table.top - 1)
        return _compared(table, grid, table.top, reference)
    return table


def _repeats(table: Table, cells: Sequence[str], reference: ReferenceData) -> bool:
    """Return whether this is a row of words in the other language, under the headers only, of which one says the same as its header."""
    filled = {j: cell.strip() for j, cell in enumerate(cells) if cell.strip()}
    measured = _measured(table)
    if (
        len(filled) < 2
        or not all(j < len(table.headers) and table.headers[j] for j in filled)
        or not (measured & filled.keys())
        or not _are_two_languages("".join(table.headers), "".join(filled.values()))
    ):
        return False
    if any(
        parse_date(filled[j]) or (is_number(filled[j], reference) and not parse_period(filled[j]))
        for j in measured & filled.keys()
    ):
        return False
    return any(_says_the_same(table, j, cell, reference) for j, cell in filled.items())


def _measured(table: Table) -> set[int]:
    """Return the columns whose cells hold no words: figures, days."""
    sent = table.form.sent_columns()
    kinds = ("number", "integer", "decimal", "date")
    return {*table.heads, *(j for name, j in table.columns.items() if sent[name].kind in kinds)}


def _are_two_languages(header: str, row: str) -> bool:
    return has_chinese(header) != has_chinese(row) and bool(
        _LATIN.search(row if has_chinese(header) else header)
    )


def _says_the_same(table: Table, column: int, cell: str, reference: ReferenceData) -> bool | None:
    """Return whether a cell says the same as the header of its column; None if it is not known or names nothing."""
    if column in table.heads:
        fields = head_of(cell, table.base, reference)
        own = table.heads[column]
        if fields.keys() != own.keys() or not fields:
            return False if fields.keys() & own.keys() else None
        return all(_meaning(n, fields[n], reference) == _meaning(n, own[n], reference) for n in own)
    labels = labels_of(table.form)
    known = {labels[way.word] for way in readings(cell) if way.word in labels}
    name = next((n for n, j in table.columns.items() if j == column), "")
    return (name in known) if known and name else None


def _meaning(name: str, text: str, reference: ReferenceData) -> object:
    if name == "indicator_code":
        return reference.indicators.get(text)
    return parse_period(text) if name == "time_period" else reference.areas.meanings(text)


def _compared(table: Table, grid: Grid, row: int, reference: ReferenceData) -> Table:
    """Return the table with doubts about the cells of a second row that name something else; unknown words are left aside."""
    measure = table.columns.get(table.measure or "")
    names = {j: name for name, j in table.columns.items()}
    doubts, left_aside = [], dict(table.left_aside)
    for j, cell in enumerate(grid.rows[row]):
        is_head = j in table.heads
        if not cell.strip() or not (is_head or j in names):
            continue
        is_same = _says_the_same(table, j, cell, reference)
        place = table.address(row + 1, j)
        if is_head or names[j] != table.unit_column:
            table = with_unit_of_other_language(table, j, cell, place, reference)
        if is_same is False:
            column = (table.measure or "") if is_head else names[j]
            doubts.append(Doubt(DISAGREE, place, cell, table.headers[j], column, j if is_head else None))
        elif is_same is None and (is_head or j == measure):
            left_aside[j] = (*left_aside.get(j, ()), cell.strip())
    return replace(table, left_aside=left_aside).with_doubts(*doubts)
