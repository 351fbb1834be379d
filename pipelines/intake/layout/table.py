"""A table as it stands on a sheet: what a value's row, its column and the words around say of it.

Belongs here: the one description of a table that all shapes share. Does not belong here: finding it (``find``),
or taking its records out (``records``).

A value is described from three sides: by cells of its row (``columns``), by the header above it (``heads``), and
by words around the table (``pairs``). A long list has the first alone, areas × years for one indicator all
three; which side says what is all that tells the shapes apart.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from pipelines.intake.reference.values import column_letter
from schemas.form import Form

HEADER_WITHIN = 30
"""The header stands among the first rows of a sheet."""
ROW, COLUMN, UNIT, TOTAL, PART = "_row", "_column", "_header_unit", "_is_total", "_is_part"
"""Columns that a frame of text carries beside the form's: where each record stands, whether it is a total of
others, or a part (其中) of one."""


@dataclass(frozen=True)
class LocatedText:
    """Text with its place."""

    text: str
    source_ref: str


@dataclass
class Table:
    """A table found on a sheet, for one form. Rows and columns count from 0.

    Attributes:
        header_row: the lowest row of the header.
        first_row: the first row beneath the header, and beneath a row of units or column numbers.
        end: the row before which the table ends at the latest.
        window: the columns it takes up, where tables stand side by side.
        columns: column of the form -> the sheet's.
        headers: what is written above each column, its levels joined.
        heads: value column -> what its header says of the values beneath, by column of the form.
        units: column -> the unit that its header or the row of units says.
        pairs: what is written around the table, by column of the form.
        unit_row: the row in which the units stand.
        old: column -> the older template that headed it so.
        base: the name of the indicator that the table is about by its title.
        day_zero: in a workbook, the day from which bare day numbers count.
    """

    form: type[Form]
    sheet: str
    header_row: int
    columns: dict[str, int]
    headers: list[str]
    heads: dict[int, dict[str, str]] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)
    pairs: dict[str, LocatedText] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    old: dict[int, str] = field(default_factory=dict)
    top: int = 0
    first_row: int = 0
    unit_row: int = 0
    end: int | None = None
    window: tuple[int, int] | None = None
    base: str = ""
    day_zero: dt.date | None = None

    @property
    def measure(self) -> str | None:
        """The form's one column of kind number."""
        return next((n for n, s in self.form.sent_columns().items() if s.kind == "number"), None)

    @property
    def unit_column(self) -> str | None:
        """The form's column of units."""
        return next((n for n, s in self.form.sent_columns().items() if s.kind == "unit"), None)

    @property
    def head_fields(self) -> set[str]:
        """What the headers of value columns say."""
        return {name for said in self.heads.values() for name in said}

    def column_of(self, name: str) -> int | None:
        """Return the sheet column of a form's column, None if it is not on the sheet."""
        return self.columns.get(name)

    def address(self, row: int, column: int) -> str:
        """Return ``Sheet!C14``; the row counts from 1 as sheets show it, the column from 0."""
        return f"{self.sheet}!{column_letter(column)}{row}"

    def supplied(self) -> set[str]:
        """Return the columns of the form that rows, headers or words around supply."""
        supplied = set(self.columns) | set(self.pairs) | self.head_fields
        if self.heads:
            supplied.add(self.measure or "")
        if self.units:
            supplied.add(self.unit_column or "")
        return supplied

    def missing(self) -> list[str]:
        """Return required columns that nothing supplies."""
        supplied = self.supplied()
        return [
            n
            for n, s in self.form.sent_columns().items()
            if s.required and s.default is None and n not in supplied
        ]
