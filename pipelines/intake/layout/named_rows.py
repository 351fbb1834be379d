"""Find the rows or columns of a table that a sentence below it names, by a cell of theirs or by a footnote mark: 和平区为1-11月数, * 为2015年数.

Belongs here: which rows or columns, and the rest of the sentence. Does not belong here: what the rest says of their figures
(``sentence_doubts``), or subjects that are indicators (``predicates``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pipelines.intake.layout.annotations import NOTE, filled_cells
from pipelines.intake.layout.table import Table
from pipelines.intake.readers import Grid
from pipelines.intake.reference.characters import without_mark
from pipelines.intake.reference.label_words import with_blanks
from pipelines.intake.reference.values import label, parse_number

_KINDS = ("area", "code", "name", "text")
_LONGEST = 24
_SHORTENED = re.compile(r"(?<=..)(?:新区|[区县市省])$")
_LEAD = re.compile(
    r"^(?:其中|另外|另|但|而|仅|只有|除了?|对|[本上该]?表[中内]?的?|因|由于|鉴于)*[,:\"“‘'「《]*"
)
_CLOSING = re.compile(r"^[\"”’'」》]")
_EXCEPT = re.compile(r"^(?P<what>[^,]*?)以?外(?:,.*)?$")
"""What a sentence says of those that it excepts: 除河西区为1-11月数外."""
_AND = re.compile(r"^(?:以及|[、,和及与])[\"“‘'「《]?")
_TAIL = re.compile(r"^(?:等)?(?:[一二两三四五六七八九十\d]+个?[区县市省家项]|等[区县市省地]*)?[的(:]*")
_SIGNS = "*#†‡§※★☆\u2460-\u2473\u2776-\u277f¹²³⁴⁵⁶⁷⁸⁹"
_MARK = re.compile(
    rf"^(?:凡|所有|表中|带|标有?|注有?|加|有|打|上标|[\"“'‘(])*(?P<mark>[{_SIGNS}])(?P=mark)*"
    r"[\"”'’)]*(?:星?号|标记|者)?的?(?:地区|区县|区|行|列|项|指标|单元格)?[:.、,\s]*"
)


@dataclass(frozen=True)
class Part:
    """A part of a table: the numbers of its rows, None for all, in one value column, None for all."""

    rows: tuple[int, ...] | None = None
    at: int | None = None


@dataclass(frozen=True)
class NamedRows:
    """Where the names and the footnote marks of a table are.

    Attributes:
        names: name, in one writing -> the rows or columns that it heads.
        marks: footnote mark -> the rows or columns that have it.
    """

    names: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)
    marks: Mapping[str, tuple[Part, ...]] = field(default_factory=dict)

    def of(self, sentence: str) -> tuple[tuple[Part, ...], str]:
        """Return the parts of the table that a sentence begins with, and the rest of the sentence; none if it names none."""
        flat = with_blanks(sentence)
        if match := _MARK.match(flat):
            return self.marks.get(match["mark"], (Part(),)), flat[match.end() :]
        rest = _LEAD.sub("", flat)
        parts: list[Part] = []
        while name := self._first(rest):
            parts += self.names[label(name)]
            rest = _CLOSING.sub("", rest[len(name) :])
            following = _AND.match(rest)
            if not following or not self._first(rest[following.end() :]):
                break
            rest = rest[following.end() :]
        rest = _TAIL.sub("", rest)
        if flat.startswith("除") and (match := _EXCEPT.match(rest)):
            rest = match["what"]
        return tuple(parts), rest if parts else sentence

    def _first(self, text: str) -> str:
        """Return the longest name at the beginning of a text."""
        lengths = range(min(len(text), _LONGEST), 1, -1)
        return next((text[:n] for n in lengths if label(text[:n]) in self.names), "")


def named_rows(table: Table, grid: Grid, lines: Mapping[int, str]) -> NamedRows:
    """Return where the names and the footnote marks of a table are; its indicators are no names."""
    sent = table.form.sent_columns()
    named = {j for name, j in table.columns.items() if sent[name].kind in _KINDS and name != "note"}
    rows_of: dict[str, dict[int, None]] = {}
    marks: dict[str, dict[Part, None]] = {}
    for _, j, cell in _cells(grid, range(table.begins, table.first_row)):
        if (mark := without_mark(cell)[1]) and not NOTE.match(cell):
            marks.setdefault(mark[-1], {})[Part(at=_column(table, j))] = None
    end = len(grid.rows) if table.end is None else table.end
    for i, j, cell in _cells(grid, (i for i in range(table.first_row, end) if i not in lines)):
        bare, mark = without_mark(cell)
        if mark:
            marks.setdefault(mark[-1], {})[Part((i + 1,), _column(table, j))] = None
        for name in _written(bare) if j in named and parse_number(bare) is None else ():
            rows_of.setdefault(name, {})[i + 1] = None
    names = {name: [Part(tuple(rows))] for name, rows in rows_of.items()}
    for j, head in _headed(table):
        for name in _written(head):
            names.setdefault(name, []).append(Part(at=j))
    return NamedRows(
        {name: tuple(parts) for name, parts in names.items()},
        {mark: _joined(parts) for mark, parts in marks.items()},
    )


def _cells(grid: Grid, rows: Iterable[int]) -> Iterator[tuple[int, int, str]]:
    """Yield row, column and text of the filled cells of some rows."""
    for i in rows:
        yield from ((i, j, text) for j, text in filled_cells(grid.rows[i]))


def _column(table: Table, at: int) -> int | None:
    """Return a column if it is one of several value columns."""
    return at if at in table.heads else None


def _headed(table: Table) -> Iterator[tuple[int, str]]:
    """Yield the value columns that a name heads, such as that of an area, and the name."""
    sent = table.form.sent_columns()
    for j, head in table.heads.items():
        for column, name in head.items():
            if column in sent and sent[column].kind in _KINDS:
                yield j, name


def _written(name: str) -> Iterator[str]:
    """Yield a name, and its short form: 河西 for 河西区."""
    yield from dict.fromkeys(
        label(text) for text in (name, _SHORTENED.sub("", name.strip())) if len(text) > 1
    )


def _joined(parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return parts with the rows of each value column together; all rows if a part has all."""
    columns: dict[int | None, list[tuple[int, ...] | None]] = {}
    for part in parts:
        columns.setdefault(part.at, []).append(part.rows)
    if None in columns and None in columns[None]:
        return (Part(),)
    return tuple(
        Part(None if None in rows else tuple(sorted(n for row in rows for n in row or ())), at)
        for at, rows in columns.items()
    )
