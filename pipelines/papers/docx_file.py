"""Write a paper as a Word file with python-docx.

Belongs here: what a paper's parts are in WordprocessingML, with the styles of ``docx_styles``. Does not belong here: what the paper says.

Captions and cross-references are fields with their text in them, and so are the contents: all is there before a reader updates fields,
but the pages of the contents, which only a program that lays out pages knows: they come with an update.
python-docx has no footnotes, so the source of a table is a line below it. The same paper gives the same bytes: times in the file are
the release's day.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pipelines.common.spreadsheet import NOT_XML
from pipelines.papers import docx_styles as styles
from pipelines.papers.document import Document, Figure, Paragraph, Section, Table

STYLE_OF = {"body": "Normal", "item": "List Bullet", "own": styles.OWN, "mark": styles.MARK}
EARLIEST = (1980, 1, 1, 0, 0, 0)
"""The time of a zip's members, since theirs would be the clock's."""
PIXELS_PER_POINT = 2


def write_docx(paper: Document, path: Path) -> None:
    """Write a paper."""
    import docx

    book = docx.Document()
    styles.prepare(book, paper.title)
    _properties(book, paper)
    _front(book, paper)
    sections = (*paper.sections, paper.summary)
    _contents(book, paper, sections)
    for number, section in enumerate(sections):
        _section(book, paper, section, number)
    _footer(book, paper)
    content = io.BytesIO()
    book.save(content)
    path.write_bytes(_without_clock(content.getvalue()))


def _properties(book: Any, paper: Document) -> None:
    properties = book.core_properties
    day = dt.datetime.fromisoformat(paper.day)
    properties.title, properties.subject = paper.title, paper.subtitle
    properties.author = properties.last_modified_by = "IP Monitor"
    properties.comments = ""
    properties.keywords, properties.language = ", ".join(paper.keywords), "zh-CN"
    properties.created = properties.modified = day


def _front(book: Any, paper: Document) -> None:
    _add(book, paper.title, "Title")
    _add(book, paper.subtitle, "Subtitle")
    for label, value in paper.facts:
        paragraph = _add(book, "", styles.FACT)
        paragraph.add_run(f"{label}：").bold = True
        paragraph.add_run(_clean(value))
    for label in paper.labels:
        _add(book, label, styles.LABEL)


def _contents(book: Any, paper: Document, sections: Sequence[Section]) -> None:
    """Add the contents: a field whose text is there already, one line for each section; page numbers come with an update."""
    _add(book, paper.words["contents"], styles.CONTENTS)
    last = len(sections) - 1
    for number, section in enumerate(sections):
        line = _add(book, "", styles.ENTRY)
        if number == 0:
            _field_begin(line, r'TOC \o "1-1" \h \z \u')
        link = _element("w:hyperlink", {"w:anchor": _section_mark(number), "w:history": "1"})
        line._p.append(link)
        link.append(_run(section.title))
        if number == last:
            _field_end(line)


def _section(book: Any, paper: Document, section: Section, number: int) -> None:
    heading = _add(book, "", "Heading 1")
    _bookmarked(heading, _section_mark(number), [_run(section.title)])
    for block in section.blocks:
        if isinstance(block, Table):
            _table(book, paper, block)
        elif isinstance(block, Figure):
            _figure(book, paper, block)
        else:
            _paragraph(book, paper, block)


def _paragraph(book: Any, paper: Document, block: Paragraph) -> None:
    paragraph = _add(book, block.text, STYLE_OF[block.kind])
    if block.table is not None:
        before, after = paper.words["see"].split("{table}")
        paragraph.add_run(before)
        _field(paragraph, rf"REF {_mark('table', block.table)} \h", f"{paper.words['table']} {block.table}")
        paragraph.add_run(after)


def _table(book: Any, paper: Document, block: Table) -> None:
    _caption(book, paper, "table", block.number, block.caption)
    book.element.body.insert_element_before(_grid(block), "w:sectPr")
    _add(book, block.source, styles.SOURCE)


def _figure(book: Any, paper: Document, block: Figure) -> None:
    import vl_convert
    from docx.shared import Mm

    picture = vl_convert.svg_to_png(block.svg, scale=PIXELS_PER_POINT)
    paragraph = _add(book, "", styles.PICTURE)
    paragraph.add_run().add_picture(io.BytesIO(picture), width=Mm(styles.TEXT_WIDTH_MM))
    shape = paragraph._p.xpath(".//wp:docPr")[0]
    shape.set("descr", block.description)
    shape.set("name", f"figure {block.number}")
    _caption(book, paper, "figure", block.number, block.caption)


def _caption(book: Any, paper: Document, kind: str, number: int, caption: str) -> None:
    """Add a caption whose number is a field, with a bookmark that cross-references lead to."""
    word = paper.words[kind]
    paragraph = _add(book, "", "Caption")
    paragraph.paragraph_format.keep_with_next = kind == "table"
    numbered = [_run(f"{word} "), *_field_runs(rf"SEQ {word} \* ARABIC", str(number))]
    _bookmarked(paragraph, _mark(kind, number), numbered)
    paragraph.add_run(f"　{_clean(caption)}")


def _grid(block: Table) -> Any:
    """Return a table of fixed column widths whose first row is repeated on each page."""
    widths = [round(share * styles.TEXT_WIDTH_MM * styles.TWENTIETHS_PER_MM) for share in block.widths]
    properties = _element(
        "w:tblPr",
        {},
        _element("w:tblStyle", {"w:val": styles.GRID_ID}),
        _element("w:tblW", {"w:w": str(sum(widths)), "w:type": "dxa"}),
        _element("w:tblLayout", {"w:type": "fixed"}),
        _element("w:tblLook", {"w:val": "0020", "w:firstRow": "1", "w:noHBand": "1", "w:noVBand": "1"}),
        _element("w:tblCaption", {"w:val": _clean(block.caption)}),
    )
    columns = _element("w:tblGrid", {}, *(_element("w:gridCol", {"w:w": str(width)}) for width in widths))
    head = _row(block, widths, block.heads, True, _element("w:tblHeader"))
    # The header stays with the first row, the last row with the source below it.
    last = len(block.rows) - 1
    rows = (_row(block, widths, row, block.is_unbroken or n == last) for n, row in enumerate(block.rows))
    return _element("w:tbl", {}, properties, columns, head, *rows)


def _row(block: Table, widths: Sequence[int], cells: Sequence[str], is_kept: bool, *marks: Any) -> Any:
    properties = _element("w:trPr", {}, _element("w:cantSplit"), *marks)
    made = (_cell(*each, is_kept) for each in zip(cells, widths, block.is_number, strict=True))
    return _element("w:tr", {}, properties, *made)


def _cell(shown: str, width: int, is_number: bool, is_kept: bool) -> Any:
    style = _element("w:pStyle", {"w:val": styles.NUMBER_ID if is_number else styles.CELL_ID})
    properties = _element("w:pPr", {}, style, *((_element("w:keepNext"),) if is_kept else ()))
    return _element(
        "w:tc",
        {},
        _element("w:tcPr", {}, _element("w:tcW", {"w:w": str(width), "w:type": "dxa"})),
        _element("w:p", {}, properties, _run(shown)),
    )


def _footer(book: Any, paper: Document) -> None:
    section = book.sections[0]
    before, rest = paper.words["page"].split("{page}")
    between, after = rest.split("{pages}")
    for footer in (section.footer, section.first_page_footer):
        line = footer.paragraphs[0]
        line.style = styles.FOOTER
        line.add_run(before)
        _field(line, "PAGE", "1")
        line.add_run(between)
        _field(line, "NUMPAGES", "1")
        line.add_run(after)


def _add(book: Any, text: str, style: str) -> Any:
    return book.add_paragraph(_clean(text), style=style)


def _clean(text: str) -> str:
    return NOT_XML.sub("", text)


def _section_mark(number: int) -> str:
    return f"_section_{number + 1}"


def _mark(kind: str, number: int) -> str:
    return f"_{kind}_{number}"


def _element(tag: str, values: dict[str, str] | None = None, *children: Any) -> Any:
    """Return an element with attributes and children."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement(tag)
    for name, value in (values or {}).items():
        element.set(qn(name), value)
    element.extend(children)
    return element


def _run(text: str) -> Any:
    content = _element("w:t", {"xml:space": "preserve"})
    content.text = _clean(text)
    return _element("w:r", {}, content)


def _field(paragraph: Any, instruction: str, shown: str) -> None:
    paragraph._p.extend(_field_runs(instruction, shown))


def _field_begin(paragraph: Any, instruction: str) -> None:
    paragraph._p.extend(_field_runs(instruction, "")[:3])


def _field_end(paragraph: Any) -> None:
    paragraph._p.append(_field_runs("", "")[-1])


def _field_runs(instruction: str, shown: str) -> list[Any]:
    """Return a field: its beginning, instruction, separator, the text that is shown, its end."""
    code = _element("w:instrText", {"xml:space": "preserve"})
    code.text = f" {instruction} "
    begin, separate, end = (
        _element("w:r", {}, _element("w:fldChar", {"w:fldCharType": kind}))
        for kind in ("begin", "separate", "end")
    )
    return [begin, _element("w:r", {}, code), separate, _run(shown), end]


def _bookmarked(paragraph: Any, name: str, runs: Sequence[Any]) -> None:
    number = str(len(paragraph.part.element.xpath("//w:bookmarkStart")))
    paragraph._p.append(_element("w:bookmarkStart", {"w:id": number, "w:name": name}))
    paragraph._p.extend(runs)
    paragraph._p.append(_element("w:bookmarkEnd", {"w:id": number}))


def _without_clock(content: bytes) -> bytes:
    """Return a zip with the same members, all of one time."""
    written = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, EARLIEST), old.read(name), zipfile.ZIP_DEFLATED)
    return written.getvalue()
