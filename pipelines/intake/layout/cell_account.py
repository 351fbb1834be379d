"""Account for every cell of a sheet: read in a record, label of a header, title, note, or not read.

Belongs here: which of these a cell is, and a finding on each number or error value that nothing reads. Does not belong
here: what a cell means (``parse``), or hidden rows and formulas (``validate.sheet_checks``).

The account takes the tables and records as they were found, so that a cell which a layout passes over is never taken
for read. Blank cells have no part in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pipelines.intake.layout.annotations import filled_cells, is_note
from pipelines.intake.layout.beside_statements import beside_doubts
from pipelines.intake.layout.context_statements import context_doubts, text_beside
from pipelines.intake.layout.records import Records
from pipelines.intake.layout.table import Doubt, Table
from pipelines.intake.readers import Grid
from pipelines.intake.readers.cell_text import ERROR_VALUE
from pipelines.intake.readers.grid import CELL, LINE, Batch, Place, consecutive_runs
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import parse_number, parse_period
from schemas.receipt import Finding
from schemas.rules.registry import RULES

_NAMED = re.compile(
    r"代码|编码|编号|文号|表号|区划|单位|机构|电话|手机|传真|邮编|邮政|版本|页|期|时间|年|月|日"
    r"|\bno\b|code|tel|phone|fax|page|version|date|agency|submitter",
    re.IGNORECASE,
)
"""Words before a number in a title or note that is no figure."""
_PAGE_NUMBER = re.compile(r"\d{1,3}")
_MOST_RANGES = 20
"""Number of ranges of one sheet that are listed; more become one."""
_PACKED_CELL = re.compile(f"[^{CELL}{LINE}]+".encode())


@dataclass(frozen=True)
class CellCounts:
    """Number of filled cells by what they are."""

    read: int = 0
    label: int = 0
    title: int = 0
    note: int = 0
    not_read: int = 0

    def __add__(self, other: CellCounts) -> CellCounts:
        """Return the sum of both."""
        return CellCounts(
            self.read + other.read,
            self.label + other.label,
            self.title + other.title,
            self.note + other.note,
            self.not_read + other.not_read,
        )


@dataclass
class _Account:
    """The account of one sheet while it is made.

    Attributes:
        counts: what was counted.
        around: numbers and error values outside the rows of the tables.
        beside: those in a row of a table, in a column without a header.
        words: text there.
    """

    counts: CellCounts = CellCounts()
    around: dict[Place, str] = field(default_factory=dict)
    beside: dict[Place, str] = field(default_factory=dict)
    words: dict[Place, str] = field(default_factory=dict)

    def add(self, **counts: int) -> None:
        self.counts += CellCounts(**counts)


def account_of_sheet(
    grid: Grid, parts: Sequence[tuple[Table, Records]], reference: ReferenceData
) -> tuple[CellCounts, list[Finding], list[tuple[Doubt, ...]]]:
    """Return the account of a sheet of which all rows are at hand, and the doubts that text around each table raises.

    Args:
        grid: the sheet.
        parts: its tables with their records, in the order of the rows.
        reference: the reference data.
    """
    account, at, doubts = _Account(), 0, []
    for _, group in groupby(parts, lambda part: part[0].header_row):
        side_by_side = list(group)
        table = side_by_side[0][0]
        account_above(account, grid, at, table)
        around = [
            (
                *context_doubts(part, grid, records.lines, at, reference),
                *beside_doubts(part, grid, records.lines, reference),
            )
            for part, records in side_by_side
        ]
        at = len(grid.rows) if table.end is None else table.end
        words = _body(account, grid, side_by_side, at)
        beside = _text_beside(account, text_beside(words, table, grid, reference), words)
        doubts += [(*of_part, *beside) for of_part in around]
    account.add(not_read=len(grid.far))  # which have a finding of their own
    return account.counts, _findings(account, grid, parts[0][0]), doubts


def account_above(account: _Account, grid: Grid, first: int, table: Table) -> None:
    """Add the rows from ``first`` to the end of a table's header."""
    for i in range(first, table.top):
        _text_row(account, grid, i, is_title=True)
    account.add(label=sum(map(_n_filled, grid.rows[max(first, table.top) : table.first_row])))


def _n_filled(row: Sequence[str]) -> int:
    return len(row) - row.count("")


def _text_row(account: _Account, grid: Grid, i: int, is_title: bool) -> None:
    """Add a row of titles or notes; a number in it is left over unless the words before it say that it is no figure."""
    filled = filled_cells(grid.rows[i])
    left, before = 0, ""
    for j, text in filled:
        is_alone = len(filled) == 1 and _PAGE_NUMBER.fullmatch(text)
        if ERROR_VALUE.fullmatch(text) or (_is_figure(text) and not is_alone and not _NAMED.search(before)):
            account.around[i, j] = text
            left += 1
        before = text
    kind = "note" if not is_title or is_note(filled) else "title"
    account.add(not_read=left, **{kind: len(filled) - left})


def _is_figure(text: str) -> bool:
    """Return whether this is a number; four digits may be a year, and 2016-09 a month, but 201609 is a number."""
    is_period = parse_period(text) and not (text.isdigit() and len(text) > 4)
    return text[-1:].isdigit() and parse_number(text) is not None and not is_period


def _loose(grid: Grid, tables: Sequence[Table]) -> tuple[list[int], list[int], int]:
    """Return the columns without a header, those with one that is not used, and the number of columns with one."""
    used = {j for t in tables for j in (*t.columns.values(), *t.heads, *t.twins.values())}
    used |= {j for t in tables for j in (t.ordinals, t.months) if j is not None}
    rows = grid.rows[tables[0].top : tables[0].first_row]
    width = max((len(row) for row in rows), default=0)
    headed = {j for row in rows for j, cell in enumerate(row) if cell.strip()}
    headed |= {j for t in tables for j in (*t.repeated, *t.merged_over)}  # headers with findings of their own
    spare = [j for j in range(width) if j not in used]
    return [j for j in spare if j not in headed], [j for j in spare if j in headed], width


_KINDS = {"header": "label", "section": "label", "subtotal": "note", "total": "note"}
"""What the cells of a row that is no record count as, by the kind of the row."""


def _lines(parts: Sequence[Records]) -> dict[int, str]:
    """Return the kind of each row that holds no record of any of the tables side by side."""
    rows = set.intersection(*(set(records.lines) for records in parts))
    kinds = {row: [records.lines[row] for records in parts] for row in rows}
    return {row: next((k for k in of_row if k != "blank"), "blank") for row, of_row in kinds.items()}


def _text_beside(
    account: _Account, meanings: Mapping[Place, Doubt | None], words: Mapping[Place, str]
) -> tuple[Doubt, ...]:
    """Add the text beside rows of data, not read or of no further meaning; return the doubts of that with one."""
    account.words |= {place: words[place] for place, doubt in meanings.items() if doubt is None}
    account.add(not_read=len(meanings), note=len(words) - len(meanings))
    return tuple(doubt for doubt in meanings.values() if doubt)


def _body(
    account: _Account, grid: Grid, parts: Sequence[tuple[Table, Records]], end: int
) -> dict[Place, str]:
    """Add the rows below a header: those of records, and all others; return the text beside them, without a header."""
    tables = [table for table, _ in parts]
    bare, unused, width = _loose(grid, tables)
    lines = _lines([records for _, records in parts])
    overlong = {number for _, records in parts for number in records.overlong}
    beside: dict[Place, str] = {}
    for i in range(tables[0].first_row, end):
        row = grid.rows[i]
        n = _n_filled(row)
        if not n:
            continue
        if kind := lines.get(i):
            if counted_as := _KINDS.get(kind):
                account.add(**{counted_as: n})
            else:
                _text_row(account, grid, i, is_title=False)
            continue
        extra = [j for j in bare if j < len(row) and row[j].strip()]
        n_unused = sum(1 for j in unused if j < len(row) and row[j]) if unused else 0
        if len(row) > width:
            further = [j for j in range(width, len(row)) if row[j].strip()]
            if i + 1 in overlong:  # which is a finding of its own
                n_unused += len(further)
            else:
                extra += further
        beside |= {(i, j): row[j].strip() for j in extra}
        account.add(read=n - len(extra) - n_unused, not_read=n_unused)
    figures = {place: text for place, text in beside.items() if _is_figure_or_error(text)}
    words = {place: text for place, text in beside.items() if place not in figures}
    numbering = _row_numbers(figures)
    for place in numbering:
        del figures[place]
    account.beside |= figures
    account.add(not_read=len(figures), note=len(numbering))
    return words


def _is_figure_or_error(text: str) -> bool:
    return bool(ERROR_VALUE.fullmatch(text)) or _is_figure(text)


def _row_numbers(figures: dict[Place, str]) -> list[Place]:
    """Return the cells of columns that number the rows 1, 2, 3 and so on."""
    by_column: dict[int, list[Place]] = {}
    for place in figures:
        by_column.setdefault(place[1], []).append(place)
    numbering: list[Place] = []
    for places in by_column.values():
        if [figures[place] for place in places] == [str(n) for n in range(1, len(places) + 1)]:
            numbering += places
    return numbering if len(numbering) > 1 else []


def account_of_head(grid: Grid, table: Table) -> tuple[CellCounts, list[Finding]]:
    """Return the account of the rows above the records of a long table."""
    account = _Account()
    account_above(account, grid, 0, table)
    return account.counts, _findings(account, grid, table)


class BatchAccount:
    """The account of the rows of a long table, batch by batch.

    Attributes:
        counts: what was counted in the last batch.
    """

    def __init__(self, grid: Grid, table: Table):
        self._grid, self._table = grid, table
        self._bare, self._unused, self._width = _loose(grid, [table])
        self._left = _Account()

    def add(self, batch: Batch, records: Records) -> CellCounts:
        """Return the counts of a batch."""
        frame, names = batch.frame, records.text.columns
        filled = {j: frame.height - frame[f"c{j}"].null_count() for j in range(frame.width)}
        read = sum(
            records.text.height - records.text[name].null_count()
            for name in self._table.columns
            if name in names
        )
        left = 0
        for j in (*self._bare, *range(self._width, frame.width)):
            if j < frame.width and filled[j]:
                left += self._numbers(batch, j)
        unused = sum(filled[j] for j in self._unused if j < frame.width)
        note = max(0, sum(filled.values()) - read - left - unused)
        return CellCounts(read=read, note=note, not_read=left + unused)

    def _numbers(self, batch: Batch, j: int) -> int:
        """Keep the numbers of a column without a header; return how many there are."""
        cells = batch.frame[f"c{j}"].str.strip_chars()
        rows = (
            cells.str.contains(rf"^[-+]?[\d,]*\d(?:\.\d+)?$|^(?:{ERROR_VALUE.pattern})$")
            .fill_null(False)
            .arg_true()
        )
        texts = cells.gather(rows).to_list()
        first = batch.first_row - 1
        is_numbering = texts == [str(first + 1 + n - self._table.first_row) for n in rows.to_list()]
        if is_numbering:
            return 0
        ends = {(first + n, j): text for n, text in zip(rows, texts, strict=True)}
        self._left.beside |= ends if len(self._left.beside) < batch.frame.height else {}
        return len(texts)

    def findings(self) -> list[Finding]:
        """Return the findings on all batches."""
        return _findings(self._left, self._grid, self._table)


def count_unread(grid: Grid) -> int:
    """Return the number of filled cells of a sheet that is not used."""
    if grid.packed:
        return sum(sum(1 for _ in _PACKED_CELL.finditer(piece)) for piece in grid.packed)
    return sum(map(_n_filled, grid.rows))


def unread_table(table: Table, grid: Grid) -> Finding | None:
    """Return a finding on a table of the form that is not used, None if it holds no figures."""
    figures = {
        (i, j): row[j]
        for i, row in enumerate(grid.rows[table.first_row : table.end], table.first_row)
        for j in table.figure_columns
        if j < len(row) and row[j].strip() and _is_figure(row[j].strip())
    }
    return next(_ranges(figures, grid, "cell.not_read"), None) if figures else None


def _findings(account: _Account, grid: Grid, table: Table) -> list[Finding]:
    """Return one finding for each range of numbers and error values that nothing reads.

    In a column without a header they are an error: the values of the row may be others than those read. A register is
    not refused for a number beside one of its rows.
    """
    refuses = table.form.spec().acceptance == "all_or_nothing"
    return [
        *_ranges(account.around | account.words, grid, "cell.not_read"),
        *_ranges(account.beside, grid, "cell.no_header" if refuses else "cell.not_read"),
    ]


def _ranges(cells: dict[Place, str], grid: Grid, rule_code: str) -> Iterator[Finding]:
    """Yield a finding for each range of adjacent cells; one for all if there are many."""
    ranges = list(_rectangles(cells))
    if len(ranges) > _MOST_RANGES:
        ranges = [list(cells)]
    for places in ranges:
        rows, columns = [i for i, _ in places], [j for _, j in places]
        place = grid.address(min(rows), min(columns))
        last = grid.address(max(rows), max(columns))
        if last != place:
            place = f"{place}:{last.rpartition('!')[2]}"
        yield RULES[rule_code].at(place, "", cells[places[0]], "", len(places))


def _rectangles(cells: Iterable[Place]) -> Iterator[list[Place]]:
    """Yield runs of cells in one column, those in neighbouring columns over the same rows put together."""
    runs: dict[tuple[int, int], list[int]] = {}
    for j, column in groupby(sorted(cells, key=lambda place: place[::-1]), lambda place: place[1]):
        for run in consecutive_runs(i for i, _ in column):
            runs.setdefault(run, []).append(j)
    for (first, last), columns in runs.items():
        for left, right in consecutive_runs(columns):
            yield [(i, j) for i in range(first, last + 1) for j in range(left, right + 1)]
