"""Read what titles, sections and remarks of a list say of its rows: 撤销名单, a section 国家级 over rows of 市级.

Belongs here: lists of units or events, whose rows are no figures, at once or batch by batch. Does not belong here: which
words say that rows are none of a form's (``other_rows``), which lines are sections (``rows``), or numbers of rows and sums
that a line states (``validate.list_lines``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from pipelines.intake.layout.annotations import filled_cells, is_note, statements, titles_above
from pipelines.intake.layout.disagreements import DISAGREE
from pipelines.intake.layout.header import labels_of
from pipelines.intake.layout.item_numbers import without_number
from pipelines.intake.layout.other_rows import other_rows, other_rows_in_remark
from pipelines.intake.layout.records import Records
from pipelines.intake.layout.rows import Line, is_group, is_list, without_count
from pipelines.intake.layout.table import ROW, Doubt, LocatedText, Table
from pipelines.intake.readers import Grid
from pipelines.intake.reference.characters import has_chinese
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import label, parse_date, parse_period
from schemas.form import Sent

if TYPE_CHECKING:
    import polars as pl

OTHER_ROWS = "cell.other_rows"
ABOVE = ("title", "above")
"""Kinds of lines above a list: titles, and notes."""


def list_title_doubts(table: Table, titles: Sequence[LocatedText]) -> Iterator[Doubt]:
    """Yield the doubts about titles, and the sheet's name, that say that the rows are none of the form's: 撤销名单."""
    for title in titles:
        if word := other_rows(table.form, title.text):
            yield Doubt(OTHER_ROWS, title.source_ref, word)


@dataclass
class _Scope:
    """A title or a section, and what it names.

    Attributes:
        place: its cell.
        text: its text.
        style: of its number, "" for a title.
        first: the number of the first row that it is about.
        named: column of the form -> the codes, areas or years that it names.
        word: the word that says that its rows are none of the form's, "" for none.
        other: the first cell that contradicts it, or the first row beneath a word that does.
    """

    place: str
    text: str
    style: str
    first: int
    named: Mapping[str, set[str]]
    word: str = ""
    other: str = ""


@dataclass
class ListStatements:
    """Reads the statements of one list, batch by batch.

    Attributes:
        lines: titles, notes, sections and totals so far.
        runs: the numbers of the first and the last row of each run of records so far.
    """

    table: Table
    grid: Grid
    reference: ReferenceData
    lines: list[Line] = field(default_factory=list)
    runs: list[tuple[int, int]] = field(default_factory=list)
    _titles: list[_Scope] = field(default_factory=list)
    _open: list[_Scope] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read what is above the list."""
        table = self.table
        if not is_list(table):
            return
        for i in range(table.begins, table.top):
            if filled := filled_cells(self.grid.rows[i]):
                self.lines.append(Line(i, ABOVE[is_note(filled)], tuple(filled)))
        for title in titles_above(self.grid, table.begins, table.top):
            if statements(title.text, labels_of(table.form)) and not other_rows(table.form, title.text):
                named = self._named(partial(_named_in, title.text, table, self.reference))
                self._titles += [_Scope(title.source_ref, title.text, "", 0, named)] if named else []

    def doubts(self, records: Records) -> list[Doubt]:
        """Return the doubts about the rows of a batch, and keep its lines."""
        if not is_list(self.table):
            return []
        self.lines += records.text_lines
        self.runs += _runs(records.text)
        numbers = [*records.text[ROW].tail(1), *(line.row + 1 for line in records.text_lines[-1:])]
        last, doubts = max(numbers, default=0), list[Doubt]()
        for line in records.text_lines:
            if line.kind == "section":
                for scope in self._ended_by(line):
                    doubts += self._of_scope(scope, line.row, records.text)
        for scope in (*self._titles, *self._open):
            doubts += self._of_scope(scope, last, records.text)
        return [*doubts, *self._of_remarks(records.text)]

    def n_records(self, first: int, last: int) -> int:
        """Return the number of records in a span of rows."""
        return sum(max(0, min(last, end) - max(first, start) + 1) for start, end in self.runs)

    def name_of_section(self, line: Line) -> str:
        """Return the words of a section without its number and the number of rows behind it."""
        return without_count(without_number(line.text)[0]).strip()

    def is_explained(self, line: Line) -> bool:
        """Return whether a section is known to be one: it counts rows, or all its words are known."""
        name = self.name_of_section(line)
        is_name = any(self._named(partial(_called, name, self.table, self.reference)))
        return (
            is_name
            or name != without_number(line.text)[0].strip()
            or is_group(self.table, name, self.reference)
            or bool(other_rows(self.table.form, name))
            or not self.reference.words.read(name).unexplained
        )

    def _ended_by(self, line: Line) -> list[_Scope]:
        """Open the scope of a section; return the scopes that it ends: those of its style, and those within them."""
        name, style = self.name_of_section(line), without_number(line.text)[1]
        styles = [scope.style for scope in self._open]
        ended = self._open[styles.index(style) :] if style in styles else []
        named = self._named(partial(_called, name, self.table, self.reference))
        place = self.table.address(line.row + 1, line.cells[-1][0])
        word = other_rows(self.table.form, name)
        self._open = [
            *self._open[: len(self._open) - len(ended)],
            _Scope(place, line.text, style, line.row + 2, named, word),
        ]
        return ended

    def _of_scope(self, scope: _Scope, last: int, text: pl.DataFrame) -> Iterator[Doubt]:
        """Yield the doubts about a title or section and its rows of a batch, up to a row."""
        import polars as pl

        if not scope.word and not scope.named:
            return
        rows = text.filter(pl.col(ROW).is_between(scope.first, last))
        if scope.word and rows.height:
            scope.other = scope.other or self.name_of(rows, 0)
            yield Doubt(OTHER_ROWS, scope.place, scope.word, scope.other, rows=(scope.first, last))
            return
        for column, own in scope.named.items() if rows.height else ():
            cells, sent = rows[column].str.strip_chars(), self.table.form.sent_columns()[column]
            read = {c: read_cell(c, sent, self.reference) for c in cells.unique(maintain_order=True) if c}
            others = [cell for cell, codes in read.items() if codes and not own & codes]
            if others:
                scope.other = scope.other or others[0]
                numbers = tuple(rows[ROW].filter(cells.is_in(others).fill_null(False)))
                yield Doubt(DISAGREE, scope.place, scope.text, scope.other, among=numbers)
                return

    def _of_remarks(self, text: pl.DataFrame) -> Iterator[Doubt]:
        """Yield the doubts about remarks that say that their row is none of the form's."""
        import polars as pl

        at = self.table.columns.get("note")
        if at is None or self.table.form.spec().other_rows is None:
            return
        remarks = text["note"].drop_nulls().unique(maintain_order=True)
        words = {
            remark: word for remark in remarks if (word := other_rows_in_remark(self.table.form, remark))
        }
        rows = text.filter(pl.col("note").is_in(list(words))) if words else text.clear()
        for n, (number, remark) in enumerate(rows.select(ROW, "note").iter_rows()):
            place = self.table.address(number, at)
            yield Doubt(
                OTHER_ROWS, place, words[remark], self.name_of(rows, n), "note", rows=(number, number)
            )

    def name_of(self, rows: pl.DataFrame, n: int) -> str:
        """Return what a record is called: the first part of the form's key."""
        name = self.table.form.spec().key[0]
        return (rows[name][n] or "") if name in rows.columns else ""

    def _named(self, names: partial[set[str]]) -> dict[str, set[str]]:
        """Return what a text names of the columns that tell rows apart."""
        return {
            column: own
            for column, sent in self.table.form.sent_columns().items()
            if column in self.table.columns and sent.kind in _NAMING and (own := names(column, sent))
        }


_NAMING = ("area", "code", "date")


def _runs(text: pl.DataFrame) -> Iterator[tuple[int, int]]:
    """Return the first and last number of each run of consecutive rows."""
    rows = text[ROW]
    if not len(rows):
        return iter(())
    starts = rows.filter((rows.diff() != 1).fill_null(True))
    ends = rows.filter((rows.diff().shift(-1) != 1).fill_null(True))
    return zip(starts.to_list(), ends.to_list(), strict=True)


def _codes(sent: Sent) -> dict[str, str]:
    return {label(word): code for word, code in sent.codes}


def _named_in(title: str, table: Table, reference: ReferenceData, column: str, sent: Sent) -> set[str]:
    """Return the areas or codes of a required column that a title names."""
    is_compared = sent.required and sent.kind in ("area", "code")
    return names_in_title(title, table, reference, sent) if is_compared else set()


def names_in_title(title: str, table: Table, reference: ReferenceData, sent: Sent) -> set[str]:
    """Return the areas or codes of a column that a title names; a name within a longer one is none.

    What a longer name of the same code begins with (国家 of 国家级) is no name in a title, nor is a word of the form's name.
    """
    if sent.kind == "area":
        return set(reference.areas.names_in(title).values())
    codes, of_form = _codes(sent), label(table.form.spec().label_zh)
    named = [word for word in codes if has_chinese(word) and word in label(title) and "以上" not in title]
    named = [w for w in named if not any(o != w and o.startswith(w) and codes[o] == codes[w] for o in codes)]
    return {codes[w] for w in named if w not in of_form and not any(w != o and w in o for o in named)}


def read_cell(cell: str, sent: Sent, reference: ReferenceData) -> set[str]:
    """Return the code, the year, or the area and those that hold it, of a cell; none if it is not known."""
    if sent.kind == "area":
        area = reference.areas.get(cell)
        return {area, *reference.areas.holders(area)} if area else set()
    if sent.kind == "date":
        day = parse_date(cell)
        return {str(day.year)} if day else set()
    code = _codes(sent).get(label(cell))
    return {code} if code else set()


def _called(name: str, table: Table, reference: ReferenceData, column: str, sent: Sent) -> set[str]:
    """Return the area, the code or the year of a column whose name a section is, in a set; none if it is no such name."""
    if sent.kind == "date":
        dates = [n for n, s in table.form.sent_columns().items() if s.kind == "date" and s.required]
        years = reference.words.without_periods(name)[1]
        is_year = dates == [column] and is_group(table, name, reference) and len(years) == 1
        period = parse_period(years[0]) if is_year else None
        return {period.time_period[:4]} if period else set()
    code = reference.areas.get(name) if sent.kind == "area" else _codes(sent).get(label(name))
    return {code} if code else set()
