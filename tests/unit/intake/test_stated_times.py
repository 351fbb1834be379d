"""What labels say of the time of figures agrees with the period and basis that these are read as, or is a query.

Belongs here: words for a part of the year, a year and a measure basis in titles, headers, names and cells. Does not belong
here: other words of labels (``test_labels``), single periods (``reference``).
"""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt

from schemas.receipt import Receipt
from schemas.rules.registry import is_holding
from tests.fixtures_make import FIGURES, put, xlsx_bytes
from tests.trial import trial

pytestmark = pytest.mark.thorough

Rows = list[list[Any]]
DIFFERS = "cell.period_differs"
SOURCE: Rows = [["资料来源：中国科技统计年鉴"], ["发布日期：2017-12-31"], ["单位：件"]]
Figure = tuple[str, str, float]


def read(folder: Path, rows: Rows, key: tuple[str, str, str]) -> tuple[Receipt, list[Figure]]:
    """Return the receipt of a sheet, and period, basis and value of its figures."""
    receipt, rows_read = trial(put(folder, "a.xlsx", xlsx_bytes(rows)), *key)
    columns = ("time_period", "measure_basis", "obs_value")
    return receipt, rows_read.select(columns).rows() if len(rows_read) else []


def returned(folder: Path, rows: Rows) -> tuple[Receipt, list[Figure]]:
    return read(folder, rows, ("district_return", "120104", "2019-Q3"))


def published(folder: Path, title: str, header: Rows) -> tuple[Receipt, list[Figure]]:
    values = ["天津", *range(100, 100 * len(header[-1]), 100)]
    return read(folder, [[title], *SOURCE, *header, values], ("published_figures", "tjipo", "2016"))


def listed(receipt: Receipt) -> list[tuple[str, str, str, str]]:
    return [(f.rule_code, f.source_ref, f.found, f.expected) for f in receipt.findings]


def test_one_wrong_basis_in_all_rows_is_answered_with_the_basis_of_each(tmp_path: Path) -> None:
    items = [("专利申请量", "件"), ("专利授权量", "件"), ("有效专利量", "件")]
    rows = [[item, 10, unit, "当期数"] for item, unit in items]
    receipt, _ = returned(tmp_path, [["指标", "本年累计", "单位", "数值类型"], *rows])
    assert [(place, expected) for rule, place, _, expected in listed(receipt) if rule == DIFFERS] == [
        ("表1!D2", "本年累计"),
        ("表1!D3", "本年累计"),
        ("表1!D4", "期末数"),
    ]


@pytest.mark.parametrize(
    ("title", "header", "place", "word", "read_as"),
    [
        ("2016年各地区情况", "当月专利申请量", "B5", "当月", "2016 / 当期数"),
        ("2016年各地区情况", "专利申请量\n本月", "B5", "本月", "2016 / 当期数"),
        ("2016年各地区情况", "专利申请量（本季）", "B5", "本季", "2016 / 当期数"),
        ("2016年各地区当月专利申请量", "专利申请量", "A1", "当月", "2016 / 当期数"),
        ("2016年各地区本季度专利申请量", "2016年", "A1", "本季度", "2016 / 当期数"),
        ("2016年1-9月各地区当月专利申请量", "专利申请量", "A1", "当月", "2016-09 / 本年累计"),
        ("2016年9月各地区本季专利申请量", "专利申请量", "A1", "本季", "2016-09 / 当期数"),
        ("2016年9月各地区专利申请量", "2016年", "A1", "2016年9月", "2016 / 当期数"),
        ("各地区前三季度专利申请量", "2016年", "A1", "前三季度", "2016 / 当期数"),
        ("各地区上半年专利申请量", "2016年", "A1", "上半年", "2016 / 当期数"),
        ("各地区7-9月专利申请量", "2016年", "A1", "7-9月", "2016 / 当期数"),
    ],
)
def test_a_part_of_the_year_over_figures_of_another_time_holds_them(
    tmp_path: Path, title: str, header: str, place: str, word: str, read_as: str
) -> None:
    receipt, _ = published(tmp_path, title, [["地区", header]])
    assert listed(receipt) == [(DIFFERS, f"表1!{place}", word, read_as)]
    assert is_holding(receipt.findings[0])


@pytest.mark.parametrize(
    ("title", "header", "figures"),
    [
        ("2016年9月各地区当月专利申请量", "专利申请量", [("2016-09", "flow", 100)]),
        ("2016年9月各地区累计专利申请量", "专利申请量", [("2016-09", "ytd", 100)]),
        ("2016年第三季度各地区本季专利申请量", "专利申请量", [("2016-Q3", "flow", 100)]),
        ("2016年第三季度各地区累计专利申请量", "专利申请量", [("2016-Q3", "ytd", 100)]),
        ("2016年1-9月各地区累计专利申请量", "专利申请量", [("2016-09", "ytd", 100)]),
        ("2016年1-9月各地区有效发明专利", "有效发明专利", [("2016-09", "point", 100)]),
        ("2016年1-9月各地区累计有效发明专利", "有效发明专利", [("2016-09", "point", 100)]),
        ("2016年12月各地区专利统计月报", "专利申请量", [("2016-12", "flow", 100)]),
        ("2016年各地区累计专利授权量", "专利授权量", [("2016", "cumulative", 100)]),
        ("9月各地区专利申请量", "2016年9月", [("2016-09", "flow", 100)]),
    ],
)
def test_a_part_of_the_year_that_agrees_is_read(
    tmp_path: Path, title: str, header: str, figures: list[Figure]
) -> None:
    receipt, rows = published(tmp_path, title, [["地区", header]])
    assert (listed(receipt), rows) == ([], figures)


@pytest.mark.parametrize(
    ("title", "header", "place", "word"),
    [
        ("2019年9月知识产权报表", "数值", "A1", "2019年9月"),
        ("2019年度知识产权报表", "数值", "A1", "2019年度"),
        ("2019年全年知识产权报表", "数值", "A1", "2019年全年"),
        ("南开区历年累计专利情况", "数值", "A1", "历年累计"),
        ("南开区专利情况", "累计（历年）", "B2", "累计(历年)"),
    ],
)
def test_a_time_around_a_return_that_is_not_the_year_to_date_holds_its_figures(
    tmp_path: Path, title: str, header: str, place: str, word: str
) -> None:
    receipt, _ = returned(tmp_path, [[title], ["指标", header, "单位"], ["专利申请量", 1250, "件"]])
    assert listed(receipt) == [(DIFFERS, f"表1!{place}", word, "2019-Q3 / 本年累计")]


@pytest.mark.parametrize(
    "title",
    [
        "2019年1-9月报表",
        "2019年度三季度报表",
        "2019年度季报",
        "截至2019年9月情况",
        "2019年9月30日",
        "2019年报表",
    ],
)
def test_a_title_of_the_year_to_date_over_a_return_is_no_doubt(tmp_path: Path, title: str) -> None:
    receipt, _ = returned(tmp_path, [[title], ["指标", "累计", "单位"], ["专利申请量", 1250, "件"]])
    assert listed(receipt) == []


@pytest.mark.parametrize("alone", ["当月", "本月"])
@pytest.mark.parametrize("cumulated", ["累计", "本年累计", "累计数"])
@pytest.mark.parametrize("year", ["2016年9月", "2016年1-9月"])
def test_a_month_and_the_year_to_date_side_by_side_are_two_figures(
    tmp_path: Path, year: str, alone: str, cumulated: str
) -> None:
    header: Rows = [["地区", "专利申请量", ""], ["", alone, cumulated]]
    receipt, rows = published(tmp_path, f"{year}各地区情况", header)
    assert (listed(receipt), rows) == ([], [("2016-09", "flow", 100), ("2016-09", "ytd", 200)])


def test_a_month_and_the_year_to_date_under_a_year_are_held(tmp_path: Path) -> None:
    header: Rows = [["地区", "专利申请量", ""], ["", "当月", "累计"]]
    receipt, _ = published(tmp_path, "2016年各地区情况", header)
    assert listed(receipt) == [
        (DIFFERS, "表1!B6", "当月", "2016 / 当期数"),
        (DIFFERS, "表1!C6", "累计", "2016 / 历年累计"),
    ]


@pytest.mark.parametrize("header", [["当月", "累计"], ["本季", "累计"], ["本月", "本年累计"]])
def test_a_return_takes_the_year_to_date_and_names_the_other_column(
    tmp_path: Path, header: list[str]
) -> None:
    receipt, rows = returned(tmp_path, [["指标", *header, "单位"], ["专利申请量", 100, 1250, "件"]])
    assert rows == [("2019-Q3", "ytd", 1250)]
    assert listed(receipt) == [("file.unknown_column", "表1!B1", header[0], "")]


@pytest.mark.parametrize(
    "header",
    [
        "本年累计（1—9月）",
        "1-9月累计",
        "2019年累计",
        "2019年1-9月",
        "截至9月底累计",
        "1-三季度累计",
        "2019年前三季度累计",
        "本年累计(1-9月)（件）",
        "2019年9月末",
    ],
)
def test_a_column_of_a_form_with_its_period_in_the_header_is_read(tmp_path: Path, header: str) -> None:
    receipt, rows = returned(tmp_path, [["指标", header, "单位"], ["专利申请量", 1250, "件"]])
    assert (listed(receipt), rows) == ([], [("2019-Q3", "ytd", 1250)])


@pytest.mark.parametrize(
    ("header", "word"),
    [
        ("本年累计(1-8月)", "1-8月"),
        ("1—12月累计", "1—12月"),
        ("2020年累计", "2020年"),
        ("本年累计\n2018年", "2018年"),
        ("2019年三季度", "2019年三季度"),
        ("数值（当月）", "当月"),
        ("数值（本季度）", "本季度"),
        ("数值（本期）", "本期"),
        ("数值（7-9月）", "7-9月"),
    ],
)
def test_a_column_of_a_form_with_another_period_in_the_header_is_held(
    tmp_path: Path, header: str, word: str
) -> None:
    receipt, _ = returned(tmp_path, [["指标", header, "单位"], ["专利申请量", 1250, "件"]])
    assert listed(receipt) == [(DIFFERS, "表1!B1", word, "2019-Q3 / 本年累计")]


@pytest.mark.parametrize(("title", "word"), [("本季工作情况", "本季"), ("1-8月工作情况", "1-8月")])
def test_a_title_of_a_return_with_another_period_is_held(tmp_path: Path, title: str, word: str) -> None:
    receipt, _ = returned(tmp_path, [[title], ["指标", "本年累计", "单位"], ["专利申请量", 1250, "件"]])
    assert listed(receipt) == [(DIFFERS, "表1!A1", word, "2019-Q3 / 本年累计")]


def test_two_columns_with_their_periods_are_not_chosen_from(tmp_path: Path) -> None:
    rows = [["指标", "2018年累计", "2019年累计", "单位"], ["专利申请量", 1, 2, "件"]]
    assert returned(tmp_path, rows)[0].status == "refused"


@pytest.mark.parametrize(
    ("indicator", "basis", "differs"),
    [
        ("有效发明专利", "本年累计", [("本年累计", "期末数")]),
        ("有效发明专利", "累计", [("历年累计", "期末数")]),
        ("有效发明专利", "当期数", [("当期数", "期末数")]),
        ("有效发明专利", "期末数", []),
        ("专利申请量", "期末数", [("期末数", "当期数")]),
        ("专利申请量", "累计", []),
        ("专利累计授权量", "累计", []),
        ("著名商标延续认定", "当期数", []),
    ],
)
def test_the_basis_of_a_flow_on_a_stock_is_held_and_the_reverse(
    tmp_path: Path, indicator: str, basis: str, differs: list[tuple[str, str]]
) -> None:
    row = [indicator, "天津市", "2016", "106514", "件", "中国科技统计年鉴", "2017-12-31", basis]
    receipt, _ = read(tmp_path, [[*FIGURES, "数值类型"], row], ("published_figures", "tjipo", "2016"))
    assert listed(receipt) == [(DIFFERS, "表1!H2", *words) for words in differs]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("专利申请量（目标）", "计划或目标数"),
        ("专利申请量（计划数）", "计划或目标数"),
        ("预计专利申请量", "预测或估计数"),
        ("专利申请量（当月）", "一个月的数"),
        ("本季专利申请量", "一个季度的数"),
        ("规上工业企业专利申请量", "只含一部分单位的数"),
    ],
)
def test_a_name_with_a_word_for_another_figure_is_answered_as_such(
    tmp_path: Path, name: str, meant: str
) -> None:
    receipt, _ = returned(tmp_path, [["指标", "本年累计", "单位"], [name, 1250, "件"]])
    assert listed(receipt) == [("cell.other_figure", "表1!A2", name, meant)]


@pytest.mark.parametrize(
    "header",
    [
        ["2015年专利申请量", "2016年专利申请量"],
        ["专利申请量2015年", "专利申请量2016年"],
        ["2015年专利申请量（件）", "2016年专利申请量（件）"],
        ["2015年\n专利申请量", "2016年\n专利申请量"],
        ["专利申请量（2015年）", "专利申请量（2016年）"],
    ],
)
@pytest.mark.parametrize("title", ["各地区情况", "各地区专利申请量"])
def test_a_year_beside_the_name_of_an_indicator_is_the_period_of_its_figures(
    tmp_path: Path, title: str, header: list[str]
) -> None:
    receipt, rows = published(tmp_path, title, [["地区", *header]])
    assert (listed(receipt), rows) == ([], [("2015", "flow", 100), ("2016", "flow", 200)])


@pytest.mark.parametrize("word", ["初步", "快报", "快报数", "初步核算数", "初步统计"])
@pytest.mark.parametrize("header", ["2016年（{}）", "2016年{}", "2016年专利申请量（{}）"])
def test_provisional_figures_are_read_as_such_with_a_note(tmp_path: Path, word: str, header: str) -> None:
    first = "2015年专利申请量" if "专利" in header else "2015年"
    rows = [
        ["各地区专利申请量"],
        *SOURCE,
        ["地区", first, header.format(word)],
        ["天津", 100, 200],
    ]
    receipt, _ = read(tmp_path, rows, ("published_figures", "tjipo", "2016"))
    assert listed(receipt) == [("cell.provisional", "表1!C5", word, "初步数")]
    _, figures = trial(tmp_path / "a.xlsx", "published_figures", "tjipo", "2016")
    assert figures.select("time_period", "obs_status").rows() == [("2015", "A"), ("2016", "P")]


@pytest.mark.parametrize("word", ["预计", "计划", "目标", "上年", "规上工业"])
@pytest.mark.parametrize("header", ["2017年{}", "2017年（{}）", "2017年专利申请量（{}）"])
def test_a_year_of_another_figure_is_no_result(tmp_path: Path, word: str, header: str) -> None:
    first = "2016年专利申请量" if "专利" in header else "2016年"
    receipt, rows = published(tmp_path, "各地区专利申请量", [["地区", first, header.format(word)]])
    assert ("cell.other_figure", "表1!C5", word) in [finding[:3] for finding in listed(receipt)]
    assert rows == []


@pytest.mark.parametrize("header", [["2015年天津", "2016年天津"], ["2015年发布", "2016年发布"]])
def test_a_year_beside_other_words_is_not_read_as_the_period_alone(tmp_path: Path, header: list[str]) -> None:
    assert published(tmp_path, "各地区专利申请量", [["地区", *header]])[1] == []


@pytest.mark.parametrize(
    ("code", "period"),
    [('yyyy"年"', "2016"), ("yyyy", "2016"), ("yyyy年m月", "2016-01"), ("yyyy-mm", "2016-01")],
)
@pytest.mark.parametrize("container", ["xlsx", "xls"])
def test_a_day_that_is_shown_as_a_year_or_month_is_read_as_such(
    tmp_path: Path, container: str, code: str, period: str
) -> None:
    row = [
        "专利申请量",
        "天津市",
        dt.date(2016, 1, 1),
        106514,
        "件",
        "中国科技统计年鉴",
        dt.date(2017, 12, 31),
    ]
    content = dated_xls([FIGURES, row], code) if container == "xls" else dated_xlsx([FIGURES, row], code)
    receipt, rows = trial(put(tmp_path, f"a.{container}", content), "published_figures", "tjipo", "2016")
    assert listed(receipt) == []
    assert rows.select("time_period", "published_at").rows() == [(period, dt.date(2017, 12, 31))]


def dated_xlsx(rows: Rows, code: str) -> bytes:
    """Return a workbook whose days all have a number format."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(rows)))
    for cell in book["表1"][2]:
        if isinstance(cell.value, dt.date):
            cell.number_format = code
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def dated_xls(rows: Rows, code: str) -> bytes:
    """Return the same as an old workbook."""
    book, style = xlwt.Workbook(), xlwt.easyxf(num_format_str=code)
    sheet = book.add_sheet("表1")
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            sheet.write(i, j, value, *((style,) if isinstance(value, dt.date) else ()))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("months", "other"),
    [
        (["8月"], [("8月", "表1!A2", 1)]),
        (["8"], [("8月", "表1!A2", 1)]),
        (["8月", "8月"], [("8月", "表1!A2", 2)]),
        (["7月", "9月"], [("7月", "表1!A2", 1)]),
        (["9月"], []),
        (["9"], []),
    ],
)
def test_a_column_of_months_in_a_quarterly_return_names_those_of_another_time(
    tmp_path: Path, months: list[str], other: list[tuple[str, str, int]]
) -> None:
    names = ["专利申请量", "专利授权量"]
    rows = [[month, name, 100, "件"] for month, name in zip(months, names, strict=False)]
    receipt, _ = returned(tmp_path, [["月份", "指标", "本年累计", "单位"], *rows])
    disagreeing = [f for f in receipt.findings if f.rule_code == "file.disagreement"]
    assert [(f.found, f.source_ref, f.n_cells) for f in disagreeing] == other


@pytest.mark.parametrize(
    ("header", "parts", "periods"),
    [
        (["月份"], [1, 12], ["2016-01", "2016-12"]),
        (["月份"], ["1月", "12月"], ["2016-01", "2016-12"]),
        (["季度"], ["一季度", 4], ["2016-Q1", "2016-Q4"]),
        (["时期"], ["1-9月", "2015年"], ["2016-09", "2015"]),
        (["年份", "月份"], [9, "10月"], ["2015-09", "2015-10"]),
        (["年份", "月份"], [10, ""], ["2015-10", "2015"]),
    ],
)
def test_a_month_or_quarter_is_of_the_stated_year(
    tmp_path: Path, header: list[str], parts: list[Any], periods: list[str]
) -> None:
    receipt, rows = by_month(tmp_path, "2016年天津专利申请量", header, parts)
    assert (listed(receipt), [row[0] for row in rows]) == ([], periods)


@pytest.mark.parametrize(
    ("title", "header", "part"),
    [
        ("天津专利申请量", ["月份"], "9月"),
        ("2016年天津专利申请量", ["月份"], 13),
        ("2016年天津专利申请量", ["年份", "月份"], "不详"),
        ("2016年天津专利申请量", ["年份", "月份"], 13),
    ],
)
def test_a_part_of_no_year_and_no_part_of_a_year_are_no_periods(
    tmp_path: Path, title: str, header: list[str], part: Any
) -> None:
    receipt, rows = by_month(tmp_path, title, header, [part])
    assert ([f.rule_code for f in receipt.findings], rows) == (["cell.not_a_period"], [])


@pytest.mark.parametrize(
    ("header", "parts", "numbers"),
    [
        ("月份", ["11月", "12月", "1月"], "11月、12月、1月"),
        ("月份", [11, 12, 1], "11、12、1"),
        ("季度", ["三季度", "四季度", "一季度"], "三季度、四季度、一季度"),
    ],
)
def test_parts_in_rows_that_leave_the_year_of_the_title_are_held(
    tmp_path: Path, header: str, parts: list[Any], numbers: str
) -> None:
    receipt, _ = by_month(tmp_path, "2016年天津专利申请量", [header], parts)
    assert [(rule, word) for rule, _, word, _ in listed(receipt)] == [(DIFFERS, numbers)]
    assert receipt.findings[0].n_cells == len(parts)


@pytest.mark.parametrize("parts", [["1月", "2月", "3月"], ["3月", "2月", "1月"], ["三季度", "四季度"]])
def test_parts_in_rows_that_run_forwards_or_backwards_are_read(tmp_path: Path, parts: list[Any]) -> None:
    receipt, _ = by_month(tmp_path, "2016年天津专利申请量", ["月份"], parts)
    assert listed(receipt) == []


@pytest.mark.parametrize(
    ("parts", "codes"),
    [
        ([("1月", 100), ("2月", 200), ("合计", 300)], []),
        ([("1月", 100), ("2月", 200), ("合计", 200)], ["file.total_mismatch"]),
        ([("一季度", 100), ("二季度", 200), ("合计", 400)], ["file.total_mismatch"]),
        ([("1月", 100), ("2月", 200), ("一季度", 500), ("合计", 500)], []),
        ([("1月", 100), ("2月", "—"), ("合计", 500)], []),
        ([("一季度", 100), ("上半年", 300), ("合计", 300)], []),
        ([("1月", 100), ("2月", 200), ("合计", 300), ("3月", 50), ("合计", 50)], []),
    ],
)
@pytest.mark.parametrize("years", [["2016年"], ["2015年", "2016年"]])
def test_a_total_below_parts_of_a_year_is_their_sum(
    tmp_path: Path, parts: list[tuple[str, Any]], codes: list[str], years: list[str]
) -> None:
    rows = [[part, *[number] * len(years)] for part, number in parts]
    header = ["月份", *years] if len(years) > 1 else ["月份", "专利申请量"]
    title = "2016年天津专利申请量" if len(years) == 1 else "天津专利申请量"
    receipt, _ = read(tmp_path, [[title], *SOURCE, header, *rows], ("published_figures", "tjipo", "2016"))
    raised = [f.rule_code for f in receipt.findings if f.severity != "note"]
    assert raised == codes * len(years)


def by_month(folder: Path, title: str, header: list[str], parts: list[Any]) -> tuple[Receipt, list[Figure]]:
    """Return the answer to figures of 2015 by parts of it, or of the year in the title where the header has no year."""
    years = [2015] if len(header) > 1 else []
    rows = [[*years, part, 100 + n] for n, part in enumerate(parts)]
    table = [[title], *SOURCE, [*header, "专利申请量"], *rows]
    return read(folder, table, ("published_figures", "tjipo", "2016"))
