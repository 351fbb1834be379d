"""Lists that say how many units they have: a number that is not that of the records is queried."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.fixtures_make import xlsx_bytes
from tests.trial import trial

HEADER = ["名称", "认定类别", "级别", "所在区", "认定日期"]
COUNT = "file.list_count"


def record(name: str) -> list[str]:
    return [name, "知识产权优势企业", "市级", "西青区", "2016-11-30"]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([record("甲公司"), record("乙公司"), ["合计", "3家"]], [("B5", "3家", "2")]),
        ([record("甲公司"), record("乙公司"), ["共3家"]], [("A5", "3家", "2")]),
        ([["一、市级（3家）"], record("甲公司"), record("乙公司")], [("A3", "3家", "2")]),
        ([record("甲公司"), record("乙公司"), ["合计", "2家"]], []),
        (
            [["一、市级（1家）"], record("甲公司"), ["二、国家级（1家）"], record("乙公司"), ["合计", "2家"]],
            [],
        ),
        ([record("甲公司"), record("乙公司"), ["合计"]], []),
        ([record("甲公司"), record("乙公司"), ["合计", 3]], [("B5", "3", "2")]),
        ([record("甲公司"), record("乙公司"), ["合计", 2]], []),
        ([["合计：2家"], record("甲公司"), record("乙公司")], []),
        ([["共计3家"], record("甲公司"), record("乙公司")], [("A3", "3家", "2")]),
    ],
)
def test_the_number_that_a_list_states_is_that_of_its_records(
    tmp_path: Path, rows: list[list[Any]], expected: list[tuple[str, str, str]]
) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(xlsx_bytes([["2016年知识产权优势企业名单"], HEADER, *rows]))
    receipt, accepted = trial(path, "recognitions", "tjipo", "2016")
    counts = [f for f in receipt.findings if f.rule_code == COUNT]
    assert [(f.source_ref.rpartition("!")[2], f.found, f.expected) for f in counts] == expected
    assert accepted.height == 2
