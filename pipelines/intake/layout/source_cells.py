"""Collect the cells that explain each value as they were sent, of those that the table was read from: values, labels, titles, units.

Belongs here: which role a cell has, and which cells are beside a value or label it. Does not belong here: the account of all cells
(``cell_account``), or what is published of them (dbt's ``fct_source_cell``).

A cell that is read as none of these is left out: names and telephone numbers are beside figures, too. What is in brackets in a
header, and no unit, is left out as well: the meaning of a header leaves it aside.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from itertools import product
from typing import TYPE_CHECKING

from pipelines.intake.layout.doubts import UNEXPLAINED
from pipelines.intake.layout.table import COLUMN, ROW, Table, place_of
from pipelines.intake.readers import Grid
from pipelines.intake.readers.grid import Place, in_the_file
from pipelines.intake.reference.values import column_letter, label

if TYPE_CHECKING:
    import polars as pl

VALUE, LABEL, TITLE, UNIT = "value", "label", "title", "unit"
"""Roles of a cell, as they are published."""
_LABEL_KINDS = {"area", "caliber", "code", "indicator", "period", "source"}
"""Kinds of columns whose cells are looked up in reference data, so that they hold no words of the sender's own."""
_BESIDE = tuple(product((-1, 0, 1), repeat=2))
_IN_BRACKETS = re.compile(r"[(（\[【［]([^()（）\[\]【】［］]*)[)）\]】］]")
_Cell = tuple[str, str]
"""Role and text."""


def source_cells(table: Table, grid: Grid, text: pl.DataFrame, units: Collection[str]) -> pl.Series:
    """Return for each record the cells of the 3 by 3 block around its value, and the labels of its row and column, as JSON.

    Args:
        table: the table.
        grid: its sheet.
        text: records of the table, as read.
        units: the units of their values, as they were written.

    Returns:
        Texts such as ``[["C6","unit","件"],["D6","value","4652"]]``: address without the sheet, role, text. Null where the
        rows of the sheet are not at hand, that is of a long list.
    """
    import polars as pl

    rows, columns = text[ROW].to_list(), text[COLUMN].to_list()
    if grid.packed or max(rows, default=0) > len(grid.rows):
        return pl.Series("source_cells", [None], dtype=pl.String).new_from_index(0, text.height)
    values = [(row - 1, column) for row, column in zip(rows, columns, strict=True)]
    cells = _cells(table, grid, values, frozenset(map(label, units)))
    of_row, of_column = _labels(cells)
    blocks: list[str | None] = []
    for value in values:
        row, column = in_the_file(*value, grid.turned_below)
        beside = ((row + down, column + right) for down, right in _BESIDE)
        block = sorted({place for place in beside if place in cells} | of_row[row] | of_column[column])
        shown = [[f"{column_letter(j)}{i + 1}", *cells[i, j]] for i, j in block]
        blocks.append(json.dumps(shown, ensure_ascii=False, separators=(",", ":")) if shown else None)
    return pl.Series("source_cells", blocks, dtype=pl.String)


def _cells(table: Table, grid: Grid, values: list[Place], units: Collection[str]) -> dict[Place, _Cell]:
    """Return the cells that have a role by their places in the file: what is stated around, the header, the records."""
    sent = table.form.sent_columns()
    roles = {j: LABEL for name, j in table.columns.items() if sent[name].kind in _LABEL_KINDS}
    roles |= {j: LABEL for name, j in table.twins.items() if sent[name].kind in _LABEL_KINDS}
    roles |= {j: UNIT for name, j in table.columns.items() if name == table.unit_column}
    headed = {*roles, *table.figure_columns}
    header = [(i, j) for i in range(table.top, table.first_row) for j in headed]
    labels = [((row, j), role) for row in {row for row, _ in values} for j, role in roles.items()]
    doubtful = {part for d in table.doubts if d.rule == UNEXPLAINED for part in d.word.split(" / ")}
    aside = {j: set(map(label, doubtful.union(table.left_aside.get(j, ())))) for j in headed}
    cells = _stated(table)
    for row, column in header:
        if text := _of_header(_text(grid, (row, column)), units, aside[column]):
            role = UNIT if row == table.unit_row != table.header_row else LABEL
            cells[in_the_file(row, column, grid.turned_below)] = role, text
    for (row, column), role in [*labels, *((value, VALUE) for value in values)]:
        if text := _text(grid, (row, column)):
            cells[in_the_file(row, column, grid.turned_below)] = role, text
    return cells


def _labels(cells: Mapping[Place, _Cell]) -> tuple[dict[int, set[Place]], dict[int, set[Place]]]:
    """Return the places of labels and units by their row, and by their column."""
    of_row: dict[int, set[Place]] = defaultdict(set)
    of_column: dict[int, set[Place]] = defaultdict(set)
    for (row, column), (role, _) in cells.items():
        if role in (LABEL, UNIT):
            of_row[row].add((row, column))
            of_column[column].add((row, column))
    return of_row, of_column


def _text(grid: Grid, place: Place) -> str:
    row, column = place
    return "".join(grid.rows[row][column : column + 1]).strip() if column >= 0 else ""


def _of_header(text: str, units: Collection[str], aside: Collection[str]) -> str:
    """Return a cell of a header without the words that its meaning leaves aside, "" if they are not in brackets."""
    kept = _IN_BRACKETS.sub(lambda part: part[0] if label(part[1]) in units else "（…）", text)
    # A number is the mark of a footnote.
    return "" if any(part in label(kept) for part in aside if not part.isdigit()) else kept


def _stated(table: Table) -> dict[Place, _Cell]:
    """Return what is stated around the table, of each cell only the words that were read: others may be names."""
    sent = table.form.sent_columns()
    cells: dict[Place, _Cell] = {}
    for name, pair in table.pairs.items():
        is_unit = name == table.unit_column
        place = place_of(pair.source_ref)
        if place and (is_unit or sent[name].kind in _LABEL_KINDS):
            before = f"{cells[place][1]} … " if place in cells else ""
            cells[place] = UNIT if is_unit and not before else TITLE, before + pair.text
    return cells
