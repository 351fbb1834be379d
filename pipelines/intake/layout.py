"""Where the table stands on a sheet: header row, columns, words above and below it.

Belongs here: matching headers to a form's columns, reading label-value pairs around the table, telling rows of
data from notes, totals and blanks, melting columns headed by periods. Does not belong here: what a cell of a
column says (``resolve``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from pipelines.intake.readers import Grid
from pipelines.intake.values import column_letter, label, parse_period
from schemas.form import Form

if TYPE_CHECKING:
    import polars as pl

HEADER_WITHIN = 30
"""The header stands among the first rows of a sheet."""
META_LABELS = {
    "form": ("表号", "表名", "报表", "报表名称", "Form"),
    "submitter": ("报送单位", "填报单位", "上报单位", "Submitter", "Reporting agency"),
    "period": ("报告期", "报送期", "报表期", "Reporting period"),
    "document": ("文档", "文件标识", "Document"),
}
TOTAL_WORDS = frozenset(map(label, ("合计", "总计", "共计", "Total", "Grand total", "Sum")))
NOTE = re.compile(
    r"^[（(]?(注|备注|附注|说明|资料来源|数据来源|来源|note|notes|source|sources)\s*\d*\s*[:：.．、]",
    re.IGNORECASE,
)
_BREAK = re.compile(r"[;；\n]|\s{2,}|\u3000+")
_PAIR = re.compile(r"^[（(]?([^:：（(]{1,24})[:：]\s*(.*?)[)）]?$")
_PAIR_INSIDE = re.compile(r"[（(]([^:：（()）]{1,24})[:：]\s*([^（()）]+)[)）]")
_HEADER_UNIT = re.compile(r"^(.*?)[(\[]([^()\[\]]+)[)\]]$")
ROW, COLUMN, UNIT, TOTAL = "_row", "_column", "_header_unit", "_is_total"
"""Columns that a frame of text carries beside the form's: where each record stands."""


@dataclass(frozen=True)
class Written:
    """Text with its place."""

    text: str
    source_ref: str


@dataclass
class Table:
    """A table found on a sheet, for one form. Rows and columns count from 0."""

    form: type[Form]
    sheet: str
    header_row: int
    columns: dict[str, int]
    headers: list[str]
    periods: dict[int, str] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)
    pairs: dict[str, Written] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    rows_ignored: int = 0

    @property
    def measure(self) -> str | None:
        """The form's one column of kind number."""
        return next((n for n, s in self.form.sent_columns().items() if s.kind == "number"), None)

    @property
    def is_wide(self) -> bool:
        """Hold where columns are headed by periods."""
        return bool(self.periods)

    def column_of(self, name: str) -> int | None:
        """Return the sheet column of a form's column, None if it is not on the sheet."""
        return self.columns.get(name)

    def address(self, row: int, column: int) -> str:
        """Return ``Sheet!C14``; the row counts from 1 as sheets show it, the column from 0."""
        return f"{self.sheet}!{column_letter(column)}{row}"

    def missing(self) -> list[str]:
        """Return required columns that neither the header nor anything around the table supplies."""
        supplied = set(self.columns) | set(self.pairs)
        if self.periods:
            supplied |= {self.measure or "", "time_period"}
        if self.units:
            supplied |= {n for n, s in self.form.sent_columns().items() if s.kind == "unit"}
        return [
            n
            for n, s in self.form.sent_columns().items()
            if s.required and s.default is None and n not in supplied
        ]


@cache
def labels_of(form: type[Form]) -> dict[str, str]:
    """Return every label and alias of a form's columns -> the column; the first column to claim one has it."""
    return {
        label(word): name
        for name, s in reversed(form.sent_columns().items())
        for word in (name, s.label_zh, s.label_en, *s.aliases)
    }


def _split_unit(header: str) -> tuple[str, str]:
    match = _HEADER_UNIT.match(header)
    return (match[1], match[2]) if match else (header, "")


def match_header(form: type[Form], cells: Sequence[str]) -> Table:
    """Match one row of cells to a form's columns, as if it were the header."""
    wanted = labels_of(form)
    numbers = {n for n, s in form.sent_columns().items() if s.kind == "number" or s.unit}
    is_wide = form.spec().wide_periods
    table = Table(form, "", 0, {}, list(cells))
    for i, cell in enumerate(cells):
        text = label(cell).rstrip("*:")
        if not text:
            continue
        bare, unit = _split_unit(text)
        name = wanted.get(text) or wanted.get(bare)
        if name is None and is_wide and parse_period(bare):
            table.periods[i] = bare
            if unit:
                table.units[i] = unit
        elif name is None:
            table.unknown.append(i)
        elif name in table.columns:
            table.repeated.append(i)
        else:
            table.columns[name] = i
            if unit and name in numbers and text not in wanted:
                table.units[i] = unit
    if table.periods and "time_period" in table.columns:  # a long table: the years are something else's
        table.unknown += table.periods
        table.periods = {}
    return table


def find_table(form: type[Form], grid: Grid) -> Table | None:
    """Find the row that matches the form's labels best; None if no row matches two of them."""
    best: Table | None = None
    for i, cells in enumerate(grid.rows[:HEADER_WITHIN]):
        if sum(map(bool, cells)) < 2:
            continue
        table = match_header(form, cells)
        table.sheet, table.header_row = grid.sheet, i
        if _score(table) > (_score(best) if best else 1):
            best = table
    if best is not None:
        by_label = labels_of(form)
        units = next((n for n, s in form.sent_columns().items() if s.kind == "unit"), None)
        for name, written in pairs_around(grid.sheet, enumerate(grid.rows[: best.header_row])):
            target = by_label.get(name) or (units if name == label("单位") else None)
            if target and target not in best.pairs:
                best.pairs[target] = written
    return best


def _score(table: Table) -> int:
    return len(table.columns) + bool(table.periods)


def pairs_around(sheet: str, rows: Iterable[tuple[int, Sequence[str]]]) -> Iterator[tuple[str, Written]]:
    """Yield label-value pairs of title and note rows: ``单位：万件`` in one cell, or a label and its neighbour."""
    for i, cells in rows:
        filled = [(j, c.strip()) for j, c in enumerate(cells) if c.strip()]
        for n, (j, cell) in enumerate(filled):
            place = f"{sheet}!{column_letter(j)}{i + 1}"
            has_colon = ":" in cell or "：" in cell
            for part in filter(None, _BREAK.split(cell) if has_colon else ()):
                if match := _PAIR.match(part):
                    if match[2]:
                        yield label(match[1]), Written(match[2].strip(), place)
                    elif n + 1 < len(filled):
                        after = filled[n + 1]
                        yield label(match[1]), Written(after[1], f"{sheet}!{column_letter(after[0])}{i + 1}")
                for inside in _PAIR_INSIDE.finditer(part):
                    yield label(inside[1]), Written(inside[2].strip(), place)
            if len(filled) == 2 and n == 0 and not _PAIR.match(cell):
                yield label(cell), Written(filled[1][1], f"{sheet}!{column_letter(filled[1][0])}{i + 1}")


def meta_pairs(grid: Grid) -> dict[str, Written]:
    """Return what the first rows of a sheet say of the submission itself: form, submitter, period, document."""
    wanted = {label(word): key for key, words in META_LABELS.items() for word in words}
    found: dict[str, Written] = {}
    for name, written in pairs_around(grid.sheet, enumerate(grid.rows[:HEADER_WITHIN])):
        if name in wanted:
            found.setdefault(wanted[name], written)
    return found


def frame_of(table: Table, grid: Grid) -> tuple[pl.DataFrame, list[int]]:
    """Return the table's records as text, one row a record, with their places.

    Notes, totals and blank rows are told apart: notes and blanks are counted and left out (a note may supply
    what the header lacks, as 资料来源 beneath a table does), totals stay, marked.

    Returns:
        The frame, and the 1-based rows with filled cells to the right of the header's last column.
    """
    import polars as pl

    spec = table.form.spec()
    by_label = labels_of(table.form)
    total_at = table.columns.get(spec.total_of) if spec.total_of else None
    body = grid.rows[table.header_row + 1 :]
    while body and not any(c.strip() for c in body[-1]):
        body.pop()
    width = max((i + 1 for i, c in enumerate(table.headers) if c.strip()), default=0)
    data: list[tuple[int, list[str | None], bool]] = []
    overlong: list[int] = []
    in_notes = False
    for number, raw in enumerate(body, table.header_row + 2):
        cells = [c.strip() or None for c in raw]
        filled = [j for j, c in enumerate(cells) if c]
        if not filled or raw[: len(table.headers)] == table.headers:
            table.rows_ignored += 1
            continue
        first = cells[filled[0]] or ""
        if len(filled) == 1 and (in_notes or NOTE.match(first)):
            in_notes = True
            table.rows_ignored += 1
            for name, written in pairs_around(grid.sheet, [(number - 1, raw)]):
                if name in by_label and by_label[name] not in table.columns:
                    table.pairs.setdefault(by_label[name], written)
            continue
        in_notes = False
        if filled[-1] >= width:
            overlong.append(number)
        cells += [None] * (len(table.headers) - len(cells))
        said = (cells[total_at] if total_at is not None else None) or first
        is_total = spec.total_of is not None and label(said) in TOTAL_WORDS
        data.append((number, cells, is_total))

    measure = table.measure
    if table.periods:
        records = [(*row, j) for row in data for j in table.periods if row[1][j] is not None]
    else:
        at = table.columns.get(measure or "", -1)
        records = [(*row, at) for row in data]
    columns: dict[str, list[str | None]] = {
        name: [cells[j] for _, cells, _, _ in records] for name, j in table.columns.items()
    }
    if table.periods and measure:
        columns[measure] = [cells[j] for _, cells, _, j in records]
        columns["time_period"] = [table.periods[j] for *_, j in records]
    places = {
        ROW: pl.Series([r[0] for r in records], dtype=pl.Int64),
        COLUMN: pl.Series([r[3] for r in records], dtype=pl.Int32),
        UNIT: pl.Series([table.units.get(r[3]) for r in records], dtype=pl.String),
        TOTAL: pl.Series([r[2] for r in records], dtype=pl.Boolean),
    }
    return pl.DataFrame({n: pl.Series(v, dtype=pl.String) for n, v in columns.items()} | places), overlong
