"""Lines of one cell between rows of data that state a year, a unit, a kind of figure or an area of the rows below them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from schemas.receipt import Receipt
from tests.fixtures_make import xlsx_bytes
from tests.trial import trial

pytestmark = pytest.mark.thorough

ABOVE = [["2016年各地区专利申请量"], ["单位：件"], ["地区", "专利申请量"]]
BELOW = [["资料来源：中国科技统计年鉴"], ["发布日期：2017-03-31"]]
RETURN = [["指标", "单位", "本年累计", "备注"], ["专利申请量", "件", 300]]
CASES = ["案件类型", "数值类型", "立案数", "结案数", "涉案金额", "罚没款"]
UNKNOWN, CONTRADICTS = "cell.unexplained_word", "cell.unit_contradicts"


def answer(
    folder: Path, rows: list[list[Any]], form: str = "published_figures", sender: str = "tjipo"
) -> tuple[Receipt, pl.DataFrame]:
    path = folder / "table.xlsx"
    path.write_bytes(xlsx_bytes(rows))
    return trial(path, form, sender, "2016" if form == "published_figures" else "2016-Q4")


def findings(receipt: Receipt) -> list[tuple[str, str]]:
    return [(f.rule_code, f.source_ref.rpartition("!")[2]) for f in receipt.findings]


@pytest.mark.parametrize("year", ["2015年度", "2015年", "2015", "2015年末", "2015年："])
@pytest.mark.parametrize("before", [[], [["北京", 300]]])
def test_a_year_is_that_of_the_rows_below(tmp_path: Path, year: str, before: list[list[Any]]) -> None:
    receipt, rows = answer(tmp_path, [*ABOVE, *before, [year], ["天津", 200], ["浙江", 100], *BELOW])
    assert findings(receipt) == []
    assert rows["time_period"].to_list() == [*(["2016"] * len(before)), "2015", "2015"]


@pytest.mark.parametrize(
    "text", ["15年", "12月", "授权", "授权量", "有效", "PCT", "快报", "初步", "修订前", "2015年数据"]
)
def test_a_word_that_the_rows_below_are_not_read_as_holds_them(tmp_path: Path, text: str) -> None:
    receipt, rows = answer(tmp_path, [*ABOVE, ["北京", 300], [text], ["天津", 200], *BELOW])
    assert findings(receipt) == [(UNKNOWN, "A5")]
    assert rows["held_by"].to_list() == [None, UNKNOWN]


def test_another_year_below_a_header_with_years_holds_the_rows(tmp_path: Path) -> None:
    above = [*ABOVE[:2], ["地区", "2016年"]]
    receipt, rows = answer(tmp_path, [*above, ["2016年"], ["北京", 300], ["2015年"], ["天津", 200], *BELOW])
    assert findings(receipt) == [(UNKNOWN, "A6")]
    assert rows["held_by"].to_list() == [None, UNKNOWN]


@pytest.mark.parametrize(
    ("text", "value"),
    [("单位：万件", 2_000_000), ("万件", 2_000_000), ("单位:百件", 20_000), ("计量单位：万件", 2_000_000)],
)
@pytest.mark.parametrize("before", [[], [["北京", 300]]])
def test_another_unit_is_read_and_holds_the_rows_below(
    tmp_path: Path, text: str, value: int, before: list[list[Any]]
) -> None:
    receipt, rows = answer(tmp_path, [*ABOVE, *before, [text], ["天津", 200], *BELOW])
    assert findings(receipt) == [(CONTRADICTS, f"B{5 + len(before)}")]
    assert rows["obs_value"].to_list() == [*(300.0 for _ in before), value]
    assert rows["held_by"].to_list() == [*(None for _ in before), CONTRADICTS]


@pytest.mark.parametrize("text", ["%", "单位：件/万人"])
def test_a_unit_of_another_kind_holds_the_rows_below(tmp_path: Path, text: str) -> None:
    receipt, rows = answer(tmp_path, [*ABOVE, ["北京", 300], [text], ["天津", 200], *BELOW])
    assert findings(receipt) == [(CONTRADICTS, "A5")]
    assert rows["held_by"].to_list() == [None, CONTRADICTS]


def test_a_unit_of_a_section_of_indicators_counts_below_it(tmp_path: Path) -> None:
    above = [["2016年主要指标"], ["单位：件"], ["指标", "天津"], ["专利申请量", 300]]
    receipt, rows = answer(tmp_path, [*above, ["二、经济（亿元）"], ["地区生产总值", 2], *BELOW])
    assert findings(receipt) == []
    assert rows["obs_value"].to_list() == [300, 200_000_000]


@pytest.mark.parametrize(
    "text", ["东部地区", "一、东部", "直辖市", "（续）", "按地区分", "2016年", "单位：件", "件", "修订后"]
)
def test_lines_that_state_nothing_else_need_no_word(tmp_path: Path, text: str) -> None:
    receipt, rows = answer(tmp_path, [*ABOVE, ["北京", 300], [text], ["天津", 200], *BELOW])
    assert findings(receipt) == []
    assert rows["obs_value"].to_list() == [300, 200]


@pytest.mark.parametrize(
    ("text", "rules"),
    [("2015", ["cell.period_differs"]), ("单位：万件", ["cell.note_changes_figure"]), ("授权", [])],
)
def test_a_line_below_the_last_row_is_a_note_on_the_rows_above(
    tmp_path: Path, text: str, rules: list[str]
) -> None:
    receipt, rows = answer(tmp_path, [*ABOVE, ["北京", 300], [text], *BELOW])
    assert [finding.rule_code for finding in receipt.findings] == rules
    assert rows.select("time_period", "obs_value").rows() == [("2016", 300)]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("和平区", UNKNOWN),
        ("2015年", UNKNOWN),
        ("单位：百件", CONTRADICTS),
        ("一、专利", ""),
        ("单位：件", ""),
    ],
)
def test_lines_of_a_return_are_of_its_rows_too(tmp_path: Path, text: str, rule: str) -> None:
    rows = [*RETURN, [text], ["专利授权量", "件", 200]]
    receipt, typed = answer(tmp_path, rows, "district_return", "120104")
    assert findings(receipt) == ([(rule, "A3")] if rule else [])
    assert typed["held_by"].to_list() == [None, rule or None]


@pytest.mark.parametrize(("text", "rules"), [("单位：亿元", {CONTRADICTS}), ("单位：元", set())])
def test_a_unit_over_amounts_with_a_fixed_unit_holds_them(tmp_path: Path, text: str, rules: set[str]) -> None:
    cases = [["假冒专利", "本期数", 3, 2, 5, 1], [text], ["商标侵权", "本期数", 4, 2, 6, 1]]
    receipt, _ = answer(tmp_path, [CASES, *cases], "enforcement_cases", "tjmsa")
    assert {rule for rule, _ in findings(receipt)} - {"cell.unit_assumed"} == rules
