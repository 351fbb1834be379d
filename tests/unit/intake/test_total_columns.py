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
