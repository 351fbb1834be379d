"""Layouts and names that statistics offices often use are read as a person reads them.

Belongs here: titles, header rows and names of usual forms, and the figures that they give. Does not belong here: words that make
another figure (``test_labels``), or times (``test_stated_times``, ``test_titled_periods``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from schemas.receipt import Receipt
from tests.fixtures_make import EVENTS, csv_text, events, put, xlsx_bytes
from tests.trial import trial

pytestmark = pytest.mark.thorough

Rows = list[list[Any]]
PATENTS: Rows = [["资料来源：中国科技统计年鉴"], ["发布日期：2017-12-31"], ["单位：件"]]
ECONOMY: Rows = [["资料来源：天津统计年鉴"], ["发布日期：2017-12-31"], ["版次：首次发布"]]
PUBLISHED = ("published_figures", "tjipo", "2016")
MACRO = ("macro_statistics", "tjstat", "2016")
RETURN = ("district_return", "120104", "2019-Q3")
SHOWN = (
    "indicator_code",
    "patent_type",
    "applicant_type",
    "ref_area",
    "time_period",
    "measure_basis",
    "obs_value",
)
Figure = tuple[Any, ...]


def read(
    folder: Path, rows: Rows, key: tuple[str, str, str] = PUBLISHED, merged: tuple[str, ...] = ()
) -> tuple[Receipt, list[Figure]]:
    """Return the receipt of a sheet, and its figures in the columns ``SHOWN``."""
    path = put(folder, "a.xlsx", xlsx_bytes(rows))
    if merged:
        book = openpyxl.load_workbook(path)
        for cells in merged:
            book.active.merge_cells(cells)
        book.save(path)
    receipt, frame = trial(path, *key)
    return receipt, frame.select(SHOWN).rows() if frame.height else []


def listed(receipt: Receipt) -> list[tuple[str, str, str]]:
    return [(f.rule_code, f.source_ref.partition("!")[2], f.found) for f in receipt.findings]


@pytest.mark.parametrize(
    ("title", "unit", "code", "basis", "scale"),
    [
        ("各区年末常住人口", "万人", "POP_RESIDENT", "point", 10_000),
        ("分区户籍人口", "万人", "POP_REGISTERED", "point", 10_000),
        ("各地区生产总值", "亿元", "GDP", "flow", 100_000_000),
        ("天津市各区地区生产总值", "亿元", "GDP", "flow", 100_000_000),
        ("各区R&D经费内部支出", "万元", "RD_EXP", "flow", 10_000),
        ("各区年末就业人员数", "万人", "EMPLOYED", "point", 10_000),
    ],
)
@pytest.mark.parametrize("across", ["years", "areas"])
def test_a_title_alone_names_the_indicator(
    tmp_path: Path, title: str, unit: str, code: str, basis: str, scale: int, across: str
) -> None:
    years: Rows = [["区", "2015年", "2016年"], ["和平区", 21, 22], ["河东区", 23, 24]]
    areas: Rows = [["年份", "和平区", "河东区"], ["2015年", 21, 23], ["2016年", 22, 24]]
    rows = [[title], *ECONOMY, [f"单位：{unit}"], *(years if across == "years" else areas)]
    receipt, figures = read(tmp_path, rows, MACRO)
    assert listed(receipt) == []
    assert sorted(figure[3:] for figure in figures) == [
        ("120101", "2015", basis, 21 * scale),
        ("120101", "2016", basis, 22 * scale),
        ("120102", "2015", basis, 23 * scale),
        ("120102", "2016", basis, 24 * scale),
    ]
    assert {figure[0] for figure in figures} == {code}


@pytest.mark.parametrize(
    ("title", "rule", "word"),
    [
        ("各区地区生产总值增长率", "cell.other_figure", "增长率"),
        ("各区城镇常住人口", "cell.other_figure", "城镇"),
        ("各区常住人口出生率", "cell.unexplained_word", "出生率"),
    ],
)
def test_another_figure_than_the_one_that_its_title_names_has_a_finding(
    tmp_path: Path, title: str, rule: str, word: str
) -> None:
    unit = "亿元" if "生产" in title else "万人"
    rows = [[title], *ECONOMY, [f"单位：{unit}"], ["区", "2016年"], ["和平区", 30]]
    assert listed(read(tmp_path, rows, MACRO)[0]) == [(rule, "A1", word)]


def test_a_title_that_names_two_indicators_names_none(tmp_path: Path) -> None:
    rows = [["各区常住人口和户籍人口"], *ECONOMY, ["单位：万人"], ["区", "2016年"], ["和平区", 30]]
    receipt, figures = read(tmp_path, rows, MACRO)
    assert (receipt.status, figures) == ("refused", [])


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("专利申请受理量", ("PAT_APP", "_T", "_T")),
        ("三种专利申请受理量", ("PAT_APP", "_T", "_T")),
        ("授权专利数", ("PAT_GRANT", "_T", "_T")),
        ("专利授权件数", ("PAT_GRANT", "_T", "_T")),
        ("发明申请量", ("PAT_APP", "invention", "_T")),
        ("实用新型专利申请受理数", ("PAT_APP", "utility_model", "_T")),
        ("外观设计专利授权数", ("PAT_GRANT", "design", "_T")),
        ("有效发明专利拥有量", ("PAT_VALID", "invention", "_T")),
        ("PCT国际专利申请受理量", ("PCT_APP", "_Z", "_Z")),
        ("有效注册商标件数", ("TM_VALID", "_Z", "_Z")),
        ("商标注册申请件数", ("TM_APP", "_Z", "_Z")),
        ("作品著作权登记量", ("CR_REG", "_Z", "_Z")),
        ("林业植物新品种权授权数", ("PV_GRANT", "_Z", "_Z")),
    ],
)
@pytest.mark.parametrize("place", ["row", "header"])
def test_a_usual_name_of_an_indicator_is_known(
    tmp_path: Path, name: str, meant: tuple[str, str, str], place: str
) -> None:
    in_header: Rows = [["2016年各区情况"], *PATENTS, ["区", name], ["和平区", 30]]
    in_row: Rows = [["2016年各区情况"], *PATENTS, ["指标", "区", "数值"], [name, "和平区", 30]]
    receipt, figures = read(tmp_path, in_row if place == "row" else in_header)
    assert (listed(receipt), [figure[:3] for figure in figures]) == ([], [meant])


@pytest.mark.parametrize("name", ["注册商标数", "商标拥有量", "年末总人口", "高价值发明专利拥有量"])
def test_a_name_that_may_mean_two_figures_is_not_read(tmp_path: Path, name: str) -> None:
    rows = [["2016年各区情况"], *PATENTS, ["区", name], ["和平区", 30]]
    assert read(tmp_path, rows)[1] == []


TITLE = "各区专利申请量"


@pytest.mark.parametrize(
    ("line", "period"),
    [
        (["2016年各区专利申请量", "", "附表3"], "2016"),
        (["附表3-1", "2016年各区专利申请量"], "2016"),
        (["2016年各区专利申请量", "续表"], "2016"),
        (["2016年各区专利申请量", "（续）"], "2016"),
        (["2016年各区专利申请量", "", "（件）"], "2016"),
        (["2016年各区专利申请量", "内部资料 注意保存"], "2016"),
        (["2016年各区专利申请量", "Patent applications by district"], "2016"),
        (["表3", "2016年各区专利申请量", "单位：件"], "2016"),
        ([TITLE, "2016年"], "2016"),
        ([TITLE, "2016年1-9月"], "2016-09"),
    ],
)
def test_a_title_with_a_second_cell_is_a_title(tmp_path: Path, line: list[str], period: str) -> None:
    receipt, figures = read(tmp_path, [line, *PATENTS, ["区", "专利申请量"], ["和平区", 30]])
    assert (listed(receipt), [figure[4] for figure in figures]) == ([], [period])


@pytest.mark.parametrize("second", ["规上工业企业", "（规上工业）"])
def test_a_second_cell_that_names_a_part_is_not_passed_over(tmp_path: Path, second: str) -> None:
    rows = [["2016年各区专利申请量", second], *PATENTS, ["区", "专利申请量"], ["和平区", 30]]
    assert read(tmp_path, rows)[1] == []


def test_a_second_table_begins_at_its_title_with_a_second_cell(tmp_path: Path) -> None:
    first: Rows = [["2016年各区专利申请量", "附表1"], *PATENTS, ["区", "专利申请量"], ["和平区", 30]]
    second: Rows = [["2015年各区专利授权量", "附表2"], ["区", "专利授权量"], ["和平区", 20], ["河东区", 10]]
    _, figures = read(tmp_path, [*first, [], *second])
    assert [(f[0], f[3], f[4], f[6]) for f in figures] == [
        ("PAT_APP", "120101", "2016", 30),
        ("PAT_GRANT", "120101", "2015", 20),
        ("PAT_GRANT", "120102", "2015", 10),
    ]


YEARS = [
    "二〇一六年", "二零一六年", "二○一六年", "二O一六年", "贰零壹陆年", "2016年度", "２０１６年", "二〇一六年度",
]  # fmt: skip


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("place", ["title", "brackets", "header", "row"])
def test_a_year_is_read_as_it_is_written(tmp_path: Path, year: str, place: str) -> None:
    title = {"title": f"{year}{TITLE}", "brackets": f"{TITLE}（{year}）"}.get(place, TITLE)
    body: Rows = [["区", year if place == "header" else "专利申请量"], ["和平区", 30]]
    if place == "row":
        body = [["区", "时期", "专利申请量"], ["和平区", year, 30]]
    receipt, figures = read(tmp_path, [[title], *PATENTS, *body])
    assert (listed(receipt), [figure[4] for figure in figures]) == ([], ["2016"])


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("16年", "2016"),
        ("二〇一六年九月", "2016-09"),
        ("二〇一六年十二月", "2016-12"),
        ("二零一六年第三季度", "2016-Q3"),
    ],
)
def test_a_period_that_begins_a_title_is_read(tmp_path: Path, title: str, period: str) -> None:
    rows = [[f"{title}{TITLE}"], *PATENTS, ["区", "专利申请量"], ["和平区", 30]]
    assert [figure[4] for figure in read(tmp_path, rows)[1]] == [period]


OTHER_DAYS = [
    "统计时间：2017年3月", "统计日期：2017年3月5日", "制表：张三 2017年3月", "审核：李四  2017年3月", "统计人：王五 2017年3月",
    "打印日期：2017/3/5", "数据提取时间：2017年3月", "导出时间：2017-03-05 10:22", "2017年3月制",
    "数据截至：2016年12月31日", "数据截止时间：2016年12月31日", "截至2016年底",
]  # fmt: skip


@pytest.mark.parametrize("line", OTHER_DAYS)
def test_a_day_that_is_not_the_period_is_passed_over(tmp_path: Path, line: str) -> None:
    rows = [["2016年各区专利申请量"], *PATENTS, [line], ["区", "专利申请量"], ["和平区", 30]]
    receipt, figures = read(tmp_path, rows)
    assert (listed(receipt), [figure[4] for figure in figures]) == ([], ["2016"])


@pytest.mark.parametrize(
    "line", ["统计时间：2019年10月", "统计时间：2020年1月", "统计时间：2019年三季度", "制表：张三 2019年10月"]
)
def test_a_later_day_above_a_return_is_passed_over(tmp_path: Path, line: str) -> None:
    rows = [["南开区季报"], [line], ["指标", "本年累计", "单位"], ["专利申请量", 1250, "件"]]
    receipt, figures = read(tmp_path, rows, RETURN)
    assert (listed(receipt), len(figures)) == ([], 1)


def test_a_later_day_of_counting_is_no_period_of_years_in_headers(tmp_path: Path) -> None:
    rows = [[TITLE], *PATENTS, ["统计时间：2017年3月"], ["区", "2015年", "2016年"], ["和平区", 30, 40]]
    receipt, figures = read(tmp_path, rows)
    assert (listed(receipt), [figure[4] for figure in figures]) == ([], ["2015", "2016"])


@pytest.mark.parametrize("line", ["统计时间：2015年", "数据截至：2016年11月30日", "统计时间：2016年9月"])
def test_an_earlier_day_than_the_end_of_the_period_is_a_query(tmp_path: Path, line: str) -> None:
    rows = [["2016年各区专利申请量"], *PATENTS, [line], ["区", "专利申请量"], ["和平区", 30]]
    assert listed(read(tmp_path, rows)[0])


CHINESE = ["地区", "专利申请量", "专利授权量"]
ENGLISH = ["Region", "Number of Patent Applications Accepted", "Number of Patents Granted"]
LIST = ["指标", "地区", "时期", "数值", "单位", "资料来源", "发布日期"]
LIST_ENGLISH = ["Indicator", "Area", "Period", "Value", "Unit", "Source", "Published"]
KINDS = ["地区", "合计", "发明", "实用新型", "外观设计"]
KINDS_ENGLISH = ["Region", "Total", "Invention", "Utility model", "Design"]


@pytest.mark.parametrize(
    ("title", "chinese", "english"),
    [
        ("2016年各地区专利情况", CHINESE, ENGLISH),
        ("2016年各地区专利情况", CHINESE, ["Region", "Patent applications", "Patent grants"]),
        ("2016年各地区专利申请受理量", KINDS, KINDS_ENGLISH),
        ("各地区专利申请量", ["地区", "2015年", "2016年"], ["Region", "2015", "2016"]),
    ],
)
@pytest.mark.parametrize("order", ["zh", "en"])
def test_a_header_in_two_languages_is_one_header(
    tmp_path: Path, title: str, chinese: list[str], english: list[str], order: str
) -> None:
    header = [chinese, english] if order == "zh" else [english, chinese]
    figures_of = [[60, 30, 20, 10][: len(chinese) - 1], [6, 3, 2, 1][: len(chinese) - 1]]
    body = [[area, *values] for area, values in zip(("天津", "北京"), figures_of, strict=True)]
    receipt, figures = read(tmp_path, [[title], *PATENTS, *header, *body])
    assert listed(receipt) == []
    assert [figure[6] for figure in figures] == [value for values in figures_of for value in values]
    alone, same = read(tmp_path, [[title], *PATENTS, chinese, *body])
    assert (listed(alone), same) == ([], figures)


@pytest.mark.parametrize("order", ["zh", "en"])
@pytest.mark.parametrize("kind", ["list", "return"])
def test_a_list_under_a_header_in_two_languages_is_read(tmp_path: Path, order: str, kind: str) -> None:
    if kind == "list":
        header = [LIST, LIST_ENGLISH]
        row = ["专利申请量", "天津市", "2016", "106514", "件", "中国科技统计年鉴", "2017-12-31"]
    else:
        header = [["指标", "本年累计", "单位", "备注"], ["Item", "Cumulative this year", "Unit", "Remarks"]]
        row = ["专利申请量", "106514", "件", ""]
    rows = [*(header if order == "zh" else header[::-1]), row]
    receipt, figures = read(tmp_path, rows, PUBLISHED if kind == "list" else RETURN)
    assert (listed(receipt), [figure[6] for figure in figures]) == ([], [106514])


@pytest.mark.parametrize("order", ["zh", "en"])
def test_a_header_whose_languages_differ_is_a_query(tmp_path: Path, order: str) -> None:
    header = [CHINESE, ["Region", "Patent grants", "Patent applications"]]
    rows = [
        ["2016年各地区专利情况"],
        *PATENTS,
        *(header if order == "zh" else header[::-1]),
        ["天津", 100, 50],
    ]
    row = 6 if order == "zh" else 5
    assert [(code, place) for code, place, _ in listed(read(tmp_path, rows)[0])] == [
        ("file.titles_disagree", f"B{row}"),
        ("file.titles_disagree", f"C{row}"),
    ]


def test_a_plan_named_in_the_second_language_is_no_result(tmp_path: Path) -> None:
    header = [["地区", "专利申请量"], ["Region", "Planned patent applications"]]
    rows = [["2016年各地区专利情况"], *PATENTS, *header, ["天津", 100]]
    assert "B6" in [place for _, place, _ in listed(read(tmp_path, rows)[0])]


NAMES = ["指标", "单位"]


@pytest.mark.parametrize(
    "header",
    [
        [[*NAMES, "2019年3季度", ""], ["", "", "当季", "累计"]],
        [[*NAMES, "2019年第三季度", ""], ["", "", "本期", "本年累计"]],
        [[*NAMES, "数值", ""], ["", "", "本季", "累计"]],
        [[*NAMES, "三季度", "1-3季度"]],
    ],
)
@pytest.mark.parametrize("is_merged", [True, False])
def test_a_return_takes_the_year_to_date_of_two_columns(
    tmp_path: Path, header: Rows, is_merged: bool
) -> None:
    merged = ("A1:A2", "B1:B2", "C1:D1") if is_merged and len(header) > 1 else ()
    receipt, figures = read(tmp_path, [*header, ["专利申请量", "件", 100, 300]], RETURN, merged)
    assert [figure[5:] for figure in figures] == [("ytd", 300)]
    assert [(code, place) for code, place, _ in listed(receipt)] == [
        ("file.unknown_column", f"C{len(header)}")
    ]


def test_a_growth_beside_the_year_to_date_is_left_out(tmp_path: Path) -> None:
    header = [[*NAMES, "本年累计", ""], ["", "", "数量", "同比"]]
    receipt, figures = read(tmp_path, [*header, ["专利申请量", "件", 300, 0.1]], RETURN, ("C1:D1",))
    assert [figure[6] for figure in figures] == [300]
    assert listed(receipt) == [("file.unknown_column", "D2", "本年累计/同比")]


@pytest.mark.parametrize(
    ("title", "header", "meant"),
    [
        (
            "2016年天津市专利情况",
            [["指标", "合计", "发明"]],
            [("2016", "_T", "flow"), ("2016", "invention", "flow")],
        ),
        (
            "2016年三季度天津市专利情况",
            [["指标", "当季", "累计"]],
            [("2016-Q3", "_T", "flow"), ("2016-Q3", "_T", "ytd")],
        ),
        (
            "天津市专利情况",
            [["指标", "2016年9月", ""], ["", "当月", "累计"]],
            [("2016-09", "_T", "flow"), ("2016-09", "_T", "ytd")],
        ),
        (
            "天津市专利情况",
            [["指标", "2016年", ""], ["", "当年", "累计"]],
            [("2016", "_T", "flow"), ("2016", "_T", "cumulative")],
        ),
        (
            "天津市专利情况",
            [["指标", "2016年", ""], ["", "合计", "实用新型"]],
            [("2016", "_T", "flow"), ("2016", "utility_model", "flow")],
        ),
    ],
)
def test_columns_split_the_indicators_of_rows(
    tmp_path: Path, title: str, header: Rows, meant: list[tuple[str, str, str]]
) -> None:
    grants, applications = ([60, 30], [6, 3]) if meant[-1][2] == "flow" else ([30, 60], [3, 6])
    receipt, figures = read(
        tmp_path, [[title], *PATENTS, *header, ["专利授权量", *grants], ["专利申请量", *applications]]
    )
    assert listed(receipt) == []
    assert [(f[0], f[4], f[1], f[5]) for f in figures] == [
        (code, *of_column) for code in ("PAT_GRANT", "PAT_APP") for of_column in meant
    ]
    assert [figure[6] for figure in figures] == [*grants, *applications]


def test_a_column_that_an_indicator_does_not_have_is_refused(tmp_path: Path) -> None:
    rows = [["2016年天津市专利情况"], *PATENTS, ["指标", "合计", "发明"], ["实用新型专利授权量", 6, 3]]
    receipt, _ = read(tmp_path, rows)
    assert ("cell.unknown_indicator", "A6", "实用新型专利授权量/发明") in listed(receipt)


def test_amount_and_number_of_one_name_are_not_chosen_from(tmp_path: Path) -> None:
    rows = [["2016年天津市专利情况"], *PATENTS, ["指标", "数量", "金额"], ["专利质押贷款", 6, 3]]
    assert read(tmp_path, rows)[1] == []


@pytest.mark.parametrize(
    "name",
    [
        "地区生产总值（现价）", "地区生产总值（当年价格）", "地区生产总值(亿元，现价)", "地区生产总值（当年价，亿元）",
        "地区生产总值（按当年价格计算）", "地区生产总值（调整后）",
    ],
)  # fmt: skip
def test_current_prices_are_those_that_figures_are_collected_at(tmp_path: Path, name: str) -> None:
    rows = [["2016年各区主要指标"], *ECONOMY, ["单位：亿元"], ["区", name], ["和平区", 3]]
    receipt, figures = read(tmp_path, rows, MACRO)
    assert (listed(receipt), [figure[6] for figure in figures]) == ([], [300_000_000])


@pytest.mark.parametrize("word", ["不变价", "可比价", "按可比价格计算", "2010年不变价"])
@pytest.mark.parametrize("place", ["header", "title", "row"])
def test_constant_prices_are_refused_in_these_words(tmp_path: Path, word: str, place: str) -> None:
    name = f"地区生产总值（{word}）"
    rows: Rows = [["2016年各区主要指标"], *ECONOMY, ["单位：亿元"], ["区", name], ["和平区", 3]]
    if place == "title":
        rows = [[f"2016年各区{name}"], *ECONOMY, ["单位：亿元"], ["区", "2016年"], ["和平区", 3]]
    if place == "row":
        rows = [["2016年各区主要指标"], *ECONOMY, ["单位：亿元"], ["指标", "区", "数值"], [name, "和平区", 3]]
    receipt, figures = read(tmp_path, rows, MACRO)
    others = [f.expected for f in receipt.findings if f.rule_code == "cell.other_figure"]
    assert (others, figures) == (["按不变价或可比价计算的数"], [])


KINDS_OF_APPLICANTS = [
    ([["区", "合计", "个人", "单位"]], ["_T", "individual", "service"]),
    ([["区", "单位", "个人"]], ["service", "individual"]),
    ([["区", "专利申请量", "", ""], ["", "合计", "个人", "单位"]], ["_T", "individual", "service"]),
    ([["区", "合计", "职务发明创造", "非职务发明创造"]], ["_T", "service", "individual"]),
    ([["区", "合计", "职务发明", "非职务发明"]], ["_T", "service", "individual"]),
    ([["区", "专利申请量", "个人专利申请量", "单位专利申请量"]], ["_T", "individual", "service"]),
]


@pytest.mark.parametrize(("header", "kinds"), KINDS_OF_APPLICANTS)
def test_kinds_of_applicants_in_columns_are_read(tmp_path: Path, header: Rows, kinds: list[str]) -> None:
    values = [30, 10, 20] if kinds[0] == "_T" else [10, 20]
    receipt, figures = read(tmp_path, [["2016年各区专利申请量"], *PATENTS, *header, ["和平区", *values]])
    assert listed(receipt) == []
    assert [(f[2], f[6]) for f in figures] == list(zip(kinds, values, strict=True))


@pytest.mark.parametrize("value", [2, "-"])
def test_kinds_of_applicants_of_two_indicators_are_read(tmp_path: Path, value: int | str) -> None:
    header = [["区", "专利申请量", "", "专利授权量", ""], ["", "个人", "单位", "个人", "单位"]]
    rows = [["2016年各区专利情况"], *PATENTS, *header, ["和平区", 5, 20, 1, 10], ["河东区", 3, value, 4, 6]]
    receipt, figures = read(tmp_path, rows, merged=("B5:C5", "D5:E5"))
    assert receipt.status == "accepted"
    assert [(f[0], f[2], f[6]) for f in figures[:4]] == [
        ("PAT_APP", "individual", 5),
        ("PAT_APP", "service", 20),
        ("PAT_GRANT", "individual", 1),
        ("PAT_GRANT", "service", 10),
    ]


def test_figures_under_the_header_of_units_are_left_out_with_a_word(tmp_path: Path) -> None:
    rows = [["2016年各区专利申请量"], *PATENTS, ["区", "合计", "单位"], ["和平区", 30, 20]]
    assert ("file.unknown_column", "C5", "单位") in listed(read(tmp_path, rows)[0])


@pytest.mark.parametrize("place", ["title", "header"])
def test_the_figure_of_organisations_is_not_that_of_all(tmp_path: Path, place: str) -> None:
    name = "单位发明专利申请量"
    header = ["区", "2016年" if place == "title" else name]
    title = f"2016年各区{name}" if place == "title" else "2016年各区情况"
    assert read(tmp_path, [[title], *PATENTS, header, ["和平区", 30]])[1] == []


@pytest.mark.parametrize(
    ("name", "kind", "applicant"),
    [
        ("专利申请量（发明）", "invention", "_T"),
        ("专利申请量(个人)", "_T", "individual"),
        ("企业专利申请量", "_T", "enterprise"),
    ],
)
def test_a_kind_beside_the_name_in_a_row_is_read(
    tmp_path: Path, name: str, kind: str, applicant: str
) -> None:
    rows = [["2016年各区情况"], *PATENTS, ["指标", "区", "数值"], [name, "和平区", 30]]
    receipt, figures = read(tmp_path, rows)
    assert (listed(receipt), [f[:3] for f in figures]) == ([], [("PAT_APP", kind, applicant)])


RECOGNITIONS = ("recognitions", "tjipo", "2016")
LIST_OF_UNITS = ["名称", "认定类别", "级别", "所在区", "认定日期"]


def unit(name: str) -> list[Any]:
    return [name, "知识产权优势企业", "市级", "南开区", "2016-05-01"]


def listing(folder: Path, rows: Rows, container: str) -> tuple[Receipt, list[str]]:
    """Return the receipt of a list of units, or of a register of patents, and the first key of its records."""
    content = csv_text(rows) if container == "csv" else xlsx_bytes(rows)
    is_register = rows[0] == EVENTS
    key = ("patent_register", "tjipo", "2016-03") if is_register else RECOGNITIONS
    receipt, frame = trial(put(folder, f"a.{container}", content), *key)
    return receipt, frame["application_no" if is_register else "unit_name"].to_list() if frame.height else []


@pytest.mark.parametrize("container", ["xlsx", "csv"])
@pytest.mark.parametrize("is_register", [True, False])
def test_lines_of_a_list_are_no_records(tmp_path: Path, container: str, is_register: bool) -> None:
    header = EVENTS if is_register else LIST_OF_UNITS
    records = events(3) if is_register else [unit(f"天津{n}有限公司") for n in "甲乙丙"]
    lines = [["一、发明专利"], ["小计", "2"], ["二、优势企业"], ["合计：3件"], ["三、驰名商标"]]
    rows = [header, lines[0], records[0], header, records[1], *lines[1:3], records[2], *lines[3:]]
    receipt, read_keys = listing(tmp_path, rows, container)
    assert read_keys == [record[2 if is_register else 0] for record in records]
    assert [f.rule_code for f in receipt.findings] == ["file.lines_left_out"]
    assert receipt.findings[0].found == "2, 4, 6-7, 9-10"
    assert receipt.findings[0].source_ref.rpartition("!")[2] == "A2"
    assert (receipt.rows_ignored, receipt.rows_quarantined) == (6, 0)


@pytest.mark.parametrize("container", ["xlsx", "csv"])
def test_a_record_of_which_only_the_name_is_filled_in_is_no_line_of_the_list(
    tmp_path: Path, container: str
) -> None:
    rows = [LIST_OF_UNITS, unit("天津甲有限公司"), ["天津乙有限公司"], unit("天津丙有限公司")]
    receipt, _ = listing(tmp_path, rows, container)
    assert {f.rule_code for f in receipt.findings if f.source_ref.endswith("3")} == {"cell.required"}


GDP_TABLE: Rows = [["各区生产总值"], *ECONOMY, ["单位：亿元"], ["区", "2015年"], ["和平区", 36]]


@pytest.mark.parametrize("blank", [[], [[]]], ids=["no blank row", "a blank row"])
def test_a_unit_beside_the_mark_of_a_continued_table_is_that_of_its_rows(tmp_path: Path, blank: Rows) -> None:
    rows = [*GDP_TABLE, *blank, ["续表", "单位：万元"], ["区", "2015年"], ["河东区", 360000]]
    assert [figure[-1] for figure in read(tmp_path, rows, MACRO)[1]] == [3.6e9, 3.6e9]


@pytest.mark.parametrize(
    ("beside", "word"), [(["（不变价）"], "不变价"), (["", "（不变价）"], "不变价"), (["计划数"], "计划数")]
)
def test_a_word_beside_the_mark_of_a_continued_table_is_not_passed_over(
    tmp_path: Path, beside: list[str], word: str
) -> None:
    rows = [*GDP_TABLE, [], ["续表", *beside], ["区", "2015年"], ["河东区", 36]]
    receipt, figures = read(tmp_path, rows, MACRO)
    assert ("cell.other_figure", word) in [(rule, word_read) for rule, _, word_read in listed(receipt)]
    assert figures == []


def test_a_year_beside_the_mark_of_a_continued_table_is_that_of_its_rows(tmp_path: Path) -> None:
    head: Rows = [["2015年各区专利情况"], *PATENTS, ["地区", "专利申请量"], ["和平区", 36]]
    rows = [*head, [], ["续表", "2016年"], ["地区", "专利申请量"], ["河东区", 30]]
    assert [(figure[4], figure[-1]) for figure in read(tmp_path, rows)[1]] == [("2015", 36), ("2016", 30)]


@pytest.mark.parametrize("part", ["高校", "企业", "发明"])
def test_a_table_before_one_of_a_part_with_the_same_header_is_not_lost(tmp_path: Path, part: str) -> None:
    header = ["地区", "2015年", "2016年"]
    head: Rows = [["各区专利申请量"], *PATENTS, header, ["和平区", 36, 31], []]
    receipt, _ = read(tmp_path, [*head, [part], header, ["和平区", 5, 6]])
    assert ("file.missing_column", "A9", "") in listed(receipt)
    assert "cell.not_read" not in [rule for rule, _, _ in listed(receipt)]
