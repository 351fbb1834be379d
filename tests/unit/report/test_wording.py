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


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_subject_of_an_indicator_has_a_name(lang: str) -> None:
    with (REPO / "seeds/indicator.csv").open(encoding="utf-8", newline="") as lines:
        subjects = {row["subject"] for row in csv.DictReader(lines)}
    names = {subject: Wording(lang).subject(subject) for subject in subjects}
    assert [code for code, name in names.items() if name == code] == []


def test_a_subject_without_a_name_is_shown_as_its_code() -> None:
    assert Wording("zh").subject("unheard_of") == "unheard_of" and Wording("zh").subject(None) == MISSING
