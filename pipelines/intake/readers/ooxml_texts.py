"""Read the texts of an Office Open XML sheet that are in no cell: of text boxes and shapes, of headers and footers of pages.

Belongs here: finding these texts and the cell that a shape begins over. Does not belong here: comments of cells (``comments``), the
codes in a header or footer (``page_texts``), and what a text says of a table (``layout.context_statements``).
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from pipelines.intake.readers.grid import PAGE, TEXT_BOX
from pipelines.intake.readers.ooxml_parts import parsed, related_parts
from pipelines.intake.readers.ooxml_styles import local_name
from pipelines.intake.readers.page_texts import texts_of_page

_HEADER = re.compile(
    rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)(?:\s[^>]*)?>([^<]*)</(?:\w+:)?(?:odd|even|first)(?:Header|Footer)"
)
BesideText = tuple[int, int, str, str]
"""Row, column, kind and text, as in ``Grid.beside``."""


def texts_of_headers(piece: bytes) -> Iterator[BesideText]:
    """Yield the texts of the headers and footers that a piece of a sheet's part holds, each once."""
    stored = (html.unescape(match[1].decode("utf-8", errors="replace")) for match in _HEADER.finditer(piece))
    texts = dict.fromkeys(text for one in stored for text in texts_of_page(one))
    return ((0, 0, PAGE, text) for text in texts)


def texts_of_drawings(archive: zipfile.ZipFile, part: str) -> Iterator[BesideText]:
    """Yield the texts of the shapes over a sheet.

    A broken drawing has none: spreadsheet programs leave it out.

    Raises:
        Unreadable: a part is too large to be parsed.
    """
    for kind, drawing in related_parts(archive, part).values():
        try:
            root = parsed(archive, drawing) if kind == "drawing" else None
        except ElementTree.ParseError:
            continue
        for anchor in root if root is not None else ():
            if text := _text(anchor):
                yield *_corner(anchor), TEXT_BOX, text


def _text(anchor: ElementTree.Element) -> str:
    paragraphs = (element for element in anchor.iter() if local_name(element.tag) == "p")
    lines = ("".join(e.text or "" for e in p.iter() if local_name(e.tag) == "t") for p in paragraphs)
    return "\n".join(lines).strip()


def _corner(anchor: ElementTree.Element) -> tuple[int, int]:
    """Return row and column of the cell that a shape begins over, those of the first cell for a shape tied to none."""
    start = next((element for element in anchor if local_name(element.tag) == "from"), None)
    numbers = {local_name(e.tag): e.text or "" for e in start} if start is not None else {}
    row, column = (numbers.get(name, "").strip() for name in ("row", "col"))
    return (int(row), int(column)) if (row + column).isdigit() and row and column else (0, 0)
