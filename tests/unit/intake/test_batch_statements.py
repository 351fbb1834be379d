"""Remarks, comments, notes and totals of registers: the same is found in a file that is read in batches as in a small one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from schemas.receipt import Receipt
from tests.corpus.containers import saved
from tests.fixtures_make import csv_text
from tests.trial import trial

pytestmark = pytest.mark.thorough

HEADER = ["质押登记号", "质押登记日期", "权利类型", "质押件数", "所在区", "质权人类型", "质押金额（元）"]
HEADER[4] = "出质人所在区"
SMALL, IN_BATCHES = 12, 5000
CHANGES, COMMENT_CHANGES = "cell.note_changes_figure", "cell.comment_changes_figure"


def register(n: int, header: str = "", text: str = "", row: int = 0) -> list[list[Any]]:
    """Return a register of ``n`` pledges, one of them with a text in a further column."""
    rows: list[list[Any]] = [
        [f"Y2019{i:09d}", "2019-08-20", "专利", 3, "南开区", "银行", 5_000_000 + i] for i in range(n)
    ]
    if header:
        rows = [[*cells, text if i == row - 2 else ""] for i, cells in enumerate(rows)]
    return [[*HEADER, *([header] if header else [])], *rows]


def answer(folder: Path, rows: list[list[Any]], ext: str, comment: tuple[str, str] | None = None) -> Receipt:
    path = folder / f"register.{ext}"
    if ext == "csv":
        path.write_text(csv_text(rows), encoding="utf-8")
    else:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        if comment:
            book.active[comment[0]].comment = Comment(comment[1], "")
        path.write_bytes(saved(book))
    return trial(path, "pledge_financing", "tjfin", "2019-Q3")[0]


def findings(receipt: Receipt) -> list[tuple[str, str, str]]:
    return [
        (f.rule_code, f.source_ref.rpartition("!")[2], f.expected)
        for f in receipt.findings
        if f.severity != "note"
    ]


@pytest.mark.parametrize(
    ("n", "ext"),
    [
        (SMALL, "csv"),
        (SMALL, "xlsx"),
        (IN_BATCHES, "csv"),
        pytest.param(IN_BATCHES, "xlsx", marks=pytest.mark.thorough),
    ],
)
@pytest.mark.parametrize(
    ("header", "text", "means"),
    [
        ("备注", "金额单位为万元", "万元"),
        ("备注", "应为 600000", "600000"),
        ("金额单位", "万元", "万元"),
        ("币种", "美元", "美元"),
        ("备注", "已放款", ""),
        ("金额单位", "元", ""),
    ],
)
def test_a_remark_that_changes_an_amount_is_found(
    tmp_path: Path, n: int, ext: str, header: str, text: str, means: str
) -> None:
    receipt = answer(tmp_path, register(n, header, text, row=n), ext)
    assert findings(receipt) == ([(CHANGES, f"H{n}", means)] if means else [])


def test_equal_remarks_of_a_long_file_are_one_finding(tmp_path: Path) -> None:
    rows = register(IN_BATCHES, "备注", "", row=0)
    for i in (40, 900, 4000):
        rows[i][7] = "以万元计"
    receipt = answer(tmp_path, rows, "csv")
    assert [(f.source_ref, f.n_cells) for f in receipt.findings if f.rule_code == CHANGES] == [("csv!H41", 3)]


@pytest.mark.parametrize("n", [SMALL, IN_BATCHES])
def test_a_comment_that_states_another_unit_is_found(tmp_path: Path, n: int) -> None:
    receipt = answer(tmp_path, register(n), "xlsx", (f"G{n}", "单位：万元"))
    assert findings(receipt) == [(COMMENT_CHANGES, f"G{n}", "万元")]


@pytest.mark.parametrize("n", [SMALL, IN_BATCHES])
def test_a_note_above_a_register_is_found(tmp_path: Path, n: int) -> None:
    receipt = answer(tmp_path, [["注：金额单位为万元"], *register(n)], "xlsx")
    assert findings(receipt) == [(CHANGES, "A1", "万元")]


@pytest.mark.parametrize("n", [SMALL, IN_BATCHES])
@pytest.mark.parametrize("word", ["合计", "8月小计", "一季度合计：", "Total"])
def test_a_total_is_no_record(tmp_path: Path, n: int, word: str) -> None:
    rows = register(n)
    total = [word, "2019-08-31", "专利", 3 * n, "南开区", "银行", ""]
    receipt = answer(tmp_path, [*rows[:5], total, *rows[5:]], "csv")
    assert findings(receipt) == [("cell.total_not_asked", "A6", "")]
    assert (receipt.status, receipt.rows_accepted) == ("partial", n)
