"""Lists: titles, sections and remarks that say that rows are none of the form's, and sections that rows contradict."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.fixtures_make import xlsx_bytes
from tests.trial import trial

pytestmark = pytest.mark.thorough

HEADER = ["名称", "认定类别", "级别", "所在区", "认定日期", "备注"]
TITLE = "2016年知识产权优势企业名单"


def row(name: str, remark: str = "") -> list[str]:
    return [name, "知识产权优势企业", "市级", "西青区", "2016-11-30", remark]


def findings(folder: Path, rows: list[list[Any]]) -> tuple[str, list[tuple[str, str, str]]]:
    """Return the status of a list of recognitions and its findings but for the lines that are left out."""
    path = folder / "list.xlsx"
    path.write_bytes(xlsx_bytes(rows))
    receipt, _ = trial(path, "recognitions", "tjipo", "2016")
    listed = [(f.rule_code, f.source_ref.rpartition("!")[2], f.found) for f in receipt.findings]
    return receipt.status, [one for one in listed if one[0] != "file.lines_left_out"]


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("2016年撤销知识产权优势企业名单", "撤销"),
        ("2016年拟认定知识产权优势企业公示名单", "拟认定"),
        ("2016年知识产权优势企业申报名单", "申报名单"),
        ("2016年知识产权优势企业复核未通过名单", "未通过"),
        ("2016年知识产权优势企业培育库", "培育"),
        ("2016年知识产权优势企业退出名单", "退出"),
        ("2016年拟授予知识产权优势企业", "拟授予"),
        ("2016年知识产权优势企业终止名单", "终止"),
        ("2016年知识产权优势企业注销名单", "注销"),
        ("2016年撤回知识产权优势企业", "撤回"),
        ("关于取消甲公司等3家企业称号的通知", "取消"),
        ("2016年知识产权优势企业名单（候选）", "候选"),
    ],
)
def test_a_title_over_units_that_are_not_recognised_refuses_the_list(
    tmp_path: Path, title: str, word: str
) -> None:
    answer = findings(tmp_path, [[title], HEADER, row("甲公司")])
    assert answer == ("refused", [("cell.other_rows", "A1", word)])


@pytest.mark.parametrize("line", ["二、撤销", "（二）撤销认定名单", "二、撤销（1家）"])
def test_a_section_of_units_that_are_not_recognised_refuses_the_list(tmp_path: Path, line: str) -> None:
    rows = [[TITLE], HEADER, ["一、新认定"], row("甲公司"), [line], row("乙公司")]
    assert findings(tmp_path, rows) == ("refused", [("cell.other_rows", "A5", "撤销")])


@pytest.mark.parametrize(
    "remark", ["已撤销", "因失信取消", "候选单位", "该企业已注销", "称号到期", "2015年撤销"]
)
def test_a_remark_that_a_unit_is_no_longer_recognised_names_it(tmp_path: Path, remark: str) -> None:
    """Either remedy works: the list without the unit, or without the remark."""
    rows = [[TITLE], HEADER, row("甲公司"), row("乙公司", remark)]
    status, listed = findings(tmp_path, rows)
    assert (status, [f[:2] for f in listed]) == ("refused", [("cell.other_rows", "F4")])
    receipt, _ = trial(tmp_path / "list.xlsx", "recognitions", "tjipo", "2016")
    assert receipt.findings[0].expected == "乙公司"
    assert findings(tmp_path, rows[:3]) == ("accepted", [])
    assert findings(tmp_path, [*rows[:3], row("乙公司")]) == ("accepted", [])


@pytest.mark.parametrize("line", ["一、国家级", "一、国家级（1家）", "（一）南开区（1家）", "南开区"])
def test_a_section_that_its_rows_contradict_is_a_query(tmp_path: Path, line: str) -> None:
    answer = findings(tmp_path, [[TITLE], HEADER, [line], row("甲公司")])
    assert answer == ("accepted", [("file.titles_disagree", "A3", line)])


@pytest.mark.parametrize("line", ["一、市级（1家）", "西青区", "一、知识产权优势企业", "（一）天津市"])
def test_a_section_that_its_rows_agree_with_says_nothing(tmp_path: Path, line: str) -> None:
    assert findings(tmp_path, [[TITLE], HEADER, [line], row("甲公司")]) == ("accepted", [])


@pytest.mark.parametrize(
    "remark",
    [
        "复核通过，未撤销",
        "无撤销情形",
        "2015年曾被取消，本年重新认定",
        "由培育企业晋升",
        "原为候选单位",
        "撤销原名称，更名为甲公司",
        "备选方案通过",
        "候选品牌数3个",
        "取消行政处罚1项",
        "申报表齐全",
        "合同终止",
    ],
)
def test_a_remark_that_denies_such_a_word_says_nothing(tmp_path: Path, remark: str) -> None:
    rows = [[TITLE], HEADER, row("甲公司", remark)]
    assert findings(tmp_path, rows) == ("accepted", [])


@pytest.mark.parametrize(
    "title",
    ["国家级知识产权优势企业名单", "河东区知识产权优势企业名单", "2016年驰名商标名单"],
)
def test_a_title_that_rows_contradict_is_a_query(tmp_path: Path, title: str) -> None:
    answer = findings(tmp_path, [[title], HEADER, row("甲公司")])
    assert answer == ("accepted", [("file.titles_disagree", "A1", title)])


@pytest.mark.parametrize(
    "title",
    [
        "2016年天津市知识产权优势企业名单",
        "市级、国家级知识产权优势企业名单",
        "2016年西青区和南开区知识产权优势企业名单",
        "资料来源：河东区科技局",
        "2016年市级以上知识产权优势企业名单",
        "2016年驰名商标和知识产权优势企业名单",
        "市知识产权局关于公布2016年优势企业的通知",
        "2016年知识产权优势企业名单（取消地区限制）",
        "2016年取消地区限制后认定的知识产权优势企业名单",
    ],
)
def test_a_title_that_rows_agree_with_says_nothing(tmp_path: Path, title: str) -> None:
    assert findings(tmp_path, [[title], HEADER, row("甲公司")]) == ("accepted", [])
