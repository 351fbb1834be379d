"""Lines around a table that contradict each other, or are no part of the table that they look like.

Belongs here: two units, dates or sources above a table; headings beside a unit; years with a word beside them. Does not
belong here: words of titles (``test_labels``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.fixtures_make import put, xlsx_bytes
from tests.trial import trial

TITLE, UNIT = ["2016年各地区专利申请量"], ["单位：件"]
SOURCE, DATE = ["资料来源：中国科技统计年鉴"], ["发布日期：2017-12-31"]
BODY = [["地区", "2016年"], ["天津", 79963]]
UNITS, TITLES = "cell.unit_contradicts", "file.titles_disagree"


def findings(folder: Path, *rows: list[Any]) -> list[tuple[str, str, str]]:
    receipt, _ = trial(put(folder, "a.xlsx", xlsx_bytes(list(rows))), "published_figures", "tjipo", "2016")
    return [(f.rule_code, f.source_ref, f.found) for f in receipt.findings]


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ([TITLE, UNIT, ["单位：万件"], SOURCE, DATE], [(UNITS, "表1!A3", "件")]),
        ([["2016年各地区专利申请量（单位：万件）"], UNIT, SOURCE, DATE], [(UNITS, "表1!A2", "万件")]),
        ([TITLE, UNIT, SOURCE, DATE, ["发布日期：2018-12-31"]], [(TITLES, "表1!A5", "2018-12-31")]),
        ([TITLE, UNIT, SOURCE, ["资料来源：中国统计年鉴"], DATE], [(TITLES, "表1!A4", "中国统计年鉴")]),
        ([TITLE, UNIT, ["Unit: item"], SOURCE, DATE, ["发布日期：2017年12月31日"]], []),
    ],
)
def test_a_second_statement_of_another_meaning_is_queried(
    tmp_path: Path, above: list[list[str]], expected: list[tuple[str, str, str]]
) -> None:
    assert findings(tmp_path, *above, *BODY) == expected


@pytest.mark.parametrize(
    "headings", [["本期", "上年同期", "增长(%)"], ["本月", "累计"], ["目标值", "完成值"]]
)
def test_headings_beside_a_unit_are_no_units(tmp_path: Path, headings: list[str]) -> None:
    row = ["专利申请量", "件", *range(1000, 1000 + len(headings))]
    answered = findings(tmp_path, TITLE, UNIT, SOURCE, DATE, ["指标", "单位", *headings], row)
    assert not {"file.turned", "cell.unknown_unit"} & {rule for rule, *_ in answered}
    assert {"表1!C5", "表1!D5"} >= {place for rule, place, _ in answered if rule == "file.unknown_column"} - {
        "表1!E5"
    }
    assert "file.missing_column" in {rule for rule, *_ in answered}


def test_years_with_a_word_for_a_plan_are_named_where_columns_are_missing(tmp_path: Path) -> None:
    answered = findings(tmp_path, UNIT, ["地域", "2016年（规划）", "2017年（规划）"], ["天津", 1, 2])
    assert ("cell.other_figure", "表1!B2", "规划") in answered
    assert "file.missing_column" in {rule for rule, *_ in answered}
