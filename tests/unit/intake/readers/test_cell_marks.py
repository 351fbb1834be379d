"""Parts of cells that are no part of their value: errors, footnote marks, struck-out text, display formats; in every container."""

from __future__ import annotations

import html
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from pipelines.intake.readers import Grid, open_file
from pipelines.intake.readers.number_format import shown_as, shows_another
from tests.corpus import containers
from tests.corpus.containers import repacked, saved
from tests.fixtures_make import put

SS = "urn:schemas-microsoft-com:office:spreadsheet"
SUPER, STRUCK = "superscript", "struck"
RUNS = [
    [("1250", ""), ("1", SUPER)],
    [("1250", STRUCK), ("1350", "")],
    [("10", ""), ("4", SUPER)],
    [("98", STRUCK)],
]
"""A cell with a footnote mark, one with a correction, a power, a cell that is struck out as a whole."""


def grid_of(tmp_path: Path, content: bytes) -> Grid:
    (grid,) = open_file(put(tmp_path, "a", content)).grids
    return grid


def xlsx_of(sheet_data: str, dimension: str = "") -> bytes:
    """Return a workbook with this content of its sheet."""

    def change(name: str, data: bytes) -> bytes:
        if name.endswith("sheet1.xml"):
            data = re.sub(
                rb"<sheetData.*</sheetData>|<sheetData/>", sheet_data.encode(), data, flags=re.DOTALL
            )
            data = re.sub(rb"<dimension[^>]*/>", dimension.encode(), data)
        return data

    return repacked(saved(openpyxl.Workbook()), change)


def runs_xlsx(is_inline: bool) -> bytes:
    fonts = {"": InlineFont(), SUPER: InlineFont(vertAlign="superscript"), STRUCK: InlineFont(strike=True)}
    book = openpyxl.Workbook()
    for row, runs in enumerate(RUNS[:3], 1):
        book.active.cell(row, 1, CellRichText(*(TextBlock(fonts[kind], text) for text, kind in runs)))
    book.active["A4"], book.active["A4"].font = 98, Font(strike=True)
    if not is_inline:
        return saved(book)
    strings = {}

    def change(name: str, data: bytes) -> bytes:
        if name.endswith("sharedStrings.xml"):
            strings.update(enumerate(re.findall(rb"<si>(.*?)</si>", data, re.DOTALL)))
        return data

    package = repacked(saved(book), change)

    def inline(name: str, data: bytes) -> bytes:
        if name.endswith("sheet1.xml"):
            return re.sub(
                rb't="s"><v>(\d+)</v>', lambda m: b't="inlineStr"><is>' + strings[int(m[1])] + b"</is>", data
            )
        return data

    return repacked(package, inline)


def runs_xls() -> bytes:
    raised, struck = xlwt.Font(), xlwt.Font()
    raised.escapement, struck.struck_out = xlwt.Font.ESCAPEMENT_SUPERSCRIPT, True
    fonts = {"": xlwt.Font(), SUPER: raised, STRUCK: struck}
    book = xlwt.Workbook()
    sheet = book.add_sheet("s")
    for row, runs in enumerate(RUNS[:3]):
        sheet.write_rich_text(row, 0, [(text, fonts[kind]) for text, kind in runs])
    sheet.write(3, 0, 98, xlwt.easyxf("font: struck_out true"))
    for row in range(4, 800):  # the shared strings go on in a second record
        sheet.write(row, 0, f"第{row}行" * 10)
    sheet.write_rich_text(800, 0, [("1250", fonts[""]), ("1", fonts[SUPER])])
    return saved(book)


def runs_ods() -> bytes:
    styles = (
        '<office:automatic-styles><style:style style:name="up" style:family="text"><style:text-properties '
        'style:text-position="super 58%"/></style:style><style:style style:name="del" style:family="text">'
        '<style:text-properties style:text-line-through-style="solid"/></style:style></office:automatic-styles>'
    )
    names = {SUPER: "up", STRUCK: "del"}
    spans = [
        "".join(
            f'<text:span text:style-name="{names[kind]}">{text}</text:span>' if kind else text
            for text, kind in runs
        )
        for runs in RUNS
    ]
    rows = [
        f'<table:table-row><table:table-cell office:value-type="string"><text:p>{s}</text:p></table:table-cell>'
        "</table:table-row>"
        for s in spans
    ]
    return repacked(
        containers.ods(rows),
        lambda name, data: data.replace(b"<office:body>", styles.encode() + b"<office:body>"),
    )


def runs_html() -> bytes:
    tags = {"": ("", ""), SUPER: ("<sup>", "</sup>"), STRUCK: ("<span class=x>", "</span>")}
    cells = ["".join(f"{tags[k][0]}{t}{tags[k][1]}" for t, k in runs) for runs in RUNS]
    rows = "".join(f"<tr><td>{cell}</td></tr>" for cell in cells)
    return f"<html><style>.x {{text-decoration:line-through}}</style><table>{rows}</table></html>".encode()


def runs_xml() -> bytes:
    tags = {"": "Font", SUPER: "Sup", STRUCK: "S"}
    cells = ["".join(f"<{tags[k]}>{t}</{tags[k]}>" for t, k in runs) for runs in RUNS]
    rows = "".join(
        '<ss:Row><ss:Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">'
        f"{cell}</ss:Data></ss:Cell></ss:Row>"
        for cell in cells
    )
    return (
        f'<?xml version="1.0"?><ss:Workbook xmlns:ss="{SS}"><ss:Worksheet ss:Name="s"><ss:Table>{rows}</ss:Table>'
        "</ss:Worksheet></ss:Workbook>"
    ).encode()


@pytest.mark.parametrize(
    "content",
    [runs_xlsx(is_inline=False), runs_xlsx(is_inline=True), runs_xls(), runs_ods(), runs_html(), runs_xml()],
    ids=["xlsx", "xlsx-inline", "xls", "ods", "html", "xml"],
)
def test_marks_are_kept_apart_from_a_cell_s_text(tmp_path: Path, content: bytes) -> None:
    grid = grid_of(tmp_path, content)
    assert [row[0] for row in grid.rows[:4]] == ["1250", "1350", "10", "98"]
    expected = ((0, 0, SUPER, "1"), (1, 0, STRUCK, "1250"), (2, 0, SUPER, "4"), (3, 0, STRUCK, "98"))
    assert grid.marked[:4] == expected
    if len(grid.rows) > 4:
        assert (grid.rows[800][0], grid.marked[4:]) == ("1250", ((800, 0, SUPER, "1"),))


@pytest.mark.parametrize(
    ("cell", "text", "marked"),
    [
        ("1<sup>2</sup>50", "1\n50", [(SUPER, "2")]),
        ("1<sup>2</sup>250", "1\n250", [(SUPER, "2")]),
        ("km<sup>2</sup>", "km2", []),
        ("H<sub>2</sub>O", "H2O", []),
        ("<sup>12</sup>", "12", []),
        ("<span hidden>00</span>1250", "1250", [("hidden", "00")]),
        ("<span style='visibility: hidden'>9</span>1250", "1250", [("hidden", "9")]),
        ("<s>1250<sup>1</sup></s>1350", "1350", [(STRUCK, "12501")]),
        ("<ins>1350</ins>", "1350", []),
    ],
)
def test_what_a_page_hides_or_strikes_out(
    tmp_path: Path, cell: str, text: str, marked: list[tuple[str, str]]
) -> None:
    grid = grid_of(tmp_path, f"<table><tr><td>{cell}</td><td>x</td></tr></table>".encode())
    assert (grid.rows[0][0], [mark[2:] for mark in grid.marked]) == (text, marked)


ERRORS = ("#REF!", "#N/A", "#DIV/0!", "#SPILL!", "#CALC!", "#GETTING_DATA")


def errors_xlsx() -> bytes:
    rows = "".join(
        f'<row r="{n}"><c r="A{n}"><v>{n}</v></c><c r="B{n}" t="e"><f>1/0</f><v>{error}</v></c></row>'
        for n, error in enumerate(ERRORS, 1)
    )
    return xlsx_of(f"<sheetData>{rows}</sheetData>")


def errors_ods() -> bytes:
    rows = [
        f'<table:table-row><table:table-cell office:value-type="float" office:value="{n}"><text:p>{n}</text:p>'
        '</table:table-cell><table:table-cell table:formula="of:=1/0" office:value-type="string" '
        f'office:string-value=""><text:p>{html.escape(error)}</text:p></table:table-cell></table:table-row>'
        for n, error in enumerate(ERRORS, 1)
    ]
    return containers.ods(rows)


@pytest.mark.parametrize("content", [errors_xlsx(), errors_ods()], ids=["xlsx", "ods"])
def test_error_values_stand_as_their_text(tmp_path: Path, content: bytes) -> None:
    grid = grid_of(tmp_path, content)
    assert grid.rows == [[str(n), error] for n, error in enumerate(ERRORS, 1)]
    assert grid.no_value == ()


def test_error_values_of_an_old_workbook(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("s")
    sheet.write(0, 0, "a")
    row = sheet.row(0)
    for column, error in enumerate(("#REF!", "#N/A!", "#DIV/0!"), 1):
        row.set_cell_error(column, error)
    sheet.row(2).set_cell_error(5, "#NUM!")
    rows = grid_of(tmp_path, saved(book)).rows
    assert rows[0][:4] == ["a", "#REF!", "#N/A", "#DIV/0!"]
    assert rows[2][5] == "#NUM!"


@pytest.mark.parametrize("dimension", ["1:3", "A:C", "", "$A$1:$B$2", "A1", "A1:XFD1048576", "C7:D9", "A0"])
def test_a_wrong_dimension_does_not_matter(tmp_path: Path, dimension: str) -> None:
    data = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="B2"><v>2</v></c></row></sheetData>'
    for tag in (f'<dimension ref="{dimension}"/>', "<dimension/>", ""):
        assert grid_of(tmp_path, xlsx_of(data, tag)).rows == [["1", ""], ["", "2"]]


def test_stray_cells_far_away_are_left_out_with_their_text(tmp_path: Path) -> None:
    cells = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row><row r="2"><c r="A2"><v>3</v></c></row>'
    )
    far = (
        '<row r="1048570"><c r="XFA1048570" s="1"/><c r="C1048570" t="inlineStr"><is><t>备注</t></is></c></row>'
        '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t> </t></is></c><c r="XFD1048576" t="e"><v>#REF!</v></c></row>'
    )
    grid = grid_of(tmp_path, xlsx_of(f"<sheetData>{cells}{far}</sheetData>"))
    assert grid.rows == [["1", "2"], ["3", ""]]
    assert grid.far == ((1_048_569, 2, "备注"), (1_048_575, 16_383, "#REF!"))


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        ("23456789", '0!.0,"万"', "2345.7万"),
        ("23456789", '0.0,"万"', "23456.8万"),
        ("23456789", "#,##0,", "23457"),
        ("1234567", "0.00,,", "1.23"),
        ("-23456789", "0!.0,_);(0!.0,)", "(2345.7)"),
        ("0.652", '0.00"%"', "0.65%"),
        ("1250", '0"件"', "1250件"),
        ("123456", '[Red]0!.0000"万元"', "12.3456万元"),
        ("0", "0!.0,;-0!.0,;–", "–"),
        ("5", ";;;", ""),
        ("23456", '[>=10000]0!.0,"万";General', "2.3万"),
        ("1250", '[>=10000]0!.0,"万";General', "1250"),
        ("23456", '[<10000]0;0!.0,"万"', "2.3万"),
        ("1250", '[<10000]0"件";0!.0,"万件"', "1250件"),
        ("1250", '"约"0', "约1250"),
        ("106514", "-0", "-106514"),
        ("106514", "\\-#,##0", "-106514"),
        ("1250", '">"0', ">1250"),
        ("1250", '"约"General', "约1250"),
        ("1250", 'General"约"', "1250约"),
        ("1250", '"600"', "600"),
        ("1250", "\\6\\0\\0", "600"),
        ("1250", '"—"', "—"),
        ("2016-09-01", '"2015年"', "2015年"),
        ("1250", '0"+"', "1250+"),
        ("1250", "0+", "1250+"),
        ("1250", "0\\+", "1250+"),
        ("1250", '#,##0"p"', "1250p"),
        ("1250", '0"不足"', "1250不足"),
        ("1250", '[>1000]0"+";0', "1250+"),
        ("0.083", '0.0%"+"', "8.3%+"),
        ("0.083", '"约"0%', "约8%"),
        ("-5", "#,##0;#,##0", "5"),
        ("0", '0;-0;"100"', "100"),
        ("1250", 'G/通用格式"万件"', "1250万件"),
        ("2016-09-01", 'yyyy"年"', "2016年"),
        ("2016-09-01", "[$-804]yyyy-mm", "2016年9月"),
    ],
)
def test_numbers_are_shown_as_their_format_does(number: str, code: str, shown: str) -> None:
    assert (shows_another(code), shown_as(number, code)) == (True, shown)


ORDINARY = [
    "#,##0;[Red]#,##0",
    "0.00_);[红色](0.00)",
    '_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ',
    '0;-0;"—"',
    "# ?/?",
    "0.00E+00",
    "+0;-0;0",
    '0" "',
    '0"*"',
    "0.0%;[Red]-0.0%",
    "[DBNum1][$-804]General",
    "h:mm AM/PM",
]
"""Formats that show what is stored, a negative number in red without its sign among them."""
SIGNED = ["0;-0", "0_-", '_-* #,##0_-;-* #,##0_-;_-* "-"??_-', "000-0000", "G/通用格式", "[>0]0;-0"]
"""Formats with a minus sign that no positive number gets."""


@pytest.mark.parametrize(
    "code",
    [
        "General",
        "0.00",
        "#,##0",
        "0%",
        'yyyy"年"m"月"d"日"',
        '0"年"',
        "@",
        "#,##0_);(#,##0)",
        "",
        *ORDINARY,
        *SIGNED,
    ],
)
def test_formats_that_show_what_is_stored(code: str) -> None:
    assert not shows_another(code)


def formats_xlsx() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A1"].number_format = 23456789, '0!.0,"万"'
    return saved(book)


def formats_xls() -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    book.add_sheet("s").write(0, 0, 23456789, xlwt.easyxf(num_format_str='0!.0,"万"'))
    return saved(book)


def formats_xml() -> bytes:
    return (
        f'<?xml version="1.0"?><ss:Workbook xmlns:ss="{SS}"><ss:Styles><ss:Style ss:ID="s1"><ss:NumberFormat '
        'ss:Format="0!.0,&quot;万&quot;"/></ss:Style></ss:Styles><ss:Worksheet ss:Name="s"><ss:Table><ss:Row>'
        '<ss:Cell ss:StyleID="s1"><ss:Data ss:Type="Number">23456789</ss:Data></ss:Cell></ss:Row></ss:Table>'
        "</ss:Worksheet></ss:Workbook>"
    ).encode()


def formats_ods() -> bytes:
    styles = (
        '<office:automatic-styles><number:number-style xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" '
        'style:name="N1"><number:number number:decimal-places="1" number:display-factor="1000"/><number:text>千'
        '</number:text></number:number-style><style:style style:name="ce1" style:family="table-cell" '
        'style:data-style-name="N1"/></office:automatic-styles>'
    )
    rows = [
        '<table:table-row><table:table-cell table:style-name="ce1" office:value-type="float" office:value="23456789">'
        "<text:p>23456.8千</text:p></table:table-cell></table:table-row>"
    ]
    return repacked(
        containers.ods(rows),
        lambda name, data: data.replace(b"<office:body>", styles.encode() + b"<office:body>"),
    )


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        (formats_xlsx(), "2345.7万"),
        (formats_xls(), "2345.7万"),
        (formats_xml(), "2345.7万"),
        (formats_ods(), "23456.8千"),
    ],
    ids=["xlsx", "xls", "xml", "ods"],
)
def test_numbers_shown_otherwise_are_read_as_stored(tmp_path: Path, content: bytes, shown: str) -> None:
    grid = grid_of(tmp_path, content)
    assert (grid.rows, grid.shown) == ([["23456789"]], ((0, 0, shown),))


@pytest.mark.parametrize(
    ("parts", "shown"),
    [
        ('<number:year number:style="long"/><number:text>年</number:text>', ((0, 0, "2016年"),)),
        ('<number:year number:style="long"/>', ((0, 0, "2016年"),)),
        ("<number:year/><number:text>-</number:text><number:month/>", ((0, 0, "2016年9月"),)),
        ("<number:year/><number:month/><number:day/>", ()),
        ("<number:quarter/><number:year/>", ()),
    ],
)
def test_a_day_of_ods_may_show_its_year_or_month(
    tmp_path: Path, parts: str, shown: tuple[tuple[int, int, str], ...]
) -> None:
    styles = (
        '<office:automatic-styles><number:date-style xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" '
        f'style:name="N1">{parts}</number:date-style><style:style style:name="ce1" style:family="table-cell" '
        'style:data-style-name="N1"/></office:automatic-styles>'
    )
    row = (
        '<table:table-row><table:table-cell table:style-name="ce1" office:value-type="date" '
        'office:date-value="2016-09-01"><text:p>2016年</text:p></table:table-cell></table:table-row>'
    )
    content = repacked(
        containers.ods([row]),
        lambda name, data: data.replace(b"<office:body>", styles.encode() + b"<office:body>"),
    )
    grid = grid_of(tmp_path, content)
    assert (grid.rows, grid.shown) == ([["2016-09-01"]], shown)


def test_percentages_of_equal_rows_written_once(tmp_path: Path) -> None:
    row = (
        '<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="percentage" '
        'office:value="0.083"><text:p>8.3%</text:p></table:table-cell></table:table-row>'
    )
    assert grid_of(tmp_path, containers.ods([row])).rows == [["8.3%"], ["8.3%"]]


def test_a_row_that_is_blank_but_for_merged_cells_stays_blank(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["a", 1], ["", ""], ["", 2]):
        book.active.append(row)
    book.active.merge_cells("A1:A3")
    page = b"<table><tr><td rowspan=3>a<td>1</tr><tr></tr><tr><td>2</tr></table>"
    for content in (saved(book), page):
        rows = grid_of(tmp_path, content).rows
        assert (rows[0], "".join(rows[1]), rows[2]) == (["a", "1"], "", ["a", "2"])


def far_xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("s")
    for place in ((0, 0), (1, 1), (60_000, 2)):
        sheet.write(*place, f"{place[0]}")
    return saved(book)


def far_ods() -> bytes:
    cell = "<table:table-cell{}><text:p>{}</text:p></table:table-cell>".format
    blank = '<table:table-cell table:number-columns-repeated="{}"/>'.format
    row = "<table:table-row{}>{}</table:table-row>".format
    repeated = ' table:number-rows-repeated="59998"'
    text = ' office:value-type="string"'
    return containers.ods(
        [
            row("", cell(text, "0")),
            row("", blank(1) + cell(text, "1")),
            row(repeated, blank(3)),
            row("", blank(2) + cell(text, "60000")),
        ]
    )


def far_xml() -> bytes:
    rows = "".join(
        f'<ss:Row ss:Index="{row + 1}"><ss:Cell ss:Index="{column + 1}"><ss:Data ss:Type="String">{row}</ss:Data>'
        "</ss:Cell></ss:Row>"
        for row, column in ((0, 0), (1, 1), (60_000, 2))
    )
    return (
        f'<?xml version="1.0"?><ss:Workbook xmlns:ss="{SS}"><ss:Worksheet ss:Name="s"><ss:Table>{rows}</ss:Table>'
        "</ss:Worksheet></ss:Workbook>"
    ).encode()


@pytest.mark.parametrize("content", [far_xls(), far_ods(), far_xml()], ids=["xls", "ods", "xml"])
def test_a_stray_cell_far_below_is_no_row(tmp_path: Path, content: bytes) -> None:
    grid = grid_of(tmp_path, content)
    assert [row[:2] for row in grid.rows[:2]] == [["0", ""] if len(grid.rows[0]) > 1 else ["0"], ["", "1"]]
    assert len(grid.rows) <= 2_000
    assert grid.far == ((60_000, 2, "60000"),)


def test_a_second_table_far_below_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in range(10):
        for column in range(1, 4):
            book.active.cell(1 + row, column, f"a{row}")
            book.active.cell(50_001 + row, column, f"b{row}")
    grid = grid_of(tmp_path, saved(book))
    assert (grid.rows[9][0], grid.rows[50_000][0], len(grid.rows), grid.far) == ("a9", "b0", 50_010, ())


def test_a_sheet_that_begins_far_below_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A5000"] = "x"
    grid = grid_of(tmp_path, saved(book))
    assert (grid.rows[4_999], grid.far) == (["x"], ())


def threaded_xlsx() -> bytes:
    book = openpyxl.Workbook()
    book.active["B2"] = 1
    book.active["B2"].comment = Comment("[Threaded comment] your version cannot show it", "tc={1}")
    message = (
        '<threadedComment xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments" ref="B2">'
        "<text>计划数</text></threadedComment>"
    )
    relation = b'<Relationship Id="t" Target="/xl/threadedComments/t.xml" Type="http://x/threadedComment"/>'

    def change(name: str, data: bytes) -> bytes:
        is_relations = name.endswith("sheet1.xml.rels")
        return data.replace(b"</Relationships>", relation + b"</Relationships>") if is_relations else data

    stream = io.BytesIO(repacked(saved(book), change))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/threadedComments/t.xml", f"<ThreadedComments>{message}</ThreadedComments>")
    return stream.getvalue()


def commented_ods() -> bytes:
    note = '<office:annotation><dc:creator xmlns:dc="http://purl.org/dc/elements/1.1/">张三</dc:creator>{}</office:annotation>'
    cell = (
        '<table:table-cell office:value-type="float" office:value="1">{}<text:p>1</text:p></table:table-cell>'
    )
    blank = "<table:table-row><table:table-cell/></table:table-row>"
    text = cell.format(note.format("<text:p>计划<text:span>数</text:span></text:p>"))
    return containers.ods([blank, f"<table:table-row><table:table-cell/>{text}</table:table-row>"])


@pytest.mark.parametrize("content", [threaded_xlsx(), commented_ods()], ids=["threads", "ods"])
def test_comments_are_handed_over(tmp_path: Path, content: bytes) -> None:
    grid = grid_of(tmp_path, content)
    assert (grid.rows[1][1], grid.comments) == ("1", ((1, 1, "计划数"),))
