"""Make a paper of an edition: its sections, each with sentences, table and source, and the summary.

Belongs here: the order of things, which columns and how many rows a table shows. Does not belong here: words of a sentence
(``sentences``), fonts (``pdf``, ``docx_file``).
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from pipelines.papers.document import Document, Figure, Paragraph, Section, Table
from pipelines.papers.figures import MARK, figure
from pipelines.papers.sentences import missing_columns, statements
from pipelines.papers.texts import section_name
from pipelines.papers.wording import Row, cell, has_figure, named, numeral, row_limits, text, words
from schemas.publications import read_columns

BODY, SUMMARY = "zh", "en"
LEFT_OUT = ("is_synthetic", "is_comparable", "bound_zh")
"""Columns that a table says otherwise: by a mark, by a sentence, before the figure."""
NOTABLE = {"is_provisional": True, "is_robust": False}
"""Columns that are shown only where a row has that value."""
UNBROKEN_ROWS = 6
"""A table of so many rows at most is kept on one page; a longer one begins where it is, so that no foot of a page stays empty."""
NARROWEST, HEAD, WIDEST, HEAD_LINES = 4, 6, 26, 3
"""Widths of a column in narrow letters; up to the second a header is not broken, and never into more lines than the last."""
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
    if more := len(table["rows"]) - len(made.rows):
        marks.append(_more(record, table, len(made.rows), more))
    noted = [Paragraph("".join(marks), "mark")] if marks else []
    return [*blocks, made, *noted, *_figures(record, table, made, numbers)]


def _figures(record: Row, table: Row, made: Table, numbers: Numbers) -> list[Figure]:
    """Return the drawing of a table, of the rows that the paper shows; none where none is chosen for it."""
    shown = table["rows"][: len(made.rows)]
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
    rows = table["rows"]
    keys = _keys(rows)
    shown = rows[: _limit(_name(record, table))]
    cells = tuple(tuple(_cell(record, row, key) for key in keys) for row in shown)
    if table["is_synthetic"]:
        cells = tuple(_marked(row, of_row) for row, of_row in zip(shown, cells, strict=True))
    labels = read_columns()
    heads = tuple(labels[key.removesuffix(f"_{BODY}")][BODY] for key in keys)
    sources = ", ".join(table["sources"])
    facts = {"tables": sources, "query": _query(record, table), "release": record["release_id"]}
    return Table(
        number=number,
        caption=table["titles"][BODY],
        source=text("source", BODY, **facts),
        heads=heads,
        rows=cells,
        is_number=tuple(_is_number(row[key] for row in rows) for key in keys),
        widths=_widths(heads, cells),
        is_unbroken=len(cells) <= UNBROKEN_ROWS,
    )


def _keys(rows: Sequence[Row]) -> list[str]:
    """Return the columns that a table shows: none in another language, no codes beside names, none that is empty unless a reason is about it."""
    keys = list(rows[0])
    is_named = f"name_{BODY}" in keys or "industry" in keys
    left_out = {
        *LEFT_OUT,
        *(("code",) if is_named else ()),
        *(("reason_zh",) if "verdict_zh" in keys else ()),
    }
    return [
        key
        for key in keys
        if key not in left_out
        and not (key.endswith("_en") and f"{key.removesuffix('_en')}_{BODY}" in keys)
        and any(
            row[key] is NOTABLE[key]
            if key in NOTABLE
            else row[key] is not None or key in missing_columns(row)
            for row in rows
        )
    ]


def _limit(name: str) -> int:
    return next(rows for pattern, rows in row_limits() if fnmatchcase(name, pattern))


def _cell(record: Row, row: Row, key: str) -> str:
    value = row[key]
    if key == "na_reason" and value:
        return str(record["na_reasons"][value][f"name_{BODY}"])
    bound = named(row, "bound", BODY) if key == "figure" else None
    return f"{bound or ''}{cell(value, BODY)}"


def _marked(row: Row, cells: tuple[str, ...]) -> tuple[str, ...]:
    return (f"{cells[0]} {MARK}", *cells[1:]) if row["is_synthetic"] else cells


def _is_number(values: Any) -> bool:
    return all(isinstance(value, int | float | None) and not isinstance(value, bool) for value in values)


def _widths(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[float, ...]:
    """Return the shares of the columns in the width of a table: as wide as their texts, within bounds; a number is never broken."""
    columns = zip(*rows, strict=True)
    wide = []
    for head, column in zip(heads, columns, strict=True):
        widest = max(map(_width, column))
        lines = max(HEAD, -(-_width(head) // HEAD_LINES))
        wide.append(min(max(widest, min(_width(head), lines), NARROWEST), WIDEST) + 2)
    return tuple(round(each / sum(wide), 4) for each in wide)


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
