"""Read the headers and footers of printed pages as spreadsheet programs store them.

Belongs here: the codes in such a text (``&C&P``), and which texts only number pages. Does not belong here: finding the texts
(``ooxml``, ``ods_pages``, ``biff``, ``workbook_xml``), and what they say of a table (``layout.context_statements``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_SECTION = re.compile(r"&[LCR]", re.IGNORECASE)
_CODE = re.compile(
    r"&(?:\"[^\"]*\"|K(?:[0-9A-F]{6}|\d{2}[+-]\d{3})|[PND](?:[+-]\d+)?|[TFAZGBIUESXYOH]|\d{1,3})",
    re.IGNORECASE,
)
_OF_PAGES = re.compile(
    r"第?[\s\d/\\,，;；:：.。()（）—–-]*页|[共总][\s\d]*页?|page|of|[\s\d/\\,，;；:：.。()（）?？—–-]+",
    re.IGNORECASE,
)
"""What is around the numbers of pages."""


def says_something(text: str) -> bool:
    """Return whether a text says more than the number of a page."""
    return bool(_OF_PAGES.sub("", text))


def texts_of_page(stored: str) -> Iterator[str]:
    """Yield the texts of a header or footer, left, middle and right, without codes of fonts, page numbers and names of files."""
    for section in _SECTION.split(stored.replace("&&", "\0")):
        text = _CODE.sub("", section).replace("\0", "&").strip()
        if says_something(text):
            yield text
