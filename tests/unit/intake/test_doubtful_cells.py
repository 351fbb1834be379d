"""Cells that are read, but may not mean what they are read as: amounts without a unit, blanks, sizes; labels of two things."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from schemas.receipt import Receipt
from tests.fixtures_make import xlsx_bytes
from tests.trial import trial

Key = tuple[str, str, str]
PLEDGES, MARKET = ("pledge_financing", "tjfin", "2019-Q3"), ("technology_market", "tjsti", "2019-Q3")
RETURN, FIGURES = ("district_return", "120104", "2019-Q3"), ("published_figures", "tjipo", "2016")
BELOW = [["资料来源：中国科技统计年鉴"], ["发布日期：2017-12-31"]]
CASES = ("enforcement_cases", "tjmsa", "2019-Q3")
ASSUMED, OTHER = "cell.unit_assumed", "cell.other_figure"


def answer(folder: Path, key: Key, *rows: list[Any]) -> tuple[Receipt, pl.DataFrame]:
    path = folder / "table.xlsx"
    path.write_bytes(xlsx_bytes(list(rows)))
    return trial(path, *key)


def findings(receipt: Receipt) -> list[tuple[str, str]]:
    return [(f.rule_code, f.source_ref.rpartition("!")[2]) for f in receipt.findings]


def pledges(folder: Path, header: str, *amounts: Any) -> tuple[Receipt, pl.DataFrame]:
    head = ["质押登记号", "质押登记日期", "权利类型", "质押件数", "出质人所在区", "质权人类型", header]
    rows = [
        [f"Y2019{i:09d}", "2019-08-20", "专利", 3, "南开区", "银行", value] for i, value in enumerate(amounts)
    ]
    return answer(folder, PLEDGES, head, *rows)


@pytest.mark.parametrize(
    ("header", "amounts", "read", "rules"),
    [
        ("质押金额", (500, 800), (500, 800), [(ASSUMED, "G2"), (ASSUMED, "G3")]),
        # One amount that is large enough says nothing of another: 500 may be 500万元 that was typed by somebody else.
        ("质押金额", (500, 5_000_000), (500, 5_000_000), [(ASSUMED, "G2")]),
        ("质押金额", (500, 12_000), (500, 12_000), [(ASSUMED, "G2"), (ASSUMED, "G3")]),
        ("质押金额", ("500万元", 300), (5_000_000, 300), [(ASSUMED, "G3")]),
        ("质押金额", (3_000, 500_000, 600_000), (3_000, 500_000, 600_000), []),
        ("质押金额", ("500万元",), (5_000_000,), []),
        ("质押金额（元）", (500,), (500,), []),
        ("质押金额（万元）", (500,), (5_000_000,), []),
        ("质押金额（万元，含税）", (500,), (5_000_000,), [("cell.includes_more", "G1")]),
    ],
)
def test_small_amounts_without_a_unit_are_asked_about(
    tmp_path: Path,
    header: str,
    amounts: tuple[Any, ...],
    read: tuple[float, ...],
    rules: list[tuple[str, str]],
) -> None:
    receipt, rows = pledges(tmp_path, header, *amounts)
    assert findings(receipt) == rules
    assert rows["loan_amount_yuan"].to_list() == list(read)
    places = {place: rule for rule, place in rules}
    of_header = places.get("G1")
    assert rows["held_by"].to_list() == [places.get(f"G{row}", of_header) for row in range(2, 2 + len(read))]


def test_what_is_small_depends_on_the_form(tmp_path: Path) -> None:
    rows = [["合同类别", "项数", "合同金额"], ["技术开发", 3200, 1_680_000], ["技术转让", 200, 80_000]]
    assert {rule for rule, _ in findings(answer(tmp_path, MARKET, *rows)[0])} == {ASSUMED}
    rows[1][2], rows[2][2] = 16_800_000_000, 800_000_000
    assert findings(answer(tmp_path, MARKET, *rows)[0]) == []


@pytest.mark.parametrize(
    ("header", "goods", "fines", "rules"),
    [
        ("涉案金额", 86, 42, [(ASSUMED, "D2"), (ASSUMED, "E2")]),  # 36 cases of 86 yuan together
        ("涉案金额（万元）", 86, 420_000, []),
        ("涉案金额", 86_000, 4_200, []),
    ],
)
def test_amounts_of_many_cases_are_not_small(
    tmp_path: Path, header: str, goods: int, fines: int, rules: list[tuple[str, str]]
) -> None:
    head = ["案件类型", "立案数", "结案数", header, "罚没款"]
    receipt, _ = answer(tmp_path, CASES, head, ["商标侵权", 36, 31, goods, fines])
    assert findings(receipt) == rules


@pytest.mark.parametrize(
    ("text", "rule", "shown"),
    [
        ("100 200", "cell.value_cleaned", "100200"),
        ("1 250 件", "cell.value_cleaned", "1250"),
        ("１，２５０", "cell.value_cleaned", "1250"),
        ("100 20", "cell.not_a_number", "10020"),
        ("1.234.567", "cell.not_a_number", "1234567"),
        ("12,34,567", "cell.not_a_number", "1234567"),
        ("1,23", "cell.not_a_number", "1.23 / 123"),
        (1e20, "cell.implausible_size", ""),
        (10_000_000_000, "cell.implausible_size", ""),
    ],
)
def test_a_number_in_other_groups_or_of_no_possible_size(
    tmp_path: Path, text: Any, rule: str, shown: str
) -> None:
    receipt, _ = answer(tmp_path, RETURN, ["指标", "单位", "本年累计"], ["专利申请量", "件", text])
    assert [(f.rule_code, f.expected) for f in receipt.findings] == [(rule, shown)]


@pytest.mark.parametrize(
    "name", ["专利申请/授权量", "专利申请（授权）量", "专利申请及授权量", "专利申请·授权量"]
)
def test_a_name_of_two_indicators_is_none(tmp_path: Path, name: str) -> None:
    receipt, _ = answer(tmp_path, RETURN, ["指标", "单位", "本年累计"], [name, "件", 1250])
    assert [(f.rule_code, f.expected) for f in receipt.findings] == [(OTHER, "不止一个指标的数")]


@pytest.mark.parametrize(
    ("header", "rules"),
    [("专利申请/授权量", [(OTHER, "B2")]), ("专利申请授权量", []), ("专利申请\n授权量", [])],
)
def test_a_header_of_two_indicators_is_refused(
    tmp_path: Path, header: str, rules: list[tuple[str, str]]
) -> None:
    rows = [["2016年各地区专利（件）"], ["地区", header], ["北京", 300], *BELOW]
    receipt, accepted = answer(tmp_path, FIGURES, *rows)
    assert findings(receipt) == rules
    assert accepted.height == (0 if rules else 1)


@pytest.mark.parametrize("title", ["北京市、天津市专利申请量（件）", "京津冀专利申请量（件）"])
def test_a_title_of_several_areas_gives_none(tmp_path: Path, title: str) -> None:
    rows = [[title], ["年份", "专利申请量"], ["2016年", 400], *BELOW]
    assert findings(answer(tmp_path, FIGURES, *rows)[0]) == [("file.missing_column", "A2")]


def test_a_title_of_several_kinds_holds_the_figures(tmp_path: Path) -> None:
    title = "2016年各地区发明、实用新型、外观设计专利申请量（件）"
    receipt, rows = answer(tmp_path, FIGURES, [title], ["地区", "2016年"], ["北京", 300], *BELOW)
    assert findings(receipt) == [("cell.unexplained_word", "A1")]
    assert rows["held_by"].to_list() == ["cell.unexplained_word"]
