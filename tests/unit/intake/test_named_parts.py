"""Parts of figures (发明, 高校) that a title, a line, a header or a sheet names: rows that are not of them are held."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.fixtures_make import xlsx_bytes
from tests.trial import trial

HEADER = ["指标", "本年累计", "单位"]
ROWS = [["专利申请量", 1250, "件"], ["有效注册商标量", 5000, "件"]]


def held(folder: Path, rows: list[list[Any]], sheet: str = "表1") -> tuple[list[tuple[str, str]], list[str]]:
    """Return rule and cell of each finding on a district's return, and the indicators of which figures are held."""
    path = folder / "return.xlsx"
    path.write_bytes(xlsx_bytes(rows, sheet))
    receipt, accepted = trial(path, "district_return", "120104", "2019-Q3")
    findings = [(f.rule_code, f.source_ref.rpartition("!")[2]) for f in receipt.findings]
    return findings, accepted.filter(accepted["obs_status"] == "P")["indicator_code"].to_list()


@pytest.mark.parametrize(
    ("above", "place", "codes"),
    [
        (["2019年三季度发明专利情况"], "A1", ["PAT_APP"]),
        (["2019年三季度实用新型情况"], "A1", ["PAT_APP"]),
        (["南开区高校2019年三季度知识产权报表"], "A1", ["PAT_APP", "TM_VALID"]),
        (["南开区2019年三季度职务专利情况"], "A1", ["PAT_APP", "TM_VALID"]),
        (["南开区2019年三季度知识产权报表（职务发明）"], "A1", ["PAT_APP", "TM_VALID"]),
        (["统计范围：发明专利"], "A1", ["PAT_APP"]),
        (["统计范围", "发明专利"], "B1", ["PAT_APP"]),
    ],
)
def test_a_line_above_rows_that_names_a_part_holds_the_rows_of_the_whole(
    tmp_path: Path, above: list[str], place: str, codes: list[str]
) -> None:
    assert held(tmp_path, [above, HEADER, *ROWS]) == ([("cell.unexplained_word", place)], codes)


def test_a_header_that_names_a_part_holds_the_rows_of_the_whole(tmp_path: Path) -> None:
    findings, codes = held(tmp_path, [["指标", "本年累计（高校）", "单位"], *ROWS])
    assert (findings, codes) == ([("cell.unexplained_word", "B1")], ["PAT_APP", "TM_VALID"])


def test_a_sheet_that_is_named_like_a_part_holds_the_rows_of_the_whole(tmp_path: Path) -> None:
    findings, codes = held(tmp_path, [HEADER, *ROWS[:1]], "高校")
    assert (findings, codes) == ([("file.titles_disagree", "A1")], ["PAT_APP"])


def test_a_title_that_names_a_part_holds_only_the_rows_that_do_not_name_it(tmp_path: Path) -> None:
    rows = [["2019年三季度发明专利情况"], HEADER, *ROWS[:1], ["其中：发明专利", 300, "件"]]
    findings, codes = held(tmp_path, rows)
    assert (findings, codes) == ([("cell.unexplained_word", "A1")], ["PAT_APP"])


@pytest.mark.parametrize(
    "title",
    ["2019年三季度发明专利情况", "2019年三季度发明、实用新型和外观设计专利情况", "2019年三季度专利情况"],
)
def test_rows_of_the_part_that_a_title_names_are_not_held(tmp_path: Path, title: str) -> None:
    row = "发明专利申请量" if title == "2019年三季度发明专利情况" else "专利申请量"
    assert held(tmp_path, [[title], HEADER, [row, 300, "件"]]) == ([], [])
