"""Display formats that add digits or words to a number."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.trial import trial

ROWS = [
    ["2016年各地区专利申请量"],
    ["单位：件"],
    ["地区", "专利申请量"],
    ["天津", 106],
    ["资料来源：中国科技统计年鉴"],
    ["发布日期：2017-03-31"],
]
RULE = "cell.shown_otherwise"


def held_by(folder: Path, code: str) -> tuple[list[str], float, str | None]:
    """Return the findings on a cell with a number format, its value and the rules that hold it."""
    book = openpyxl.Workbook()
    for row in ROWS:
        book.active.append(row)
    book.active["B4"].number_format = code
    book.save(folder / "table.xlsx")
    receipt, rows = trial(folder / "table.xlsx", "published_figures", "tjipo", "2016")
    findings = [f"{f.rule_code}@{f.source_ref.rpartition('!')[2]}" for f in receipt.findings]
    return findings, rows["obs_value"][0], rows["held_by"][0]


@pytest.mark.parametrize(
    "code",
    [
        '0"0000"',
        '0"00"',
        '"1"0',
        '#,##0",000"',
        r"0\0",
        '0"（预计）"',
        'General"（预计）"',
        '0"（上年）"',
        '0"（初步）"',
    ],
)
def test_a_format_that_shows_another_number_or_figure_holds_the_figure(tmp_path: Path, code: str) -> None:
    assert held_by(tmp_path, code) == ([f"{RULE}@B4"], 106, RULE)


@pytest.mark.parametrize("code", ["0", "#,##0", '0"件"', '0_ ;"-"0', '0;-0;"0"', '0"[1]"', "000000"])
def test_other_formats_need_no_word(tmp_path: Path, code: str) -> None:
    assert held_by(tmp_path, code) == ([], 106, None)
