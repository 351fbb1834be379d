"""Totals and the sum of their rows: figures of all kinds, and areas of an older division."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.corpus.yearbook_layouts import ABOUT, OLD_EAST
from tests.fixtures_make import csv_text, put, xlsx_bytes
from tests.trial import trial

ABOVE = [
    ["7-12 国内外三种专利有效状况按地区分布(2018年)"],
    ["资料来源：中国科技统计年鉴"],
    ["发布日期：2019-12-31"],
    ["单位：件"],
]
KINDS = {"合计": 6000, "发明": 2000, "实用新型": 3000, "外观设计": 1000}


def codes(folder: Path, header: list[str], figures: list[int]) -> set[str]:
    path = folder / "table.xlsx"
    path.write_bytes(xlsx_bytes([*ABOVE, ["地区", *header], ["天津", *figures]]))
    receipt, _ = trial(path, "published_figures", "tjipo", "2018")
    return {f.rule_code for f in receipt.findings if f.severity == "error"}


@pytest.mark.parametrize(("total", "raised"), [(6000, set()), (6001, {"file.total_mismatch"})])
def test_a_total_of_kinds_is_their_sum(tmp_path: Path, total: int, raised: set[str]) -> None:
    assert codes(tmp_path, list(KINDS), [total, *list(KINDS.values())[1:]]) == raised


@pytest.mark.parametrize("absent", ["发明", "实用新型", "外观设计"])
def test_a_total_is_not_compared_where_a_kind_is_absent(tmp_path: Path, absent: str) -> None:
    header = [kind for kind in KINDS if kind != absent]
    assert codes(tmp_path, header, [KINDS[kind] for kind in header]) == set()


def test_a_kind_that_is_there_twice_does_not_stand_for_one_that_is_absent(tmp_path: Path) -> None:
    raised = codes(tmp_path, ["合计", "发明", "发明", "外观设计"], [6000, 2000, 2000, 1000])
    assert raised and "file.total_mismatch" not in raised


@pytest.mark.parametrize(("figure", "is_older"), [(100, True), ("—", False), ("", False)])
def test_an_older_division_is_known_by_its_sum_and_not_where_a_figure_is_missing(
    tmp_path: Path, figure: object, is_older: bool
) -> None:
    path = tmp_path / "table.xlsx"
    provinces = [[name, 100] for name in OLD_EAST]
    provinces[-1][1] = figure
    path.write_bytes(xlsx_bytes([*ABOUT, ["地区", "2010年"], ["东部地区", 1100], *provinces]))
    receipt, _ = trial(path, "published_figures", "tjipo", "2010")
    assert ("cell.older_division" in {f.rule_code for f in receipt.findings}) == is_older


@pytest.mark.parametrize(
    ("unit", "printed", "raised"),
    [("元", "3.8", set()), ("元", "4.0", {"file.total_mismatch"}), ("万元", "3.8", set())],
)
def test_the_total_of_amounts_is_their_sum_within_its_rounding(
    tmp_path: Path, unit: str, printed: str, raised: set[str]
) -> None:
    header = ["案件类型", "审判类别", "新收(件)", "审结(件)", f"判赔金额({unit})"]
    rows = [["专利权", "民事", "10", "8", "1.25"], ["商标权", "民事", "20", "18", "2.5"]]
    path = put(tmp_path, "cases.csv", csv_text([header, *rows, ["合计", "", "30", "26", printed]]))
    receipt, _ = trial(path, "court_cases", "tjcourt", "2019-Q4")
    assert {f.rule_code for f in receipt.findings if f.severity == "error"} == raised
