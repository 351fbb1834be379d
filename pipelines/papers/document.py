"""What a paper consists of, whatever format it is written in.

Belongs here: sections, paragraphs, tables, notes, as plain text. Does not belong here: where they come from (``compose``), fonts
and files (``pdf``, ``docx_file``).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Paragraph:
    """A paragraph.

    Attributes:
        text: plain text.
        kind: ``body`` and ``item`` are generated from data, ``own`` is the operator's, ``mark`` explains signs.
        table: the number of the table that it refers to; None refers to none.
    """

    text: str
    kind: Literal["body", "item", "own", "mark"] = "body"
    table: int | None = None


@dataclass(frozen=True)
class Table:
    """A table with its caption and its source.

    Attributes:
        number: counted through the paper.
        caption: its title.
        source: the published tables, the query and the release that its figures come from.
        heads: the labels of its columns.
        rows: the texts of its cells.
        is_number: which columns are aligned to the right.
        widths: the share of the page's width of each column; they add up to one.
        is_unbroken: whether it is kept on one page.
    """

    number: int
    caption: str
    source: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    is_number: tuple[bool, ...]
    widths: tuple[float, ...]
    is_unbroken: bool


@dataclass(frozen=True)
class Figure:
    """A drawing with its caption.

    Attributes:
        number: counted through the paper, apart from the tables.
        caption: its title.
        description: what it shows, for readers who do not see it.
        svg: the drawing.
    """

    number: int
    caption: str
    description: str
    svg: str


@dataclass(frozen=True)
class Section:
    """A section: its title and what is below it, in order."""

    title: str
    blocks: tuple[Paragraph | Table | Figure, ...]


@dataclass(frozen=True)
class Document:
    """A paper.

    Attributes:
        code: the publication.
        title: in Chinese.
        subtitle: in English.
        facts: label and value of what identifies it: year, agency, day, release.
        labels: what readers must know before they read on (made-up figures).
        sections: its sections, in Chinese.
        summary: the last section, in English.
        words: labels that the writers put in themselves: contents, table, figure, page.
        day: the day of the release, which is the file's date, too; YYYY-MM-DD.
        keywords: for the properties of the file.
    """

    code: str
    title: str
    subtitle: str
    facts: tuple[tuple[str, str], ...]
    labels: tuple[str, ...]
    sections: tuple[Section, ...]
    summary: Section
    words: dict[str, str]
    day: str
    keywords: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        """Return the paper as a JSON object."""
        return asdict(self)
