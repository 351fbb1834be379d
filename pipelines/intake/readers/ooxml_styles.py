"""Read the cell styles of an Office Open XML workbook.

Belongs here: which styles show a percentage, another scale or unit, or struck-out text. Does not belong here: the cells
that have a style (``ooxml``), what a number format shows (``number_format``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree import ElementTree

from pipelines.intake.readers.number_format import PERCENT_FORMATS, is_percent_format, shows_another

_OFF = ("0", "false", "off")


@dataclass(frozen=True)
class Styles:
    """The styles of cells that matter, by their number.

    Attributes:
        percent: those that show a hundredth as 1%.
        formats: those that show another scale or unit, with their format code.
        struck: those that strike the whole cell out.
    """

    percent: frozenset[int] = frozenset()
    formats: dict[int, str] = field(default_factory=dict)
    struck: frozenset[int] = frozenset()

    @property
    def numbers(self) -> list[int]:
        """The numbers of all these styles."""
        return sorted({*self.percent, *self.formats, *self.struck})


def local_name(tag: str) -> str:
    """Return a name without its namespace."""
    return tag.rpartition("}")[2]


def attributes(element: ElementTree.Element) -> dict[str, str]:
    """Return an element's attributes by their names without namespaces."""
    return {local_name(name): value for name, value in element.attrib.items()}


def read_styles(root: ElementTree.Element | None) -> Styles:
    """Read the part of the styles."""
    codes = dict.fromkeys(map(str, PERCENT_FORMATS), "0%")
    struck_fonts: set[str] = set()
    cells: list[dict[str, str]] = []
    for element in root if root is not None else ():
        match local_name(element.tag):
            case "numFmts":
                formats = map(attributes, element)
                codes |= {f.get("numFmtId", ""): f.get("formatCode", "") for f in formats}
            case "fonts":
                struck_fonts = {str(n) for n, font in enumerate(element) if _is_struck(font)}
            case "cellXfs":
                cells = [attributes(child) for child in element]
    code_of = {n: codes.get(cell.get("numFmtId", ""), "") for n, cell in enumerate(cells)}
    return Styles(
        frozenset(n for n, code in code_of.items() if is_percent_format(code)),
        {n: code for n, code in code_of.items() if shows_another(code)},
        frozenset(n for n, cell in enumerate(cells) if cell.get("fontId") in struck_fonts),
    )


def _is_struck(font: ElementTree.Element) -> bool:
    return any(
        local_name(child.tag) == "strike" and attributes(child).get("val", "1") not in _OFF for child in font
    )
