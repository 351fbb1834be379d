"""Dagster's jobs on the samples: what the nightly one left, that a backfill leads to the command's release, what is refused."""

import shutil

import dagster as dg
import pytest

from pipelines import release as releasing
from pipelines.common import heartbeat
from pipelines.common.lock import writer_lock
from pipelines.definitions import build_defs
from pipelines.defs.data_folder import events_since
from pipelines.defs.quality.assets import expectations_check
from pipelines.defs.sensors import data_folder
from pipelines.defs.submissions.assets import overdue_check
from pipelines.defs.submissions.forms import CADENCES, partitions, read_forms
from pipelines.intake import read_ledger
from pipelines.settings import Settings
from tests.dbt_parse import give_parse
from tests.nightly_job import Installation, facts_of, failure
from tests.refreshes import SecondRelease
from tests.sample_release import copy_data
from tests.tiny import AS_OF

RANGE = "dagster/asset_partition_range_{}"
"""Dagster's tags of a backfill that is one run."""


@pytest.fixture(scope="module")
def nightly(second_release: SecondRelease, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """What the nightly job left, to run more jobs on."""
    installation = Installation(
        copy_data(second_release.settings, tmp_path_factory.mktemp("dagster") / "data")
    )
    # This instance of Dagster has shown no receipt yet.
    assert installation.run(job="ingest_inbox").success
    return installation


def test_what_the_release_shows(second_release):
    run = second_release.run
    shown = run.metadata("release")
    assert shown["content_hash"] == second_release.release.content_hash
    assert "pat_app-1" in shown["verdicts"]
    assert "| fct_target_progress |" in shown["tables"]
    assert run.metadata("fct_observation")["dagster/row_count"] > 1000
    assert run.metadata("intake")["answers"]["accepted"] > 100


def test_every_period_that_was_touched_is_materialized(second_release):
    """Dagster's first run shows what the command line answered before it, too."""
    settings = second_release.settings
    forms = {form.form_id for form in read_forms(settings)}
    answered = [r for r in read_ledger(settings) if r.status != "duplicate" and r.form_id in forms]
    lake = [m for m in second_release.run.materializations if m.asset.startswith("lake/")]
    assert {(m.asset, m.partition) for m in lake} == {(f"lake/{r.form_id}", r.period) for r in answered}


def test_dbt_tests_and_gate_are_checks(nightly, second_release):
    checked = second_release.run.checks
    assert {("gate", "expectations"), ("gate", "dbt"), ("intake", "rows_accounted")} <= checked
    declared = {
        k for k in nightly.defs.resolve_asset_graph().asset_check_keys if k.asset_key.path[0] != "lake"
    }
    assert {(k.asset_key.to_user_string(), k.name) for k in declared} <= checked


def test_what_the_command_line_published_is_shown_and_shown_once(sample_release):
    """Without any run of its own Dagster shows each asset, and each check but those of single runs."""
    definitions, instance = build_defs(sample_release), dg.DagsterInstance.ephemeral()
    context = dg.build_sensor_context(instance, resources={"settings": sample_release})
    tick = data_folder(sample_release)(context)
    for event in tick.asset_events:
        instance.report_runless_asset_event(event)
    graph = definitions.resolve_asset_graph()
    shown = {e.asset_key for e in tick.asset_events if isinstance(e, dg.AssetMaterialization)}
    silent = {key for key in graph.get_all_asset_keys() - shown if key.path[0] != "lake"}
    assert silent == set()
    observed = {e.asset_key for e in tick.asset_events if isinstance(e, dg.AssetObservation)}
    assert observed == {key for key in graph.get_all_asset_keys() if key.path[0] == "lake"}
    checked = {
        (e.asset_key, e.check_name): e.passed
        for e in tick.asset_events
        if isinstance(e, dg.AssetCheckEvaluation)
    }
    assert set(checked) == {(key.asset_key, key.name) for key in graph.asset_check_keys}
    failed = {check for check, passed in checked.items() if not passed}
    assert (dg.AssetKey(["lake", "district_return"]), "nothing_overdue") in failed
    assert {key.path[-1] for key, name in failed if name == "expectations"} == set()
    again = dg.build_sensor_context(instance, tick.cursor, resources={"settings": sample_release})
    assert "is shown" in data_folder(sample_release)(again).skip_message
    assert list(events_since(sample_release, instance, {})) == [], "also where the cursor was lost"


def test_checks_that_other_steps_report_can_be_executed_by_hand(sample_release):
    checks = dg.Definitions(
        asset_checks=[overdue_check(read_forms(sample_release)), expectations_check(sample_release)],
        jobs=[dg.define_asset_job("by_hand", dg.AssetSelection.all_asset_checks())],
        resources={"settings": sample_release},
    )
    result = checks.resolve_job_def("by_hand").execute_in_process(instance=dg.DagsterInstance.ephemeral())
    evaluated = result.get_asset_check_evaluations()
    suites = sorted(path.stem for path in sample_release.expectations.glob("*.json"))
    assert sorted(c.asset_key.path[-1] for c in evaluated if c.check_name == "expectations") == suites
    failed = [(c.asset_key.path[-1], c.check_name) for c in evaluated if not c.passed]
    assert failed == [("district_return", "nothing_overdue")]


def test_a_form_is_read_again_with_the_same_answers(nightly):
    lake = sorted((nightly.settings.lake / "macro_statistics").glob("*/*.parquet"))
    result = nightly.run(job="reprocess_annual", partition_key=lake[0].parent.name)
    assert result.success, failure(result)
    assert sorted((nightly.settings.lake / "macro_statistics").glob("*/*.parquet")) == lake
    assert not releasing.needs_build(nightly.settings)


@pytest.mark.slow
def test_a_backfill_and_a_fresh_build_agree_table_for_table(tmp_path, sample_release):
    """Read all periods of all forms again into an empty lake, as backfills do, then run the nightly refresh without a build."""
    ours = Installation(give_parse(Settings(data_dir=tmp_path / "data", as_of=AS_OF, exports=())))
    for folder in (sample_release.archive, sample_release.receipts):
        shutil.copytree(folder, ours.settings.data_dir / folder.name)
    for cadence, name in CADENCES.items():
        keys = partitions(cadence, ours.settings).get_partition_keys()
        tags = {RANGE.format("start"): keys[0], RANGE.format("end"): keys[-1]}
        result = ours.run(job=f"reprocess_{name}", tags=tags)
        assert result.success, failure(result)
    assert lake_of(ours.settings) == lake_of(sample_release)
    result = ours.run()
    assert result.success, failure(result)
    backfilled, fresh = releasing.current(ours.settings), releasing.current(sample_release)
    assert {name: table["content_hash"] for name, table in backfilled.tables.items()} == {
        name: table["content_hash"] for name, table in fresh.tables.items()
    }
    assert backfilled.release_id == fresh.release_id


def lake_of(settings: Settings) -> set[str]:
    return {path.relative_to(settings.lake).as_posix() for path in settings.lake.rglob("*.parquet")}


def test_the_nightly_run_is_skipped_when_no_build_is_needed(nightly):
    (schedule,) = nightly.defs.get_repository_def().schedule_defs
    tick = schedule.evaluate_tick(dg.build_schedule_context(resources={"settings": nightly.settings}))
    assert "Nothing new" in tick.skip_message


def test_a_run_fails_while_another_writer_holds_the_lock_but_files_are_answered(nightly):
    with writer_lock(nightly.settings, "a test"):
        result, ingest = nightly.materialize("gate"), nightly.run(job="ingest_inbox")
    assert not result.success and ingest.success
    assert any("a test" in str(event.event_specific_data) for event in result.all_events)
    assert facts_of(ingest).metadata("intake")["answers"] == {}, "the run before has shown every receipt"


def test_a_run_that_was_not_started_by_hand_builds_nothing_if_there_is_nothing_new(nightly):
    before = releasing.current(nightly.settings)
    result = nightly.run(tags={"dagster/sensor_name": "new_figures"})
    assert result.success, failure(result)
    assert {e.asset_key.to_user_string() for e in result.get_asset_materialization_events()} == {"intake"}
    assert heartbeat.last_refresh(nightly.settings)["status"] == "nothing_new"
    assert releasing.current(nightly.settings) == before


def test_a_selection_without_a_build_says_so(tmp_path):
    result = Installation(give_parse(Settings(data_dir=tmp_path, as_of=AS_OF))).materialize("dim_form")
    assert "materialize everything first" in failure(result)


def test_a_selection_is_marked_partial_and_refused(nightly):
    before = releasing.current(nightly.settings)
    assert nightly.materialize("gate").success
    assert nightly.materialize("dim_form").success
    assert nightly.settings.partial_marker.exists()
    result = nightly.materialize("gate", "release")
    assert "partial build" in failure(result)
    refused = {c.check_name for c in result.get_asset_check_evaluations() if not c.passed}
    assert refused == {"whole_build"}
    assert not any(e.event_type_value == "STEP_UP_FOR_RETRY" for e in result.all_events), (
        "a retry would give the same result"
    )
    # The publish step, run alone, checks for itself: the staged release is no longer the one that passed the gate.
    assert "PublishRefused" in failure(nightly.materialize("release"))
    assert releasing.current(nightly.settings) == before
