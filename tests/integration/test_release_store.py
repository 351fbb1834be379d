"""Three releases of the samples: one that was right, one that was taken back, one under embargo."""

import json
import re
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines import views
from pipelines.cli import app
from pipelines.refresh import EMBARGOED, NOTHING_NEW, PUBLISHED
from pipelines.release import current, read_pointer_log, taken_back
from tests.refreshes import CORRECTED_BY, HOUR, JOINED, THIRD_REFRESH, SecondRelease, ThreeReleases
from tests.sample_release import copy_data


@pytest.fixture
def run(three_releases: ThreeReleases, monkeypatch: pytest.MonkeyPatch):
    """Run the command on the three releases, which these tests only read."""
    monkeypatch.setenv("IPMON_DATA_DIR", str(three_releases.settings.data_dir))
    monkeypatch.setattr(views.console, "width", 120)
    return lambda *args: CliRunner().invoke(app, [str(a) for a in args], catch_exceptions=False)


def test_refreshes_after_a_rollback_and_under_an_embargo(three_releases: ThreeReleases) -> None:
    """What was taken back is not built again; what is new is, and goes live at its hour, by a refresh that builds nothing."""
    assert three_releases.outcomes == [NOTHING_NEW, EMBARGOED, NOTHING_NEW, PUBLISHED, "ingest"]
    assert current(three_releases.settings) == three_releases.third
    assert three_releases.third.previous_release_id == three_releases.first.release_id
    assert [(m.event, m.release_id) for m in read_pointer_log(three_releases.settings)] == [
        ("published", three_releases.first.release_id),
        ("published", three_releases.second.release_id),
        ("rolled_back", three_releases.first.release_id),
        ("embargoed", three_releases.third.release_id),
        ("published", three_releases.third.release_id),
    ]
    assert taken_back(three_releases.settings) is None


def test_the_history_of_a_verdict_keeps_what_was_taken_back(three_releases: ThreeReleases) -> None:
    with duckdb.connect(str(three_releases.settings.live.resolve()), read_only=True) as live:
        rows = live.execute("""
            select release_id, verdict, obs_value, submission_ids, method_version, live_from, taken_back_at is not null
            from fct_verdict_history
            where target_id = 'pat_app-1' and time_period = '2020' and reading_id = 'default'
        """).fetchall()
    release_ids = [r.release_id for r in (three_releases.first, three_releases.second, three_releases.third)]
    assert {row[0] for row in rows} == set(release_ids)
    rows.sort(key=lambda row: release_ids.index(row[0]))
    _, verdicts, values, submissions, methods, since, taken = zip(*rows, strict=True)
    assert verdicts == ("missed", "met", "missed")
    assert values == (111_514, 111_514 + CORRECTED_BY, 111_514)
    assert [s.rpartition(".")[2] for s in submissions] == ["1", "2", "3"]
    assert len(set(methods)) == 1 and None not in methods
    assert since[2] is None and None not in since[:2]
    assert taken == (False, True, False)


def test_the_history_is_outside_the_content(three_releases: ThreeReleases) -> None:
    """The third release has the same content as the first, and the history of both earlier ones."""
    assert (
        len(
            {
                r.tables["fct_target_progress"]["rows"]
                for r in (three_releases.first, three_releases.second, three_releases.third)
            }
        )
        == 1
    )
    lengths = [
        r.tables["fct_verdict_history"]["rows"]
        for r in (three_releases.first, three_releases.second, three_releases.third)
    ]
    assert lengths == [lengths[0], 2 * lengths[0], 3 * lengths[0]]


def test_diff_prints_changes_and_causes(run, three_releases: ThreeReleases) -> None:
    changes = json.loads(
        run("diff", three_releases.first.release_id, three_releases.second.release_id, "--json").stdout
    )
    assert changes["causes"] == ["new_submission"]
    (verdict,) = [
        v for v in changes["verdicts"] if v["target_id"] == "pat_app-1" and v["time_period"] == "2020"
    ]
    assert (verdict["former_verdict"], verdict["later_verdict"], verdict["why"]) == (
        "missed",
        "met",
        ["revision"],
    )
    figures = {(o["indicator_code"], o["time_period"], o["patent_type"]): o for o in changes["observations"]}
    assert all(o["former_value"] != o["later_value"] for o in figures.values())
    total = figures["PAT_APP", "2020", "_T"]
    assert (total["former_value"], total["later_value"], total["why"]) == (111_514, 125_000, ["revision"])
    assert {o["why"][0] for o in figures.values()} == {"revision"}
    shown = run("diff", three_releases.first.release_id, three_releases.second.release_id).stdout
    assert re.search(r"111,514 ?件 → 125,000 ?件", shown) and "修订" in shown
    # The one before it, and the live one.
    assert json.loads(run("diff", "--json").stdout)["former"]["release_id"] == three_releases.first.release_id


def test_releases_are_listed_with_all_one_needs(run, three_releases: ThreeReleases) -> None:
    listed = json.loads(run("releases", "--json").stdout)
    assert {r["release_id"]: r["state"] for r in listed} == {
        three_releases.first.release_id: "shelved",
        three_releases.second.release_id: "shelved",
        three_releases.third.release_id: "live",
    }
    (third,) = [r for r in listed if r["state"] == "live"]
    assert third["live_from"] > third["embargo_until"][:0] and third["size_bytes"] > 1e6
    assert third["embargo_until"] == (THIRD_REFRESH + HOUR).isoformat(timespec="seconds")
    shown = run("releases").stdout
    assert all(r["release_id"] in shown for r in listed) and "●" in shown


def test_trace_shows_earlier_verdicts(run, three_releases: ThreeReleases) -> None:
    shown = run("trace", "pat_app-1", "--year", 2020).stdout
    assert three_releases.second.release_id in shown and "已回退" in shown and "verdict-2" in shown


def test_publish_and_prune_change_nothing_and_a_rollback_can_be_undone(
    run, three_releases: ThreeReleases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ours = copy_data(three_releases.settings, tmp_path / "data", "build")
    monkeypatch.setenv("IPMON_DATA_DIR", str(ours.data_dir))
    assert run("publish").exit_code == 0
    assert json.loads(run("prune", "--dry-run", "--json").stdout) == []
    assert run("rollback", three_releases.first.release_id, "--json").exit_code == 0
    assert json.loads(run("status", "--json").stdout)["taken_back"] == three_releases.third.release_id
    back = run("rollback", three_releases.third.release_id, "--json")
    assert json.loads(back.stdout)["left"] == three_releases.first.release_id


def test_one_agency_cannot_be_derived_by_subtracting_two_releases(second_release: SecondRelease) -> None:
    """A correction of staff was accepted; the published list of that year is held back, and marked so."""
    release = second_release.release
    (answer,) = [r for r in second_release.receipts if r.original_name == "service_agencies_2020.xlsx"]
    assert (answer.status, answer.attempt) == ("accepted", 2)
    assert [words.split(":")[0] for words in release.disclosed["held"]] == ["service_agencies 2020"]
    published = []
    for one in (second_release.first, release):
        path = one.folder(second_release.settings) / "ip_monitor.duckdb"
        with duckdb.connect(str(path), read_only=True) as db:
            rows = "select ref_area, service_kind, n_agencies, staff, revenue_yuan from fct_ip_service where time_period = '2020'"
            published.append(db.execute(f"{rows} order by all").fetchall())
    assert published[0] == published[1]
    with duckdb.connect(str(second_release.settings.build_db), read_only=True) as build:
        (built,) = build.execute(
            "select staff from fct_ip_service where time_period = '2020' and service_kind = '_T' and ref_area = '120000'"
        ).fetchone() or (0,)
    (published_staff,) = [row[3] for row in published[1] if row[:2] == ("120000", "_T")]
    assert built == published_staff + JOINED
