"""One table, every container: the same cells at the same addresses, and the cell formats beside the values."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import openpyxl
import pytest
import xlwt

from pipelines.intake.readers import Grid, Limits, OpenedFile, open_file
from pipelines.intake.readers.limits import sheet_names
from tests.corpus import containers
from tests.corpus.containers import AS_SHOWN, CONTAINERS, KINDS, SHEET, repacked, saved, workbook
from tests.fixtures_make import put


def read(tmp_path: Path, content: bytes, limits: Limits = Limits()) -> OpenedFile:  # noqa: B008 - frozen
    return open_file(put(tmp_path, "named.xls", content), limits)


def grid_of(tmp_path: Path, content: bytes) -> Grid:
    opened = read(tmp_path, content)
    assert opened.finding is None
    return opened.grids[0]


def cells(grid: Grid) -> dict[str, str]:
    return {grid.address(r, c): v for r, row in enumerate(grid.rows) for c, v in enumerate(row) if v}


@pytest.mark.parametrize("name", CONTAINERS)
def test_every_container_gives_the_same_cells(tmp_path: Path, name: str) -> None:
    opened = read(tmp_path, CONTAINERS[name]())
    assert (opened.finding, opened.notes, opened.container) == (None, (), KINDS[name])
    grid = opened.grids[0]
    assert grid.sheet == (SHEET if KINDS[name] not in ("csv", "html") else KINDS[name])
    shown = Grid(grid.sheet, AS_SHOWN)
    assert cells(grid) == cells(shown)


def test_hidden_rows_columns_and_sheets_are_read_and_marked(tmp_path: Path) -> None:
    book = workbook()
    sheet = book[SHEET]
    sheet.row_dimensions[5].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book.create_sheet("旧").append(["x"])
    book["旧"].sheet_state = "veryHidden"
    first, second = read(tmp_path, saved(book)).grids
    assert (first.hidden_rows, first.hidden_columns, first.is_hidden) == ({4}, {1}, False)
    assert (second.sheet, second.is_hidden) == ("旧", True)
    assert cells(first) == cells(Grid(SHEET, AS_SHOWN))


def test_hidden_rows_and_columns_of_an_old_workbook(tmp_path: Path) -> None:
    book = containers.xls_book()
    book.get_sheet(0).row(4).hidden = True
    book.get_sheet(0).col(1).hidden = True
    grid = grid_of(tmp_path, saved(book))
    assert (grid.hidden_rows, grid.hidden_columns) == ({4}, {1})


def test_cell_formats_of_an_opendocument_sheet(tmp_path: Path) -> None:
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    rows = [
        '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>',
        f'<table:table-row table:number-rows-repeated="2">{cell.format("a")}</table:table-row>',
        f'<table:table-row table:visibility="collapse">{cell.format("b")}'
        '<table:table-cell table:formula="of:=1+1"/>'
        '<table:table-cell office:value-type="percentage" office:value="0.5"/></table:table-row>',
        '<table:table-row><table:table-cell office:value-type="string" table:number-rows-spanned="2">'
        "<text:p>c</text:p></table:table-cell></table:table-row>"
        "<table:table-row><table:covered-table-cell/></table:table-row>",
    ]
    grid = grid_of(tmp_path, containers.ods(rows))
    assert (grid.hidden_rows, grid.hidden_columns, grid.no_value) == ({2}, {2}, ((2, 1),))
    assert grid.merged == ((3, 0, 4, 0),)
    assert [row[0] for row in grid.rows[:4]] == ["a", "a", "b", "c"]
    assert grid.rows[2][2] == "50%"


def test_merged_ranges_are_recorded_and_repeat_downwards_only(tmp_path: Path) -> None:
    book = workbook()
    book[SHEET].merge_cells("A4:A5")
    book[SHEET].merge_cells("A1:E1")
    grid = grid_of(tmp_path, saved(book))
    assert grid.merged == ((0, 0, 0, 4), (3, 0, 4, 0))
    assert (grid.rows[4][0], grid.rows[0][1]) == ("和平区", "")
    page = "<table><tr><td rowspan=2>甲</td><td colspan='2'>乙</td></tr><tr><td>1</td><td>2</td></tr></table>"
    grid = grid_of(tmp_path, page.encode())
    assert grid.rows == [["甲", "乙"], ["甲", "1", "2"]]
    assert grid.merged == ((0, 0, 1, 0), (0, 1, 0, 2))


def test_formulas_without_values_are_marked(tmp_path: Path) -> None:
    book = workbook()
    book[SHEET]["C8"], book[SHEET]["C9"] = "=SUM(C4:C7)", "=C8*2"
    grid = grid_of(tmp_path, saved(book))
    assert grid.no_value == ((7, 2), (8, 2))

    def computed(name: str, data: bytes) -> bytes:
        return re.sub(rb"(<f>SUM[^<]*</f>)<v\s*/?>(</v>)?", rb"\1<v>107740.5</v>", data)

    grid = grid_of(tmp_path, repacked(saved(book), computed))
    assert (grid.no_value, grid.rows[7][2]) == (((8, 2),), "107740.5")


def test_a_zero_that_was_never_computed_is_no_value(tmp_path: Path) -> None:
    """Some libraries save 0 for every formula and ask the program that opens the file to compute."""
    book = workbook()
    book[SHEET]["C8"] = "=SUM(C4:C7)"

    def zero(name: str, data: bytes) -> bytes:
        return re.sub(rb"(</f>)<v\s*/?>(</v>)?", rb"\1<v>0</v>", data)

    def computed(name: str, data: bytes) -> bytes:
        return zero(name, data).replace(b'fullCalcOnLoad="1"', b"")

    def stopped(name: str, data: bytes) -> bytes:
        return zero(name, data).replace(b'fullCalcOnLoad="1"', b'calcCompleted="0"')

    def not_asked(name: str, data: bytes) -> bytes:
        """Apache POI writes zeros like this, and does not ask: a spreadsheet program calculates what POI wrote anyhow."""
        return computed(name, data).replace(b"<v>0</v>", b"<v>0.0</v>")

    for change in (zero, stopped, not_asked):
        assert grid_of(tmp_path, repacked(saved(book), change)).no_value == ((7, 2),), change.__name__
    assert grid_of(tmp_path, repacked(saved(book), computed)).no_value == ()


@pytest.mark.parametrize(
    ("value", "flags", "cache", "is_value"),
    [
        (0.0, 2, 0, False),  # Apache POI
        (0.0, 3, 0, False),  # PHPExcel, Spreadsheet::WriteExcel
        (4.0, 2, 0xFCE00000, False),  # JExcelApi, for every formula
        (4.0, 2, 0, True),  # calculated by Apache POI
        (3087.0, 3, 0, True),
        (0.0, 0, 0, True),  # spreadsheet programs
        (0.0, 1, 0, True),  # a formula that changes with each calculation, such as one with TODAY()
        (0.0, 8, 0xFCE00000, True),  # a formula of a shared group
    ],
)
def test_a_formula_of_an_old_workbook_that_was_never_computed_is_no_value(
    tmp_path: Path, value: float, flags: int, cache: int, is_value: bool
) -> None:
    grid = grid_of(tmp_path, containers.xls_with_formula(8, 2, value, flags, cache))
    assert grid.no_value == (() if is_value else ((8, 2),))
    assert not is_value or grid.rows[8][2] == str(int(value))


@pytest.mark.parametrize(
    ("formula", "is_value"),
    [
        ("SUM(C4:C7)", False),
        ("SUM(C4:C7,C8)", False),
        ("(C4-C5)", False),
        ("C4*10%", False),
        ("-C4", False),
        ("ROUND(C4/C5,2)", False),
        ("COUNTIF(C4:C7,1)", False),
        ('IF(C4=1,C5+1,"")', True),
        ('C4&""', True),
        ("VLOOKUP(C4,B4:C7,2,FALSE)", True),
        ("C4", True),
        ("$C$7", True),
    ],
)
def test_an_empty_text_is_no_value_of_a_formula_that_gives_a_number(
    tmp_path: Path, formula: str, is_value: bool
) -> None:
    """A library for old workbooks writes an empty text for the value of every formula."""
    book = containers.xls_book()
    book.get_sheet(0).write(8, 2, xlwt.Formula(formula))
    grid = grid_of(tmp_path, saved(book))
    assert (grid.no_value, grid.empty_formulas) == (((), ((8, 2),)) if is_value else (((8, 2),), ()))


@pytest.mark.parametrize(
    ("stated", "text", "is_value"),
    [
        ("", "", False),
        ('office:value-type="float" office:value="0"', "", False),
        ('office:value-type="float" office:value="0.0"', "", False),
        ('office:value-type="float" office:value="0"', "<text:p>0</text:p>", True),
        ('office:value-type="float" office:value="0"', "<text:p/>", True),
        ('office:value-type="float" office:value="12"', "", True),
    ],
)
def test_a_zero_of_ods_that_no_cell_shows_is_no_value(
    tmp_path: Path, stated: str, text: str, is_value: bool
) -> None:
    """A spreadsheet program writes beside the value of a formula what the cell shows."""
    cells_of_row = (
        '<table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell>'
        f'<table:table-cell table:formula="of:=1-1" {stated}>{text}</table:table-cell>'
    )
    grid = grid_of(tmp_path, containers.ods([f"<table:table-row>{cells_of_row}</table:table-row>"]))
    assert grid.no_value == (() if is_value else ((0, 1),))


@pytest.mark.parametrize("data", ["", "<Data ss:Type='Number'/>", "<Data ss:Type='Number'> </Data>"])
def test_a_formula_of_an_xml_workbook_without_a_value_is_marked(tmp_path: Path, data: str) -> None:
    page = (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="s"><Table><Row>'
        f"<Cell><Data ss:Type='String'>a</Data></Cell><Cell ss:Formula='=1+1'>{data}</Cell>"
        "</Row></Table></Worksheet></Workbook>"
    )
    assert grid_of(tmp_path, page.encode()).no_value == ((0, 1),)


@pytest.mark.parametrize(
    ("formula", "asks", "is_value"),
    [
        ("SUM(C4:C7)", True, False),
        ("C4/C5", True, False),
        ('IF(C4=1,"",C5)', True, True),
        ("VLOOKUP(C4,B4:C7,2)", False, True),
    ],
)
def test_an_empty_text_that_was_never_computed_is_no_value(
    tmp_path: Path, formula: str, asks: bool, is_value: bool
) -> None:
    """A library writes it for any formula, so that programs that do not compute show a blank."""
    book = workbook()
    book[SHEET]["C8"] = f"={formula}"

    def empty(name: str, data: bytes) -> bytes:
        data = re.sub(rb'<c r="C8"[^>]*>(<f>.*?</f>)<v\s*/?>(</v>)?', rb'<c r="C8" t="str">\1<v></v>', data)
        return data if asks else data.replace(b'fullCalcOnLoad="1"', b"")

    grid = grid_of(tmp_path, repacked(saved(book), empty))
    assert (grid.no_value, grid.empty_formulas) == (((), ((7, 2),)) if is_value else (((7, 2),), ()))


def test_cells_without_references_follow_the_one_before(tmp_path: Path) -> None:
    """What may be left out of a sheet: the numbers of rows and the references of cells."""

    def bare(name: str, data: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return data
        rows = (
            b'<row><c t="inlineStr"><is><t>a</t></is></c><c><f>1+1</f></c></row>'
            b'<row hidden="1"><c><v>1</v></c><c><v>2</v></c><c><f>2+2</f><v></v></c></row>'
        )
        return re.sub(
            rb"<sheetData>.*</sheetData>", b"<sheetData>" + rows + b"</sheetData>", data, flags=re.DOTALL
        )

    grid = grid_of(tmp_path, repacked(containers.xlsx(), bare))
    assert (grid.no_value, grid.hidden_rows) == (((0, 1), (1, 2)), {1})
    assert grid.rows[1][:2] == ["1", "2"]


def test_numbers_too_long_for_a_spreadsheet_are_marked(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["编号", 120101199001011234, 123456789012345, "120101199001011234"])
    (grid,) = read(tmp_path, saved(book)).grids
    assert grid.inexact == ((0, 1),)
    assert grid.rows[0] == ["编号", "120101199001011000", "123456789012345", "120101199001011234"]


@pytest.mark.parametrize("epoch_1904", [False, True])
def test_dates_are_those_of_either_epoch(tmp_path: Path, epoch_1904: bool) -> None:
    book = openpyxl.Workbook()
    if epoch_1904:
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(["日期", dt.date(2019, 3, 5), dt.datetime(2019, 3, 5, 12, 30)])
    (grid,) = read(tmp_path, saved(book)).grids
    assert grid.rows[0] == ["日期", "2019-03-05", "2019-03-05 12:30:00"]
    assert grid.epoch_1904 is epoch_1904


def test_percentages_keep_every_digit(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for column, (value, shown) in enumerate(
        [
            (0.083, "0%"),
            (0.0834567, "0.0%"),
            (-0.05, "0.00%"),
            (12.5, "#,##0%"),
            (0.1, '0.0"%"'),
            ("x", "0%"),
        ],
        1,
    ):
        book.active.cell(1, column, value).number_format = shown
    (grid,) = read(tmp_path, saved(book)).grids
    assert grid.rows[0] == ["8.3%", "8.34567%", "-5%", "1250%", "0.1", "x"]
    old = xlwt.Workbook()
    old.add_sheet("a").write(0, 0, 0.083, xlwt.easyxf(num_format_str="0.0%"))
    old.get_sheet(0).write(0, 1, 7, xlwt.easyxf(num_format_str="0%"))
    old.get_sheet(0).write(0, 2, 7)
    assert grid_of(tmp_path, saved(old)).rows == [["8.3%", "700%", "7"]]


def test_external_links_are_noted_and_not_followed(tmp_path: Path) -> None:
    opened = read(tmp_path, repacked(containers.xlsx(), more={"xl/externalLinks/externalLink1.xml": b"<x/>"}))
    assert [note.rule_code for note in opened.notes] == ["file.external_links"]
    assert opened.finding is None


def test_text_around_a_page_s_table_becomes_rows(tmp_path: Path) -> None:
    page = (
        "<html><head><title>t</title><style>td {x: y}</style><script>alert('<td>')</script></head><body>"
        "<h3>报告期：2016</h3><table><tr><th>地&nbsp;区</th><th>数&#20540;<br>（件）</th></tr>"
        "<tr style='display:none'><td>和平区<script>x</script></td><td>&lt;1&gt;</td></tr></table>注：略</body></html>"
    )
    grid = grid_of(tmp_path, page.encode("gb18030"))
    assert grid.rows == [["报告期：2016"], ["地 区", "数值\n（件）"], ["和平区", "<1>"], ["注：略"]]
    assert grid.hidden_rows == {2}


def test_tables_inside_a_layout_table_are_read(tmp_path: Path) -> None:
    page = "<table><tr><td><table><tr><td>a</td><td>b</td></tr><tr><td>1</td><td>2</td></tr></table></td></tr></table>"
    assert grid_of(tmp_path, page.encode()).rows == [["a", "b"], ["1", "2"]]


def test_control_characters_in_names_are_not_passed_on(tmp_path: Path) -> None:
    book = workbook()

    def renamed(name: str, data: bytes) -> bytes:
        return data.replace(f'name="{SHEET}"'.encode(), b'name="a&#10;b&#x202e;' + b"c" * 300 + b'"')

    (grid,) = read(tmp_path, repacked(saved(book), renamed)).grids
    assert grid.sheet == "a_b_" + "c" * 27


def test_a_header_with_line_breaks_shifts_no_row_of_a_long_file(tmp_path: Path) -> None:
    from pipelines.intake.readers.delimited import batches

    path = put(tmp_path, "a.csv", '标题\n"申请\n号",b\n1,2\n3,4\n')
    opened = open_file(path, Limits(stream_from_bytes=0))
    assert opened.is_head and opened.dialect is not None
    (batch,) = batches(path, opened.dialect, 2, 2, 100)
    assert (batch.first_row, batch.frame.rows()) == (3, [("1", "2"), ("3", "4")])
    assert open_file(path).grids[0].rows[2] == ["1", "2"]


def test_names_of_sheets_fit_every_spreadsheet_program() -> None:
    names = ["a/b", "A:B", "[x]?*", "'q'", "", "长" * 40, "长" * 41, "a_b 2"]
    assert sheet_names(names) == ["a_b", "A_B 2", "_x___", "q", "_", "长" * 31, "长" * 29 + " 2", "a_b 2 2"]
