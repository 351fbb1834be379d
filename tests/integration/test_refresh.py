"""The sequence as a whole: what publishes, what does not, what stays live."""

from pathlib import Path

import duckdb
import pytest

from pipelines.common.lock import Busy, writer_lock
from pipelines.refresh import FAILED, NOTHING_NEW, REFUSED, refresh
from pipelines.release import current
from pipelines.settings import Settings
from tests.refreshes import CLOSED, SecondRelease, Steps
from tests.seeds import copy_seeds
from tests.tiny import AS_OF, NOW


def test_a_second_refresh_has_nothing_new(copy_of_data: Settings) -> None:
    steps = Steps()
    result = refresh(copy_of_data, NOW, steps)
    assert (result.status, steps.names) == (NOTHING_NEW, ["ingest"])
    assert result.release == current(copy_of_data)


def test_an_unreadable_file_and_an_evil_sidecar_keep_no_good_file_from_the_next_release(
    second_release: SecondRelease,
) -> None:
    """All were dropped together: the figures of the good one are live, the others are named with their reasons."""
    settings = second_release.settings
    assert [(d.code, d.facts["name"]) for d in second_release.left] == [("inbox_unreadable", CLOSED)]
    answers = {r.original_name: r for r in second_release.receipts}
    assert "file.bad_sidecar" in {f.rule_code for f in answers["nonsense.xlsx"].findings}
    with duckdb.connect(str(settings.live.resolve()), read_only=True) as live:
        rows = live.execute(
            "select distinct obs_value from fct_observation where submission_id = ? and obs_value = 125000",
            [answers["yearbook_2020.xlsx"].submission_id],
        ).fetchall()
    assert rows == [(125_000,)]


def test_a_refused_file_is_answered_and_the_rest_is_published(second_release: SecondRelease) -> None:
    first, second = second_release.first, second_release.release
    assert {r.original_name: r.status for r in second_release.receipts} == {
        "nonsense.xlsx": "refused",
        "service_agencies_2020.xlsx": "accepted",
        "yearbook_2020.xlsx": "accepted",
    }
    assert second == current(second_release.settings)
    assert second.previous_release_id == first.release_id


def test_a_release_differs_from_the_previous_one_only_by_what_was_received(
    second_release: SecondRelease,
) -> None:
    """The first was made by the command, the second by Dagster's job."""
    first, second = second_release.first, second_release.release
    grown = {t for t, v in second.tables.items() if v["rows"] > first.tables[t]["rows"]}
    assert {"fct_submission", "fct_finding", "fct_observation_vintage", "fct_verdict_history"} <= grown
    changed = {t for t, v in second.tables.items() if v != first.tables[t]}
    assert "fct_target_progress" in changed
    assert not {t for t in changed if t.startswith("dim_")}
    assert not {t for t in grown if t.startswith(("fct_target", "fct_reconciliation", "fct_reporting"))}


def test_a_broken_seed_is_refused_by_its_row(copy_of_data: Settings, tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    copy_seeds(seeds)
    path = seeds / "unit.csv"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([*lines[:2], lines[2].replace(",", ",,", 1), *lines[3:]]) + "\n", "utf-8")
    before = copy_of_data.live.readlink()
    result = refresh(Settings(data_dir=copy_of_data.data_dir, seeds_dir=seeds, as_of=AS_OF), NOW)
    assert result.status == REFUSED
    assert result.gate is not None
    assert "unit.csv: row 3" in result.gate.to_json()
    assert copy_of_data.live.readlink() == before


def test_a_project_that_does_not_parse_fails_and_changes_nothing(
    copy_of_data: Settings, tmp_path: Path
) -> None:
    project = tmp_path / "dbt_project"
    project.mkdir()
    (project / "dbt_project.yml").write_text("name: [")
    settings = Settings(data_dir=copy_of_data.data_dir, as_of=AS_OF)
    vars(settings)["dbt_project"] = project
    before = copy_of_data.live.readlink()
    result = refresh(settings, NOW)
    assert result.status == FAILED
    assert "dbt could not run" in result.problems[0].message("en")
    assert copy_of_data.live.readlink() == before


def test_another_writer_holds_the_lock(copy_of_data: Settings) -> None:
    with (
        writer_lock(copy_of_data, "dagster run 1"),
        pytest.raises(Busy, match="dagster run 1"),
    ):
        refresh(copy_of_data, NOW)
