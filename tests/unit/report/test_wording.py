"""Every code that a page labels has words in both languages: a code without them would stop the site of a sound release."""

from __future__ import annotations

import csv

import pytest
import yaml

from pipelines.analytics.composites.uncertainty import FACTORS
from pipelines.common.messages import LANGUAGES
from pipelines.report.wording import MISSING, STATUS_MARKS, Wording
from pipelines.settings import REPO
from schemas.reference.plan import TASK_KINDS

MARTS = REPO / "dbt_project/models/marts"


def accepted(path: str, column: str) -> list[str]:
    """Return the values that a column of a mart may have."""
    (model,) = yaml.safe_load((MARTS / path).read_text("utf-8"))["models"]
    (tests,) = [c["data_tests"] for c in model["columns"] if c["name"] == column]
    (values,) = [t["accepted_values"]["arguments"]["values"] for t in tests if "accepted_values" in t]
    return list(values)


STATUSES = accepted("submissions/fct_reporting_status.yml", "status")
CODES = [
    *(f"kind_{kind}" for kind in TASK_KINDS),
    *(f"assumption_{factor}" for factor in FACTORS),
    *(f"weight_{source}" for source in ("published", "project_default", "equal", "data")),
    *(f"report_{status}" for status in STATUSES),
    *(f"reconciled_{verdict}" for verdict in accepted("observations/fct_reconciliation.yml", "verdict")),
    *accepted("submissions/fct_finding.yml", "severity"),
]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("code", CODES)
def test_a_code_has_words(code: str, lang: str) -> None:
    assert Wording(lang).text(code)


def test_a_status_of_a_report_has_a_mark() -> None:
    assert set(STATUS_MARKS) == set(STATUSES)


YUAN = {"unit_measure": "CNY", "unit_zh": "元", "unit_en": "yuan"}


def test_figures_beside_each_other_are_in_one_scale() -> None:
    words = Wording("en")
    scale = words.scale(YUAN | {"obs_value": 853_990e6, "baseline_value": None}, [50e6, None])
    assert [words.number(v, scale) for v in (853_990e6, 50e6, None)] == ["853,990", "50", MISSING]
    assert words.measured(50e6, YUAN, scale) == "50 million yuan" != words.measured(50e6, YUAN)
    assert words.goal(YUAN | {"target_value": 50e6, "comparator": "ge"}, scale) == "≥ 50 million yuan"
    between = YUAN | {"target_value": 50e6, "value_high": 200e6, "comparator": "between"}
    assert words.goal(between) == "50–200 million yuan"
    assert words.scale(YUAN | {"obs_value": 5.0}).factor == 1


def test_a_forecast_has_no_more_decimals_than_the_figures() -> None:
    words = Wording("en")
    items = words.scale({"unit_measure": "ITEM", "unit_en": "items"})
    assert words.estimate(99_123.4, [111_514.0, 75_434.0], items) == "99,123"
    assert words.estimate(28.2789, [24.43, 9.0], items) == "28.28"
    assert words.estimate(None, [1.0], items) == MISSING


def test_a_code_of_an_installation_without_a_label_is_shown_itself() -> None:
    assert Wording("en").label("factors", "division") == "By two-digit industries"
    assert Wording("en").label("factors", "own_2030") == "own_2030"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_subject_of_an_indicator_has_a_name(lang: str) -> None:
    with (REPO / "seeds/indicator.csv").open(encoding="utf-8", newline="") as lines:
        subjects = {row["subject"] for row in csv.DictReader(lines)}
    names = {subject: Wording(lang).subject(subject) for subject in subjects}
    assert [code for code, name in names.items() if name == code] == []


def test_a_subject_without_a_name_is_shown_as_its_code() -> None:
    assert Wording("zh").subject("unheard_of") == "unheard_of" and Wording("zh").subject(None) == MISSING
