"""Read the records of a table: a frame of text, one row a record, with the cell each came from.

Belongs here: telling rows of data from notes, totals and blanks, one record for each value column. Does not
belong here: what a cell means (``parse``), or finding the table (``find_tables``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.intake.layout.annotations import NOTE, is_note
from pipelines.intake.layout.table import COLUMN, PART, ROW, TOTAL, TWIN, UNIT, Table
from pipelines.intake.readers import Grid
from pipelines.intake.readers.grid import Batch
from pipelines.intake.reference.indicators import SEPARATOR
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import label

if TYPE_CHECKING:
    import polars as pl

TOTAL_WORDS = frozenset(
    map(
        label,
        ("合计", "总计", "共计", "总和", "合计数", "Total", "Grand total", "Sum", "合计Total", "总计Total"),
    )
)
SUBTOTAL_WORDS = frozenset(map(label, ("小计", "Subtotal", "Sub-total")))
OF_WHICH = re.compile(r"^\s*其中\s*[:：]?\s*")
Row = tuple[int, list[str | None], bool, bool]
"""A row of data: its number, its cells, whether it is a total, whether a part of the row above."""


@dataclass(frozen=True)
class Records:
    """Some or all records of a table.

    Attributes:
        text: the cells as text, one row a record, with the columns ``ROW``, ``COLUMN``, ``UNIT``, ``TOTAL``, ``PART``.
        overlong: 1-based rows with filled cells to the right of the header's last column.
        rows_ignored: blank, note and total rows.
    """

    text: pl.DataFrame
    overlong: tuple[int, ...] = ()
    rows_ignored: int = 0


def records_of_grid(table: Table, grid: Grid, reference: ReferenceData) -> Records:
    """Return all records of a table.

    Notes, blank rows and subtotals of unknown members are counted and left out; totals are kept and marked.
    """
    import polars as pl

    data, overlong, ignored = _rows(table, grid)
    _parts(table, data, grid, reference)
    measure = table.measure
    if table.heads:
        records = [(*row, j) for row in data for j in table.heads if row[1][j] is not None]
    else:
        at = table.columns.get(measure or "", -1)
        records = [(*row, at) for row in data]
    columns: dict[str, list[str | None]] = {
        name: [cells[j] for _, cells, *_ in records] for name, j in _sheet_columns(table)
    }
    if table.heads and measure:
        columns[measure] = [r[1][r[4]] for r in records]
        for name in table.head_fields:
            columns[name] = [table.heads[r[4]].get(name) for r in records]
    places = {
        ROW: pl.Series([r[0] for r in records], dtype=pl.Int64),
        COLUMN: pl.Series([r[4] for r in records], dtype=pl.Int32),
        UNIT: pl.Series([table.units.get(r[4]) for r in records], dtype=pl.String),
        TOTAL: pl.Series([r[2] for r in records], dtype=pl.Boolean),
        PART: pl.Series([r[3] for r in records], dtype=pl.Boolean),
    }
    text = pl.DataFrame({n: pl.Series(v, dtype=pl.String) for n, v in columns.items()} | places)
    return Records(text, tuple(overlong), ignored + int(text[TOTAL].sum()))


def records_of_batch(table: Table, batch: Batch) -> Records:
    """Return the records of a batch of a long table; blank rows and notes are counted and left out."""
    import polars as pl

    at = table.columns.get(table.measure or "", -1)
    text = batch.frame.select(
        *(
            pl.col(f"c{j}").str.strip_chars().replace("", None).alias(name)
            for name, j in _sheet_columns(table)
        ),
        pl.int_range(batch.first_row, batch.first_row + batch.frame.height, dtype=pl.Int64).alias(ROW),
        pl.lit(at, pl.Int32).alias(COLUMN),
        pl.lit(table.units.get(at), pl.String).alias(UNIT),
        pl.lit(False).alias(TOTAL),
        pl.lit(False).alias(PART),
    )
    n_filled = batch.frame.select(pl.sum_horizontal(pl.all().is_not_null().cast(pl.UInt16))).to_series()
    if not (n_filled <= 1).any():
        return Records(text, tuple(batch.overlong))
    first = batch.frame.select(pl.coalesce(pl.all())).to_series()
    is_note_text = first.str.contains(NOTE.pattern.replace("^", "^(?i)", 1)).fill_null(False)
    ignored = (n_filled == 0) | ((n_filled == 1) & is_note_text)
    return Records(text.filter(~ignored), tuple(batch.overlong), int(ignored.sum()))


def _sheet_columns(table: Table) -> list[tuple[str, int]]:
    """Return the columns of text that are read, and their columns of the sheet."""
    return [*table.columns.items(), *((TWIN + name, j) for name, j in table.twins.items())]


def _rows(table: Table, grid: Grid) -> tuple[list[Row], list[int], int]:
    """Return the rows of data, the overlong rows, and how many rows were left out."""
    total_of = table.form.spec().total_of
    total_at = table.columns.get(total_of or "")
    left, right = table.window or (0, 0)
    width = max((i + 1 for i, c in enumerate(table.headers) if c.strip()), default=0)
    data: list[Row] = []
    overlong: list[int] = []
    ignored, in_notes = 0, False
    header = grid.rows[table.header_row]
    body = grid.rows[table.first_row : table.end]
    while body and not any(c.strip() for c in body[-1]):
        body.pop()
    for number, raw in enumerate(body, table.first_row + 1):
        cells = [c.strip() or None for c in raw]
        if right:
            cells = [c if left <= j < right else None for j, c in enumerate(cells)]
        filled = [(j, c) for j, c in enumerate(cells) if c]
        if not filled or raw[: len(header)] == header:
            ignored += 1
            continue
        if is_note(filled, in_notes):
            in_notes = True
            ignored += 1
            continue
        in_notes = False
        if filled[-1][0] >= width and not right:
            overlong.append(number)
        cells += [None] * (len(table.headers) - len(cells))
        name = (cells[total_at] if total_at is not None else None) or filled[0][1]
        word = label(name).rstrip(":")
        if word in SUBTOTAL_WORDS and total_of is not None:  # it does not say of which rows
            ignored += 1
            continue
        is_named = (
            bool(table.base) and total_at is None and filled[0][0] == table.columns.get("indicator_code")
        )
        data.append((number, cells, total_of is not None and word in TOTAL_WORDS and not is_named, False))
    return data, overlong, ignored


def _parts(table: Table, data: list[Row], grid: Grid, reference: ReferenceData) -> None:
    """Resolve 其中 (of which) rows in place: an indicator becomes a path from the row above, other names are marked."""
    spec, sent = table.form.spec(), table.form.sent_columns()
    named = table.columns.get("indicator_code")
    counted = table.columns.get(spec.total_of or "")
    if counted is not None and sent[spec.total_of or ""].kind == "area":
        counted = None  # an area that holds another is known by itself
    whole = ""
    for n, (number, cells, is_total, is_part) in enumerate(data):
        if counted is not None and (text := cells[counted]) and (match := OF_WHICH.match(text)):
            cells[counted], is_part = text[match.end() :], True
            data[n] = (number, cells, is_total, is_part)
        if named is None or not (text := cells[named]):
            continue
        match = OF_WHICH.match(text)
        is_indented = grid.rows[number - 1][named][:1].isspace()
        if match or (is_indented and reference.indicators.get(text) is None):
            part = text[match.end() :] if match else text
            path = f"{whole}{SEPARATOR}{part}"
            cells[named] = path if whole and reference.indicators.get(path) else part
        else:
            whole = text
            under = f"{table.base}{SEPARATOR}{text}"  # 发明 in a table about 专利授权量
            if table.base and not reference.indicators.get(text) and reference.indicators.get(under):
                cells[named] = under
