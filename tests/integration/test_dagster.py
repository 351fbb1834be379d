"""The Dagster job on the samples: the same release as the command line's, and what it refuses."""

import json
import shutil
from pathlib import Path

import dagster as dg
import pytest
from dagster._core.storage.tags import ASSET_PARTITION_RANGE_END_TAG, ASSET_PARTITION_RANGE_START_TAG

from pipelines import release as releasing
from pipelines.common import heartbeat
from pipelines.common.lock import writer_lock
from pipelines.definitions import build_defs
from pipelines.defs.submissions.forms import CADENCES, partitions, read_forms
from pipelines.settings import Settings
from samples.load import load
from tests.cache import unmeasured
from tests.tiny import AS_OF


class Installation:
    """A data folder of its own, with an instance of Dagster that forgets."""

    def __init__(self, folder: Path, parsed: Settings):
        self.settings = Settings(data_dir=folder, as_of=AS_OF, exports=())
        self.settings.dbt_target.mkdir(parents=True)
        shutil.copy2(parsed.manifest, self.settings.manifest)
        self.instance = dg.DagsterInstance.ephemeral()
        self.defs = build_defs(self.settings)

    def run(self, **kwargs) -> dg.ExecuteInProcessResult:
        job = self.defs.resolve_job_def(kwargs.pop("job", "nightly_refresh"))
        return job.execute_in_process(instance=self.instance, raise_on_error=False, **kwargs)

    def materialize(self, *names: str) -> dg.ExecuteInProcessResult:
        return self.run(job="nightly_refresh", asset_selection=[dg.AssetKey(name) for name in names])


def failure(result: dg.ExecuteInProcessResult) -> str:
    return "\n".join(
        event.event_specific_data.error_display_string
        for event in result.all_events
        if event.event_type_value == "STEP_FAILURE"
    )


@pytest.fixture(scope="module")
def nightly(tmp_path_factory, parsed):
    installation = Installation(tmp_path_factory.mktemp("dagster"), parsed)
    with unmeasured():
        load(installation.settings)
        installation.result = installation.run()
    assert installation.result.success, failure(installation.result)
    return installation


def metadata(result: dg.ExecuteInProcessResult, key: str) -> dict:
    (event,) = [e for e in result.get_asset_materialization_events() if e.asset_key == dg.AssetKey(key)]
    return {name: getattr(value, "value", value) for name, value in event.materialization.metadata.items()}


def test_the_same_release_as_the_command_line(nightly, sample_release):
    ours, theirs = releasing.current(nightly.settings), releasing.current(sample_release)
    assert {name: table["content_hash"] for name, table in ours.tables.items()} == {
        name: table["content_hash"] for name, table in theirs.tables.items()
    }
    assert ours.content_hash == theirs.content_hash
    assert ours.release_id == theirs.release_id


def test_what_the_release_shows(nightly):
    shown = metadata(nightly.result, "release")
    assert shown["content_hash"] == releasing.current(nightly.settings).content_hash
    assert "pat_app-1" in shown["verdicts"]
    assert "| fct_target_progress |" in shown["tables"]
    assert metadata(nightly.result, "fct_observation")["dagster/row_count"] > 1000
    assert metadata(nightly.result, "intake")["answers"]["accepted"] > 100


def test_every_period_that_was_touched_is_materialized(nightly):
    periods: dict[str, set[str]] = {}
    for path in nightly.settings.receipts.glob("*.json"):
        receipt = json.loads(path.read_text("utf-8"))
        if receipt["status"] != "duplicate":
            periods.setdefault(receipt["form_id"], set()).add(receipt["period"])
    # Events of the nightly run only: another test may have materialized a partition by hand on the same instance.
    events = nightly.result.get_asset_materialization_events()
    for form in read_forms(nightly.settings):
        assert {e.partition for e in events if e.asset_key == form.key} == periods.get(form.form_id, set())


def test_dbt_tests_and_gate_are_checks(nightly):
    checked = {
        (c.asset_key.to_user_string(), c.check_name) for c in nightly.result.get_asset_check_evaluations()
    }
    assert {("gate", "expectations"), ("gate", "dbt"), ("intake", "rows_accounted")} <= checked
    declared = {
        k for k in nightly.defs.resolve_asset_graph().asset_check_keys if k.asset_key.path[0] != "lake"
    }
    assert {(k.asset_key.to_user_string(), k.name) for k in declared} <= checked


def test_a_form_is_read_again_with_the_same_answers(nightly):
    lake = sorted((nightly.settings.lake / "macro_statistics").glob("*/*.parquet"))
    result = nightly.run(job="reprocess_annual", partition_key=lake[0].parent.name)
    assert result.success, failure(result)
    assert sorted((nightly.settings.lake / "macro_statistics").glob("*/*.parquet")) == lake
    assert not releasing.needs_build(nightly.settings)


@pytest.mark.slow
def test_a_backfill_and_a_fresh_build_agree_table_for_table(tmp_path, nightly, sample_release):
    """Read all periods of all forms again into an empty lake, as backfills do, then run the nightly refresh without a build."""
    ours = Installation(tmp_path / "data", nightly.settings)
    for folder in (nightly.settings.archive, nightly.settings.receipts):
        shutil.copytree(folder, ours.settings.data_dir / folder.name)
    for cadence, name in CADENCES.items():
        keys = partitions(cadence, ours.settings).get_partition_keys()
        tags = {ASSET_PARTITION_RANGE_START_TAG: keys[0], ASSET_PARTITION_RANGE_END_TAG: keys[-1]}
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
    assert metadata(ingest, "intake")["answers"] == {}, "the run before has shown every receipt"


def test_a_run_that_was_not_started_by_hand_builds_nothing_if_there_is_nothing_new(nightly):
    before = releasing.current(nightly.settings)
    result = nightly.run(tags={"dagster/sensor_name": "new_figures"})
    assert result.success, failure(result)
    assert {e.asset_key.to_user_string() for e in result.get_asset_materialization_events()} == {"intake"}
    assert heartbeat.last_refresh(nightly.settings)["status"] == "nothing_new"
    assert releasing.current(nightly.settings) == before


def test_a_selection_without_a_build_says_so(tmp_path, parsed):
    result = Installation(tmp_path, parsed).materialize("dim_form")
    assert "materialize everything first" in failure(result)


def test_a_selection_is_marked_partial_and_refused(nightly):
    before = releasing.current(nightly.settings)
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
