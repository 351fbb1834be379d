"""Read the styles and the runs of text of an OpenDocument spreadsheet.

Belongs here: which styles raise or strike text out, hide it, or show numbers in another scale or unit. Does not belong here:
the cells that have them (``ods``), what a number format shows (``number_format``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from pipelines.intake.readers.number_format import shows_another
from pipelines.intake.readers.rich_text import HIDDEN, PLAIN, STRUCK, SUPERSCRIPT, RichText, Run, read_runs

_NAMESPACE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
TABLE, OFFICE, TEXT, STYLE, DRAW = (
    _NAMESPACE % name for name in ("table", "office", "text", "style", "drawing")
)
_KIND_OF_ELEMENT = {"note-citation": SUPERSCRIPT, "hidden-text": HIDDEN, "hidden-paragraph": HIDDEN}
_NO_TEXT = ("annotation", "ruby-text", "note-body")
"""Elements within a text that are no part of it: comments, phonetic guides, footnotes."""
_THOUSAND = 1000
_PARTS_OF_DATE = {"year": "yyyy", "month": "m", "day": "d", "quarter": "q", "week-of-year": "w"} | {
    name: name[0] for name in ("era", "day-of-week", "hours", "minutes", "seconds")
}
"""Element of a style of dates -> its letters in a format code."""


@dataclass
class Styles:
    """The styles that matter, by name.

    Attributes:
        runs: the kinds of run of the styles of text; a run of an unknown style is taken for a mark.
        struck: styles of cells that strike the whole cell out.
        codes: format codes of the styles of numbers and dates that show another scale or unit, or a part of a day.
        numbers: style of a cell -> its style of numbers.
        pages: style of a table -> the master page that it is printed on.
    """

    runs: dict[str, str] = field(default_factory=dict)
    struck: set[str] = field(default_factory=set)
    codes: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)

    def add(self, element: ElementTree.Element) -> None:
        """Take up a style."""
        name = element.get(STYLE + "name", "")
        if not element.tag.endswith("}style"):
            if shows_another(code := _code(element)):
                self.codes[name] = code
            return
        if page := element.get(STYLE + "master-page-name"):
            self.pages[name] = page
        kind = _kind(element)
        if element.get(STYLE + "family") == "text":
            self.runs[name] = kind
        elif kind == STRUCK:
            self.struck.add(name)
        if number := element.get(STYLE + "data-style-name"):
            self.numbers[name] = number

    def format_of(self, style: str) -> str:
        """Return the format code of a style of cells, "" if it shows numbers as they are stored."""
        return self.codes.get(self.numbers.get(style, ""), "")


def _kind(element: ElementTree.Element) -> str:
    properties = element.find(STYLE + "text-properties")
    if properties is None:
        return PLAIN
    if properties.get(TEXT + "display") == "none":
        return HIDDEN
    lines = (properties.get(f"{STYLE}text-line-through-{name}", "none") for name in ("style", "type"))
    if any(line != "none" for line in lines):
        return STRUCK
    position = properties.get(STYLE + "text-position", "").split()[:1]
    return SUPERSCRIPT if position and position[0] not in ("0%", "0") else PLAIN


def _code(element: ElementTree.Element) -> str:
    """Return a style of numbers or dates as a format code."""
    code = ""
    for part in element:
        name = part.tag.rpartition("}")[2]
        if name == "text" and part.text:
            code += f'"{part.text}"'
        elif name in _PARTS_OF_DATE:
            code += _PARTS_OF_DATE[name]
        elif name == "number":
            get = {key.rpartition("}")[2]: value for key, value in part.attrib.items()}
            decimals, factor = get.get("decimal-places", "0"), float(get.get("display-factor", "1"))
            code += "0" + ("." + "0" * int(decimals) if decimals.isdigit() and int(decimals) else "")
            while factor >= _THOUSAND:
                code, factor = f"{code},", factor / _THOUSAND
    return code


def paragraphs(cell: ElementTree.Element, styles: Styles) -> RichText:
    """Return the text of a cell; its comments, footnotes, phonetic guides and drawings are not part of it."""
    runs: list[Run] = []
    for n, paragraph in enumerate(cell.findall(TEXT + "p")):
        runs += [("\n", PLAIN)] if n else []
        runs += _runs(paragraph, PLAIN, styles)
    return read_runs(runs)


def _runs(element: ElementTree.Element, kind: str, styles: Styles) -> Iterator[Run]:
    yield element.text or "", kind
    for child in element:
        name = child.tag.rpartition("}")[2]
        if name == "span":
            own = styles.runs.get(child.get(TEXT + "style-name", ""), SUPERSCRIPT)
            yield from _runs(child, kind if kind in (HIDDEN, STRUCK) or not own else own, styles)
        elif name == "s":
            count = child.get(TEXT + "c", "1")
            yield " " * (min(int(count), 100) if count.isdigit() else 1), kind
        elif name in ("tab", "line-break"):
            yield "\t" if name == "tab" else "\n", kind
        elif name not in _NO_TEXT and not child.tag.startswith(DRAW):
            yield from _runs(child, kind or _KIND_OF_ELEMENT.get(name, PLAIN), styles)
        yield child.tail or "", kind
