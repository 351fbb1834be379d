"""Numbers of text files that the commas between their thousands split into two cells."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from schemas.receipt import Receipt
from tests.trial import trial

ABOVE = "2016年各地区专利申请量\n单位：件\n"
BELOW = "资料来源：中国科技统计年鉴\n发布日期：2017-03-31\n"
RULE = "cell.number_split"


def answer(
    folder: Path, text: str, form: str = "published_figures", sender: str = "tjipo", period: str = "2016"
) -> tuple[Receipt, pl.DataFrame]:
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return trial(path, form, sender, period)


def findings(receipt: Receipt) -> list[tuple[str, str, str, str]]:
    return [(f.rule_code, f.source_ref.rpartition("!")[2], f.found, f.expected) for f in receipt.findings]


@pytest.mark.parametrize(
    "lines", ["地区,专利申请量,备注\n天津,106,514\n", "地区,专利申请量,专利授权量\n天津,106,514,\n"]
)
def test_a_number_in_two_cells_is_an_error_that_shows_it_whole(tmp_path: Path, lines: str) -> None:
    receipt, rows = answer(tmp_path, ABOVE + lines + BELOW)
    assert findings(receipt) == [(RULE, "B4", "106,514", "106514")]
    assert not rows.height


@pytest.mark.parametrize("number", ["1,250", "1,250,"])
def test_a_number_of_a_return_too(tmp_path: Path, number: str) -> None:
    text = f"指标,单位,本年累计,备注\n专利申请量,件,{number}\n"
    receipt, _ = answer(tmp_path, text, "district_return", "120104", "2016-Q4")
    assert findings(receipt) == [(RULE, "C2", "1,250", "1250")]


def test_a_number_before_a_column_of_notes_that_the_form_does_not_have(tmp_path: Path) -> None:
    labels = "质押登记号,质押登记日期,权利类型,质押件数,所在区,质权人类型,质押贷款金额(元),备注\n"
    record = "Y2019120000012,2019-08-20,专利,3,南开区,银行,500,000\n"
    receipt, _ = answer(tmp_path, labels + record, "pledge_financing", "tjipo", "2019-Q3")
    assert (RULE, "G2", "500,000", "500000") in findings(receipt)


@pytest.mark.parametrize(
    ("lines", "values"),
    [
        ("地区,专利申请量,备注\n天津,106514,514\n", [106514]),
        ("地区,专利申请量,备注\n天津,106,见附表\n浙江,105,\n", [106, 105]),
        ('地区,专利申请量,备注\n天津,"106,514",\n', [106514]),
        ("地区,专利申请量,专利授权量\n天津,106,514\n", [106, 514]),
        ("地区,专利申请量,专利授权量,\n天津,106,514,\n", [106, 514]),
        ("地区,专利申请量,备注\n天津,106,14\n", [106]),
    ],
)
def test_other_numbers_beside_each_other_are_read(tmp_path: Path, lines: str, values: list[float]) -> None:
    receipt, rows = answer(tmp_path, ABOVE + lines + BELOW)
    assert findings(receipt) == []
    assert rows["obs_value"].to_list() == values
