"""A column of totals beside columns that are not understood."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.receipt import Receipt
from tests.fixtures_make import xlsx_bytes
from tests.trial import trial

HELD = "cell.unexplained_word"


def answer(folder: Path, headers: list[str], cells: list[float]) -> tuple[Receipt, str | None]:
    """Return the receipt of a table of one row, and the rules that hold its last figure."""
    rows = [["2016年各地区专利申请量"], ["单位：件"], ["地区", *headers], ["天津", *cells]]
    path = folder / "table.xlsx"
    path.write_bytes(xlsx_bytes([*rows, ["资料来源：中国科技统计年鉴"], ["发布日期：2017-03-31"]]))
    receipt, figures = trial(path, "published_figures", "tjipo", "2016")
    return receipt, figures["held_by"].to_list()[-1]


@pytest.mark.parametrize(
    "headers",
    [["甲类", "乙类", "丙类", "合计"], ["国有企业", "民营企业", "总计"]],
)
def test_a_total_of_columns_that_are_not_understood_is_held(tmp_path: Path, headers: list[str]) -> None:
    receipt, held_by = answer(tmp_path, headers, [9, 10, 19, 38][: len(headers) - 1] + [38])
    (finding,) = (f for f in receipt.findings if f.rule_code == HELD)
    assert finding.found == " / ".join(headers[:-1])
    assert held_by == HELD


@pytest.mark.parametrize(
    "headers",
    [
        ["合计"],
        ["合计", "位次"],
        ["合计", "增长率"],
        ["合计", "上年"],
        ["发明", "实用新型", "外观设计", "合计"],
    ],
)
def test_totals_beside_known_or_relative_columns_need_no_word(tmp_path: Path, headers: list[str]) -> None:
    receipt, held_by = answer(tmp_path, headers, [9, 10, 19, 38][-len(headers) :])
    assert HELD not in {f.rule_code for f in receipt.findings}
    assert held_by is None


@pytest.mark.parametrize(
    ("headers", "value", "ignored"),
    [
        (["国内"], 9, []),
        (["国内", "国外"], 9, ["C3"]),
        (["国外", "国内"], 10, ["B3"]),
        (["国内专利申请量", "国外专利申请量"], 9, ["C3"]),
    ],
)
def test_a_column_of_domestic_applicants_has_the_figures_of_areas(
    tmp_path: Path, headers: list[str], value: float, ignored: list[str]
) -> None:
    rows = [["2016年各地区专利申请量"], ["单位：件"], ["地区", *headers], ["天津", *[9, 10][: len(headers)]]]
    path = tmp_path / "table.xlsx"
    path.write_bytes(xlsx_bytes([*rows, ["资料来源：中国科技统计年鉴"], ["发布日期：2017-03-31"]]))
    receipt, figures = trial(path, "published_figures", "tjipo", "2016")
    places = [(f.rule_code, f.source_ref.rpartition("!")[2]) for f in receipt.findings]
    assert places == [("file.unknown_column", place) for place in ignored]
    assert figures["obs_value"].to_list() == [value]


def test_a_total_beside_domestic_and_foreign_applicants_is_held(tmp_path: Path) -> None:
    receipt, held_by = answer(tmp_path, ["国内", "国外", "合计"], [9, 10, 19])
    assert held_by == HELD
    assert [f.found for f in receipt.findings if f.rule_code == HELD] == ["国内 / 国外"]
