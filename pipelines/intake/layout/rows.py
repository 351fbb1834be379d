"""Tell the rows of a table apart: data, totals, notes, blank rows, repeated headers, lines of a section.

Belongs here: what kind of row each is. Does not belong here: the meaning of names in rows (``item_names``), or making records
(``records``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.intake.layout.annotations import is_note, is_number, is_page_mark
from pipelines.intake.layout.item_numbers import OF_WHICH, known_by, without_number
from pipelines.intake.layout.table import Table
from pipelines.intake.readers import Grid
from pipelines.intake.readers.cell_text import ERROR_VALUE
from pipelines.intake.reference.characters import without_mark
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import label, parse_period

TOTAL_WORDS = frozenset(
    map(
        label,
        ("合计", "总计", "共计", "总和", "合计数", "Total", "Grand total", "Sum", "合计Total", "总计Total"),
    )
)
SUBTOTAL_WORDS = frozenset(map(label, ("小计", "Subtotal", "Sub-total")))
_COUNTED = re.compile(
    r"[(（]?(?:本[页表]|以上|上述)?(?:合计|总计|共计|小计|共[有列]?)[:：为]?\d[\d,.]*"
    r"(?:[件条项户家人笔宗个名](?:[，,、/;；。)）(（].*)?)?"
)
"""A line that says how many records there are, and perhaps more: 共12件, 共3笔/金额1500万元."""
_ROWS_COUNTED = re.compile(r"\s*[（(]?共?\s*\d+\s*[家个项件户名条笔宗][)）]?\s*$")
"""The number of rows behind the name of a section: 南开区（2家）."""
_GROUP = re.compile(r"第[一二三四五六七八九十\d]+[批届期轮组类](?:次|名单)?")
_NAMES = ("indicator", "area", "code")
Row = tuple[int, list[str | None], bool, bool]
"""A row of data: its number, its cells, whether it is a total, whether a part of the row above."""


SAYING = ("note", "section", "total")
"""Kinds of lines of a list that may say something of its records."""


@dataclass(frozen=True)
class Line:
    """A line of a list that is no record: its row, from 0, its kind, and its filled cells with their columns."""

    row: int
    kind: str
    cells: tuple[tuple[int, str], ...]

    @property
    def text(self) -> str:
        """Return the text of its last cell: a section may have its number in a cell of its own."""
        return self.cells[-1][1]


@dataclass
class Section:
    """A line of one cell between rows of data.

    Attributes:
        row: its row, from 0.
        column: its column, from 0.
        text: its text.
        first: the number of the first row of data below it.
        is_explained: the rows below it show what it means.
    """

    row: int
    column: int
    text: str
    first: int
    is_explained: bool = False


@dataclass
class Body:
    """The rows of a table below its header.

    Attributes:
        data: the rows of data.
        overlong: numbers of rows with filled cells to the right of the header's last column.
        lines: row, from 0 -> kind of a row that is no data: blank, header, note, subtotal, section.
        sections: lines of sections, in order.
        units: number of a row -> the unit behind its name.
        inclusions: number of a row -> what is in brackets behind its name and says that its figure includes more.
    """

    data: list[Row] = field(default_factory=list)
    overlong: list[int] = field(default_factory=list)
    lines: dict[int, str] = field(default_factory=dict)
    sections: list[Section] = field(default_factory=list)
    units: dict[int, str] = field(default_factory=dict)
    inclusions: dict[int, str] = field(default_factory=dict)

    def drop(self, n: int) -> None:
        """Leave one row of data out."""
        del self.data[n]
        for section in self.sections:
            section.first -= section.first > n


def rows_of(table: Table, grid: Grid, reference: ReferenceData) -> Body:
    """Return the rows of a table by kind."""
    total_of = table.form.spec().total_of
    total_at = table.columns.get(total_of or "")
    is_of_areas = total_at is not None and table.form.sent_columns()[total_of or ""].kind == "area"
    left, right = table.window or (0, 0)
    width = max((i + 1 for i, c in enumerate(table.headers) if c.strip()), default=0)
    body = Body(lines=dict(table.lines))
    header = grid.rows[table.header_row]
    rows = grid.rows[table.first_row : table.end]
    while rows and not any(c.strip() for c in rows[-1]):
        rows.pop()
    in_notes = False
    for number, raw in enumerate(rows, table.first_row + 1):
        if number - 1 in body.lines:
            continue
        cells = [c.strip() or None for c in raw]
        if right:
            cells = [c if left <= j < right else None for j, c in enumerate(cells)]
        filled = [(j, c) for j, c in enumerate(cells) if c]
        if not filled or raw[: len(header)] == header:
            body.lines[number - 1] = "header" if filled else "blank"
            continue
        if is_note(filled, in_notes):
            in_notes = not is_page_mark(filled)
            body.lines[number - 1] = "note"
            continue
        in_notes = False
        if is_list(table) and is_line_of_list(table, [text for _, text in filled]):
            body.lines[number - 1] = "total"
            continue
        if len(filled) <= 2 and is_section(table, filled, reference):
            body.sections.append(Section(number - 1, *filled[-1], len(body.data)))
            continue
        if filled[-1][0] >= width and not right:
            body.overlong.append(number)
        cells += [None] * (len(table.headers) - len(cells))
        name = (cells[total_at] if total_at is not None else None) or filled[0][1]
        word = label(without_mark(name)[0]).rstrip(":")
        if word in SUBTOTAL_WORDS and total_of is not None:  # it does not say of which rows
            body.lines[number - 1] = "subtotal"
            continue
        is_named = (
            bool(table.base) and total_at is None and filled[0][0] == table.columns.get("indicator_code")
        )
        is_left_out = is_of_areas and reference.areas.is_left_out(OF_WHICH.sub("", without_mark(name)[0]))
        is_total = (total_of is not None and word in TOTAL_WORDS and not is_named) or is_left_out
        body.data.append((number, cells, is_total, False))
    _settle(body, table)
    return body


def _settle(body: Body, table: Table) -> None:
    """Make rows of data of the sections with no row of data below, and lines of the others."""
    is_of_figures = not table.heads and not is_list(table)
    while body.sections and body.sections[-1].first == len(body.data) and is_of_figures:
        last = body.sections.pop()
        cells: list[str | None] = [None] * max(len(table.headers), last.column + 1)
        cells[last.column] = last.text
        body.data.append((last.row + 1, cells, False, False))
    while body.sections and body.sections[-1].first == len(body.data):  # it is about the table, as a note is
        body.lines[body.sections.pop().row] = "section" if is_list(table) else "note"
    body.lines |= {section.row: "section" for section in body.sections}


def is_section(table: Table, filled: Sequence[tuple[int, str]], reference: ReferenceData) -> bool:
    """Return whether a row holds one text, where names are, that is no name of a row: 一、专利."""
    filled = [(j, text) for j, text in filled if j != table.ordinals or len(filled) == 1]
    sent = table.form.sent_columns()
    named = {j: name for name, j in table.columns.items() if sent[name].kind in _NAMES}
    if len(filled) != 1 or not named or len(table.columns) + len(table.heads) < 2:
        return False
    column, text = filled[0]
    if (
        column > max(named)
        or (is_number(text, reference) and not parse_period(text))
        or ERROR_VALUE.fullmatch(text)
        or label(text).rstrip(":") in TOTAL_WORDS | SUBTOTAL_WORDS
    ):
        return False
    words = (text, without_number(text)[0])
    if is_list(table):
        return is_section_of_list(table, text, reference)
    return not any(known_by(table, name, reference)(word) for name in named.values() for word in words)


def is_list(table: Table) -> bool:
    """Return whether this is a form that lists units or events: it has no figures that a total could be of."""
    return table.measure is None and table.form.spec().total_of is None


def is_line_of_list(table: Table, filled: Sequence[str]) -> bool:
    """Return whether this is a total in a list, of which the other cells are few: 合计 | 12, 共12件."""
    word = label(without_mark(filled[0])[0]).rstrip(":")
    is_total = word in TOTAL_WORDS | SUBTOTAL_WORDS or _COUNTED.fullmatch(word)
    return bool(is_total) and 2 * len(filled) < len(table.columns)


def is_section_of_list(table: Table, text: str, reference: ReferenceData) -> bool:
    """Return whether this is a single text in a list that is numbered, counts rows, or is a name of a column, a year or a batch.

    一、优势企业, 发明专利, 2015年认定, 第一批（2家）; no name of a unit is.
    """
    name, style = without_number(text)
    word = without_count(name)
    sent = table.form.sent_columns()
    names = [name for name in table.columns if sent[name].kind in _NAMES]
    return (
        bool(style)
        or word != name
        or is_group(table, word, reference)
        or any(known_by(table, name, reference)(word) for name in names)
    )


def without_count(text: str) -> str:
    """Return the name of a section without the number of rows behind it."""
    return _ROWS_COUNTED.sub("", text)


def is_group(table: Table, text: str, reference: ReferenceData) -> bool:
    """Return whether this says of which year or batch rows are, and nothing else: 2015年认定, 第一批."""
    rest, years = reference.words.without_periods(text)
    others = table.form.spec().other_rows
    is_of_year = bool(years) and rest in ("", *(others.granted if others else ()))
    return is_of_year or bool(_GROUP.fullmatch("".join(text.split())))


def is_total_word(text: str) -> bool:
    """Return whether this is a word that says total and nothing else (合计), with a colon or a footnote mark or without."""
    return label(without_mark(text)[0]).rstrip(":") in TOTAL_WORDS
