"""Returns that lack an item that their sender owes, and what becomes of them when the remedy is carried out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from pipelines import intake
from pipelines.intake.respond.messages import RuleMessages
from pipelines.intake.resubmission import FINDING_COLUMNS, FINDINGS_SHEET
from pipelines.settings import Settings
from schemas.form import forms
from schemas.receipt import Finding, Receipt
from tests.fixtures_make import csv_text, put

pytestmark = pytest.mark.thorough

NOW = dt.datetime(2026, 1, 31)
HEADER = ["指标", "其中", "本年累计", "单位", "数值类型"]
ITEMS = [
    ["专利申请量", "", "1200", "件", "本年累计"],
    ["专利授权量", "", "700", "件", "本年累计"],
    ["有效专利量", "", "3100", "件", "期末数"],
    ["有效注册商标量", "", "9800", "件", "期末数"],
    ["专利质押贷款", "", "2500", "万元", "本年累计"],
    ["区级知识产权专项资金", "", "300", "万元", "本年累计"],
]
CODE = "file.item_missing"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


def missing(receipt: Receipt) -> list[Finding]:
    return [f for f in receipt.findings if f.rule_code == CODE]


def check(
    settings: Settings, rows: list[list[str]], name: str = "district_return.120104.2019-Q3.csv"
) -> Receipt:
    return intake.check(settings, put(settings.data_dir.parent, name, csv_text([HEADER, *rows])), {}, NOW)


def test_a_return_with_all_items_needs_no_word(settings: Settings) -> None:
    receipt = check(settings, ITEMS)
    assert (receipt.status, receipt.findings) == ("accepted", [])


def test_an_item_without_a_row_is_named_with_area_basis_and_unit(settings: Settings) -> None:
    receipt = check(settings, [*ITEMS[:2], *ITEMS[3:5]])
    assert (receipt.status, receipt.rows_accepted) == ("accepted", 4)
    [finding] = missing(receipt)
    assert finding.severity == "query"
    worded = RuleMessages(settings.seeds_dir).say(finding, forms()["district_return"])
    assert (
        "：有效专利量 / 南开区 / 期末数 / 件、区级知识产权专项资金 / 南开区 / 本年累计 / 万元。"
        in worded.message.zh
    )
    assert ": Patents in force / Nankai District / " in worded.message.en


@pytest.mark.parametrize(("n", "basis"), [(0, "当期数"), (0, "累计"), (2, "本年累计")])
def test_an_item_with_another_basis_is_not_missing(settings: Settings, n: int, basis: str) -> None:
    rows = [*ITEMS[:n], [*ITEMS[n][:4], basis], *ITEMS[n + 1 :]]
    receipt = check(settings, rows)
    assert [(f.rule_code, f.source_ref) for f in receipt.findings] == [
        ("cell.period_differs", f"csv!E{n + 2}")
    ]


@pytest.mark.parametrize(
    ("rows", "is_missing"),
    [
        ([*ITEMS[:4], ["专利质押贷款", "", "—", "万元", "本年累计"], ITEMS[5]], False),
        ([*ITEMS[:4], ["专利质押贷款", "", "0", "万元", "本年累计"], ITEMS[5]], False),
        ([*ITEMS[:4], ["专利质押贷款", "", "2500", "万元", "当期数"], ITEMS[5]], False),
        ([["专利申请量", "天津滨海高新技术产业开发区", "5", "件", "本年累计"], *ITEMS[1:]], True),
        ([["专利申请量", "", "五", "件", "本年累计"], *ITEMS[1:]], False),
        ([["专利申请量", "", "五", "件", "本年累计"], *ITEMS[1:5]], True),
        ([["专利申量", "", "5", "件", "本年累计"], *ITEMS[1:]], False),
    ],
    ids=[
        "a dash",
        "zero",
        "another basis",
        "of a zone only",
        "a row that is not read",
        "missing beside a row that is not read",
        "a row of which the indicator is not known",
    ],
)
def test_what_counts_as_a_row_of_an_item(settings: Settings, rows: list[list[str]], is_missing: bool) -> None:
    assert bool(missing(check(settings, rows))) == is_missing


def test_a_sender_is_asked_for_what_it_owes_only(settings: Settings) -> None:
    assert not missing(check(settings, ITEMS[:4], "district_return.tjipo.2019-Q3.csv"))
    assert missing(check(settings, ITEMS[:3], "district_return.tjipo.2019-Q3.csv"))
    path = put(settings.data_dir.parent, "more.csv", csv_text([HEADER, *ITEMS[:1]]))
    key = {"form_id": "district_return", "submitter": "120104", "period": "2019-Q3"}
    assert missing(intake.check(settings, path, key, NOW))
    assert not missing(intake.check(settings, path, {**key, "document": "supplement"}, NOW))


def add_the_row(book: openpyxl.Workbook) -> None:
    """Do the first remedy: a row for the item, without a figure."""
    sheet = next(s for s in book.worksheets if s.title not in (FINDINGS_SHEET,))
    last = sheet.max_row
    for column, text in enumerate(["区级知识产权专项资金", "", "—", "万元", "本年累计"], 1):
        sheet.cell(last + 1, column).value = text


def give_a_reason(book: openpyxl.Workbook) -> None:
    """Do the second remedy: the reason in the explanation column."""
    sheet: Worksheet = book[FINDINGS_SHEET]
    [row] = [line for line in sheet.iter_rows() if CODE in str(line[FINDING_COLUMNS.index("rule")].value)]
    row[FINDING_COLUMNS.index("explanation")].value = "本区自2019年起不设专项资金"


@pytest.mark.parametrize("correct", [add_the_row, give_a_reason])
def test_the_remedy_settles_it(
    settings: Settings, tmp_path: Path, correct: Callable[[openpyxl.Workbook], None]
) -> None:
    put(settings.inbox, "district_return.120104.2019-Q3.csv", csv_text([HEADER, *ITEMS[:5]]))
    [first] = intake.ingest(settings, NOW)
    assert first.annotated_path and len(missing(first)) == 1
    book = openpyxl.load_workbook(settings.data_dir / first.annotated_path)
    correct(book)
    book.save(settings.inbox / "again.xlsx")
    [second] = intake.ingest(settings, NOW)
    assert (second.status, second.attempt) == ("accepted", 2)
    assert [f for f in missing(second) if not f.explanation] == []
    assert bool(missing(second)) == (correct is give_a_reason)
    assert not [f for f in second.findings if f.severity == "error"]
