"""Titles of forms of several measures that speak of fewer cases, areas or enterprises than the rows are read as."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.fixtures_make import xlsx_bytes
from tests.trial import trial

pytestmark = pytest.mark.thorough

UNEXPLAINED, DISAGREE = "cell.unexplained_word", "file.titles_disagree"
COURT = [["案件类型", "新收", "审结"], ["专利权", 310, 298], ["商标权", 120, 110], ["合计", 430, 408]]
MARKET = [
    ["案件类型", "立案数", "结案数", "涉案金额（元）", "罚没款（元）"],
    ["商标侵权", 36, 31, 860_000, 420_000],
]
PLEDGES = [
    ["质押登记号", "质押登记日期", "质押物类型", "质押件数", "所在区", "质权人类型", "质押贷款金额（万元）"],
    ["Y2019120000011", "2019-08-20", "专利权", 3, "南开区", "银行", 500],
    ["Y2019120000012", "2019-08-20", "专利权", 3, "和平区", "银行", 500],
]


def findings(
    folder: Path, form: str, sender: str, rows: list[list[Any]]
) -> tuple[str, list[tuple[str, str]], int]:
    """Return the status, the findings with what they found or expect, and the number of rows that are held."""
    path = folder / "table.xlsx"
    path.write_bytes(xlsx_bytes(rows))
    receipt, accepted = trial(path, form, sender, "2019-Q3")
    named = [(f.rule_code, f.expected if f.rule_code == DISAGREE else f.found) for f in receipt.findings]
    return receipt.status, named, accepted["held_by"].count()


@pytest.mark.parametrize(
    ("title", "finding", "held"),
    [
        ("南开区法院知识产权案件统计表", (UNEXPLAINED, "南开区"), 2),
        ("2019年三季度涉外知识产权案件", (UNEXPLAINED, "涉外"), 2),
        ("中小企业知识产权案件统计表", (UNEXPLAINED, "中小企业"), 2),
        ("第三中级人民法院知识产权案件", (UNEXPLAINED, "三中级人民"), 2),
        ("知识产权刑事案件", (DISAGREE, "民事"), 2),
        ("二审知识产权案件统计表", (DISAGREE, "一审"), 2),
        ("专利案件统计表", (DISAGREE, "商标权"), 1),
    ],
)
def test_a_title_that_narrows_the_cases_of_a_court_holds_them(
    tmp_path: Path, title: str, finding: tuple[str, str], held: int
) -> None:
    assert findings(tmp_path, "court_cases", "tjcourt", [[title], *COURT]) == ("accepted", [finding], held)


@pytest.mark.parametrize(
    "title",
    [
        "法院知识产权案件统计表",
        "其中：民事",
        "一审知识产权案件统计表",
        "天津市高级人民法院2019年三季度知识产权案件审理情况",
        "专利权、商标权案件统计表",
        "知识产权一审民事案件",
        "全市三级法院知识产权案件收结存情况",
        "天津市法院系统知识产权司法保护情况",
    ],
)
def test_a_title_of_all_cases_of_a_court_says_nothing(tmp_path: Path, title: str) -> None:
    assert findings(tmp_path, "court_cases", "tjcourt", [[title], *COURT]) == ("accepted", [], 0)


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("其中：电商", "电商"),
        ("电子商务领域知识产权执法案件统计表", "电子商务领域"),
        ("农村市场知识产权执法案件", "农村市场"),
        ("滨海新区知识产权执法案件", "滨海新区"),
        ("知识产权执法案件统计表", ""),
        ("市场监管部门查处商标侵权案件情况", ""),
        ("打击侵权假冒工作统计表", ""),
        ("知识产权行政保护、执法稽查办案情况", ""),
    ],
)
def test_a_title_that_names_a_part_column_of_enforcement_holds_it(
    tmp_path: Path, title: str, word: str
) -> None:
    expected = ("accepted", [(UNEXPLAINED, word)] if word else [], 1 if word else 0)
    assert findings(tmp_path, "enforcement_cases", "tjmsa", [[title], *MARKET]) == expected


@pytest.mark.parametrize(
    ("title", "finding"),
    [
        ("南开区专利权质押情况", (DISAGREE, "和平区")),
        ("商标权质押台账", (DISAGREE, "专利权")),
        ("其中：专利权质押", None),
        ("天津市知识产权质押融资台账", None),
    ],
)
def test_a_title_of_a_register_is_compared_with_its_rows(
    tmp_path: Path, title: str, finding: tuple[str, str] | None
) -> None:
    named = findings(tmp_path, "pledge_financing", "tjipo", [[title], *PLEDGES])[1]
    assert named == ([finding] if finding else [])
