"""What titles and lines above a table state of period, plan, subject and area counts, or is a query that holds.

Belongs here: the wordings in which offices write them. Does not belong here: other words of labels (``test_labels``), or a
measure basis in labels (``test_stated_times``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from schemas.receipt import Receipt
from schemas.rules.registry import is_holding
from tests.fixtures_make import put, xlsx_bytes
from tests.trial import trial

Rows = list[list[Any]]
SOURCE: Rows = [["资料来源：中国科技统计年鉴"], ["发布日期：2017-03-31"], ["单位：件"]]
Figures = list[tuple[str, str, float]]


def answer(folder: Path, rows: Rows, key: tuple[str, str, str]) -> tuple[Receipt, Figures]:
    """Return the receipt of a sheet, and period, basis and value of its figures."""
    receipt, read = trial(put(folder, "a.xlsx", xlsx_bytes(rows)), *key)
    columns = ("time_period", "measure_basis", "obs_value")
    return receipt, read.select(columns).rows() if len(read) else []


def published(folder: Path, lines: list[str], header: list[str], row: list[Any]) -> tuple[Receipt, Figures]:
    rows = [*([line] for line in lines), *SOURCE, header, row]
    return answer(folder, rows, ("published_figures", "tjipo", "2016"))


def codes(receipt: Receipt) -> list[tuple[str, str]]:
    return [(f.rule_code, f.source_ref.partition("!")[2]) for f in receipt.findings]


@pytest.mark.parametrize("title", ["天津市知识产权“十三五”规划主要指标", "天津市知识产权“十三五”规划"])
def test_the_figures_of_a_plan_are_no_results(tmp_path: Path, title: str) -> None:
    header, row = ["指标", "2015年", "2020年"], ["专利申请量", 79963, 120000]
    receipt, figures = published(tmp_path, [title, "地区：天津市"], header, row)
    assert (codes(receipt), figures) == ([("cell.other_figure", "A1")], [])


@pytest.mark.parametrize("kind", ["预期性", "约束性"])
def test_a_column_with_the_kind_of_a_target_makes_its_row_one_of_targets(tmp_path: Path, kind: str) -> None:
    header, row = ["指标", "2015年", "2016年", "属性"], ["专利申请量", 79963, 120000, kind]
    receipt, figures = published(tmp_path, ["天津市知识产权主要指标", "地区：天津市"], header, row)
    assert (("cell.other_figure", "D7") in codes(receipt), figures) == (True, [])


def test_a_year_that_ends_after_the_publication_is_held(tmp_path: Path) -> None:
    header, row = ["指标", "2015年", "2020年"], ["专利申请量", 79963, 120000]
    title = "天津市“十三五”时期知识产权主要指标"
    receipt, _ = published(tmp_path, [title, "地区：天津市"], header, row)
    assert codes(receipt) == [("row.period_after_publication", "C6")]
    assert is_holding(receipt.findings[0])


@pytest.mark.parametrize(
    ("period", "day", "expected"),
    [
        ("2016", "2016-12-31", []),
        ("2016", "2016-12-30", ["row.period_after_publication"]),
        ("2016", "2015-12-31", ["row.period_after_publication"]),
        ("2016-Q3", "2016-09-30", []),
        ("2016-Q3", "2016-09-29", ["row.period_after_publication"]),
        ("2016-02", "2016-02-29", []),
        ("2016-02", "2016-02-28", ["row.period_after_publication"]),
        ("2016", "2026-01-31", []),
        ("2016", "2026-02-01", ["row.published_in_future"]),
        ("2026-02", "2026-01-31", ["row.period_after_publication"]),
    ],
)
def test_a_period_is_over_when_it_is_published_and_that_is_before_the_receipt(
    tmp_path: Path, period: str, day: str, expected: list[str]
) -> None:
    header = ["指标", "地区", "时期", "数值", "单位", "资料来源", "发布日期"]
    row = ["专利申请量", "天津市", period, 106514, "件", "中国科技统计年鉴", day]
    receipt, _ = answer(tmp_path, [header, row], ("published_figures", "tjipo", "2016"))
    assert ([code for code, _ in codes(receipt)], all(map(is_holding, receipt.findings))) == (expected, True)
