"""What a cell shows and what is stored in it: phonetic guides, footnotes and comments within values, texts of .ods cells."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from pipelines.intake.readers import Grid, open_file
from tests.corpus import containers
from tests.corpus.containers import repacked, saved
from tests.fixtures_make import put
from tests.trial import trial

STRING = 'office:value-type="string"'


def grid_of(tmp_path: Path, content: bytes) -> Grid:
    (grid,) = open_file(put(tmp_path, "a", content)).grids
    return grid


def ods_of(attributes: str, inside: str) -> bytes:
    cell = f"<table:table-cell {attributes}>{inside}</table:table-cell>"
    other = f"<table:table-cell {STRING}><text:p>x</text:p></table:table-cell>"
    return containers.ods([f"<table:table-row>{cell}{other}</table:table-row>"])


RUBY = "<text:ruby><text:ruby-base>100</text:ruby-base><text:ruby-text>99</text:ruby-text></text:ruby>"
NOTE = (
    '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
    "<text:p>计划数</text:p></text:note-body></text:note>"
)


@pytest.mark.parametrize(
    ("paragraph", "text", "marked", "comments"),
    [
        (RUBY, "100", [], []),
        (f"100{NOTE}", "100", [("superscript", "1")], ["计划数"]),
        ("100<office:annotation><text:p>计划数</text:p></office:annotation>", "100", [], ["计划数"]),
        ("1<text:line-break/>00", "1\n00", [], []),
        ("100<text:hidden-text>9</text:hidden-text>", "100", [("hidden", "9")], []),
        ("1<!-- 9 -->00", "100", [], []),
        ("1<text:bookmark/>00", "100", [], []),
    ],
)
def test_what_is_within_a_text_of_ods(
    tmp_path: Path, paragraph: str, text: str, marked: list[tuple[str, str]], comments: list[str]
) -> None:
    grid = grid_of(tmp_path, ods_of(STRING, f"<text:p>{paragraph}</text:p>"))
    assert grid.rows == [[text, "x"]]
    assert [mark[2:] for mark in grid.marked] == marked
    assert [comment for *_, comment in grid.comments] == comments


@pytest.mark.parametrize(
    ("attributes", "text", "is_otherwise"),
    [
        ('office:value-type="float" office:value="100"', "1.0万", True),
        ('office:value-type="float" office:value="100"', "200", True),
        ('office:value-type="float" office:value="100"', "100+", True),
        ('office:value-type="float" office:value="0.08"', "8%", True),
        ('office:value-type="string" office:string-value="99"', "100", True),
        ('office:value-type="float" office:value="1250.4"', "1,250", False),
        ('office:value-type="float" office:value="1250"', "1,250.00", False),
        ('office:value-type="float" office:value="-5"', "(5)", False),
        ('office:value-type="float" office:value="123456"', "1.23E+05", False),
        ('office:value-type="float" office:value="1250"', "###", False),
        ('office:value-type="float" office:value="0"', "-", False),
        ('office:value-type="float" office:value="2016"', "2016年", False),
        ('office:value-type="percentage" office:value="0.083"', "8%", False),
        ('office:value-type="currency" office:value="1250"', "￥1,250.00", False),
        ('office:value-type="date" office:date-value="2016-09-01"', "2016年9月1日", False),
    ],
)
def test_an_ods_cell_that_shows_another_value_than_it_stores(
    tmp_path: Path, attributes: str, text: str, is_otherwise: bool
) -> None:
    grid = grid_of(tmp_path, ods_of(attributes, f"<text:p>{text}</text:p>"))
    assert grid.shown == (((0, 0, text),) if is_otherwise else ())


@pytest.mark.parametrize(("shown", "is_held"), [("1.0万", True), ("100件", False), ("100", False)])
def test_a_figure_shown_otherwise_is_held(tmp_path: Path, shown: str, is_held: bool) -> None:
    titles = ["2016年各区专利申请量（件）", "来源：中国科技统计年鉴", "发布日期：2017-12-31"]
    rows = [f"<table:table-cell {STRING}><text:p>{title}</text:p></table:table-cell>" for title in titles]
    pair = f"<table:table-cell {STRING}><text:p>{{}}</text:p></table:table-cell>"
    rows.append(pair.format("地区") + pair.format("专利申请量"))
    number = f'<table:table-cell office:value-type="float" office:value="100"><text:p>{shown}</text:p></table:table-cell>'
    rows += [pair.format(area) + number for area in ("和平区", "河东区")]
    content = containers.ods([f"<table:table-row>{row}</table:table-row>" for row in rows])
    receipt = trial(put(tmp_path, "a.ods", content), "published_figures", "tjipo", "2016")[0]
    held = [
        f.source_ref.rpartition("!")[2] for f in receipt.findings if f.rule_code == "cell.shown_otherwise"
    ]
    assert held == (["B5", "B6"] if is_held else [])


@pytest.mark.parametrize(
    "cell",
    [
        "<v>1<!-- 9 -->00</v>",
        "<v>1<?x 9?>00</v>",
        "<v><![CDATA[100]]></v>",
        "<!-- 9 --><v>100</v>",
    ],
)
def test_a_number_of_xlsx_is_read_whole_around_a_comment(tmp_path: Path, cell: str) -> None:
    data = f'<sheetData><row r="1"><c r="A1">{cell}</c><c r="B1"><v>5</v></c></row></sheetData>'.encode()

    def change(name: str, xml: bytes) -> bytes:
        return re.sub(rb"<sheetData.*</sheetData>|<sheetData/>", data, xml) if "sheet1" in name else xml

    assert grid_of(tmp_path, repacked(saved(openpyxl.Workbook()), change)).rows == [["100", "5"]]


def published(tmp_path: Path, number: float, code: str, column: str = "B") -> list[tuple[str, str]]:
    """Return cell and text of the figures that are held for what their number format shows."""
    book = openpyxl.Workbook()
    for row in [
        ["2016年各地区发明专利申请量"],
        ["单位：件"],
        ["来源：中国科技统计年鉴"],
        ["发布日期：2017-12-31"],
        ["地区", "申请量", "时期"],
        ["天津市", number, 2016],
        ["北京市", 20, 2016],
    ]:
        book.active.append(row)
    book.active[f"{column}6"].number_format = code
    path = put(tmp_path, "a.xlsx", saved(book))
    receipt, _ = trial(path, "published_figures", "tjipo", "2016")
    return [
        (f.source_ref.rpartition("!")[2], f.found)
        for f in receipt.findings
        if f.rule_code == "cell.shown_otherwise"
    ]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ('"600"', "600"),
        ('"—"', "—"),
        ('0"+"', "1250+"),
        ('0"不足"', "1250不足"),
        ('General"约"', "1250约"),
        ('0"(估)"', "1250(估)"),
        ('0"p"', "1250p"),
        ("General", ""),
        ("#,##0.00", ""),
        ('0"件"', ""),
        ('0"起"', ""),
        ('0"*"', ""),
    ],
)
def test_a_format_that_adds_words_is_read_as_if_they_were_written(
    tmp_path: Path, code: str, shown: str
) -> None:
    assert published(tmp_path, 1250, code) == ([("B6", shown)] if shown else [])


def test_a_format_that_hides_a_sign_is_held(tmp_path: Path) -> None:
    assert published(tmp_path, -1250, "#,##0;#,##0") == [("B6", "1250")]
    assert published(tmp_path, 1250, "#,##0;#,##0") == []


@pytest.mark.parametrize(("code", "shown"), [('"2015年"', "2015年"), ('0"年"', ""), ("General", "")])
def test_a_period_shown_as_another_is_held(tmp_path: Path, code: str, shown: str) -> None:
    assert published(tmp_path, 1250, code, "C") == ([("C6", shown)] if shown else [])
