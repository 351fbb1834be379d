"""Marks of pages and revisions around and between the rows of a table: they say nothing of its figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.fixtures_make import xlsx_bytes
from tests.trial import trial

pytestmark = pytest.mark.thorough

HEADER = ["指标", "地区", "时期", "数值", "单位", "资料来源", "发布日期"]
TITLE = "天津市专利统计表"
LIST = [["2016年知识产权优势企业名单"], ["名称", "认定类别", "级别", "所在区", "认定日期"]]


def row(indicator: str, value: str) -> list[str]:
    return [indicator, "天津市", "2016", value, "件", "天津统计年鉴", "2017-06-01"]


ROWS = [row("专利申请量", "106514"), row("专利授权量", "39734")]


def answer(folder: Path, rows: list[list[Any]], form: str = "published_figures") -> tuple[int, list[str]]:
    """Return the number of accepted rows and the codes of findings but for the notes on tables and lines."""
    path = folder / "table.xlsx"
    path.write_bytes(xlsx_bytes(rows))
    receipt, accepted = trial(path, form, "tjipo", "2016")
    notes = ("file.several_tables", "file.lines_left_out")
    return accepted.height, [f.rule_code for f in receipt.findings if f.rule_code not in notes]


@pytest.mark.parametrize(
    "mark",
    [
        "（第三次修订）",
        "（第二版）",
        "（V2.0）",
        "（最终版）",
        "（更正稿）",
        "（第2次报送）",
        "（第2页/共3页）",
        " 第1页 共3页",
        " page 2 of 3",
        "（接上表）",
        "（续一）",
    ],
)
def test_a_mark_in_a_title_is_known(tmp_path: Path, mark: str) -> None:
    assert answer(tmp_path, [[TITLE + mark], HEADER, *ROWS]) == (2, [])


@pytest.mark.parametrize("word", ["（补充）", "（第三类）", "（二期）"])
def test_a_word_that_may_name_a_part_is_asked_for(tmp_path: Path, word: str) -> None:
    assert answer(tmp_path, [[TITLE + word], HEADER, *ROWS]) == (2, ["cell.unexplained_word"])


MARKS = [["续表", "第2页"], ["第2页"], ["第2页", "共3页"], ["第2页/共3页"], ["（接上页）"], ["续表1"], [f"{TITLE}（续）", "第2页"]]  # fmt: skip


@pytest.mark.parametrize("mark", MARKS, ids=" ".join)
def test_a_mark_before_a_header_is_no_record(tmp_path: Path, mark: list[str]) -> None:
    above = [[TITLE], mark, HEADER, *ROWS]
    between = [[TITLE], HEADER, ROWS[0], mark, HEADER, ROWS[1]]
    assert [answer(tmp_path, above), answer(tmp_path, between)] == [(2, []), (2, [])]


@pytest.mark.parametrize("mark", MARKS[:-1], ids=" ".join)
def test_a_mark_between_rows_is_no_record(tmp_path: Path, mark: list[str]) -> None:
    assert answer(tmp_path, [[TITLE], HEADER, ROWS[0], mark, ROWS[1], mark]) == (2, [])
    units = [[name, "知识产权优势企业", "市级", "西青区", "2016-11-30"] for name in ("甲公司", "丙公司")]
    assert answer(tmp_path, [*LIST, units[0], mark, units[1], mark], "recognitions") == (2, [])


def test_a_mark_does_not_hide_the_title_above_it(tmp_path: Path) -> None:
    rows = [[TITLE], HEADER, ROWS[0], ["规上工业企业专利统计表"], ["第2页"], HEADER, ROWS[1]]
    assert answer(tmp_path, rows)[1] == ["cell.other_figure"]
