"""Workbooks of several sheets: what one sheet states of source and date counts for the others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import polars as pl

from schemas.receipt import Receipt
from tests.trial import trial

SHARED = "file.stated_on_other_sheet"
SOURCE = [["资料来源：中国科技统计年鉴"], ["发布日期：2017-12-31"]]
FIRST = [["2016年专利申请量"], ["单位：件"], ["地区", "专利申请量"], ["北京", 300]]
SECOND = [["2016年专利授权量"], ["单位：件"], ["地区", "专利授权量"], ["天津", 200]]


def answer(folder: Path, *sheets: list[list[Any]], is_hidden: bool = False) -> tuple[Receipt, pl.DataFrame]:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for n, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"表{n}")
        for row in rows:
            sheet.append(row)
    book.worksheets[-1].sheet_state = "hidden" if is_hidden else "visible"
    book.save(path := folder / "table.xlsx")
    return trial(path, "published_figures", "tjipo", "2016")


def notes(receipt: Receipt) -> list[tuple[str, str]]:
    return [(f.source_ref, f.expected) for f in receipt.findings if f.rule_code == SHARED]


def test_a_sheet_without_a_source_takes_that_of_the_others_with_a_note(tmp_path: Path) -> None:
    receipt, rows = answer(tmp_path, [*FIRST, *SOURCE], SECOND)
    assert notes(receipt) == [("表2!A3", "表1!A5"), ("表2!A3", "表1!A6")]
    assert rows.select("ref_area", "obs_value").rows() == [("110000", 300), ("120000", 200)]
    assert rows["source_code"].n_unique() == 1


def test_a_source_is_not_taken_where_sheets_differ_or_for_a_hidden_sheet(tmp_path: Path) -> None:
    other = [["资料来源：国家知识产权局统计年报"], ["发布日期：2017-12-31"]]
    receipt, rows = answer(tmp_path, [*FIRST, *SOURCE], [*FIRST[:3], ["上海", 5], *other], SECOND)
    assert notes(receipt) == [] and "120000" not in rows["ref_area"].to_list()
    assert "cell.not_read" in {f.rule_code for f in receipt.findings}
    receipt, rows = answer(tmp_path, [*FIRST, *SOURCE], SECOND, is_hidden=True)
    assert notes(receipt) == [] and rows["ref_area"].to_list() == ["110000"]
