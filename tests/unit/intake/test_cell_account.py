"""The account of cells: every filled cell is read, a label, a title, a note or not read, and no number is left unsaid."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from pipelines import intake
from pipelines.settings import Settings
from schemas.receipt import Receipt
from tests.fixtures_make import FIGURES, GOOD_ROWS, csv_text, put, xlsx_bytes

pytestmark = pytest.mark.thorough

NOW = dt.datetime(2026, 2, 1, 18, 0, tzinfo=dt.UTC)
RETURN = ["指标", "本年累计", "单位"]
ROWS = [["专利申请量", 1250, "件"], ["专利授权量", 900, "件"]]
LEFT = ("cell.not_read", "cell.no_header")


def check(tmp_path: Path, rows: list[list[Any]], **settings: int) -> Receipt:
    path = put(tmp_path, "district_return.120104.2019-Q3.xlsx", xlsx_bytes(rows))
    return intake.check(Settings(data_dir=tmp_path / "data", **settings), path, {}, NOW)


def counts(receipt: Receipt) -> tuple[int, ...]:
    return (
        receipt.cells_read,
        receipt.cells_label,
        receipt.cells_title,
        receipt.cells_note,
        receipt.cells_not_read,
    )


def left(receipt: Receipt) -> list[tuple[str, str, int]]:
    return [(f.rule_code, f.source_ref, f.n_cells) for f in receipt.findings if f.rule_code in LEFT]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([RETURN, *ROWS], (6, 3, 0, 0, 0)),
        ([["2019年三季度报表"], ["报告期", "2019-Q3"], RETURN, *ROWS], (6, 3, 3, 0, 0)),
        ([RETURN, *ROWS, [], ["注：含PCT"], ["填表人：张三", "", "联系电话", 22123456]], (6, 3, 0, 4, 0)),
        ([["单位编号", 101], ["邮政编码", 300000], RETURN, *ROWS], (6, 3, 4, 0, 0)),
        ([RETURN, *ROWS, ["注：含PCT"], [3]], (6, 3, 0, 2, 0)),
        ([["", *RETURN], [1, *ROWS[0]], [2, *ROWS[1]]], (6, 3, 0, 2, 0)),
        ([RETURN, [*ROWS[0], "件"], ROWS[1]], (6, 3, 0, 1, 0)),
        ([["指标", "本年累计", "单位", "填报人"], [*ROWS[0], "张三"], [*ROWS[1], "李四"]], (6, 4, 0, 0, 2)),
    ],
    ids=["table", "titles", "notes", "codes", "page", "row numbers", "the unit beside", "another column"],
)
def test_sound_sheets_have_no_finding(
    tmp_path: Path, rows: list[list[Any]], expected: tuple[int, ...]
) -> None:
    receipt = check(tmp_path, rows)
    assert (receipt.status, counts(receipt), left(receipt)) == ("accepted", expected, [])


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["全市合计", 96045], RETURN, *ROWS], [("cell.not_read", "表1!B1", 1)]),
        (
            [["", "", "", "", 7, 8], ["", "", "", "", 9, 10], RETURN, *ROWS],
            [("cell.not_read", "表1!E1:F2", 4)],
        ),
        ([RETURN, *ROWS, ["注：含PCT"], [12345]], [("cell.not_read", "表1!A5", 1)]),
        ([["#REF!"], RETURN, *ROWS], [("cell.not_read", "表1!A1", 1)]),
        ([RETURN, *([*row, "", n] for n, row in enumerate(ROWS, 40))], [("cell.no_header", "表1!E2:E3", 2)]),
        (
            [["指标", "本年累计", "", "单位"], ["专利申请量", 1250, 7, "件"]],
            [("cell.no_header", "表1!C2", 1)],
        ),
        ([RETURN, [*ROWS[0], "#N/A"], ROWS[1]], [("cell.no_header", "表1!D2", 1)]),
        ([RETURN, [*ROWS[0], "已核"], ROWS[1]], [("cell.not_read", "表1!D2", 1)]),
    ],
    ids=[
        "above",
        "a block above",
        "below",
        "an error above",
        "beside",
        "no header",
        "an error beside",
        "a word beside",
    ],
)
def test_numbers_and_errors_that_nothing_reads_are_named(
    tmp_path: Path, rows: list[list[Any]], expected: list[tuple[str, str, int]]
) -> None:
    receipt = check(tmp_path, rows)
    assert left(receipt) == expected
    is_error = expected[0][0] == "cell.no_header"
    assert receipt.status == ("refused" if is_error else "accepted")
    assert receipt.cells_not_read == sum(n for *_, n in expected)


def test_a_table_on_a_sheet_that_is_not_used_is_named(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "表1"  # type: ignore[union-attr]
    for row in (FIGURES, *GOOD_ROWS):
        book["表1"].append(row)
    other, words = book.create_sheet("旧表"), book.create_sheet("说明")
    for row in (["指标", "数值"], ["专利申请量", 5], ["专利授权量", 6]):
        other.append(row)
    words.append(["请按时报送"])
    path = tmp_path / "published_figures.tjipo.2016.xlsx"
    book.save(path)
    receipt = intake.check(Settings(data_dir=tmp_path / "data"), path, {}, NOW)
    assert left(receipt) == [("cell.not_read", "旧表!B2:B3", 2)]
    assert receipt.cells_not_read == 7


def test_a_long_sheet_has_the_same_account_in_batches(tmp_path: Path) -> None:
    header = ["事件类型", "事件日期", "申请号", "专利类型", "申请人类型", "所在区", "申请日"]
    rows: list[list[Any]] = [
        ["申请", "2019-03-01", "201910000100.7", "发明", "企业", "南开区", "2019-03-01"]
    ] * 200
    rows = [[*row, "", 77] if n in (150, 151) else row for n, row in enumerate(rows)]
    content = xlsx_bytes([["2019年3月专利登记"], header, *rows, ["注：含PCT"]])
    path = put(tmp_path, "patent_register.tjipo.2019-03.xlsx", content)
    answers = [
        intake.check(Settings(data_dir=tmp_path / "data", stream_from_mb=mb, batch_rows=40), path, {}, NOW)
        for mb in (4, 0)
    ]
    assert [counts(r) for r in answers] == [(1400, 7, 1, 1, 2)] * 2
    assert [left(r) for r in answers] == [[("cell.not_read", "表1!I153:I154", 2)]] * 2


def test_a_text_file_names_a_long_row_once(tmp_path: Path) -> None:
    path = put(
        tmp_path, "district_return.120104.2019-Q3.csv", csv_text([RETURN, [*map(str, ROWS[0]), "", "5"]])
    )
    receipt = intake.check(Settings(data_dir=tmp_path / "data"), path, {}, NOW)
    assert [f.rule_code for f in receipt.findings] == ["row.overlong"]
    assert counts(receipt) == (3, 3, 0, 0, 1)


def test_an_older_receipt_is_still_read() -> None:
    receipt = Receipt("s", "f", "a", "2016", "", 1, "accepted", "0", 1, "2026-01-31T00:00:00", "a.csv")
    text = "\n".join(line for line in receipt.to_json().splitlines() if '"cells_' not in line)
    assert '"cells_read"' in receipt.to_json() and Receipt.from_json(text) == receipt
