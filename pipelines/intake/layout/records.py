"""Read the records of a table: a frame of text, one row a record, with the cell each came from.

Belongs here: telling rows of data from notes, totals and blanks, one record for each value column. Does not
belong here: what a cell means (``parse``), or finding the table (``find_tables``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipelines.intake.layout.annotations import NOTE, filled_cells, is_note, is_page_mark
from pipelines.intake.layout.item_names import inclusion_doubts, read_names, unit_doubts
from pipelines.intake.layout.months import complete_periods, periods_across
from pipelines.intake.layout.rows import SAYING, Body, Line, is_line_of_list, is_list, is_section, rows_of
from pipelines.intake.layout.sections import Context, contexts, section_doubts
from pipelines.intake.layout.stated_times import provisional_rows
from pipelines.intake.layout.table import COLUMN, PART, ROW, TOTAL, TWIN, UNIT, Doubt, Table
from pipelines.intake.readers import Grid
from pipelines.intake.readers.grid import Batch
from pipelines.intake.reference.indicators import SEPARATOR
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import parse_period

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Records:
    """Some or all records of a table.

    Attributes:
        text: the cells as text, one row a record, with the columns ``ROW``, ``COLUMN``, ``UNIT``, ``TOTAL``, ``PART``.
        overlong: 1-based rows with filled cells to the right of the header's last column.
        rows_ignored: blank, note and total rows.
        notes: row, from 1, and text of the notes of a batch.
        doubts: beside those of the table, labels among the rows that are not understood whole.
        lines: row, from 0 -> kind of a row that is no record: blank, header, note, subtotal, section.
        text_lines: of a list, its lines that say something of its records, in order.
    """

    text: pl.DataFrame
    overlong: tuple[int, ...] = ()
    rows_ignored: int = 0
    lines: dict[int, str] = field(default_factory=dict)
    notes: tuple[tuple[int, str], ...] = ()
    doubts: tuple[Doubt, ...] = ()
    text_lines: tuple[Line, ...] = ()


def records_of_grid(table: Table, grid: Grid, reference: ReferenceData) -> Records:
    """Return all records of a table.

    Notes, blank rows and subtotals of unknown members are counted and left out; totals are kept and marked.
    """
    import polars as pl

    body = rows_of(table, grid, reference)
    _show_periods(table, body, grid)
    out_of_order = complete_periods(table, body)
    read_names(table, body, grid, reference)
    stated = contexts(table, body, reference)
    doubts = [
        *out_of_order,
        *([] if is_list(table) else section_doubts(table, body, stated, grid, reference)),
        *unit_doubts(table, body, reference),
        *inclusion_doubts(table, body, reference),
    ]
    data, measure = body.data, table.measure
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
            own = [table.heads[r[4]].get(name) for r in records]
            columns[name] = [*periods_across(table, own, columns[name])] if name in columns else own
    if table.parts:
        names = zip(columns["indicator_code"], (table.parts.get(r[4]) for r in records), strict=True)
        columns["indicator_code"] = [f"{n}{SEPARATOR}{part}" if n and part else n for n, part in names]
    _add_contexts(columns, table, body, [r[0] for r in records], stated)
    doubts += _add_statuses(columns, table, [r[0] for r in records], reference)
    places = {
        ROW: pl.Series([r[0] for r in records], dtype=pl.Int64),
        COLUMN: pl.Series([r[4] for r in records], dtype=pl.Int32),
        UNIT: pl.Series([body.units.get(r[0]) or table.units.get(r[4]) for r in records], dtype=pl.String),
        TOTAL: pl.Series([r[2] for r in records], dtype=pl.Boolean),
        PART: pl.Series([r[3] for r in records], dtype=pl.Boolean),
    }
    text = pl.DataFrame({n: pl.Series(v, dtype=pl.String) for n, v in columns.items()} | places)
    ignored = len(body.lines) + int(text[TOTAL].sum())
    text_lines = [
        Line(row, kind, tuple(filled_cells(grid.rows[row])))
        for row, kind in sorted(body.lines.items())
        if is_list(table) and kind in SAYING
    ]
    return Records(
        text, tuple(body.overlong), ignored, body.lines, doubts=tuple(doubts), text_lines=tuple(text_lines)
    )


def _show_periods(table: Table, body: Body, grid: Grid) -> None:
    """Take periods as they are shown, where a cell holds a day and shows its year or month."""
    if (at := table.columns.get("time_period")) is None:
        return
    shown = {row: text for row, column, text in grid.shown if column == at}
    for number, cells, *_ in body.data if shown else ():
        period = parse_period(shown.get(number - 1, ""))
        if period and (cells[at] or "").startswith(period.time_period[:4]):
            cells[at] = shown[number - 1]


# Five parameters: the columns that are changed, the table with its rows, and what is set.
def _add_contexts(
    columns: dict[str, list[str | None]],
    table: Table,
    body: Body,
    rows: list[int],
    stated: Sequence[Context],
) -> None:
    """Set in the columns of text what sections say about the rows below them."""
    starts = [(body.data[c.first][0], c.says) for c in stated if c.says and c.first < len(body.data)]
    names = {name for _, says in starts for name in says}
    for name in names:
        pair = table.pairs.get(name)
        own = columns.get(name) or [pair.text if pair else None] * len(rows)
        set_by: list[str | None] = [
            next((says[name] for start, says in reversed(starts) if start <= row and name in says), None)
            for row in rows
        ]
        joined = name == "indicator_code" and name in table.head_fields
        columns[name] = [
            f"{o}{SEPARATOR}{s}" if joined and o and s else s or o for o, s in zip(own, set_by, strict=True)
        ]


def _add_statuses(
    columns: dict[str, list[str | None]], table: Table, rows: list[int], reference: ReferenceData
) -> list[Doubt]:
    """Set in the columns of text the status of rows whose remark says that their figure is provisional; return the doubts."""
    if (
        "note" not in columns
        or "obs_status" not in table.form.sent_columns()
        or "obs_status" in table.columns
    ):
        return []
    remarks = list(zip(rows, columns["note"], strict=True))
    statuses, doubts = provisional_rows(table, remarks, reference)
    if statuses:
        pair = table.pairs.get("obs_status")
        own = columns.get("obs_status") or [pair.text if pair else None] * len(rows)
        columns["obs_status"] = [statuses.get(row, o) for row, o in zip(rows, own, strict=True)]
    return doubts


def records_of_batch(table: Table, batch: Batch, reference: ReferenceData) -> Records:
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
    list_lines = _lines_of_list(table, batch, n_filled, reference)
    lines = {line.row: line.kind for line in list_lines}
    if not lines and not (n_filled <= 1).any():
        return Records(text, tuple(batch.overlong))
    first = batch.frame.select(pl.coalesce(pl.all())).to_series()
    is_note_text = first.str.contains(NOTE.pattern.replace("^", "^(?i)", 1)).fill_null(False)
    is_note_line = (n_filled == 1) & is_note_text
    ignored = (n_filled == 0) | is_note_line | (text[ROW] - 1).is_in(list(lines))
    notes = zip(text[ROW].filter(is_note_line), first.filter(is_note_line), strict=True)
    return Records(
        text.filter(~ignored),
        tuple(batch.overlong),
        int(ignored.sum()),
        lines,
        notes=tuple(notes),
        text_lines=tuple(line for line in list_lines if line.kind in SAYING),
    )


def _lines_of_list(table: Table, batch: Batch, n_filled: pl.Series, reference: ReferenceData) -> list[Line]:
    """Return the rows of a batch of a list that are a repeated header, a note, a total or a section."""
    import polars as pl

    first = next((j for j, text in enumerate(table.headers) if text), None)
    if not is_list(table) or first is None or f"c{first}" not in batch.frame.columns:
        return []
    is_candidate = ((2 * n_filled < len(table.columns)) | (n_filled <= 2)) & (n_filled > 0)
    is_candidate |= (batch.frame[f"c{first}"] == table.headers[first]).fill_null(False)
    lines: list[Line] = []
    rows = batch.frame.with_row_index("_row", batch.first_row - 1).filter(is_candidate)
    for row, *cells in rows.select("_row", pl.exclude("_row")).iter_rows():
        filled = filled_cells([cell or "" for cell in cells])
        texts = [text for _, text in filled]
        follows_note = bool(lines) and lines[-1].kind == "note" and not is_page_mark(lines[-1].cells)
        if follows_note:  # blank rows between do not count
            last = lines[-1].row
            follows_note = not n_filled.slice(last + 2 - batch.first_row, row - last - 1).sum()
        kind = ""
        if texts == [text for text in table.headers if text]:
            kind = "header"
        elif is_note(filled, follows_note):
            kind = "note"
        elif is_line_of_list(table, texts):
            kind = "total"
        elif len(filled) <= 2 and is_section(table, filled, reference):
            kind = "section"
        if kind:
            lines.append(Line(row, kind, tuple(filled)))
    return lines


def _sheet_columns(table: Table) -> list[tuple[str, int]]:
    """Return the columns of text that are read, and their columns of the sheet."""
    return [*table.columns.items(), *((TWIN + name, j) for name, j in table.twins.items())]
