"""The tables that describe a region: their columns, their templates, and reading what was filled in.

Belongs here: ``columns.csv`` and the cells of a table as text, with the line of each row. Does not belong here: whether a
cell is right (``check``). A table is a file that intake can read: CSV in any encoding, xlsx, ods.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.common.messages import read_rows
from pipelines.intake.readers import open_file

COLUMNS = Path(__file__).with_name("columns.csv")
SUFFIXES = (".csv", ".xlsx", ".xls", ".ods")
SEPARATOR = "|"
LOWER = ("agency", "agency_code", "area_level", "boolean", "comparator", "plan", "plan_code", "role")
"""Kinds of cells whose case says nothing."""


@dataclass(frozen=True)
class Column:
    """A column of a table that describes a region.

    Attributes:
        name: its header; ``label_zh`` is accepted too.
        kind: how a cell is checked, see ``check``.
        required: no cell may be empty.
        many: a cell may hold several values, separated by ``|``.
        default: what an empty cell means; "" is nothing.
        example: an example of a cell.
    """

    name: str
    label_zh: str
    kind: str
    required: bool
    many: bool
    default: str
    example: str
    description_zh: str
    description_en: str


@dataclass(frozen=True)
class Row:
    """A filled row: its line in the file, counted from 1, and its cells by column, defaults filled in."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """Return the text of a cell; "" if it is empty."""
        return self.cells[column]

    def several(self, column: str) -> list[str]:
        """Return the values of a cell that may hold several."""
        return [part for text in self.cells[column].split(SEPARATOR) if (part := text.strip())]


@dataclass(frozen=True)
class Table:
    """A table as it was read: the file, the letters of its columns in the sheet, its rows."""

    name: str
    path: Path
    letters: Mapping[str, str]
    rows: tuple[Row, ...]


@cache
def columns() -> dict[str, dict[str, Column]]:
    """Return the columns of every table, by their names."""
    tables: dict[str, dict[str, Column]] = {}
    for row in read_rows(COLUMNS):
        texts = {name: row[name] for name in ("label_zh", "kind", "default", "example")}
        described = {name: row[name] for name in ("description_zh", "description_en")}
        column = Column(
            name=row["column"],
            required=row["required"] == "true",
            many=row["many"] == "true",
            **texts,
            **described,
        )
        tables.setdefault(row["table"], {})[column.name] = column
    return tables


def template(table: str) -> str:
    """Return the empty table as CSV: its header."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(columns()[table])
    return text.getvalue()


def _normal(text: str, kind: str) -> str:
    """Return the text of a cell as it is compared: codes and numbers in half width, codes in one case."""
    if kind == "text":
        return text
    narrow = unicodedata.normalize("NFKC", text)
    if kind in ("area", "area_code"):
        return narrow.upper()
    return narrow.lower() if kind in LOWER else narrow


def find_files(folder: Path, table: str) -> list[Path]:
    """Return the files of a table in a folder; there should be one."""
    paths = (folder / f"{table}{suffix}" for suffix in SUFFIXES)
    return [path for path in paths if path.is_file()]


def read_cells(path: Path) -> tuple[list[tuple[int, list[str]]], tuple[str, str] | None]:
    """Return the filled rows of the only sheet with their lines, or the kind of fault of the file and its value."""
    opened = open_file(path)
    if not opened.grids:
        return [], ("file_unreadable", opened.finding.found if opened.finding else path.name)
    if len(opened.grids) > 1:
        return [], ("sheets_several", ", ".join(grid.sheet for grid in opened.grids))
    rows = enumerate(opened.grids[0].rows, 1)
    return [(line, [cell.strip() for cell in row]) for line, row in rows if any(map(str.strip, row))], None


def filled(known: Iterable[Column], letters: Mapping[str, int], line: int, cells: list[str]) -> Row:
    """Return a row with every column of the table; those that the file lacks are empty."""
    texts = {}
    for column in known:
        place = letters.get(column.name)
        text = cells[place] if place is not None and place < len(cells) else ""
        texts[column.name] = _normal(text, column.kind) or column.default
    return Row(line, texts)
