"""Supervision on the samples: each task of the plan has a row, what is late has a reason and a responsible agency."""

from collections.abc import Iterator

import duckdb
import pytest

from pipelines.settings import Settings
from schemas.seed_files import read_seed
from tests.seeds import SEEDS


@pytest.fixture
def live(sample_release: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample_release.live.resolve()), read_only=True) as connection:
        yield connection


def test_every_task_of_the_plan_has_a_row(live: duckdb.DuckDBPyConnection) -> None:
    plan = {row["task_id"] for row in read_seed(SEEDS, "plan_task")}
    assert {row[0] for row in live.execute("select task_id from fct_task_progress").fetchall()} == plan


def test_a_late_task_has_a_reason_as_text_and_a_responsible_agency(live: duckdb.DuckDBPyConnection) -> None:
    late = live.execute(
        "select task_id, late_reason, responsible_agency from fct_task_progress where is_late and late_zh <> '' and late_en <> ''"
    ).fetchall()
    by_reason = {reason: {task for task, r, _ in late if r == reason} for _, reason, _ in late}
    # The samples never report the last two projects and leave one task behind.
    assert by_reason["never_reported"] == {"P09", "P10"}
    assert "A2.4" in by_reason["behind_time"]
    assert all(owed for *_, owed in late)
    other = live.execute(
        "select count(*) from fct_task_progress where not is_late and (late_reason is not null or responsible_agency is not null)"
    ).fetchall()
    assert other == [(0,)]


def test_targets_are_linked_by_the_passage_that_sets_them(live: duckdb.DuckDBPyConnection) -> None:
    (row,) = live.execute("select target_ids from fct_task_progress where task_id = 'P10'").fetchall()
    assert "cr_reg_growth-1" in row[0].split(", ")


def test_the_amount_of_a_risk_event_is_suppressed(live: duckdb.DuckDBPyConnection) -> None:
    severities = {"low", "medium", "high", "critical"}
    alerts = live.execute(
        "select value, na_reason, detail from fct_alert where rule_code = 'risk_event'"
    ).fetchall()
    assert alerts and all(row[:2] == (None, "suppressed") and row[2] in severities for row in alerts)


def test_alerts_of_risk_events_contain_no_names(live: duckdb.DuckDBPyConnection) -> None:
    alerts = live.execute(
        "select industry_code, destination, closed, is_synthetic, name_zh, subject from fct_alert where rule_code = 'risk_event'"
    ).fetchall()
    assert alerts and all(synthetic and name for *_, synthetic, name, _ in alerts)
    assert {closed is None for _, _, closed, *_ in alerts} == {True, False}
    # kind, division, country: no name, and no status of the event, which would rename the alert when it is closed.
    assert all(
        len(parts) == 3 and not any(c.islower() for c in parts[2])
        for parts in (subject.split(".") for *_, subject in alerts)
    )
