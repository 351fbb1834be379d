"""The definitions for Dagster, without running any of them.

The snapshot ``tests/snapshots/definitions.json`` holds every asset, check, job, schedule and sensor; a change
of it is a change that a reviewer should see. ``make generate`` renews it.
"""

import datetime as dt
import json
import logging
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import dagster as dg
import pytest
from dagster._daemon.monitoring import concurrency

from pipelines import intake as intake_package
from pipelines.common.lock import intake_lock, writer_lock
from pipelines.definitions import build_defs
from pipelines.defs.resources import INTAKE_POOL, POOL
from pipelines.defs.sensors import inbox, new_figures
from pipelines.defs.submissions.forms import CADENCES, partitions, read_forms
from pipelines.release.build import dbt_manifest
from pipelines.release.build.dbt_manifest import ManifestMissing, ensure_manifest, is_stale, read_manifest
from pipelines.release.build.project import SEED_PROPERTIES
from pipelines.settings import REPO, Settings
from schemas.receipt import Receipt

SNAPSHOT = REPO / "tests" / "snapshots" / "definitions.json"
HEAVY = ("pandera", "polars", "pandas", "duckdb", "great_expectations", "dbt.graph", "dbt.parser")


@pytest.fixture(scope="module")
def settings(parsed):
    return parsed


@pytest.fixture(scope="module")
def definitions(settings):
    return build_defs(settings)


@pytest.fixture(scope="module")
def repository(definitions):
    return definitions.get_repository_def()


def receipt(**given):
    base = {
        "submission_id": "published_figures.cnipa.2016.yearbook.1",
        "form_id": "published_figures",
        "submitter": "cnipa",
        "period": "2016",
        "document": "yearbook",
        "attempt": 1,
        "status": "accepted",
        "sha256": "0" * 64,
        "received_seq": 1,
        "received_at": "2020-01-01T00:00:00",
        "original_name": "yearbook.xlsx",
    }
    return Receipt(**base | given)


def test_snapshot(repository):
    graph = repository.asset_graph
    snapshot = {
        "assets": {
            key.to_user_string(): {
                "group": graph.get(key).group_name,
                "is_partitioned": graph.get(key).is_partitioned,
                "owners": list(graph.get(key).owners),
                "after": sorted(parent.to_user_string() for parent in graph.get(key).parent_keys),
            }
            for key in sorted(graph.get_all_asset_keys(), key=lambda k: k.to_user_string())
        },
        "checks": sorted(key.to_user_string() for key in graph.asset_check_keys),
        "jobs": sorted(name for name in repository.job_names if not name.startswith("__")),
        "schedules": {
            s.name: [s.cron_schedule, s.execution_timezone, s.job_name, s.default_status.value]
            for s in repository.schedule_defs
        },
        "sensors": {
            s.name: [*(target.job_name for target in s.targets), s.default_status.value]
            for s in repository.sensor_defs
        },
    }
    if os.getenv("RENEW_SNAPSHOTS"):
        SNAPSHOT.write_text(json.dumps(snapshot, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert snapshot == json.loads(SNAPSHOT.read_text("utf-8")), (
        "see the top of this module for how to renew it"
    )


@pytest.mark.thorough
def test_nothing_heavy_is_imported_and_dbt_is_not_asked(settings):
    code = (
        "import sys\n"
        "from pipelines.definitions import build_defs\n"
        "build_defs().get_repository_def()\n"
        f"print([name for name in {HEAVY} if name in sys.modules])\n"
    )
    env = os.environ | {"IPMON_DATA_DIR": str(settings.data_dir)}
    before = settings.manifest.stat().st_mtime_ns
    out = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], env=env, check=True, capture_output=True, text=True
    )
    assert out.stdout.strip() == "[]"
    assert settings.manifest.stat().st_mtime_ns == before


def test_dagster_finds_the_definitions(settings, monkeypatch):
    monkeypatch.setenv("IPMON_DATA_DIR", str(settings.data_dir))
    from pipelines.definitions import defs

    assert defs().get_repository_def().has_job("nightly_refresh")


def test_the_message_of_a_missing_manifest_names_the_command(tmp_path):
    with pytest.raises(ManifestMissing, match="make manifest"):
        build_defs(Settings(data_dir=tmp_path))


def test_the_message_of_half_a_manifest_names_the_command(settings, tmp_path):
    cut = Settings(data_dir=tmp_path)
    cut.manifest.parent.mkdir(parents=True)
    cut.manifest.write_bytes(settings.manifest.read_bytes()[:5000])
    assert is_stale(cut), "ipmon serve makes it anew"
    with pytest.raises(ManifestMissing, match="make manifest"):
        build_defs(cut)


def test_a_manifest_is_out_of_date_when_the_properties_of_seeds_have_changed(settings, monkeypatch, tmp_path):
    assert not is_stale(settings)
    (tmp_path / SEED_PROPERTIES).touch()
    monkeypatch.setattr(dbt_manifest, "PACKAGE_SEEDS", tmp_path)
    assert is_stale(settings)


def test_a_manifest_that_is_up_to_date_is_not_made_again(settings, tmp_path):
    ours = Settings(data_dir=tmp_path)
    ours.manifest.parent.mkdir(parents=True)
    shutil.copy(settings.manifest, ours.manifest)
    made_at = ours.manifest.stat().st_mtime_ns
    ensure_manifest(ours)
    assert ours.manifest.stat().st_mtime_ns == made_at


def test_old_manifest_warns(settings, tmp_path):
    old = Settings(data_dir=tmp_path)
    old.manifest.parent.mkdir(parents=True)
    shutil.copy(settings.manifest, old.manifest)
    os.utime(old.manifest, (0, 0))
    with pytest.warns(UserWarning, match="changed since"):
        read_manifest(old)


def test_every_data_test_of_dbt_is_a_check(settings, repository):
    nodes = read_manifest(settings)["nodes"].values()
    tests = {node["name"] for node in nodes if node["resource_type"] == "test"}
    assert tests <= {key.name for key in repository.asset_graph.asset_check_keys}


def test_staging_models_come_after_their_form(settings, repository):
    graph = repository.asset_graph
    for form in read_forms(settings):
        assert dg.AssetKey(f"stg_{form.form_id}") in graph.get(form.key).child_keys


def test_forms_are_partitioned_by_cadence(settings, repository):
    this_year = dt.date.today().year
    first = {"A": "2006", "Q": "2016-Q1", "M": "2016-01"}
    last = {"A": f"{this_year}", "Q": f"{this_year}-Q4", "M": f"{this_year}-12"}
    for cadence in CADENCES:
        keys = partitions(cadence, settings).get_partition_keys()
        assert (keys[0], keys[-1]) == (first[cadence], last[cadence])
    for form in read_forms(settings):
        assert repository.asset_graph.get(form.key).partitions_def == partitions(form.cadence, settings)


@pytest.mark.parametrize(
    ("starts", "owed", "first"),
    [
        (["2021"], ["2019-Q3", "2018"], {"A": "2008", "Q": "2018-Q1", "M": "2018-01"}),
        (["2016", "2011"], [], {"A": "2001", "Q": "2011-Q1", "M": "2011-01"}),
        (["2999"], [], {"Q": f"{dt.date.today().year}-Q1"}),
        ([], [], {"Q": f"{dt.date.today().year}-Q1"}),
    ],
)
def test_partitions_begin_with_the_first_plan_or_obligation(tmp_path, starts, owed, first):
    plans = [f"plan-{n},{year}" for n, year in enumerate(starts)]
    owes = [f"form,role,{n},{period}" for n, period in enumerate(owed)]
    (tmp_path / "plan.csv").write_text("\n".join(["plan_id,start_year", *plans]) + "\n")
    (tmp_path / "form_obligation.csv").write_text(
        "\n".join(["form_id,role_code,document,first_period", *owes]) + "\n"
    )
    for cadence, period in first.items():
        assert partitions(cadence, Settings(seeds_dir=tmp_path)).get_partition_keys()[0] == period


def test_the_nightly_job_is_unpartitioned_and_leaves_the_forms_out(definitions, settings):
    job = definitions.resolve_job_def("nightly_refresh")
    assert job.partitions_def is None
    keys = job.asset_layer.executable_asset_keys
    assert {dg.AssetKey(name) for name in ("intake", "gate", "release")} <= keys
    assert not keys & {form.key for form in read_forms(settings)}


def test_schedule_and_sensors_are_on_and_in_the_plans_time_zone(repository):
    (nightly,) = repository.schedule_defs
    assert (nightly.cron_schedule, nightly.execution_timezone) == ("0 2 * * *", "Asia/Shanghai")
    assert nightly.default_status == dg.DefaultScheduleStatus.RUNNING
    assert {sensor.default_status for sensor in repository.sensor_defs} == {dg.DefaultSensorStatus.RUNNING}


def test_the_environment_switches_schedule_and_inbox_off_and_sets_the_hour(settings, monkeypatch):
    for name, value in {"NIGHTLY_ON": "false", "INBOX_ON": "false", "NIGHTLY_CRON": "30 3 * * 1-5"}.items():
        monkeypatch.setenv(f"IPMON_{name}", value)
    repository = build_defs(Settings(data_dir=settings.data_dir)).get_repository_def()
    (nightly,) = repository.schedule_defs
    assert nightly.default_status == dg.DefaultScheduleStatus.STOPPED
    assert nightly.cron_schedule == "30 3 * * 1-5"
    status = {sensor.name: sensor.default_status for sensor in repository.sensor_defs}
    assert status["inbox"] == status["new_figures"] == dg.DefaultSensorStatus.STOPPED
    assert status["heartbeat"] == dg.DefaultSensorStatus.RUNNING, "a watchdog still needs the heartbeat"


def test_the_nightly_refresh_runs_unless_no_build_is_needed(repository, tmp_path, monkeypatch):
    (nightly,) = repository.schedule_defs
    empty = Settings(data_dir=tmp_path)

    def tick():
        return nightly.evaluate_tick(dg.build_schedule_context(resources={"settings": empty}))

    assert len(tick().run_requests) == 1, "there is no release yet"
    monkeypatch.setattr("pipelines.release.needs_build", lambda settings: False)
    assert "Nothing new" in tick().skip_message


class TestInbox:
    """At most one run a tick, keyed on content."""

    @pytest.fixture
    def installation(self, tmp_path):
        settings = Settings(data_dir=tmp_path)
        settings.inbox.mkdir()
        return settings

    def tick(self, settings):
        return inbox(settings)(dg.build_sensor_context(resources={"settings": settings}))

    def test_empty(self, installation):
        assert isinstance(self.tick(installation), dg.SkipReason)

    def test_many_files_ask_for_one_run_and_only_once(self, installation):
        for name in ("a.csv", "b.csv"):
            (installation.inbox / name).write_text(name)
        first = self.tick(installation)
        os.utime(installation.inbox / "a.csv", (0, 0))
        assert isinstance(first, dg.RunRequest)
        assert self.tick(installation).run_key == first.run_key

    def test_other_content_or_other_rules_are_another_run(self, installation, monkeypatch):
        path = installation.inbox / "a.csv"
        path.write_text("1")
        keys = {self.tick(installation).run_key}
        path.write_text("2")
        keys.add(self.tick(installation).run_key)
        monkeypatch.setattr(intake_package, "rules_version", lambda settings: "other")
        keys.add(self.tick(installation).run_key)
        assert len(keys) == 3

    def test_nothing_is_requested_while_files_are_answered_but_beside_a_build(self, installation):
        (installation.inbox / "a.csv").write_text("1")
        with intake_lock(installation, "ingest"):
            assert "ingest is running" in self.tick(installation).skip_message
        with writer_lock(installation, "refresh"):
            assert isinstance(self.tick(installation), dg.RunRequest)

    def test_the_files_are_left_to_the_service_that_answers_them(self, installation):
        (installation.inbox / "a.csv").write_text("1")
        installation.inbox_watched = True
        assert "ipmon serve" in self.tick(installation).skip_message

    def test_a_file_that_comes_again_is_answered_again(self, installation):
        path = installation.inbox / "a.csv"
        path.write_text("1")
        first = self.tick(installation).run_key
        sha256 = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"
        sidecar = installation.archive / sha256[:2] / f"{sha256}.00000001.json"
        sidecar.parent.mkdir(parents=True)
        sidecar.write_text("{}")
        assert self.tick(installation).run_key != first


class TestNewFigures:
    """A refresh is started once answers have changed figures."""

    @pytest.fixture
    def installation(self, tmp_path):
        settings = Settings(data_dir=tmp_path)
        settings.receipts.mkdir()
        return settings

    def tick(self, settings):
        return new_figures(settings)(dg.build_sensor_context(resources={"settings": settings}))

    def keep(self, settings, **given):
        answered = receipt(**given)
        (settings.receipts / f"{answered.submission_id}.json").write_text(answered.to_json(), "utf-8")

    def test_refused_files_start_none(self, installation):
        self.keep(installation, status="refused")
        assert "changes a figure" in self.tick(installation).skip_message

    def test_accepted_ones_start_one_which_refused_ones_do_not_repeat(self, installation):
        self.keep(installation, rows_accepted=1)
        first = self.tick(installation)
        assert isinstance(first, dg.RunRequest)
        self.keep(installation, submission_id="x.2", status="refused")
        assert self.tick(installation).run_key == first.run_key
        self.keep(installation, submission_id="x.3", rows_accepted=2)
        assert self.tick(installation).run_key != first.run_key

    def test_none_while_files_wait_or_a_writer_runs(self, installation):
        self.keep(installation, rows_accepted=1)
        with writer_lock(installation, "refresh"):
            assert "refresh is running" in self.tick(installation).skip_message
        installation.inbox.mkdir()
        (installation.inbox / "a.csv").write_text("1")
        assert "answered first" in self.tick(installation).skip_message


def test_every_check_says_what_it_requires_in_both_languages(repository):
    graph = repository.asset_graph
    for key in graph.asset_check_keys:
        description = graph.get_check_spec(key).description or ""
        assert any("\u4e00" <= char <= "\u9fff" for char in description), key
        assert any(char.isascii() and char.isalpha() for char in description), key


def test_published_tables_are_in_groups_by_subject_and_have_their_expectations_as_a_check(repository):
    graph = repository.asset_graph
    assert graph.get(dg.AssetKey("fct_target_progress")).group_name == "marts_targets"
    assert graph.get(dg.AssetKey("int_obligation")).group_name == "intermediate"
    with_suite = {k.asset_key.path[-1] for k in graph.asset_check_keys if k.name == "expectations"} - {"gate"}
    assert with_suite == {path.stem for path in Settings().expectations.glob("*.json")}


def test_owners_are_roles_that_owe_a_form_and_groups_of_dbt(repository):
    graph = repository.asset_graph
    owners = {name: graph.get(dg.AssetKey(["lake", name])).owners for name in ("recognitions", "risk_events")}
    # The market regulator owed recognitions until the reform of 2018; no role owes events, three may send them.
    assert owners["recognitions"] == ["team:ip_office"]
    assert owners["risk_events"] == ["team:customs", "team:ip_office", "team:commerce_office"]
    assert graph.get(dg.AssetKey("fct_target_progress")).owners == ["team:monitoring and evaluation"]
    for step in ("intake", "gate", "release", "fct_observation", "stg_district_return"):
        assert graph.get(dg.AssetKey(step)).owners == ["team:data engineering"]
    assert [key for key in graph.materializable_asset_keys if not graph.get(key).owners] == []


class TestInstance:
    """The instance of ``deploy/dagster``."""

    @pytest.fixture
    def instance(self, tmp_path):
        shutil.copy(REPO / "deploy" / "dagster" / "dagster.yaml", tmp_path)
        with dg.DagsterInstance.from_config(str(tmp_path)) as instance:
            yield instance

    def test_quiet_and_watched(self, instance):
        assert not instance.telemetry_enabled
        assert not instance.nux_enabled
        assert instance.run_monitoring_max_runtime_seconds
        assert instance.get_concurrency_config().pool_config.default_pool_limit == 1

    def test_a_cancelled_run_gives_its_slot_back(self, instance, monkeypatch):
        cancelled = dg.DagsterRun(job_name="nightly_refresh", status=dg.DagsterRunStatus.STARTED)
        instance.add_run(cancelled)
        storage = instance.event_log_storage
        storage.initialize_concurrency_limit_to_default(POOL)
        assert storage.claim_concurrency_slot(POOL, cancelled.run_id, "intake").is_claimed
        assert not storage.claim_concurrency_slot(POOL, "next", "intake").is_claimed
        instance.report_run_canceled(cancelled)
        later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=5)
        monkeypatch.setattr(concurrency, "get_current_datetime", lambda: later)
        list(
            concurrency.execute_concurrency_slots_iteration(
                SimpleNamespace(instance=instance), logging.getLogger()
            )
        )
        assert storage.claim_concurrency_slot(POOL, "next", "intake").is_claimed


def test_what_writes_releases_queues_in_one_pool_and_files_are_answered_beside_it(repository, settings):
    graph = repository.asset_graph
    pools = {key: graph.get(key).pools for key in graph.materializable_asset_keys}
    assert pools.pop(dg.AssetKey("intake")) == set()
    assert {key: pools.pop(key) for key in list(pools) if key.path[0] == "lake"} == {
        form.key: {INTAKE_POOL} for form in read_forms(settings)
    }
    assert all(value == {POOL} for value in pools.values()), pools


def test_the_repository_has_no_second_entry():
    assert not list(Path(REPO).glob("workspace.y*ml"))
