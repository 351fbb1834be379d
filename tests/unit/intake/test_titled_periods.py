"""What titles and lines above a table state of period, plan, subject and area counts, or is a query that holds.

Belongs here: the wordings in which offices write them. Does not belong here: other words of labels (``test_labels``), or a
measure basis in labels (``test_stated_times``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.intake.respond.messages import RuleMessages
from schemas.form import forms
from schemas.receipt import Receipt
from schemas.rules.registry import is_holding
from tests.fixtures_make import put, xlsx_bytes
from tests.seeds import SEEDS
from tests.trial import trial

pytestmark = pytest.mark.thorough

Rows = list[list[Any]]
SOURCE: Rows = [["资料来源：中国科技统计年鉴"], ["发布日期：2017-03-31"], ["单位：件"]]
Figures = list[tuple[str, str, float]]


def answer(folder: Path, rows: Rows, key: tuple[str, str, str]) -> tuple[Receipt, Figures]:
    """Return the receipt of a sheet, and period, basis and value of its figures."""
    receipt, read = trial(put(folder, "a.xlsx", xlsx_bytes(rows)), *key)
    columns = ("time_period", "measure_basis", "obs_value")
    return receipt, read.select(columns).rows() if {*columns} <= {*read.columns} else []


def published(folder: Path, lines: list[str], header: list[str], row: list[Any]) -> tuple[Receipt, Figures]:
    rows = [*([line] for line in lines), *SOURCE, header, row]
    return answer(folder, rows, ("published_figures", "tjipo", "2016"))


def codes(receipt: Receipt) -> list[tuple[str, str]]:
    return [(f.rule_code, f.source_ref.partition("!")[2]) for f in receipt.findings]


@pytest.mark.parametrize("title", ["天津市知识产权“十三五”规划主要指标", "天津市知识产权“十三五”规划"])
def test_the_figures_of_a_plan_are_no_results(tmp_path: Path, title: str) -> None:
    header, row = ["指标", "2015年", "2020年"], ["专利申请量", 79963, 120000]
    receipt, figures = published(tmp_path, [title, "地区：天津市"], header, row)
    assert (codes(receipt), figures) == ([("cell.other_figure", "A1")], [])


@pytest.mark.parametrize("kind", ["预期性", "约束性"])
def test_a_column_with_the_kind_of_a_target_makes_its_row_one_of_targets(tmp_path: Path, kind: str) -> None:
    header, row = ["指标", "2015年", "2016年", "属性"], ["专利申请量", 79963, 120000, kind]
    receipt, figures = published(tmp_path, ["天津市知识产权主要指标", "地区：天津市"], header, row)
    assert (("cell.other_figure", "D7") in codes(receipt), figures) == (True, [])


def test_a_year_that_ends_after_the_publication_is_held(tmp_path: Path) -> None:
    header, row = ["指标", "2015年", "2020年"], ["专利申请量", 79963, 120000]
    title = "天津市“十三五”时期知识产权主要指标"
    receipt, _ = published(tmp_path, [title, "地区：天津市"], header, row)
    assert codes(receipt) == [("row.period_after_publication", "C6")]
    assert is_holding(receipt.findings[0])


@pytest.mark.parametrize(
    ("period", "day", "expected"),
    [
        ("2016", "2016-12-31", []),
        ("2016", "2016-12-30", ["row.period_after_publication"]),
        ("2016", "2015-12-31", ["row.period_after_publication"]),
        ("2016-Q3", "2016-09-30", []),
        ("2016-Q3", "2016-09-29", ["row.period_after_publication"]),
        ("2016-02", "2016-02-29", []),
        ("2016-02", "2016-02-28", ["row.period_after_publication"]),
        ("2016", "2026-01-31", []),
        ("2016", "2026-02-01", ["row.published_in_future"]),
        ("2026-02", "2026-01-31", ["row.period_after_publication"]),
    ],
)
def test_a_period_is_over_when_it_is_published_and_that_is_before_the_receipt(
    tmp_path: Path, period: str, day: str, expected: list[str]
) -> None:
    header = ["指标", "地区", "时期", "数值", "单位", "资料来源", "发布日期"]
    row = ["专利申请量", "天津市", period, 106514, "件", "中国科技统计年鉴", day]
    receipt, _ = answer(tmp_path, [header, row], ("published_figures", "tjipo", "2016"))
    assert ([code for code, _ in codes(receipt)], all(map(is_holding, receipt.findings))) == (expected, True)


MADE = [
    "日期：2017年1月10日",
    "日期：2017年1月",
    "制表时间：2017年1月",
    "制表日期：2017年1月10日",
    "报送时间：2017年1月",
    "更新时间：2017年1月",
    "打印时间：2017年1月",
    "2017年1月发布",
    "（2017年1月10日）",
    "2017-01-10",
    "发布于2017年1月",
]


@pytest.mark.parametrize("line", MADE)
def test_the_day_on_which_a_table_was_made_is_no_period(tmp_path: Path, line: str) -> None:
    lines = ["2016年各地区专利申请量", line]
    receipt, figures = published(tmp_path, lines, ["地区", "专利申请量"], ["天津", 100])
    assert (codes(receipt), figures) == ([], [("2016", "flow", 100)])


@pytest.mark.parametrize("line", MADE[:8])
def test_the_day_on_which_a_table_of_the_economy_was_made_is_no_period(tmp_path: Path, line: str) -> None:
    about = [["资料来源：天津统计年鉴"], ["发布日期：2017-03-31"], ["版次：2017"], ["单位：亿元"]]
    rows = [["2016年天津地区生产总值"], [line], *about, ["地区", "地区生产总值"], ["天津", 17885]]
    receipt, figures = answer(tmp_path, rows, ("macro_statistics", "tjstat", "2016"))
    assert (codes(receipt), [figure[:2] for figure in figures]) == ([], [("2016", "flow")])


def test_a_title_with_the_month_of_its_publication_alone_has_no_period(tmp_path: Path) -> None:
    title = "2016年7月发布 各地区专利申请量"
    receipt, _ = published(tmp_path, [title], ["地区", "专利申请量"], ["天津", 100])
    assert codes(receipt) == [("file.missing_column", "A5")]


@pytest.mark.parametrize("line", ["时间：2015年", "时期：2015", "年份：2015", "数据时间：2016年11月"])
def test_a_line_with_another_period_than_the_title_is_held(tmp_path: Path, line: str) -> None:
    lines = ["2016年各地区专利申请量", line]
    receipt, _ = published(tmp_path, lines, ["地区", "专利申请量"], ["天津", 100])
    assert codes(receipt) == [("file.titles_disagree", "A1")]
    assert is_holding(receipt.findings[0])


@pytest.mark.parametrize(
    ("title", "period", "basis"),
    [
        ("2016.1-11各地区专利申请量", "2016-11", "ytd"),
        ("2016.1-11月各地区专利申请量", "2016-11", "ytd"),
        ("2016.11各地区专利申请量", "2016-11", "flow"),
        ("各地区专利申请量（2016.1-2016.11）", "2016-11", "ytd"),
        ("各地区专利申请量（2016.1.1-2016.11.30）", "2016-11", "ytd"),
        ("各地区专利申请量（2016年1月1日至11月30日）", "2016-11", "ytd"),
        ("各地区专利申请量（2016年1月1日至12月31日）", "2016", "flow"),
        ("2016年10-12月各地区专利申请量", "2016-Q4", "flow"),
        ("2016年1-3季度各地区专利申请量", "2016-09", "ytd"),
        ("2016年1月—11月各地区专利申请量", "2016-11", "ytd"),
        ("2016年前11个月各地区专利申请量", "2016-11", "ytd"),
        *(
            (f"{number} 2016年各地区专利申请量", "2016", "flow")
            for number in ("表1", "1-3", "表1-3", "20-13", "图1", "附表3", "表 1")
        ),
        ("表1-3 2016年1-9月各地区专利申请量", "2016-09", "ytd"),
    ],
)
def test_a_part_of_a_year_in_a_title_is_the_period(
    tmp_path: Path, title: str, period: str, basis: str
) -> None:
    receipt, figures = published(tmp_path, [title], ["地区", "专利申请量"], ["天津", 100])
    assert (codes(receipt), figures) == ([], [(period, basis, 100)])


@pytest.mark.parametrize(
    "title",
    [
        "2016.1-11各地区专利申请量",
        "2016.11各地区专利申请量",
        "各地区专利申请量（2016.1-2016.11）",
        "各地区专利申请量（2016.1.1-2016.11.30）",
        "各地区专利申请量（2016年1月1日至11月30日）",
        "2016年下半年各地区专利申请量",
        "2016年7-12月各地区专利申请量",
        "2016年10-12月各地区专利申请量",
        "2016年第四季度各地区专利申请量",
        "2016年1-3季度各地区专利申请量",
    ],
)
def test_figures_of_a_year_under_a_part_of_it_are_held(tmp_path: Path, title: str) -> None:
    receipt, _ = published(tmp_path, [title], ["地区", "2016年"], ["天津", 100])
    assert codes(receipt) == [("cell.period_differs", "A1")]


@pytest.mark.parametrize("title", ["2016年下半年各地区专利申请量", "2016年7-12月各地区专利申请量"])
def test_a_part_of_a_year_that_is_no_period_is_held(tmp_path: Path, title: str) -> None:
    receipt, _ = published(tmp_path, [title], ["地区", "专利申请量"], ["天津", 100])
    assert codes(receipt) == [("cell.period_differs", "A1")]


def returned(folder: Path, line: str) -> Receipt:
    rows = [["南开区知识产权报表"], [line], ["指标", "本年累计", "单位"], ["专利申请量", 1250, "件"]]
    return answer(folder, rows, ("district_return", "120104", "2019-Q3"))[0]


@pytest.mark.parametrize(
    "line",
    [
        "南开区2019年1-8月知识产权季报表",
        "2019年8月",
        "南开区2019年7-9月知识产权季报表",
        "2019.1-8知识产权季报表",
        "截至2019年8月底",
        "截至2019年8月31日",
        "数据截至：2019年8月",
        "（2019年8月）",
        "统计时间：2019年1-8月",
        "期间：2019年1-8月",
        "截止日期：2019年8月31日",
        "时间：2019年8月",
    ],
)
def test_a_line_with_other_months_than_the_return_has_is_held(tmp_path: Path, line: str) -> None:
    receipt = returned(tmp_path, line)
    assert codes(receipt) == [("cell.period_differs", "A2")] and is_holding(receipt.findings[0])


@pytest.mark.parametrize("line", ["南开区2018年1-9月", "2018年9月", "截止日期：2018年9月30日"])
def test_a_line_with_another_year_than_the_return_is_refused(tmp_path: Path, line: str) -> None:
    assert ("file.disagreement", "A2") in codes(returned(tmp_path, line))


@pytest.mark.parametrize(
    "line",
    [
        "南开区2019年1-9月知识产权季报表",
        "南开区2019年三季度知识产权季报表",
        "2019年前三季度",
        "截至2019年9月底",
        "截止日期：2019年9月30日",
        "统计时间：2019年1-9月",
        "填报时间：2019年10月",
        "制表时间：2019年10月",
        "日期：2019年10月",
        "2019年10月8日",
        "有效期至：2020年8月",
    ],
)
def test_a_line_with_the_months_of_the_return_or_the_day_of_its_making_is_read(
    tmp_path: Path, line: str
) -> None:
    assert codes(returned(tmp_path, line)) == []


CONTRACTS = [
    "合同类别",
    "输出/吸纳",
    "合同项数",
    "涉及知识产权合同项数",
    "合同成交额（万元）",
    "技术交易额（万元）",
]
CASES = "案件类型 立案数 结案数 涉案金额（万元） 罚没款（万元） 挽回损失（万元） 移送司法机关 电子商务案件 重点市场案件 农村案件 涉外案件"
DIFFERS = "cell.period_differs"


def contracts(folder: Path, title: str) -> Receipt:
    rows = [[title], CONTRACTS, ["技术开发", "输出", 100, 10, 1000, 900]]
    return answer(folder, rows, ("technology_market", "tjsti", "2016-Q4"))[0]


def cases(folder: Path, title: str, headers: Rows, note: str = "", basis: str = "") -> Receipt:
    row: list[Any] = ["专利侵权纠纷", 10, 8, 5, 1, 1, 0, 0, 0, 0, 0]
    levels = [[*level, *(["数值类型"] if basis and level is headers[-1] else [])] for level in headers]
    rows = [[title], *levels, [*row, *([basis] if basis else [])], *([[note]] if note else [])]
    return answer(folder, rows, ("enforcement_cases", "tjmsa", "2016-Q4"))[0]


@pytest.mark.parametrize("title", ["2016年1-9月技术合同", "2016年1-12月技术合同", "2016年技术合同（累计）"])
def test_a_title_of_contracts_with_another_time_than_the_quarter_holds_them(
    tmp_path: Path, title: str
) -> None:
    receipt = contracts(tmp_path, title)
    assert codes(receipt) == [(DIFFERS, "A1")] and is_holding(receipt.findings[0])


@pytest.mark.parametrize("title", ["2016年技术合同", "2016年四季度技术合同", "2016年10-12月技术合同"])
def test_a_title_of_contracts_with_the_quarter_is_read(tmp_path: Path, title: str) -> None:
    assert codes(contracts(tmp_path, title)) == []


@pytest.mark.parametrize("title", ["2016年1-12月执法", "2016年1-11月执法", "2016年四季度执法（累计）"])
def test_a_title_of_cases_with_another_time_than_the_quarter_holds_them(tmp_path: Path, title: str) -> None:
    assert codes(cases(tmp_path, title, [CASES.split()])) == [(DIFFERS, "A1")]


@pytest.mark.parametrize("title", ["2016年1-12月执法", "2016年四季度执法（累计）"])
def test_a_title_with_the_time_that_the_rows_state_is_read(tmp_path: Path, title: str) -> None:
    assert codes(cases(tmp_path, title, [CASES.split()], basis="本年累计")) == []


@pytest.mark.parametrize(
    "levels",
    [
        [CASES.replace("立案数", "立案数(累计)").split()],
        [["案件类型", "累计", *[""] * 9], ["", *CASES.split()[1:]]],
    ],
)
def test_a_cumulated_column_of_cases_is_held(tmp_path: Path, levels: Rows) -> None:
    place = f"B{len(levels) + 1}"
    assert codes(cases(tmp_path, "2016年四季度执法", levels)) == [(DIFFERS, place)]


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("注：以上为累计数", [(DIFFERS, "A4")]),
        ("注：以上数据均为本年累计数。", [(DIFFERS, "A4")]),
        ("注：结案数含上年累计未结案件", []),
    ],
)
def test_a_note_that_figures_are_cumulated_holds_them(
    tmp_path: Path, note: str, expected: list[tuple[str, str]]
) -> None:
    assert codes(cases(tmp_path, "2016年四季度执法", [CASES.split()], note)) == expected


@pytest.mark.parametrize(
    ("period", "basis", "expected"),
    [
        ("2016年1-9月", "当期数", [(DIFFERS, "H2")]),
        ("2016年上半年", "当期数", [(DIFFERS, "H2")]),
        ("2016年1-9月", "本年累计", []),
        ("2016年1-9月", "", []),
        ("2016年9月", "当期数", []),
    ],
)
def test_a_span_since_january_with_the_basis_of_its_last_month_is_held(
    tmp_path: Path, period: str, basis: str, expected: list[tuple[str, str]]
) -> None:
    header = ["指标", "地区", "时期", "数值", "单位", "资料来源", "发布日期", "数值类型"]
    row = ["专利申请量", "天津市", period, 106514, "件", "中国科技统计年鉴", "2017-03-31", basis]
    receipt, _ = answer(tmp_path, [header, row], ("published_figures", "tjipo", "2016"))
    assert codes(receipt) == expected


@pytest.mark.parametrize(
    ("period", "basis", "expected"),
    [
        ("2019-Q3", "当期数", [(DIFFERS, "D2")]),
        ("2019-Q3", "历年累计", [(DIFFERS, "D2")]),
        ("2019-Q3", "本年累计", []),
        ("2019-Q3", "", []),
        ("2019-Q1", "当期数", []),
    ],
)
def test_a_return_of_years_to_date_holds_figures_of_another_basis(
    tmp_path: Path, period: str, basis: str, expected: list[tuple[str, str]]
) -> None:
    rows = [["指标", "本年累计", "单位", "数值类型"], ["专利申请量", 1250, "件", basis]]
    receipt, _ = answer(tmp_path, rows, ("district_return", "120104", period))
    assert codes(receipt) == expected


def test_the_template_gives_the_basis_of_the_form_as_its_example() -> None:
    assert forms()["district_return"].sent_columns()["measure_basis"].example == "本年累计"


@pytest.mark.parametrize(
    "header",
    [
        "专利申请及授权量",
        "专利申请和授权量",
        "专利申请、授权量",
        "专利申请与授权合计",
        "商标申请及注册量",
        "发明、实用新型专利申请量",
        "存量专利申请量",
        "期末专利申请量",
        "万人专利申请量",
        "万人专利申请量(件)",
        "万人有效发明专利(件)",
    ],
)
def test_a_header_that_names_another_or_two_figures_is_not_read(tmp_path: Path, header: str) -> None:
    receipt, figures = published(tmp_path, ["2016年各地区情况"], ["地区", header], ["天津", 100])
    assert (receipt.status, figures) == ("refused", [])


@pytest.mark.parametrize("header", ["有效发明专利存量", "存量有效发明专利", "期末有效发明专利"])
def test_a_word_for_a_stock_on_a_stock_is_read(tmp_path: Path, header: str) -> None:
    receipt, figures = published(tmp_path, ["2016年各地区情况"], ["地区", header], ["天津", 100])
    assert (codes(receipt), figures) == ([], [("2016", "point", 100)])


def test_a_year_of_two_digits_in_a_header_is_the_period(tmp_path: Path) -> None:
    header = ["地区", "15年专利申请量", "16年专利申请量"]
    receipt, figures = published(tmp_path, ["各地区情况"], header, ["天津", 100, 200])
    assert (codes(receipt), figures) == ([], [("2015", "flow", 100), ("2016", "flow", 200)])


@pytest.mark.parametrize("header", ["数量", "2016年"])
@pytest.mark.parametrize(
    ("title", "rule"),
    [
        ("2016年各地区专利申请量和授权量", "file.titles_disagree"),
        ("2016年各地区专利申请量、商标申请量", "file.titles_disagree"),
        ("2016年各地区发明、实用新型专利申请量", "cell.unexplained_word"),
        ("2016年各地区存量专利申请量", "cell.unexplained_word"),
    ],
)
def test_a_title_that_names_two_figures_or_a_stock_of_a_flow_is_held(
    tmp_path: Path, title: str, rule: str, header: str
) -> None:
    receipt, _ = published(tmp_path, [title], ["地区", header], ["天津", 100])
    assert codes(receipt) == [(rule, "A1")] and is_holding(receipt.findings[0])


@pytest.mark.parametrize("title", ["2016年各地区专利申请量", "2016年各地区发明专利申请量"])
def test_a_title_that_names_one_figure_is_read(tmp_path: Path, title: str) -> None:
    receipt, figures = published(tmp_path, [title], ["地区", "数量"], ["天津", 100])
    assert (codes(receipt), figures) == ([], [("2016", "flow", 100)])


@pytest.mark.parametrize(
    ("title", "area", "expected"),
    [
        ("2016年上海市专利情况", "全市", [("file.titles_disagree", "A1")]),
        ("2016年上海市专利情况", "天津", [("file.titles_disagree", "A1")]),
        ("2016年上海市专利情况", "上海", []),
        ("2016年天津市专利情况", "全市", []),
        ("2016年天津市及全国专利情况", "全国", []),
    ],
)
def test_rows_of_another_region_than_the_title_names_are_held(
    tmp_path: Path, title: str, area: str, expected: list[tuple[str, str]]
) -> None:
    receipt, _ = published(tmp_path, [title], ["地区", "专利申请量"], [area, 100])
    assert codes(receipt) == expected


@pytest.mark.parametrize(
    ("title", "header", "figures"),
    [
        ("2016年各地区专利申请量", ["1月", "2月"], [("2016-01", "flow", 1.0), ("2016-02", "flow", 2.0)]),
        (
            "2016年各地区专利申请量",
            ["一月份", "二月份"],
            [("2016-01", "flow", 1.0), ("2016-02", "flow", 2.0)],
        ),
        ("2016年各地区专利申请量", ["一季度", "全年"], [("2016-Q1", "flow", 1.0), ("2016", "flow", 2.0)]),
        ("2016年各地区专利申请量", ["Q1", "Q2"], [("2016-Q1", "flow", 1.0), ("2016-Q2", "flow", 2.0)]),
        ("2016年各地区专利申请量", ["1-3月", "上半年"], [("2016-03", "ytd", 1.0), ("2016-Q2", "ytd", 2.0)]),
        ("2016年各地区专利申请量累计", ["1月", "2月"], [("2016-01", "ytd", 1.0), ("2016-02", "ytd", 2.0)]),
    ],
)
def test_headers_of_months_are_of_the_year_in_the_title(
    tmp_path: Path, title: str, header: list[str], figures: Figures
) -> None:
    receipt, read = published(tmp_path, [title], ["地区", *header], ["北京市", 1, 2])
    assert (codes(receipt), read) == ([], figures)


@pytest.mark.parametrize(
    "title", ["各地区专利申请量", "2015年和2016年各地区专利申请量", "2016年上半年各地区专利申请量"]
)
def test_headers_of_months_under_a_title_of_no_one_year_are_not_read(tmp_path: Path, title: str) -> None:
    receipt, read = published(tmp_path, [title], ["地区", "1月", "2月"], ["北京市", 1, 2])
    assert ([rule for rule, _ in codes(receipt)], read) == (["file.layout_not_found"], [])


def test_headers_of_months_are_of_the_year_above_them(tmp_path: Path) -> None:
    rows: Rows = [["各地区专利申请量"], *SOURCE]
    rows += [
        ["地区", "2015年", None, "2016年", None],
        [None, "1月", "2月", "1月", "2月"],
        ["北京市", 1, 2, 3, 4],
    ]
    receipt, figures = answer(tmp_path, rows, ("published_figures", "tjipo", "2016"))
    assert codes(receipt) == []
    assert figures == [
        ("2015-01", "flow", 1.0),
        ("2015-02", "flow", 2.0),
        ("2016-01", "flow", 3.0),
        ("2016-02", "flow", 4.0),
    ]


PARTS_2016 = ["2016年天津市专利申请量"]


@pytest.mark.parametrize(
    ("header", "row", "rules"),
    [
        (["11月", "12月", "1月", "2月"], [30, 31, 5, 20], [("cell.period_differs", "B5")]),
        (["四季度", "一季度", "二季度", "三季度"], [3, 4, 5, 6], [("cell.period_differs", "B5")]),
        (["12月", "11月", "10月"], [3, 4, 5], []),
        (["一季度", "1月", "2月", "3月"], [9, 2, 3, 4], []),
        (["2015年12月", "1月", "2月"], [3, 4, 5], []),
        (["一季度", "二季度", "三季度", "四季度", "全年"], [30, 31, 5, 20, 86], []),
        (
            ["一季度", "二季度", "三季度", "四季度", "全年"],
            [30, 31, 5, 20, 90],
            [("file.parts_of_year", "F6")],
        ),
        (["1月", "2月", "3月", "一季度"], [1, 2, 3, 9], [("file.parts_of_year", "E6")]),
        (["一季度", "二季度", "上半年"], [10, 20, 99], [("file.parts_of_year", "D6")]),
    ],
)
def test_parts_of_a_year_in_columns_run_in_one_direction_and_add_up(
    tmp_path: Path, header: list[str], row: list[Any], rules: list[tuple[str, str]]
) -> None:
    receipt, _ = published(tmp_path, PARTS_2016, ["地区", *header], ["天津市", *row])
    assert codes(receipt) == rules
    assert all(map(is_holding, receipt.findings))


@pytest.mark.parametrize(
    ("header", "row", "rule"),
    [
        (["上半年", "下半年", "全年"], [10, 30, 60], ("cell.halves_differ", "D6")),
        (["1-6月", "7-12月", "全年"], [10, 30, 60], ("cell.halves_differ", "D6")),
        (["2016年上半年", "2016年下半年", "2016年"], [10, 30, 60], ("cell.halves_differ", "D6")),
        (["上半年", "下半年"], [10, 30], ("file.second_half_left_out", "C5")),
        (["上半年", "下半年", "全年"], [10, 30, 40], None),
        (["上半年", "下半年", "全年"], ["1.0万", "3.0万", "4.1万"], None),
        (["2015年上半年", "2016年下半年", "2016年"], [10, 30, 60], None),
    ],
)
def test_a_second_half_is_compared_with_its_year_and_not_taken(
    tmp_path: Path, header: list[str], row: list[Any], rule: tuple[str, str] | None
) -> None:
    receipt, figures = published(tmp_path, PARTS_2016, ["地区", *header], ["天津市", *row])
    left_out = ("file.unknown_column", "C5")
    assert codes(receipt) == [*([rule] if rule else []), left_out]
    assert len(figures) == len(row) - 1


def test_a_second_half_with_its_year_beside_it_is_accepted_as_the_finding_asks_for(tmp_path: Path) -> None:
    header, row = ["地区", "上半年", "下半年", "全年"], ["天津市", 10, 30, 40]
    receipt, figures = published(tmp_path, PARTS_2016, header, row)
    assert codes(receipt) == [("file.unknown_column", "C5")]
    assert figures == [("2016-Q2", "ytd", 10.0), ("2016", "flow", 40.0)]


@pytest.mark.parametrize("header", ["全年", "2016年全年"])
def test_a_whole_year_under_a_title_of_cumulated_figures_is_held(tmp_path: Path, header: str) -> None:
    row = ["天津市", 10, 30, 60, 100, 100]
    quarters = ["一季度", "二季度", "三季度", "四季度"]
    receipt, figures = published(tmp_path, ["2016年天津市专利申请量累计"], ["地区", *quarters, header], row)
    assert codes(receipt) == [("cell.period_differs", "F5")]
    assert [basis for _, basis, _ in figures] == ["ytd"] * 4 + ["cumulative"]


def test_a_second_half_in_a_row_is_refused_and_accepted_when_the_remedy_is_carried_out(
    tmp_path: Path,
) -> None:
    rows = [
        *([line] for line in PARTS_2016),
        *SOURCE,
        ["时期", "专利申请量"],
        ["上半年", 10],
        ["下半年", 20],
        ["全年", 30],
    ]
    receipt, _ = answer(tmp_path, rows, ("published_figures", "tjipo", "2016"))
    assert codes(receipt) == [("cell.not_a_period", "A7")]
    assert "下半年" in RuleMessages(SEEDS).say(receipt.findings[0], forms()["published_figures"]).remedy.zh
    receipt, figures = answer(tmp_path, [*rows[:-2], rows[-1]], ("published_figures", "tjipo", "2016"))
    assert (codes(receipt), figures) == ([], [("2016-Q2", "ytd", 10.0), ("2016", "flow", 30.0)])


def test_quarters_that_look_cumulated_are_accepted_under_the_headers_that_the_finding_asks_for(
    tmp_path: Path,
) -> None:
    row = ["天津市", 10, 30, 60, 100, 100]
    quarters = ["一季度", "二季度", "三季度", "四季度", "全年"]
    receipt, _ = published(tmp_path, PARTS_2016, ["地区", *quarters], row)
    assert codes(receipt) == [("file.parts_look_cumulated", "F6")]
    assert receipt.findings[0].found == "2016: 100"
    receipt, figures = published(
        tmp_path, PARTS_2016, ["地区", "1-3月", "1-6月", "1-9月", "1-12月", "全年"], row
    )
    assert codes(receipt) == []
    assert [value for _, basis, value in figures if basis == "ytd"] == [10, 30, 60, 100]


@pytest.mark.parametrize(
    ("header", "periods"),
    [
        (["Ⅰ季度", "Ⅱ季度", "Ⅲ季度", "Ⅳ季度"], ["2016-Q1", "2016-Q2", "2016-Q3", "2016-Q4"]),
        (["I季度", "II季度"], ["2016-Q1", "2016-Q2"]),
        (["4-6月", "7-9月", "10-12月"], ["2016-Q2", "2016-Q3", "2016-Q4"]),
    ],
)
def test_quarters_in_roman_numerals_or_as_months(
    tmp_path: Path, header: list[str], periods: list[str]
) -> None:
    receipt, figures = published(
        tmp_path, PARTS_2016, ["地区", *header], ["天津市", *range(3, 3 + len(header))]
    )
    assert codes(receipt) == []
    assert [(period, basis) for period, basis, _ in figures] == [(period, "flow") for period in periods]
