"""A table on a sheet, for one form.

Belongs here: the one description that all layouts share. Does not belong here: finding it (``find_tables``), or reading
its records (``records``).

A value is described by cells of its row (``columns``), by the header above it (``heads``), and by annotations around the
table (``pairs``). A long list has columns only; a table of areas by years for one indicator has all three.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipelines.intake.readers.cell_format import column_number
from pipelines.intake.readers.grid import Grid, Place, in_the_file
from pipelines.intake.reference.stated_time import StatedTime
from pipelines.intake.reference.values import column_letter
from schemas.form import Form, measure_of

HEADER_WITHIN = 30
"""Number of first rows of a sheet among which the header is."""
ROW, COLUMN, UNIT, TOTAL, PART = "_row", "_column", "_header_unit", "_is_total", "_is_part"
"""Columns of a frame of text beside the form's: row and column of each record, its header's unit, whether it is a total
of other records or a part (其中) of one."""
AXES = ("indicator_code", "ref_area", "time_period")
"""The form's columns that a header, a title or a section may state instead of a column."""
_SAMPLED_ROWS = 12
_CELL = re.compile(r"([A-Z]+)(\d+)")
TWIN = "_twin_"
"""Prefix of a column of text that repeats a form's column in another language."""


def place_of(source_ref: str) -> Place | None:
    """Return row and column, from 0, of an address such as ``Sheet!C14``, None of one without a cell."""
    match = _CELL.fullmatch(source_ref.rpartition("!")[2])
    return (int(match[2]) - 1, column_number(match[1])) if match else None


@dataclass(frozen=True)
class LocatedText:
    """Text with the address of its cell."""

    text: str
    source_ref: str


@dataclass(frozen=True)
class Doubt:
    """A label that is not understood whole.

    Attributes:
        rule: code of the rule that it breaks.
        place: its cell.
        word: the word in question.
        expected: what the word makes of the figures, or what the label is taken for.
        column: the column of the form that it labels, "" for a title.
        at: the value column that it is about, None for all records.
        rows: the first and last number of the rows that it is about, None for all.
        stated: the time that the word states, where the doubt is only about records of another time.
        among: the numbers of the rows that it is about, if they are no range.
    """

    rule: str
    place: str
    word: str
    expected: str = ""
    column: str = ""
    at: int | None = None
    rows: tuple[int, int] | None = None
    stated: StatedTime | None = None
    among: tuple[int, ...] = ()

    @property
    def single_row(self) -> int:
        """The number of the row that it is about, 0 if it is about other figures or depends on their time or column."""
        if self.rows is None or self.at is not None or self.stated or self.among:
            return 0
        return self.rows[0] if self.rows[0] == self.rows[1] else 0


@dataclass(frozen=True)
class Table:
    """A table found on a sheet, for one form. Rows and columns count from 0. What is found out later makes another table.

    Attributes:
        header_row: the lowest row of the header.
        columns: column of the form -> column of the sheet.
        headers: the header of each column, its levels joined.
        heads: value column -> what its header states about its values, by column of the form.
        parts: value column -> the breakdowns and bases that its header adds to the indicator of each row.
        units: column -> the unit in its header or in the row of units.
        pairs: what the annotations around the table state, by column of the form.
        unknown: columns whose header is not known.
        repeated: columns whose header occurs before -> the column of the form, "" of a value column.
        merged_over: column -> the cells over which a repeated header is merged.
        twins: column of the form -> a second column of the sheet that repeats it in another language.
        old: column -> the older template with this header.
        begins: the first row that belongs to the table: its titles, or the rest of the table above it.
        top: the highest row of the header.
        first_row: the first row below the header and below a row of units or column numbers.
        unit_row: the row of the units.
        end: the row before which the table ends, None for the end of the sheet.
        window: first and last column + 1 of one of several tables side by side.
        base: what the table's title names: an indicator and breakdowns of it, as a path.
        left_aside: column -> the parts of its header that its meaning leaves aside.
        doubts: labels that are not understood whole.
        ordinals: the column of row numbers (序号).
        months: the column of months or quarters of a year that is stated elsewhere.
        year: the year in the table's titles.
        lines: row of the sheet -> kind, of rows between the first and the last that are no records (a repeated header).
        below: the form's columns that lines between the rows or units behind names state.
        turned_below: as in the grid, of a table on a sheet turned on its side.
        day_zero: in a workbook, the day from which day numbers count.
    """

    form: type[Form]
    sheet: str
    header_row: int
    columns: Mapping[str, int]
    headers: Sequence[str]
    heads: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    parts: Mapping[int, str] = field(default_factory=dict)
    units: Mapping[int, str] = field(default_factory=dict)
    pairs: Mapping[str, LocatedText] = field(default_factory=dict)
    unknown: Sequence[int] = ()
    repeated: Mapping[int, str] = field(default_factory=dict)
    merged_over: Mapping[int, str] = field(default_factory=dict)
    twins: Mapping[str, int] = field(default_factory=dict)
    old: Mapping[int, str] = field(default_factory=dict)
    begins: int = 0
    top: int = 0
    first_row: int = 0
    unit_row: int = 0
    end: int | None = None
    window: tuple[int, int] | None = None
    base: str = ""
    left_aside: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()
    ordinals: int | None = None
    months: int | None = None
    year: str = ""
    lines: Mapping[int, str] = field(default_factory=dict)
    below: frozenset[str] = frozenset()
    turned_below: int | None = None
    day_zero: dt.date | None = None

    @property
    def measure(self) -> str | None:
        """The form's one column of kind number."""
        return measure_of(self.form)

    @property
    def figure_columns(self) -> set[int]:
        """The columns of the sheet that hold values of the measure."""
        return {*self.heads, *(j for name, j in self.columns.items() if name == self.measure)}

    @property
    def unit_column(self) -> str | None:
        """The form's column of units."""
        return next((n for n, s in self.form.sent_columns().items() if s.kind == "unit"), None)

    @property
    def head_fields(self) -> set[str]:
        """The form's columns that the headers of value columns state."""
        return {name for head in self.heads.values() for name in head}

    def with_doubts(self, *doubts: Doubt) -> Table:
        """Return the table with further labels that are not understood whole."""
        return replace(self, doubts=(*self.doubts, *doubts)) if doubts else self

    def with_pairs(self, pairs: Mapping[str, LocatedText]) -> Table:
        """Return the table with further statements around it."""
        return replace(self, pairs={**self.pairs, **pairs}) if pairs else self

    def with_pairs_of(self, other: Table, but: Iterable[str | None] = ()) -> Table:
        """Return the table with what is stated around another one, but for what is stated for it already."""
        supplied = {*self.supplied(), *but}
        return self.with_pairs({n: w for n, w in other.pairs.items() if n not in supplied})

    def first_cells(self, grid: Grid, column: int) -> list[str]:
        """Return the filled cells of a column in the first rows below the header."""
        rows = grid.rows[self.first_row : self.first_row + _SAMPLED_ROWS]
        return [row[column].strip() for row in rows if column < len(row) and row[column].strip()]

    def address(self, row: int, column: int) -> str:
        """Return ``Sheet!C14``; the row counts from 1 as sheets show it, the column from 0."""
        row, column = in_the_file(row - 1, column, self.turned_below)
        return f"{self.sheet}!{column_letter(column)}{row + 1}"

    def supplied(self) -> set[str]:
        """Return the form's columns that rows, headers or annotations supply."""
        supplied = set(self.columns) | set(self.pairs) | self.head_fields | self.below
        if self.heads:
            supplied.add(self.measure or "")
        if self.units:
            supplied.add(self.unit_column or "")
        return supplied

    def missing(self) -> list[str]:
        """Return the form's required columns that nothing supplies."""
        supplied = self.supplied()
        return [
            n
            for n, s in self.form.sent_columns().items()
            if s.required and s.default is None and n not in supplied
        ]
