"""Fault, annotated copy, correction by a script, acceptance: with the copy alone, under any name."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest

from pipelines import intake
from pipelines.common.confirmations import Confirmation, add_confirmation
from pipelines.intake.readers.comments import AUTHOR, senders_comment
from pipelines.intake.resubmission import FINDING_COLUMNS, FINDINGS_SHEET
from pipelines.settings import Settings
from schemas.receipt import Receipt
from tests.fixtures_make import EVENTS, FIGURES, GOOD_ROWS, csv_text, events, put, xlsx_bytes

pytestmark = pytest.mark.thorough

NOW = dt.datetime(2018, 1, 5, 8, 0, tzinfo=dt.UTC)
KEY = {"form_id": "published_figures", "submitter": "tjipo", "period": "2016", "document": "yearbook"}
Correction = Callable[[openpyxl.Workbook], Any]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


def send(settings: Settings, name: str, content: bytes | str, meta: dict[str, str] | None = None) -> Receipt:
    put(settings.inbox, name, content)
    if meta:
        put(settings.inbox, f"{name}.meta.json", json.dumps(meta))
    (receipt,) = intake.ingest(settings, NOW)
    return receipt


def copy_of(settings: Settings, receipt: Receipt) -> Path:
    assert receipt.annotated_path
    return settings.data_dir / receipt.annotated_path


def corrected(settings: Settings, receipt: Receipt, correct: Correction, tmp_path: Path) -> bytes:
    book = openpyxl.load_workbook(copy_of(settings, receipt))
    correct(book)
    path = tmp_path / "corrected.xlsx"
    book.save(path)
    return path.read_bytes()


def explain(book: openpyxl.Workbook, words: str) -> None:
    """Write into the explanation column of every query."""
    for row in book[FINDINGS_SHEET].iter_rows():
        if str(row[FINDING_COLUMNS.index("severity")].value or "").startswith("疑问\n"):
            row[FINDING_COLUMNS.index("explanation")].value = words
            row[FINDING_COLUMNS.index("explanation")].data_type = "s"


def put_value(sheet: str, cell: str, value: object) -> Correction:
    def correct(book: openpyxl.Workbook) -> None:
        book[sheet][cell] = value

    return correct


def with_cell(row: int, column: str, value: object) -> list[list[Any]]:
    rows = [list(r) for r in GOOD_ROWS]
    rows[row][FIGURES.index(column)] = value
    return [FIGURES, *rows]


@pytest.mark.parametrize(
    ("row", "column", "bad", "good", "rule_code"),
    [
        (0, "数值", "约十万", "100000", "cell.not_a_number"),
        (1, "数值", "-5", 5, "cell.negative"),
        (1, "数值", None, 5, "cell.required"),
        (2, "地区", "河北县", "河北区", "cell.unknown_area"),
        (0, "单位", "斤", "件", "cell.unknown_unit"),
        (0, "发布日期", "2017-02-30", dt.date(2017, 2, 28), "cell.not_a_date"),
        (2, "指标", "=专利", "专利授权量", "cell.unknown_indicator"),
    ],
)
@pytest.mark.parametrize("container", ["xlsx", "csv", "gb18030"])
def test_a_corrected_cell_is_accepted(
    settings: Settings, tmp_path: Path, row: int, column: str, bad: Any, good: Any, rule_code: str,
    container: str,
) -> None:  # fmt: skip
    rows = with_cell(row, column, bad)
    cell = f"{'ABCDEFG'[FIGURES.index(column)]}{row + 2}"
    if container == "xlsx":
        content, sheet = xlsx_text(rows, tmp_path), "表1"
    else:
        content, sheet = csv_text(rows).encode("gb18030" if container == "gb18030" else "utf-8"), "csv"
    refused = send(settings, f"figures.{container[:4]}", content, KEY)
    assert (refused.status, [f.rule_code for f in refused.findings]) == ("refused", [rule_code])
    assert refused.findings[0].source_ref == f"{sheet}!{cell}"
    back = send(settings, "改好了.xlsx", corrected(settings, refused, put_value(sheet, cell, good), tmp_path))
    assert (back.status, back.findings, back.attempt) == ("accepted", [], 2)
    assert back.submission_id == "published_figures.tjipo.2016.yearbook.2"
    assert (back.rows_received, back.annotated_path) == (3, None)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_template_goes_the_way_of_the_clerks_page(settings: Settings, tmp_path: Path, lang: str) -> None:
    """Blank workbook, filled in with one wrong cell, checked, returned, corrected in the annotated copy, accepted."""
    key = {"submitter": "120104", "period": "2017-Q3"}
    path = intake.template(settings, "district_return", key, lang, tmp_path / "filled in.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    first = int(str(sheet.freeze_panes)[1:])
    for n, value in enumerate(("约1250", 900, 8000, 7000, 500, 300), first):
        sheet.cell(n, 3).value = value
    book.save(path)
    assert intake.check(settings, path, {}, NOW).status == "refused"
    assert not settings.receipts.exists()
    refused = send(settings, "any name.xlsx", path.read_bytes())
    assert [(f.rule_code, f.source_ref) for f in refused.findings] == [
        ("cell.inexact_figure", f"{sheet.title}!C{first}")
    ]
    correct = put_value(sheet.title, f"C{first}", 1250)
    back = send(settings, "another.xlsx", corrected(settings, refused, correct, tmp_path))
    assert back.submission_id == "district_return.120104.2017-Q3.main.2"
    assert (back.status, back.rows_accepted, back.findings) == ("accepted", 6, [])


def xlsx_text(rows: list[list[Any]], tmp_path: Path) -> bytes:
    """Return a workbook in which a text that begins like a formula is text."""
    book = openpyxl.load_workbook(put(tmp_path, "plain.xlsx", xlsx_bytes(rows)))
    for cells in book["表1"].iter_rows():
        for cell in cells:
            if cell.data_type == "f":
                cell.data_type = "s"
    book.save(tmp_path / "plain.xlsx")
    return (tmp_path / "plain.xlsx").read_bytes()


def test_identity_can_be_filled_in_on_the_findings_sheet(settings: Settings, tmp_path: Path) -> None:
    refused = send(settings, "table.csv", csv_text([FIGURES, *GOOD_ROWS]), {"form_id": "published_figures"})
    assert {f.rule_code for f in refused.findings} >= {"file.period_missing", "file.submitter_missing"}

    def fill_in(book: openpyxl.Workbook) -> None:
        for row in book[FINDINGS_SHEET].iter_rows():
            if row[1].value == "报送单位：":
                row[3].value = "天津市知识产权局"
            if row[1].value == "报告期：":
                row[3].value = "2016年"

    back = send(settings, "x.y.z.xlsx", corrected(settings, refused, fill_in, tmp_path))
    assert (back.status, back.submission_id) == ("accepted", "published_figures.tjipo.2016.main.1")


def test_an_unchanged_copy_has_the_same_findings(settings: Settings, tmp_path: Path) -> None:
    first = send(settings, "f.csv", csv_text(with_cell(0, "数值", "约三百")), KEY)
    again = send(settings, "copy.xlsx", copy_of(settings, first).read_bytes())
    assert again.findings == first.findings
    assert (again.attempt, again.submission_id[:-2]) == (2, first.submission_id[:-2])
    book = openpyxl.load_workbook(copy_of(settings, again))
    assert book.sheetnames == [FINDINGS_SHEET, "csv"]


def test_comments_of_an_earlier_answer_are_removed_and_the_senders_own_kept(
    settings: Settings, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(put(tmp_path, "a.xlsx", xlsx_bytes(with_cell(0, "数值", "多"))))
    sheet = book["表1"]
    sheet["D2"].fill = openpyxl.styles.PatternFill("solid", fgColor="FF00FF00")
    sheet["D2"].comment = openpyxl.comments.Comment("去年也这样", "clerk")
    sheet["D3"].value = "少"
    book.save(tmp_path / "a.xlsx")
    first = send(settings, "a.xlsx", (tmp_path / "a.xlsx").read_bytes(), KEY)
    marked = openpyxl.load_workbook(copy_of(settings, first))["表1"]
    assert marked["D2"].fill.fgColor.rgb == marked["D3"].fill.fgColor.rgb != "FF00FF00"
    assert "去年也这样" in marked["D2"].comment.text
    second = send(settings, "b.xlsx", corrected(settings, first, put_value("表1", "D2", 106514), tmp_path))
    assert [f.source_ref for f in second.findings if f.severity == "error"] == ["表1!D3"]
    assert {f.rule_code for f in second.findings if f.source_ref == "表1!D2"} >= {"cell.comment"}
    marked = openpyxl.load_workbook(copy_of(settings, second))["表1"]
    assert marked["D2"].fill.bgColor.rgb == "FF00FF00"
    assert senders_comment(AUTHOR, marked["D2"].comment.text) == "去年也这样"
    third = send(settings, "c.xlsx", corrected(settings, second, put_value("表1", "D3", 1), tmp_path))
    assert third.status == "accepted"


def test_a_corrected_register_is_accepted_whole(settings: Settings, tmp_path: Path) -> None:
    rows = events(6)
    rows[2][5], rows[4][7] = "河北省", "十项"
    first = send(settings, "patent_register.tjipo.2016-03.csv", csv_text([EVENTS, *rows]))
    assert (first.status, first.rows_quarantined) == ("partial", 2)

    def correct(book: openpyxl.Workbook) -> None:
        book["csv"]["F4"], book["csv"]["H6"] = "河北区", 10

    second = send(settings, "corrected.xlsx", corrected(settings, first, correct, tmp_path))
    assert (second.status, second.rows_accepted, second.supersedes) == (
        "accepted",
        6,
        first.submission_id,
    )


def odd_ipc(value: str) -> list[list[str]]:
    return [[*EVENTS, "主分类号"], *([*r, value if i == 1 else "G06F17/30"] for i, r in enumerate(events(3)))]


def test_an_explained_query_is_kept_with_the_row(settings: Settings, tmp_path: Path) -> None:
    first = send(settings, "patent_register.tjipo.2016-03.csv", csv_text(odd_ipc("甲类")))
    (query,) = first.findings
    assert (query.severity, query.explanation, first.status) == ("query", "", "accepted")
    second = send(
        settings, "back.xlsx", corrected(settings, first, lambda b: explain(b, "=按旧分类表"), tmp_path)
    )
    assert [f.explanation for f in second.findings] == ["=按旧分类表"]
    rows = pl.read_parquet(settings.data_dir / (second.lake_path or "")).sort("source_row")
    assert rows["explanation"].to_list() == [None, "=按旧分类表", None]
    page = (settings.receipts / f"{second.submission_id}.html").read_text("utf-8")
    assert "=按旧分类表" in page and "暂按“初步数”处理" not in page
    # The copy of the copy keeps the explanation, and once the cell is corrected it is gone.
    again = openpyxl.load_workbook(copy_of(settings, second))[FINDINGS_SHEET]
    assert any("=按旧分类表" in row for row in again.iter_rows(values_only=True))
    third = send(
        settings, "c.xlsx", corrected(settings, second, put_value("csv", "I3", "G06F17/30"), tmp_path)
    )
    assert third.findings == []
    rows = pl.read_parquet(settings.data_dir / (third.lake_path or ""))
    assert rows["explanation"].null_count() == 3


def test_a_held_figure_is_released_by_its_explanation(settings: Settings, tmp_path: Path) -> None:
    figures = [["专利申请量", "天津市", str(2011 + n), v, "件", "中国科技统计年鉴", "2017-12-31"]
               for n, v in enumerate(("10000", "11000", "120000000", "12500", "13000"))]  # fmt: skip

    def held(receipt: Receipt) -> list[str | None]:
        return (
            pl.read_parquet(settings.data_dir / (receipt.lake_path or ""))
            .sort("source_row")["held_by"]
            .to_list()
        )

    first = send(settings, "published_figures.tjipo.2015.csv", csv_text([FIGURES, *figures]))
    assert held(first) == [None, None, "file.unit_slip", None, None]
    page = settings.receipts / f"{first.submission_id}.html"
    assert "<mark>暂缓采用" in page.read_text("utf-8")
    second = send(
        settings, "back.xlsx", corrected(settings, first, lambda b: explain(b, "确为一亿二千万"), tmp_path)
    )
    assert held(second) == [None] * 5
    assert "<mark>" not in (settings.receipts / f"{second.submission_id}.html").read_text("utf-8")


def test_the_page_of_a_confirmed_submission_says_who_confirmed_it_and_why(
    settings: Settings, tmp_path: Path
) -> None:
    figures = [["专利申请量", "天津市", str(2011 + n), v, "件", "中国科技统计年鉴", "2017-12-31"]
               for n, v in enumerate(("10000", "11000", "120000000", "12500", "13000"))]  # fmt: skip
    first = send(settings, "published_figures.tjipo.2015.csv", csv_text([FIGURES, *figures]))
    confirmed = Confirmation(first.submission_id, "与统计局核对无误", "operator", "2026-02-01T18:00:00")
    add_confirmation(settings, confirmed)
    intake.addendum_answers(settings, first.submission_id, [], tmp_path)
    page = (tmp_path / f"{first.submission_id}.html").read_text("utf-8")
    assert "与统计局核对无误" in page and "operator" in page and "<mark>" not in page
    assert "主管部门确认 Confirmed · operator: 与统计局核对无误" in page
    assert "报送单位的说明" not in page


def test_a_row_is_held_by_each_holding_rule_that_is_not_explained(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.intake.steps.explain.HOLDING", {"cell.classification_shape"})
    first = send(settings, "patent_register.tjipo.2016-03.csv", csv_text(odd_ipc("甲类")))
    rows = pl.read_parquet(settings.data_dir / (first.lake_path or "")).sort("source_row")
    assert rows["held_by"].to_list() == [None, "cell.classification_shape", None]
    second = send(
        settings, "back.xlsx", corrected(settings, first, lambda b: explain(b, "按旧分类表"), tmp_path)
    )
    rows = pl.read_parquet(settings.data_dir / (second.lake_path or ""))
    assert rows["held_by"].null_count() == 3


def test_an_explanation_follows_its_row(settings: Settings, tmp_path: Path) -> None:
    first = send(settings, "patent_register.tjipo.2016-03.csv", csv_text(odd_ipc("甲类")))

    def move(book: openpyxl.Workbook) -> None:
        explain(book, "按旧分类表")
        book["csv"].insert_rows(2)

    second = send(settings, "back.xlsx", corrected(settings, first, move, tmp_path))
    assert [(f.source_ref, f.explanation) for f in second.findings] == [("csv!I4", "按旧分类表")]


def odd_column(*values: str) -> list[list[str]]:
    return [
        [*EVENTS, "主分类号"],
        *([*r, value] for r, value in zip(events(len(values)), values, strict=True)),
    ]


@pytest.mark.parametrize("words", [("甲类", "乙类", "丙类", "丁类"), ("甲类",) * 4])
def test_an_explanation_of_a_whole_column_explains_each_of_its_cells(
    settings: Settings, tmp_path: Path, words: tuple[str, ...]
) -> None:
    first = send(settings, "patent_register.tjipo.2016-03.csv", csv_text(odd_column(*words)))
    assert [(f.source_ref, f.found, f.n_cells) for f in first.findings] == [("csv!I2:I5", "甲类", 4)]
    as_explained = corrected(settings, first, lambda b: explain(b, "按旧分类表"), tmp_path)
    second = send(settings, "back.xlsx", as_explained)
    assert [f.explanation for f in second.findings] == ["按旧分类表"]
    assert explanations_of(settings, second) == ["按旧分类表"] * 4

    def correct(book: openpyxl.Workbook) -> None:
        explain(book, "按旧分类表")
        book["csv"]["I4"] = "G06F17/30"

    third = send(settings, "one corrected.xlsx", corrected(settings, first, correct, tmp_path))
    assert [(f.source_ref, f.explanation) for f in third.findings] == [
        (f"csv!I{row}", "按旧分类表") for row in (2, 3, 5)
    ]
    assert explanations_of(settings, third) == ["按旧分类表", "按旧分类表", None, "按旧分类表"]


@pytest.mark.parametrize(
    ("place", "first"),
    [
        ("csv!I2:I5", "totally different"),
        ("csv!A1:ZZ99999", "甲类"),
        ("csv!I2:I99999", "甲类"),
        ("csv!I2:J5", "甲类"),
    ],
)
def test_a_range_that_no_receipt_gave_explains_nothing(settings: Settings, place: str, first: str) -> None:
    content = csv_text(odd_column("甲类", "乙类", "丙类", "丁类"))
    given = {
        "rule_code": "cell.classification_shape",
        "source_ref": place,
        "found": first,
        "explanation": "无误",
    }
    put(settings.inbox, "patent_register.tjipo.2016-03.csv.meta.json", json.dumps({"explanations": [given]}))
    receipt = send(settings, "patent_register.tjipo.2016-03.csv", content)
    assert [(f.source_ref, f.explanation) for f in receipt.findings] == [("csv!I2:I5", "")]
    assert explanations_of(settings, receipt) == [None] * 4


def test_a_range_does_not_explain_rows_that_are_sent_later(settings: Settings) -> None:
    given = {
        "rule_code": "cell.classification_shape",
        "source_ref": "csv!I2:I4",
        "found": "甲类",
        "explanation": "无误",
    }
    put(settings.inbox, "patent_register.tjipo.2016-03.csv.meta.json", json.dumps({"explanations": [given]}))
    content = csv_text(odd_column("甲类", "乙类", "丙类", "丁类"))
    receipt = send(settings, "patent_register.tjipo.2016-03.csv", content)
    assert explanations_of(settings, receipt) == ["无误"] * 3 + [None]


def test_a_range_explains_a_column_that_is_read_in_batches(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", batch_rows=70, stream_from_mb=0)
    given = {"rule_code": "cell.classification_shape", "source_ref": "csv!I2:I1501", "found": "甲0"}
    meta = {"explanations": [given | {"explanation": "无误"}]}
    put(settings.inbox, "patent_register.tjipo.2016-03.csv.meta.json", json.dumps(meta))
    content = csv_text(odd_column(*(f"甲{n}" for n in range(1500))))
    receipt = send(settings, "patent_register.tjipo.2016-03.csv", content)
    assert [f.source_ref for f in receipt.findings] == ["csv!I2:I1501"]
    assert explanations_of(settings, receipt) == ["无误"] * 1500


def explanations_of(settings: Settings, receipt: Receipt) -> list[str | None]:
    rows = pl.read_parquet(settings.data_dir / (receipt.lake_path or "")).sort("source_row")
    return rows["explanation"].to_list()
