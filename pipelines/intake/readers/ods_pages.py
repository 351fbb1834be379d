"""Read the texts of an OpenDocument spreadsheet that are in no cell: of shapes, and of headers and footers of pages.

Belongs here: finding these texts. Does not belong here: the cells (``ods``), what codes in a header or footer stand for
(``page_texts``), and what a text says of a table (``layout.context_statements``).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree

from pipelines.intake.readers.ods_styles import STYLE, TEXT
from pipelines.intake.readers.page_texts import says_something

_PARTS = tuple(
    f"{STYLE}{name}" for name in ("header", "footer", "header-left", "footer-left", "header-first")
)
_FIELDS = frozenset(
    TEXT + name
    for name in (
        "page-number",
        "page-count",
        "sheet-name",
        "file-name",
        "title",
        "date",
        "time",
        "author-name",
    )
)


def texts_of_drawings(elements: Iterable[ElementTree.Element]) -> Iterator[str]:
    """Yield the text of each drawing."""
    for element in elements:
        text = "\n".join("".join(paragraph.itertext()) for paragraph in element.iter(TEXT + "p")).strip()
        if text:
            yield text


def read_pages(archive: zipfile.ZipFile) -> dict[str, list[str]]:
    """Return the texts of headers and footers that say anything, by the name of their master page; none of a broken part."""
    try:
        root = ElementTree.fromstring(archive.read("styles.xml"))
    except (KeyError, ElementTree.ParseError):
        return {}
    pages = {}
    for page in root.iter(STYLE + "master-page"):
        parts = (e for e in page if e.tag in _PARTS and e.get(STYLE + "display") != "false")
        texts = ["".join(_texts(p)) for part in parts for p in part.iter(TEXT + "p")]
        if texts := [text.strip() for text in texts if says_something(text)]:
            pages[page.get(STYLE + "name", "")] = texts
    return pages


def _texts(element: ElementTree.Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag not in _FIELDS:
            yield from _texts(child)
        yield child.tail or ""
