"""Read the comments of cells.

Belongs here: the parts of an Office Open XML package that hold comments, and which comments are our own. Does not belong
here: finding the parts (``ooxml``), comments inside a sheet's own markup (``ods``), and what a comment says of a figure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from pipelines.intake.readers.cell_format import column_number
from pipelines.intake.readers.ooxml_styles import local_name

AUTHOR = "IP Monitor"
"""The author of the comments in templates and annotated copies, which say nothing of a figure."""
ORIGINAL = "—— 原批注 Original comment ——"
"""The line of our own comment below which that of the sender follows."""
Comment = tuple[int, int, str]
"""Row and column of a cell, from 0, and the text of its comment."""
_REFERENCE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})$")
_THREAD = "tc="
"""What the author's name of the copy of a thread begins with."""


def senders_comment(author: str, text: str) -> str:
    """Return what a sender wrote in a comment: without the author's name, and nothing of a comment of our own."""
    if author == AUTHOR:
        text = text.partition(f"{ORIGINAL}\n")[2]
    lead = f"{author}:"
    return text.strip().removeprefix(lead if author else "").strip()


def comments_of(legacy: ElementTree.Element | None, threads: ElementTree.Element | None) -> list[Comment]:
    """Return the comments of a sheet from its two parts; a thread's messages are joined, its copy is left out."""
    texts_by_cell: dict[tuple[int, int], list[str]] = {}
    for element in threads if threads is not None else ():
        _add(texts_by_cell, element, "")
    threaded = set(texts_by_cell)
    authors = (
        [e.text or "" for e in legacy.iter() if local_name(e.tag) == "author"] if legacy is not None else []
    )
    for element in legacy.iter() if legacy is not None else ():
        if local_name(element.tag) == "comment":
            number = element.get("authorId", "")
            author = authors[int(number)] if number.isdigit() and int(number) < len(authors) else ""
            if not (author.startswith(_THREAD) and threaded):
                _add(texts_by_cell, element, author)
    return sorted((*place, "\n".join(texts)) for place, texts in texts_by_cell.items())


def _add(texts_by_cell: dict[tuple[int, int], list[str]], element: ElementTree.Element, author: str) -> None:
    match = _REFERENCE.match(element.get("ref", ""))
    if match and (text := senders_comment(author, "".join(_texts(element)))):
        texts_by_cell.setdefault((int(match[2]) - 1, column_number(match[1])), []).append(text)


def _texts(comment: ElementTree.Element) -> Iterator[str]:
    """Yield the runs of a comment: ``t`` of a note, ``text`` of a message; phonetic guides are no part of it."""
    for element in comment:
        name = local_name(element.tag)
        if name in ("t", "text") and element.text and element.text.strip():
            yield element.text
        if name in ("text", "r"):
            yield from _texts(element)
