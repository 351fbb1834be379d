"""Units stated around a table: in a line, in a title, as a list for columns of different kinds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from schemas.receipt import Receipt
from tests.fixtures_make import xlsx_bytes
from tests.trial import trial

pytestmark = pytest.mark.thorough

BELOW = [["资料来源：中国科技统计年鉴"], ["发布日期：2017-12-31"]]
CONTRADICTS = "cell.unit_contradicts"


def answer(folder: Path, *rows: list[Any], sheet: str = "表1") -> tuple[Receipt, pl.DataFrame]:
    path = folder / "table.xlsx"
    path.write_bytes(xlsx_bytes([*rows, *BELOW], sheet))
    return trial(path, "published_figures", "tjipo", "2016")


def findings(receipt: Receipt) -> list[tuple[str, str]]:
    return [(f.rule_code, f.source_ref.rpartition("!")[2]) for f in receipt.findings]


@pytest.mark.parametrize(
    ("above", "scale"),
    [
        ([["2016年各地区专利申请量（万件）"]], 10_000),
        ([["2016年各地区专利申请量（2016年，万件）"]], 10_000),
        ([["2016年各地区专利申请量"], ["单位 万件"]], 10_000),
        ([["2016年各地区专利申请量"], ["万件"]], 10_000),
        ([["2016年各地区专利申请量"], ["数量单位：万件"]], 10_000),
        ([["2016年各地区专利申请量（件）"], ["单位：天津市知识产权局"]], 1),
    ],
)
def test_a_unit_above_a_table_counts_wherever_it_is_written(
    tmp_path: Path, above: list[list[Any]], scale: int
) -> None:
    receipt, rows = answer(tmp_path, *above, ["地区", "2016年"], ["北京", 300])
    assert findings(receipt) == []
    assert rows["obs_value"].to_list() == [300 * scale]


@pytest.mark.parametrize(
    ("above", "header", "place", "value"),
    [
        ([["2016年各地区专利申请量（万件）"], ["单位：件"]], ["地区", "2016年"], "A1", 300),
        ([["2016年各地区专利申请量，件"], ["单位：万件"]], ["地区", "2016年"], "A1", 3_000_000),
        ([["2016年各地区专利申请量（万件）"]], ["地区", "专利申请量（件）"], "B3", 300),
        ([["2016年各地区专利申请量"], ["单位：万件"]], ["地区", "2016年", "单位"], "B4", 300),
    ],
)
def test_a_unit_above_a_table_that_contradicts_another_holds_the_figures(
    tmp_path: Path, above: list[list[Any]], header: list[str], place: str, value: int
) -> None:
    receipt, rows = answer(tmp_path, *above, header, ["北京", 300, "件"][: len(header)])
    assert findings(receipt) == [(CONTRADICTS, place)]
    assert rows["obs_value"].to_list() == [value]
    assert rows["held_by"].to_list() == [CONTRADICTS]


@pytest.mark.parametrize(
    "stated",
    [
        ["单位：件、亿元"],
        ["单位：件，亿元"],
        ["（单位：件/亿元）"],
        ["计量单位：件；亿元"],
        ["单位：件", "单位：亿元"],
        ["2016年专利申请量（件）和地区生产总值（亿元）"],
    ],
)
def test_each_figure_takes_the_one_unit_of_a_list_that_fits(tmp_path: Path, stated: list[str]) -> None:
    receipt, rows = answer(
        tmp_path, ["2016年各地区主要指标"], stated, ["地区", "专利申请量", "地区生产总值"], ["北京", 300, 2]
    )
    assert findings(receipt) == []
    assert rows["obs_value"].to_list() == [300, 200_000_000]


def test_two_units_of_a_list_that_fit_are_a_query_with_both(tmp_path: Path) -> None:
    receipt, rows = answer(
        tmp_path, ["2016年各地区专利"], ["单位：件、万件、亿元"], ["地区", "专利申请量"], ["北京", 300]
    )
    assert [(f.rule_code, f.found, f.expected) for f in receipt.findings] == [
        (CONTRADICTS, "300 件", "300 万件")
    ]
    assert rows["held_by"].to_list() == [CONTRADICTS]


@pytest.mark.parametrize(
    ("unit", "rule"), [("件/万人", "mismatch"), ("件/亿元", "mismatch"), ("件/人", "unknown")]
)
def test_a_unit_of_a_rate_is_no_list_where_its_parts_fit_no_figures(
    tmp_path: Path, unit: str, rule: str
) -> None:
    title = ["2016年各地区专利申请量"]
    rule_code = {"mismatch": "cell.unit_mismatch", "unknown": "cell.unknown_unit"}[rule]
    header, row = ["地区", "专利申请量"], ["北京", 300]
    for rows in (
        [title, [f"单位：{unit}"], header, row],
        [title, ["地区", f"专利申请量（{unit}）"], row],
        [[f"2016年各地区专利申请量（{unit}）"], header, row],
        [title, [*header, "单位"], [*row, unit]],
    ):
        receipt, accepted = answer(tmp_path, *rows)
        assert {f.rule_code for f in receipt.findings} == {rule_code}
        assert not accepted.height


@pytest.mark.parametrize("unit", ["万元/件", "元/人"])
def test_an_amount_for_one_item_is_no_amount(tmp_path: Path, unit: str) -> None:
    receipt, rows = answer(
        tmp_path, ["2016年主要指标"], ["指标", "天津", "单位"], ["专利质押贷款额", 100, unit]
    )
    assert findings(receipt) == [("cell.unknown_unit", "C3")]
    assert not rows.height


@pytest.mark.parametrize("name", ["专利申请量（万人）", "专利申请量(%)", "专利申请量（人）"])
def test_a_unit_of_another_kind_behind_a_name_holds_the_figure(tmp_path: Path, name: str) -> None:
    receipt, rows = answer(tmp_path, ["2016年主要指标"], ["指标", "天津", "单位"], [name, 300, "件"])
    assert findings(receipt) == [(CONTRADICTS, "A3")]
    assert rows["held_by"].to_list() == [CONTRADICTS]


def test_the_code_of_a_unit_is_no_unit_behind_a_name(tmp_path: Path) -> None:
    receipt, _ = answer(
        tmp_path, ["2016年主要指标"], ["指标", "天津", "单位"], ["专利申请量（PCT）", 300, "件"]
    )
    assert findings(receipt) == [("cell.unknown_indicator", "A3")]


ENFORCEMENT = ("enforcement_cases", "tjmsa", "2019-Q3")


def enforcement(folder: Path, *rows: list[Any]) -> tuple[Receipt, pl.DataFrame]:
    path = folder / "table.xlsx"
    path.write_bytes(xlsx_bytes(list(rows)))
    return trial(path, *ENFORCEMENT)


@pytest.mark.parametrize(
    ("above", "own", "read"),
    [
        ("金额（万元）", "", (860_000, 420_000)),
        ("金额（单位：万元）", "", (860_000, 420_000)),
        ("金额/万元", "", (860_000, 420_000)),
        ("金额（件、亿元）", "", (8_600_000_000, 4_200_000_000)),
        ("金额（万元）", "（元）", (86, 420_000)),
        ("金额（件）", "", (86, 42)),
    ],
)
def test_a_unit_in_an_upper_level_of_a_header_counts_for_the_columns_below_that_it_fits(
    tmp_path: Path, above: str, own: str, read: tuple[float, float]
) -> None:
    receipt, rows = enforcement(
        tmp_path,
        ["案件类型", "立案数", "结案数", above, None],
        [None, None, None, f"涉案金额{own}", "罚没款"],
        ["商标侵权", 36, 31, 86, 42],
    )
    is_stated = "元" in above + own  # else the amounts may be in any unit
    assert {rule for rule, _ in findings(receipt)} == (set() if is_stated else {"cell.unit_assumed"})
    assert (rows["value_yuan"][0], rows["fines_yuan"][0]) == read
    assert rows["cases_closed"].to_list() == [31]


@pytest.mark.parametrize("line", ["金额：万元", "执法数据统计表（金额：万元）"])
def test_a_line_on_amounts_states_their_unit(tmp_path: Path, line: str) -> None:
    header = ["案件类型", "立案数", "结案数", "涉案金额", "罚没款"]
    receipt, rows = enforcement(tmp_path, [line], header, ["商标侵权", 36, 31, 86, 42])
    assert findings(receipt) == []
    assert (rows["value_yuan"][0], rows["fines_yuan"][0]) == (860_000, 420_000)


@pytest.mark.parametrize(
    "line",
    [
        ["金额：万元  件数：件"],
        ["金额：万元，数量：件"],
        ["金额：万元", None, "件数：件"],
        ["单位：金额万元，案件数件"],
    ],
)
def test_a_line_names_the_units_of_two_kinds_of_figures(tmp_path: Path, line: list[str | None]) -> None:
    header = ["案件类型", "立案数", "结案数", "涉案金额", "罚没款"]
    receipt, rows = enforcement(tmp_path, line, header, ["商标侵权", 36, 31, 86, 42])
    assert findings(receipt) == []
    assert rows["value_yuan"].to_list() == [860_000]


@pytest.mark.parametrize("unit", ["单位：万元", "计量单位：万元", "万元"])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_header_over_blank_cells_states_the_unit(tmp_path: Path, unit: str, is_first: bool) -> None:
    header = ["案件类型", "立案数", "结案数", "涉案金额", "罚没款"]
    record: list[object] = ["商标侵权", 36, 31, 86, 42]
    rows = ([unit, *header], [None, *record]) if is_first else ([*header, unit], [*record, None])
    receipt, accepted = enforcement(tmp_path, *rows)
    assert findings(receipt) == []
    assert accepted["fines_yuan"].to_list() == [420_000]


@pytest.mark.parametrize(
    ("header", "second", "value", "rules"),
    [
        ("地区生产总值(亿元)", "GDP (100 million yuan)", 3.6e9, []),
        ("地区生产总值(亿元)", "GDP (10 000 yuan)", 3.6e9, [("cell.unit_contradicts", "B6")]),
        ("地区生产总值", "GDP (million yuan)", 3.6e7, []),
        ("地区生产总值(亿元)\nGDP (10 000 yuan)", None, 3.6e9, [("cell.unit_contradicts", "B5")]),
    ],
)
def test_units_of_two_languages_are_compared(
    tmp_path: Path, header: str, second: str | None, value: float, rules: list[tuple[str, str]]
) -> None:
    above = [["2016年各区情况"], ["资料来源：天津统计年鉴"], ["发布日期：2017-12-31"], ["版次：首次发布"]]
    rows = [*above, ["区", header], *([["District", second]] if second else []), ["和平区", 36]]
    path = tmp_path / "table.xlsx"
    path.write_bytes(xlsx_bytes(rows))
    receipt, accepted = trial(path, "macro_statistics", "tjstat", "2016")
    assert findings(receipt) == rules
    assert accepted["obs_value"].to_list() == [value]


@pytest.mark.parametrize(
    ("header", "name", "place"),
    [
        ("Value (yuan)", "专利申请量", "D2"),
        ("数值（亿元）", "专利申请量", "D2"),
        ("数值", "专利申请量（亿元）", "A3"),
    ],
)
def test_a_unit_that_does_not_fit_is_shown_where_it_is_written(
    tmp_path: Path, header: str, name: str, place: str
) -> None:
    rows = [["单位：件"], ["指标", "地区", "时期", header], [name, "天津市", "2016", 106514]]
    assert findings(answer(tmp_path, *rows)[0]) == [("cell.unit_mismatch", place)]
