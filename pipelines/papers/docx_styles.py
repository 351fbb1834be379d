"""The styles of papers as Word files: every look has a name, so that an office can change it in one place.

Belongs here: styles, page, header. Does not belong here: any text but the title in the header.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

LATIN, CHINESE = "Arial", "Microsoft YaHei"
INK, GREY, RULE, TINT, WARNING = "1A1A1A", "56606B", "B9C0C7", "EEF3F8", "8C1740"
TEXT_WIDTH_MM, MARGIN_MM = 160, 25
PAGE_MM = (210, 297)
TWENTIETHS_PER_MM = 56.6929
OWN, MARK, SOURCE, LABEL, FACT = "IPM Own", "IPM Mark", "IPM Source", "IPM Label", "IPM Fact"
CONTENTS, ENTRY, PICTURE, FOOTER = "IPM Contents", "toc 1", "IPM Picture", "Footer"
CELL, NUMBER, GRID = "IPM Cell", "IPM Number", "IPM Grid"
CELL_ID, NUMBER_ID, GRID_ID = "IPMCell", "IPMNumber", "IPMGrid"


@dataclass(frozen=True)
class Look:
    """How a style of paragraphs looks: points, spaces before and after in points, an optional frame and tab stop."""

    size: float
    before: float = 0
    after: float = 6
    bold: bool = False
    colour: str = INK
    align: str = "left"
    line: float = 1.3
    frame: str = ""
    fill: str = ""
    keep: bool = False
    tab_mm: float = 0


LOOKS = {
    "Normal": Look(10.5, align="both"),
    "List Bullet": Look(10.5, after=3, align="both"),
    "Title": Look(20, before=12, after=4, bold=True, align="center"),
    "Subtitle": Look(11, after=12, colour=GREY, align="center"),
    "Heading 1": Look(14, before=18, after=8, bold=True, frame="top", keep=True),
    "Caption": Look(9.5, before=6, after=4, bold=True),
    FOOTER: Look(8.5, after=0, colour=GREY, align="center", line=1),
    "Header": Look(8.5, after=0, colour=GREY, line=1),
    OWN: Look(10.5, align="both", frame="left", fill=TINT),
    MARK: Look(8.5, after=2, colour=GREY),
    SOURCE: Look(8, before=3, after=4, colour=GREY, line=1.2),
    LABEL: Look(10.5, colour=WARNING, frame="box"),
    FACT: Look(10.5, after=0, line=1.2),
    CONTENTS: Look(14, before=18, after=8, bold=True, frame="top", keep=True),
    ENTRY: Look(10.5, after=0, line=1.2, tab_mm=TEXT_WIDTH_MM),
    PICTURE: Look(10.5, before=6, after=2, keep=True),
    CELL: Look(8.5, before=2, after=2, line=1.1),
    NUMBER: Look(8.5, before=2, after=2, line=1.1, align="right"),
}


def prepare(book: Any, title: str) -> None:
    """Give a new document its page, its header, and its styles.

    Args:
        book: a document of python-docx.
        title: what the header of every page but the first says.
    """
    for name, look in LOOKS.items():
        _style(book, name, look)
    book.styles.element.append(_grid_style())
    _page(book.sections[0], title)


def _style(book: Any, name: str, look: Look) -> None:
    from docx.enum.style import WD_STYLE_TYPE

    known = {style.name for style in book.styles}
    made = book.styles[name] if name in known else book.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if name not in known:
        made.base_style = book.styles["Normal"]
    for part in ("w:rPr", "w:pPr"):
        for old in made.element.xpath(f"./{part}"):
            # The bullet of a list is in its properties.
            for child in [each for each in old if not each.tag.endswith("}numPr")]:
                old.remove(child)
    _characters(made, look)
    _layout(made, look)


def _characters(style: Any, look: Look) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size, style.font.bold = LATIN, Pt(look.size), look.bold or None
    style.font.color.rgb = RGBColor.from_string(look.colour)
    properties = style.element.get_or_add_rPr()
    properties.rFonts.set(qn("w:eastAsia"), CHINESE)
    language = properties.makeelement(qn("w:lang"), {qn("w:val"): "en-US", qn("w:eastAsia"): "zh-CN"})
    properties.append(language)


def _layout(style: Any, look: Look) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.shared import Mm, Pt

    aligned = {"left": "LEFT", "right": "RIGHT", "center": "CENTER", "both": "JUSTIFY"}[look.align]
    layout = style.paragraph_format
    layout.alignment = getattr(WD_ALIGN_PARAGRAPH, aligned)
    layout.space_before, layout.space_after, layout.line_spacing = Pt(look.before), Pt(look.after), look.line
    layout.keep_with_next = look.keep
    if look.frame:
        _frame(style, look)
    if look.tab_mm:
        # Numbers of pages are aligned to the right, behind dots.
        layout.tab_stops.add_tab_stop(Mm(look.tab_mm), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)


def _frame(style: Any, look: Look) -> None:
    """Draw the lines of a frame, and the tint within it, at the places that the schema gives them."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    sides = ("top", "left", "bottom", "right") if look.frame == "box" else (look.frame,)
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="12" w:space="6" w:color="{look.colour}"/>' for side in sides
    )
    after = ("w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl")
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(parse_xml(f"<w:pBdr {nsdecls('w')}>{lines}</w:pBdr>"), *after)
    if look.fill:
        shade = f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{look.fill}"/>'
        properties.insert_element_before(parse_xml(shade), *after[1:])


def _grid_style() -> Any:
    """Return the style of tables: a strong line above, one below the header, thin ones between rows."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    return parse_xml(
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="{GRID_ID}"><w:name w:val="{GRID}"/>'
        '<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
        f'<w:top w:val="single" w:sz="8" w:color="{INK}"/><w:bottom w:val="single" w:sz="4" w:color="{RULE}"/>'
        f'<w:insideH w:val="single" w:sz="4" w:color="{RULE}"/></w:tblBorders>'
        '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/></w:rPr><w:tcPr><w:tcBorders>'
        f'<w:bottom w:val="single" w:sz="4" w:color="{INK}"/></w:tcBorders><w:vAlign w:val="bottom"/></w:tcPr>'
        "</w:tblStylePr></w:style>"
    )


def _page(section: Any, title: str) -> None:
    from docx.shared import Mm

    section.page_width, section.page_height = map(Mm, PAGE_MM)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN_MM)
    section.different_first_page_header_footer = True
    header = section.header.paragraphs[0]
    header.text = title
    header.style = "Header"
