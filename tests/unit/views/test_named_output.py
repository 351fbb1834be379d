"""Terminal output names what it shows: no code of an indicator, area, unit, source or rule, in either language."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from pipelines import views
from pipelines.settings import Settings
from schemas.receipt import Difference, Receipt, Reread
from schemas.rules.registry import RULES

KEY = {
    "indicator_code": "PAT_GRANT",
    "patent_type": "invention",
    "applicant_type": "_T",
    "industry_code": "_Z",
    "item_class": "_Z",
    "ref_area": "120104",
    "time_period": "2019",
    "measure_basis": "flow",
    "caliber_code": "base",
}
CODES = re.compile(r"PAT_|120104|\bflow\b|\bITEM\b|cstat_yearbook|series\.jump|first_ten|obs_value")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def diff_record() -> dict[str, Any]:
    verdict = {
        "plan_id": "tianjin-13fyp",
        "target_id": "ip_index_rank-1",
        "reading_id": "first_ten",
        "why": ["code"],
    }
    return {
        "former": {"release_id": "2026-01-01-a"},
        "later": {"release_id": "2026-01-02-b"},
        "causes": ["code"],
        "verdicts": [verdict | {"time_period": "2020", "former_verdict": "met", "later_verdict": "missed"}],
        "observations": [
            KEY
            | {
                "former_value": 1234567.0,
                "later_value": None,
                "former_status": "A",
                "later_status": None,
                "unit_measure": "ITEM",
                "why": ["revision"],
                "former_submission_id": "x.1",
                "later_submission_id": None,
            },
            KEY
            | {
                "former_value": 5.0,
                "later_value": 5.0,
                "former_status": "P",
                "later_status": "A",
                "unit_measure": "ITEM",
                "why": ["revision"],
                "former_submission_id": "x.1",
                "later_submission_id": "x.2",
            },
        ],
        "tables": [{"table": "fct_observation", "later_rows": 13595, "added": 0, "removed": 1}],
        "changes": [],
        "columns": [],
    }


@pytest.mark.parametrize(
    ("lang", "figure", "verdict"),
    [
        (
            "zh",
            "专利授权量 · 发明专利 · 南开区 · 2019 · 当期数  1,234,567 件 → –",
            "天津市知识产权“十三五”规划 · 知识产权综合实力进入全国前列 2020 (ip_index_rank-1) 另一读法 位次在前十名以内",
        ),
        (
            "en",
            "Patents granted · Invention · Nankai District · 2019 · During the period  1,234,567 items → –",
            "Tianjin's 13th five-year plan for intellectual property · Overall IP strength enters",
        ),
    ],
)
def test_a_diff_names_figures_with_unit_and_basis(
    settings: Settings, capsys: pytest.CaptureFixture[str], lang: str, figure: str, verdict: str
) -> None:
    views.show_diff(settings, diff_record(), lang)
    shown = capsys.readouterr().out
    assert figure in shown and verdict in shown and "13,595" in shown
    status = {
        "zh": "5 件 (初步数) → 5 件 (正式数)",
        "en": "5 items (Provisional value) → 5 items (Normal value)",
    }
    assert status[lang] in " ".join(shown.split())
    assert not CODES.search(shown)


def trace_record() -> dict[str, Any]:
    figure = KEY | {
        "obs_value": 1200.0,
        "unit_measure": "ITEM",
        "source_code": "cstat_yearbook",
        "source_ref": "表1!B2",
        "denominator": None,
        "corrected_on": None,
        "is_the_cell": True,
    }
    verdict = dict.fromkeys(("quote", "statement_note", "forecast_value")) | {
        "plan_id": "tianjin-13fyp",
        "target_id": "pat_grant-1",
        "name_zh": "专利授权量",
        "name_en": "Patents granted",
        "time_period": "2019",
        "verdict": "met",
        "reason_zh": "",
        "reason_en": "",
        "statement_id": "s",
    }
    held = figure | {"held_by": "series.jump", "submission_id": "s.1", "in_use_value": 1100.0}
    row = {
        "source_ref": "表1!B2",
        "source_row": 2,
        "value_raw": "1200",
        **KEY,
        "source_code": "cstat_yearbook",
    }
    submission = {
        "submission_id": "published_figures.tjipo.2019.main.1",
        "original_name": "f.xlsx",
        "status": "accepted",
        "received_at": "2020-01-01",
        "sha256": "0",
        "confirmed": None,
        "rows": [row],
    }
    other = {"reading_id": "first_ten", "verdict": "missed"}
    return {
        "verdict": verdict | {"target_id": "ip_index_rank-1"},
        "other_readings": [other],
        "parts": [],
        "history": [],
        "series": [figure],
        "held": [held],
        "submissions": [submission],
    }


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        (
            "zh",
            (
                "专利授权量 · 发明专利 · 南开区 · 当期数  件",
                "升降超出常态",
                "现行数 1,100 件",
                "指标：专利授权量",
                "中国科技统计年鉴",
            ),
        ),
        (
            "en",
            (
                "Patents granted · Invention · Nankai District · During the period  items",
                "A change beyond the usual",
                "in use 1,100 items",
                "Indicator: Patents granted",
                "China Statistical Yearbook",
            ),
        ),
    ],
)
def test_a_trace_names_series_sources_rules_and_readings(
    settings: Settings, capsys: pytest.CaptureFixture[str], lang: str, expected: tuple[str, ...]
) -> None:
    views.show_trace(settings, trace_record(), lang)
    shown = " ".join(line.strip("│├└─ ") for line in capsys.readouterr().out.splitlines())
    assert [text for text in expected if text not in shown] == []
    assert not CODES.search(shown)


def receipt(**fields: Any) -> Receipt:
    given = {"attempt": 3, "status": "accepted", "sha256": "0" * 64, "received_seq": 1} | fields
    return Receipt(
        "district_return.120104.2019-Q3.main.3",
        "district_return",
        "120104",
        "2019-Q3",
        "main",
        received_at="2019-10-10T00:00:00",
        original_name="return.xlsx",
        **given,
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_reprocessed_receipt_names_rows_and_columns(
    settings: Settings, capsys: pytest.CaptureFixture[str], lang: str
) -> None:
    change = Difference("PAT_GRANT / invention / 120104 / 2019-Q3 / flow", "changed", "obs_value", "1", "2")
    views.show_receipt(
        settings, receipt(reprocessed=[Reread("a", "b", "accepted", "accepted", 1, (change,))]), lang
    )
    shown = re.sub(r"district_return\.\S+", "", capsys.readouterr().out)
    assert ("专利授权量" if lang == "zh" else "Patents granted") in shown
    assert not CODES.search(shown)


@pytest.mark.parametrize(("lang", "words"), [("zh", "尚未接收"), ("en", "not ingested yet")])
def test_a_file_that_waits_has_neither_a_number_nor_answers(
    settings: Settings, capsys: pytest.CaptureFixture[str], lang: str, words: str
) -> None:
    waiting = receipt(
        annotated_path="receipts/x.annotated.xlsx", findings=[RULES["file.item_missing"].at(found="件")]
    )
    views.show_waiting(settings, waiting, settings.inbox / "return.xlsx", lang)
    shown = " ".join(capsys.readouterr().out.replace("│", " ").split()) + " "
    assert words in shown and "district_return.120104.2019-Q3.main " in shown
    assert "file.item_missing" not in shown  # the rule is named by its title
    assert "main.3" not in shown and ".html" not in shown and ".annotated.xlsx" not in shown
    record = views.waiting_record(waiting, settings.inbox / "return.xlsx")
    assert [record[name] for name in ("submission_id", "attempt", "annotated_path")] == [None] * 3
    assert record["waits_as"] == str(settings.inbox / "return.xlsx")


@pytest.mark.parametrize(("lang", "title"), [("zh", "04 商标"), ("en", "04 Trademarks")])
def test_a_calendar_names_the_tables_that_are_empty(
    settings: Settings, capsys: pytest.CaptureFixture[str], lang: str, title: str
) -> None:
    edition = {
        "time_period": "2020",
        "publication": "development",
        f"name_{lang}": "n",
        f"agency_{lang}": "a",
        "due_on": "2021-04-26",
        "status": "ready",
        f"status_{lang}": "s",
        "n_filled": 1,
        "n_tables": 2,
        "tables_empty": "04_trademarks",
        "is_synthetic": False,
    }
    views.show_calendar(settings, [edition], lang)
    shown = capsys.readouterr().out
    assert title in shown and "04_trademarks" not in shown
