"""Read the runs of text in an Office Open XML workbook: shared strings and inline strings.

Belongs here: the text and marks of strings with superscript or struck-out runs. Does not belong here: the cells that they
stand in (``ooxml``), plain strings (``workbook``).

Strings are found by regular expressions: parsing the whole part would take as long as reading all values again.
"""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator

from pipelines.intake.readers.rich_text import PLAIN, STRUCK, SUPERSCRIPT, RichText, Run, read_runs

_P, _END = rb"<(?:\w+:)?", rb"</(?:\w+:)?"
_STRING = re.compile(_P + rb"si(?:\s[^>]*)?(?:/>|>(.*?)" + _END + rb"si\s*>)", re.DOTALL)
_PHONETIC = re.compile(_P + rb"rPh\b.*?" + _END + rb"rPh\s*>", re.DOTALL)
_RUN = re.compile(_P + rb"r(?:\s[^>]*)?>(.*?)" + _END + rb"r\s*>", re.DOTALL)
_TEXT = re.compile(_P + rb"t(?:\s[^>]*)?>(.*?)" + _END + rb"t\s*>", re.DOTALL)
_STRUCK = re.compile(_P + rb"""strike(?:\s+val\s*=\s*["'](?:1|true|on)["'])?\s*(?:/>|>)""")
_RAISED = re.compile(_P + rb"""vertAlign\s[^>]*?val\s*=\s*["'](?:super|sub)script["']""")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def has_marks(xml: bytes) -> bool:
    """Hold where some run may be struck out, raised or lowered."""
    return b"rPr" in xml and (b"vertAlign" in xml or b"strike" in xml)


def read_string(xml: bytes) -> RichText:
    """Read the content of one string, ``<si>`` or ``<is>``."""
    return read_runs(_runs(_PHONETIC.sub(b"", xml)))


def read_shared(archive: zipfile.ZipFile, part: str) -> dict[int, RichText]:
    """Return the shared strings that have marks, by their number."""
    try:
        xml = archive.read(part)
    except KeyError:
        return {}
    if not has_marks(xml):
        return {}
    marked = {}
    for n, match in enumerate(_STRING.finditer(xml)):
        if match[1] and has_marks(match[1]) and (text := read_string(match[1])).marks:
            marked[n] = text
    return marked


def plain_string(archive: zipfile.ZipFile, part: str, number: int) -> str:
    """Return the text of one shared string, "" if there is none of this number."""
    for n, match in enumerate(_STRING.finditer(archive.read(part))):
        if n == number:
            return "".join(text for text, _ in _runs(_PHONETIC.sub(b"", match[1] or b"")))
    return ""


def _runs(xml: bytes) -> Iterator[Run]:
    runs = list(_RUN.finditer(xml))
    for run in (match[1] for match in runs) if runs else (xml,):
        kind = STRUCK if _STRUCK.search(run) else SUPERSCRIPT if _RAISED.search(run) else PLAIN
        yield "".join(_text(match[1]) for match in _TEXT.finditer(run)), kind


def _text(xml: bytes) -> str:
    text = html.unescape(xml.decode("utf-8", errors="replace"))
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
