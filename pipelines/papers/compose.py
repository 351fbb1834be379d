"""Make a paper of an edition: its sections, each with sentences, table and source, and the summary.

Belongs here: the order of things, how many rows a table shows and how wide its columns are. Does not belong here: words of a
sentence (``sentences``), which columns a table has (``columns``), fonts (``pdf``, ``docx_file``).
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

from pipelines.papers.columns import are_numbers, cells_of, heads_of, shown_columns, tabled_rows
from pipelines.papers.document import Document, Figure, Paragraph, Section, Table
from pipelines.papers.figures import figure
from pipelines.papers.sentences import statements
from pipelines.papers.texts import section_name
from pipelines.papers.wording import Row, has_figure, numeral, row_limits, text, words

BODY, SUMMARY = "zh", "en"
UNBROKEN_ROWS = 6
"""A table of so many rows at most is kept on one page; a longer one begins where it is, so that no foot of a page stays empty."""
NARROWEST, HEAD, WIDEST, HEAD_LINES = 4, 6, 26, 3
"""Widths of a column in narrow letters; up to the second a header is not broken, and never into more lines than the last."""
ROOM, CELL_GAP = 104, 2
"""Widths of a page and of the space between two columns, in narrow letters of a table."""
WRITER_WORDS = ("contents", "table", "figure", "page", "see")

Texts = Mapping[str, Sequence[str]]
"""An operator's paragraphs by section: the number and name of a table, as in ``02_patents``."""


class Numbers:
    """Counts the tables and the figures of a paper."""

    def __init__(self) -> None:
        self.tables, self.figures = itertools.count(1), itertools.count(1)


def compose(record: Row, texts: Texts) -> Document:
    """Return the paper of an edition.

    Args:
        record: the edition (``edition.read_edition``).
        texts: the operator's own paragraphs.
    """
    edition = record["publication"]
    numbers = Numbers()
    sections = (
        _section(record, table, place, texts, numbers) for place, table in enumerate(record["tables"], 1)
    )
    return Document(
        code=edition["publication"],
        title=f"{edition['name_zh']}（{edition['time_period']}）",
        subtitle=f"{edition['name_en']}, {edition['time_period']}",
        facts=_facts(record),
        labels=(text("synthetic_paper", BODY), text("synthetic_paper", SUMMARY))
        if _is_synthetic(record)
        else (),
        sections=tuple(sections),
        summary=_summary(record),
        words={key: words()[key][BODY] for key in WRITER_WORDS},
        day=str(record["as_of"]),
        keywords=("知识产权", edition["name_zh"], edition["time_period"], record["release_id"]),
    )


def _facts(record: Row) -> tuple[tuple[str, str], ...]:
    edition = record["publication"]
    values = {
        "plan": record["plan_zh"],
        "year": edition["time_period"],
        "lead": edition["agency_zh"],
        "due": edition["due_on"],
        "clause": text("section", BODY, section=record["section"], quote=record["quote"]),
        "as_of": record["as_of"],
        "release": record["release_id"],
    }
    return tuple((text(key, BODY), str(value)) for key, value in values.items() if value)


def _is_synthetic(record: Row) -> bool:
    return any(table["is_synthetic"] for table in record["tables"])


def _section(record: Row, table: Row, place: int, texts: Texts, numbers: Numbers) -> Section:
    own = _own(texts.get(section_name(table), ()))
    return Section(f"{numeral(place)}、{table['titles'][BODY]}", (*_generated(record, table, numbers), *own))


def _generated(record: Row, table: Row, numbers: Numbers) -> list[Paragraph | Table | Figure]:
    """Return what data say on a table: sentences, the table, what its signs mean, a figure."""
    stated = statements(record, table, BODY)
    made = _table(record, table, next(numbers.tables)) if any(map(has_figure, table["rows"])) else None
    lead = Paragraph(
        "".join((*stated.sentences, *_synthetic(table, BODY))), table=made.number if made else None
    )
    blocks: list[Paragraph | Table | Figure] = [lead, *(Paragraph(item, "item") for item in stated.items)]
    if made is None:
        return blocks
    marks = [text("synthetic", BODY)] if table["is_synthetic"] else []
    if any("—" in row for row in made.rows):
        marks.append(text("no_value", BODY))
    if more := len(tabled_rows(table)) - len(made.rows):
        marks.append(_more(record, table, len(made.rows), more))
    noted = [Paragraph("".join(marks), "mark")] if marks else []
    return [*blocks, made, *noted, *_figures(record, table, made, numbers)]


def _figures(record: Row, table: Row, made: Table, numbers: Numbers) -> list[Figure]:
    """Return the drawing of a table, of the rows that the paper shows; none where none is chosen for it."""
    shown = tabled_rows(table)[: len(made.rows)]
    drawing = figure(_name(record, table), table, shown, made.number, BODY)
    return [Figure(next(numbers.figures), *drawing)] if drawing else []


def _synthetic(table: Row, lang: str) -> tuple[str, ...]:
    return (text("synthetic_part", lang),) if table["is_synthetic"] else ()


def _more(record: Row, table: Row, shown: int, more: int) -> str:
    facts = {"release": record["release_id"], "query": _query(record, table)}
    return text("more_rows", BODY, shown=shown, more=more, **facts)


def _own(paragraphs: Sequence[str]) -> list[Paragraph]:
    return [Paragraph(each, "own") for each in ((text("own", BODY), *paragraphs) if paragraphs else ())]


def _query(record: Row, table: Row) -> str:
    return f"{_name(record, table)}.sql"


def _name(record: Row, table: Row) -> str:
    return f"{record['publication']['publication']}/{section_name(table)}"


def _table(record: Row, table: Row, number: int) -> Table:
    rows = tabled_rows(table)
    columns = shown_columns(rows, BODY)
    shown = rows[: _limit(_name(record, table))]
    cells, heads = cells_of(record, shown, columns, BODY), heads_of(columns, BODY)
    sources = ", ".join(table["sources"])
    facts = {"tables": sources, "query": _query(record, table), "release": record["release_id"]}
    return Table(
        number=number,
        caption=table["titles"][BODY],
        source=text("source", BODY, **facts),
        heads=heads,
        rows=cells,
        is_number=tuple(are_numbers(rows, column) for column in columns),
        widths=_widths(heads, cells),
        is_unbroken=len(cells) <= UNBROKEN_ROWS,
    )


def _limit(name: str) -> int:
    return next(rows for pattern, rows in row_limits() if fnmatchcase(name, pattern))


def _widths(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[float, ...]:
    """Return the shares of the columns in the width of a table: as wide as their texts, within bounds; a number is never broken.

    Headers are broken only where the table would be too wide for the page otherwise.
    """
    texts = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    whole = [_bounded(max(text, _width(head))) for head, text in zip(heads, texts, strict=True)]
    broken = [
        _bounded(max(text, min(_width(head), max(HEAD, -(-_width(head) // HEAD_LINES)))))
        for head, text in zip(heads, texts, strict=True)
    ]
    wide = whole if sum(whole) <= ROOM else broken
    return tuple(round(each / sum(wide), 4) for each in wide)


def _bounded(wide: int) -> int:
    return min(max(wide, NARROWEST), WIDEST) + CELL_GAP


def _width(shown: str) -> int:
    """Return the width of a text in narrow letters."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in shown)


def _summary(record: Row) -> Section:
    """Return the English summary: the first sentence on each table that has figures, then which have none."""
    year = record["publication"]["time_period"]
    filled = [table for table in record["tables"] if any(map(has_figure, table["rows"]))]
    blocks = []
    for table in filled:
        sentences = statements(record, table, SUMMARY).sentences
        if sentences:
            shown = " ".join((f"{table['titles'][SUMMARY]}.", sentences[0], *_synthetic(table, SUMMARY)))
            blocks.append(Paragraph(shown, "item"))
    empty = [table["titles"][SUMMARY] for table in record["tables"] if table not in filled]
    if empty:
        titles = text("list_mark", SUMMARY).join(empty)
        blocks.append(Paragraph(text("empty_sections", SUMMARY, year=year, titles=titles)))
    title = f"{record['publication']['name_en']}, {year}"
    return Section(text("summary", SUMMARY), (Paragraph(title + "."), *blocks))
