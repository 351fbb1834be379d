"""Labels that are struck out as a whole: they state nothing, and a note says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
from openpyxl.styles import Font

from schemas.receipt import Receipt
from tests.corpus.containers import saved
from tests.trial import trial

NOTE = "cell.struck_text"
BELOW = [["资料来源：中国科技统计年鉴"], ["发布日期：2017-12-31"]]
HEADER, ROW = ["地区", "2016年"], ["北京", 300]
TITLE = ["2016年各地区专利申请量"]


def answer(
    folder: Path,
    rows: list[list[Any]],
    struck: str,
    key: tuple[str, str, str] = ("published_figures", "tjipo", "2016"),
) -> tuple[Receipt, pl.DataFrame]:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    for place in struck.split():
        sheet[place].font = Font(strike=True)
    path = folder / "table.xlsx"
    path.write_bytes(saved(book))
    return trial(path, *key)


def findings(receipt: Receipt) -> list[tuple[str, str]]:
    return [(f.rule_code, f.source_ref.rpartition("!")[2]) for f in receipt.findings]


@pytest.mark.parametrize(
    ("rows", "struck", "figure"),
    [
        ([TITLE, ["单位：万件"], ["单位：件"], HEADER, ROW], "A2", ("PAT_APP", 300)),
        ([["2016年各地区专利授权量（万件）"], [f"{TITLE[0]}（件）"], HEADER, ROW], "A1", ("PAT_APP", 300)),
        ([[f"{TITLE[0]}（件）"], HEADER, ROW, ["注：本表为计划数"]], "A4", ("PAT_APP", 300)),
        ([[f"{TITLE[0]}（件）"], [*HEADER, "备注"], [*ROW, "计划数"]], "C3", ("PAT_APP", 300)),
    ],
)
def test_a_struck_label_states_nothing(
    tmp_path: Path, rows: list[list[Any]], struck: str, figure: tuple[str, float]
) -> None:
    receipt, accepted = answer(tmp_path, [*rows, *BELOW], struck)
    assert findings(receipt) == [(NOTE, struck)]
    assert accepted.select("indicator_code", "obs_value").rows() == [figure]
    assert accepted["held_by"].to_list() == [None]


def test_the_note_names_the_label_that_is_left_out(tmp_path: Path) -> None:
    receipt, _ = answer(tmp_path, [TITLE, ["单位：万件"], ["单位：件"], HEADER, ROW, *BELOW], "A2")
    assert [(f.rule_code, f.source_ref.rpartition("!")[2], f.found) for f in receipt.findings] == [
        (NOTE, "A2", "单位：万件")
    ]


def test_figures_under_a_struck_header_are_not_read(tmp_path: Path) -> None:
    header = ["地区", "专利申请量（万件）", "专利授权量（件）"]
    receipt, _ = answer(tmp_path, [["2016年各地区专利"], header, ["北京", 300, 200], *BELOW], "B2")
    assert (receipt.status, findings(receipt)) == ("refused", [("cell.no_header", "B3"), (NOTE, "B2")])


def test_a_struck_cell_of_a_record_is_an_error(tmp_path: Path) -> None:
    header = ["指标", "地区", "时期", "数值", "单位"]
    receipt, _ = answer(tmp_path, [header, ["专利申请量", "北京", "2016", 300, "万件"], *BELOW], "E2")
    assert findings(receipt) == [("cell.struck_out", "E2")]


@pytest.mark.parametrize("struck", ["A1", "A2"])
def test_a_struck_period_is_not_that_of_the_submission(tmp_path: Path, struck: str) -> None:
    lines: list[list[Any]] = [["报告期：2018-Q1"], ["报告期：2019-Q3"]]
    rows = [*lines, ["指标", "单位", "本年累计"], ["专利申请量", "件", 1250]]
    receipt, _ = answer(tmp_path, rows, struck, ("district_return", "120104", "2019-Q3"))
    assert (NOTE, struck) in findings(receipt)
    assert ("file.disagreement" in {f.rule_code for f in receipt.findings}) == (struck == "A2")


def test_a_sheet_whose_header_is_struck_out_says_so(tmp_path: Path) -> None:
    receipt, _ = answer(tmp_path, [TITLE, ["地区", "专利申请量（万件）"], ["北京", 300], *BELOW], "B2")
    assert findings(receipt) == [("file.layout_not_found", ""), (NOTE, "B2")]
