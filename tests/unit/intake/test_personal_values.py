"""Telephone numbers, identity numbers and e-mail addresses in what senders write do not reach what is published."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines import intake
from pipelines.settings import Settings
from schemas.receipt import Receipt
from tests.fixtures_make import FIGURES, csv_text, put

pytestmark = pytest.mark.thorough

NOW = dt.datetime(2018, 1, 5, 8, 0, tzinfo=dt.UTC)
NAME = "published_figures.tjipo.2015.csv"
PERSON = "张伟 13800138000，身份证120101199001011234"
VALUES = ("10000", "11000", "120000000", "12500", "13000")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


def rows(values: tuple[str, ...] = VALUES) -> list[list[str]]:
    source = ["件", "中国科技统计年鉴", "2017-12-31"]
    return [
        FIGURES,
        *(["专利申请量", "天津市", str(2011 + n), value, *source] for n, value in enumerate(values)),
    ]


def send(
    settings: Settings, content: str, explanations: list[dict[str, str]] | None = None, name: str = NAME
) -> Receipt:
    put(settings.inbox, name, content)
    if explanations:
        put(settings.inbox, f"{name}.meta.json", json.dumps({"explanations": explanations}))
    (receipt,) = intake.ingest(settings, NOW)
    return receipt


def lake(settings: Settings, receipt: Receipt) -> pl.DataFrame:
    return pl.read_parquet(settings.data_dir / (receipt.lake_path or "")).sort("source_row")


def of_rule(receipt: Receipt, rule_code: str) -> list[Any]:
    return [f for f in receipt.findings if f.rule_code == rule_code]


def test_personal_values_in_an_explanation_are_masked_with_a_note(settings: Settings) -> None:
    (query,) = of_rule(send(settings, csv_text(rows())), "file.unit_slip")
    given = {"rule_code": query.rule_code, "source_ref": query.source_ref, "found": query.found}
    receipt = send(settings, csv_text(rows()) + "\n", [given | {"explanation": f"联系人{PERSON} 已核实"}])
    (explained,) = of_rule(receipt, "file.unit_slip")
    assert explained.explanation == "联系人张伟 ***，身份证*** 已核实"
    assert lake(settings, receipt)["explanation"].drop_nulls().to_list() == [explained.explanation]
    (note,) = of_rule(receipt, "cell.personal_value")
    assert (note.source_ref, note.found) == (query.source_ref, explained.explanation)
    answers = [path.read_text("utf-8") for path in settings.receipts.glob(f"{receipt.submission_id}.*ml")]
    assert answers and not any("13800138000" in text for text in answers)


def test_an_explanation_that_says_nothing_else_explains_nothing(settings: Settings) -> None:
    (query,) = of_rule(send(settings, csv_text(rows())), "file.unit_slip")
    given = {"rule_code": query.rule_code, "source_ref": query.source_ref, "found": query.found}
    receipt = send(settings, csv_text(rows()) + "\n", [given | {"explanation": "138-0013-8000。"}])
    assert [f.explanation for f in of_rule(receipt, "file.unit_slip")] == [""]
    assert lake(settings, receipt)["held_by"].drop_nulls().to_list() == ["file.unit_slip"]
    assert [f.found for f in of_rule(receipt, "cell.personal_value")] == ["***。"]


def test_remarks_of_published_forms_are_masked(settings: Settings) -> None:
    content = [[*FIGURES, "备注"], [*rows()[1], f"初步数，问{PERSON}"]]
    receipt = send(settings, csv_text(content))
    (note,) = of_rule(receipt, "cell.personal_value")
    assert note.source_ref == "csv!H2"
    assert lake(settings, receipt)["note"].to_list() == ["初步数，问张伟 ***，身份证***"] == [note.found]
