"""Units stated around a table: in a line, in a title, as a list for columns of different kinds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from schemas.receipt import Receipt
from tests.fixtures_make import xlsx_bytes
from tests.trial import trial

BELOW = [["资料来源：中国科技统计年鉴"], ["发布日期：2017-12-31"]]
CONTRADICTS = "cell.unit_contradicts"


def answer(folder: Path, *rows: list[Any], sheet: str = "表1") -> tuple[Receipt, pl.DataFrame]:
    path = folder / "table.xlsx"
    path.write_bytes(xlsx_bytes([*rows, *BELOW], sheet))
    return trial(path, "published_figures", "tjipo", "2016")


def findings(receipt: Receipt) -> list[tuple[str, str]]:
    return [(f.rule_code, f.source_ref.rpartition("!")[2]) for f in receipt.findings]


@pytest.mark.parametrize(
    ("above", "scale"),
    [
        ([["2016年各地区专利申请量（万件）"]], 10_000),
        ([["2016年各地区专利申请量（2016年，万件）"]], 10_000),
        ([["2016年各地区专利申请量"], ["单位 万件"]], 10_000),
        ([["2016年各地区专利申请量"], ["万件"]], 10_000),
        ([["2016年各地区专利申请量"], ["数量单位：万件"]], 10_000),
        ([["2016年各地区专利申请量（件）"], ["单位：天津市知识产权局"]], 1),
    ],
)
def test_a_unit_above_a_table_counts_wherever_it_is_written(
    tmp_path: Path, above: list[list[Any]], scale: int
) -> None:
    receipt, rows = answer(tmp_path, *above, ["地区", "2016年"], ["北京", 300])
    assert findings(receipt) == []
    assert rows["obs_value"].to_list() == [300 * scale]


@pytest.mark.parametrize(
    ("above", "header", "place", "value"),
    [
        ([["2016年各地区专利申请量（万件）"], ["单位：件"]], ["地区", "2016年"], "A1", 300),
        ([["2016年各地区专利申请量，件"], ["单位：万件"]], ["地区", "2016年"], "A1", 3_000_000),
        ([["2016年各地区专利申请量（万件）"]], ["地区", "专利申请量（件）"], "B3", 300),
        ([["2016年各地区专利申请量"], ["单位：万件"]], ["地区", "2016年", "单位"], "B4", 300),
    ],
)
def test_a_unit_above_a_table_that_contradicts_another_holds_the_figures(
    tmp_path: Path, above: list[list[Any]], header: list[str], place: str, value: int
) -> None:
    receipt, rows = answer(tmp_path, *above, header, ["北京", 300, "件"][: len(header)])
    assert findings(receipt) == [(CONTRADICTS, place)]
    assert rows["obs_value"].to_list() == [value]
    assert rows["held_by"].to_list() == [CONTRADICTS]


@pytest.mark.parametrize(
    "stated",
    [
        ["单位：件、亿元"],
        ["单位：件，亿元"],
        ["（单位：件/亿元）"],
        ["计量单位：件；亿元"],
        ["单位：件", "单位：亿元"],
        ["2016年专利申请量（件）和地区生产总值（亿元）"],
    ],
)
def test_each_figure_takes_the_one_unit_of_a_list_that_fits(tmp_path: Path, stated: list[str]) -> None:
    receipt, rows = answer(
        tmp_path, ["2016年各地区主要指标"], stated, ["地区", "专利申请量", "地区生产总值"], ["北京", 300, 2]
    )
    assert findings(receipt) == []
    assert rows["obs_value"].to_list() == [300, 200_000_000]


def test_two_units_of_a_list_that_fit_are_a_query_with_both(tmp_path: Path) -> None:
    receipt, rows = answer(
        tmp_path, ["2016年各地区专利"], ["单位：件、万件、亿元"], ["地区", "专利申请量"], ["北京", 300]
    )
    assert [(f.rule_code, f.found, f.expected) for f in receipt.findings] == [
        (CONTRADICTS, "300 件", "300 万件")
    ]
    assert rows["held_by"].to_list() == [CONTRADICTS]
