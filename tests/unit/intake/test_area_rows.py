"""Rows of areas that a form does not collect (国外, 其他), and 其中 before areas: the others are read, totals are checked."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from schemas.receipt import Receipt
from tests.fixtures_make import xlsx_bytes
from tests.trial import trial

ABOVE = [
    ["2016年专利申请量"],
    ["资料来源：中国科技统计年鉴"],
    ["发布日期：2017-12-31"],
    ["单位：件"],
    ["地区", "专利申请量"],
]
LEFT_OUT = "cell.area_left_out"


def answer(folder: Path, *rows: tuple[str, int | None]) -> tuple[Receipt, pl.DataFrame]:
    path = folder / "table.xlsx"
    path.write_bytes(xlsx_bytes([*ABOVE, *map(list, rows)]))
    return trial(path, "published_figures", "tjipo", "2016")


def findings(receipt: Receipt) -> list[tuple[str, str]]:
    return [(f.rule_code, f.source_ref.rpartition("!")[2]) for f in receipt.findings]


@pytest.mark.parametrize("word", ["国外", "其中：境外", "港澳台", "其他", "不详", "市辖区", "县："])
def test_a_row_of_an_area_that_is_not_collected_is_left_out_with_a_note(tmp_path: Path, word: str) -> None:
    receipt, rows = answer(tmp_path, ("北京", 300), (word, 100), ("天津", 200))
    assert findings(receipt) == [(LEFT_OUT, "A7")]
    assert rows.select("ref_area", "obs_value").rows() == [("110000", 300), ("120000", 200)]


@pytest.mark.parametrize(
    ("total", "finding"),
    [
        (600, None),
        (500, None),
        (550, "file.total_of_more"),
        (400, "file.total_mismatch"),
        (700, "file.total_of_more"),
    ],
)
def test_a_total_is_compared_with_and_without_such_rows(
    tmp_path: Path, total: int, finding: str | None
) -> None:
    receipt, _ = answer(tmp_path, ("合计", total), ("北京", 300), ("天津", 200), ("国外", 100))
    assert sorted(findings(receipt)) == sorted([(LEFT_OUT, "A9"), *([(finding, "B6")] if finding else [])])


@pytest.mark.parametrize(
    ("whole", "code"),
    [("全国", "000000"), ("全国合计", "000000"), ("全市", "120000"), ("全市合计", "120000")],
)
def test_areas_below_of_which_are_no_part_of_their_names(tmp_path: Path, whole: str, code: str) -> None:
    part = "北京" if code == "000000" else "滨海新区"
    for lines in ([("其中：" + part, 300)], [("其中：", None), (part, 300)]):
        receipt, rows = answer(tmp_path, (whole, 1000), *lines)
        assert findings(receipt) == []
        assert rows["ref_area"].to_list() == [code, "110000" if part == "北京" else "120116"]
