"""Text boxes and headers and footers of pages: what would be held as a note is held from there, what numbers pages says nothing."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt

from pipelines.intake.readers import open_file
from pipelines.intake.readers.page_texts import texts_of_page
from schemas.receipt import Receipt
from tests.corpus import containers
from tests.corpus.containers import repacked, saved
from tests.fixtures_make import put
from tests.trial import trial

ROWS: list[list[Any]] = [
    ["2016年各地区专利申请量"],
    ["单位：件"],
    ["资料来源：中国科技统计年鉴"],
    ["发布日期：2017-12-31"],
    ["地区", "专利申请量"],
    ["天津市", 10],
    ["北京市", 20],
]
DRAWING = (
    '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><xdr:twoCellAnchor><xdr:from><xdr:col>3</xdr:col>'
    "<xdr:row>1</xdr:row></xdr:from><xdr:sp><xdr:txBody>{}</xdr:txBody></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>"
)
DRAW = 'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
SS = "urn:schemas-microsoft-com:office:spreadsheet"


def book_of(header: str = "", footer: str = "") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active.oddHeader.center.text, book.active.oddFooter.left.text = header, footer
    return book


def boxed(*lines: str, broken: bool = False) -> bytes:
    """Return the table as a workbook with a text box over cell D2."""
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://x/drawing" Target="../drawings/drawing1.xml"/></Relationships>'
    )
    text = "".join(f"<a:p><a:r><a:t>{line}</a:t></a:r></a:p>" for line in lines)
    stream = io.BytesIO(saved(book_of()))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/worksheets/_rels/sheet1.xml.rels", relations)
        archive.writestr("xl/drawings/drawing1.xml", DRAWING.format(text)[: -9 if broken else None])
    return stream.getvalue()


def answer(tmp_path: Path, content: bytes) -> Receipt:
    return trial(put(tmp_path, "table", content), "published_figures", "tjipo", "2016")[0]


def codes_of(receipt: Receipt) -> list[tuple[str, str]]:
    return [(f.rule_code, f.source_ref.rpartition("!")[2]) for f in receipt.findings]


@pytest.mark.parametrize(
    "text",
    [
        "单位：万件",
        "注：本表为计划数",
        "本表数据为2015年数",
        "2015年各地区专利申请量",
        "单位：万件，2015年数",
        "本表为1-9月数据",
        "不含滨海新区",
    ],
)
def test_a_text_box_or_page_that_makes_other_figures_holds_them(tmp_path: Path, text: str) -> None:
    in_box, on_page = answer(tmp_path, boxed(text)), answer(tmp_path, saved(book_of(footer=text)))
    assert [place for _, place in codes_of(in_box)] == ["D2"]
    assert [place for _, place in codes_of(on_page)] == ["A1"]
    assert in_box.findings[0].found.startswith("[文本框 text box] ")
    assert on_page.findings[0].found.startswith("[页眉页脚 page header or footer] ")
    assert {in_box.findings[0].severity, on_page.findings[0].severity} == {"query"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "第 &P 页，共 &N 页",
        "Page &P of &N",
        "&F / &A",
        "&D &T",
        '&"宋体,常规"&12&K0000002016年各地区专利申请量',
        "单位：件",
        "天津市知识产权局",
        "2017年5月编制",
        "2017-12-31",
        "中国科技统计年鉴2017",
        "数据来源：国家知识产权局2015年年报",
        "内部资料 注意保存",
        "表1 各地区专利申请量",
        "天津市知识产权“十三五”规划监测",
        "填报说明：请于每季度后10日内报送",
        "制表：张三 2017年1月10日",
    ],
)
def test_page_numbers_and_titles_say_nothing(tmp_path: Path, text: str) -> None:
    assert codes_of(answer(tmp_path, saved(book_of(text, text)))) == []
    if "&" not in text:
        assert codes_of(answer(tmp_path, boxed(text))) == []


def test_a_broken_drawing_does_not_matter(tmp_path: Path) -> None:
    receipt = answer(tmp_path, boxed("单位：万件", broken=True))
    assert (codes_of(receipt), receipt.rows_accepted) == ([], 2)


@pytest.mark.parametrize(
    ("stored", "texts"),
    [
        ("&L左&C中&R右 && 1", ["左", "中", "右 & 1"]),
        ("&C&P", []),
        ("- &P -", []),
        ("共&N页 第&P页", []),
        ("&L&Z&F&C&A", []),
        ('&C&"-,加粗"&14单位：万件&P', ["单位：万件"]),
    ],
)
def test_codes_of_a_page_are_no_text(stored: str, texts: list[str]) -> None:
    assert list(texts_of_page(stored)) == texts


def paged_xls() -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("s")
    sheet.write(0, 0, 1)
    # Its own setter takes no Chinese.
    sheet._Worksheet__header_str, sheet._Worksheet__footer_str = "&C单位：万件", "&C第&P页"
    return saved(book)


def paged_xml() -> bytes:
    return (
        f'<?xml version="1.0"?><ss:Workbook xmlns:ss="{SS}" xmlns:x="urn:schemas-microsoft-com:office:excel"><ss:Worksheet '
        'ss:Name="s"><ss:Table><ss:Row><ss:Cell><ss:Data ss:Type="Number">1</ss:Data></ss:Cell></ss:Row></ss:Table>'
        '<x:WorksheetOptions><x:PageSetup><x:Header x:Data="&amp;C单位：万件"/><x:Footer x:Data="&amp;P"/></x:PageSetup>'
        "</x:WorksheetOptions></ss:Worksheet></ss:Workbook>"
    ).encode()


def paged_ods() -> bytes:
    namespaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "style", "text")
    )
    page = (
        "<style:header><text:p>单位：万件<text:sheet-name>表1</text:sheet-name></text:p></style:header>"
        "<style:footer><text:p>第 <text:page-number>1</text:page-number> 页</text:p></style:footer>"
        '<style:header-left style:display="false"><text:p>单位：亿件</text:p></style:header-left>'
    )
    styles = (
        f"<office:document-styles {namespaces}><office:master-styles>"
        f'<style:master-page style:name="Default">{page}</style:master-page><style:master-page style:name="Report">'
        "<style:header><text:p>单位：亿元</text:p></style:header></style:master-page></office:master-styles>"
        "</office:document-styles>"
    )
    stream = io.BytesIO(containers.ods([ods_row("1")]))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("styles.xml", styles)
    return stream.getvalue()


def ods_row(*paragraphs: str, inside: str = "") -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{text}</text:p>{inside}</table:table-cell>'
        for text in paragraphs
    )
    return f"<table:table-row>{cells}</table:table-row>"


@pytest.mark.parametrize("content", [paged_xls(), paged_xml(), paged_ods()], ids=["xls", "xml", "ods"])
def test_pages_of_other_containers(tmp_path: Path, content: bytes) -> None:
    (grid,) = open_file(put(tmp_path, "a", content)).grids
    assert grid.beside == ((0, 0, "page", "单位：万件"),)


def test_drawings_of_an_ods_are_no_part_of_a_cell(tmp_path: Path) -> None:
    shape = f"<draw:custom-shape {DRAW}><text:p>计划数</text:p></draw:custom-shape>"
    over = f"<table:shapes><draw:frame {DRAW}><draw:text-box><text:p>单位：</text:p><text:p>万件</text:p></draw:text-box></draw:frame></table:shapes>"
    alone = f'<table:table-row><table:table-cell/><table:table-cell office:value-type="string">{shape}</table:table-cell></table:table-row>'
    content = repacked(
        containers.ods([ods_row("地区", "数"), ods_row("天津市", inside=shape), alone]),
        lambda name, data: data.replace(b"<table:table-row>", over.encode() + b"<table:table-row>", 1),
    )
    (grid,) = open_file(put(tmp_path, "a", content)).grids
    assert grid.rows[:2] == [["地区", "数"], ["天津市", ""]]
    assert not any(map(any, grid.rows[2:]))
    assert grid.beside == (
        (0, 0, "text_box", "单位：\n万件"),
        (1, 0, "text_box", "计划数"),
        (2, 1, "text_box", "计划数"),
    )
