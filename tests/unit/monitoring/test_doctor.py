"""The doctor on a tiny release, with one damage at a time, and without damage."""

import datetime as dt
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from pipelines.common import heartbeat
from pipelines.common.lock import intake_lock, writer_lock
from pipelines.monitoring import doctor
from pipelines.monitoring.doctor import machine
from pipelines.release import HELD, decide, publish, waiting
from pipelines.settings import Settings
from tests.sample_release import copy_data
from tests.tiny import NOW, build_tiny, gate_without_suites, tiny_settings

pytestmark = pytest.mark.thorough

LATER = NOW + dt.timedelta(hours=1)
DAY = 24 * 3600


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, parsed: Settings) -> Settings:
    """An installation with a published release, a manifest, a heartbeat and an alert channel; never write into it."""
    settings = tiny_settings(tmp_path_factory.mktemp("published"))
    publish(settings, gate_without_suites(settings, build_tiny(settings)), NOW)
    settings.manifest.write_bytes(parsed.manifest.read_bytes())
    heartbeat.beat(settings, LATER)
    heartbeat.record_refresh(settings, "published", NOW, "r")
    vars(settings)["alert_email_to"] = "duty@example.org"
    settings.min_free_gb = 0
    settings.memory_limit = "100MB"
    return settings


@pytest.fixture
def sound(published: Settings, tmp_path: Path) -> Settings:
    """Return a copy of the published installation."""
    return copy_data(published, tmp_path / "data")


def diagnostic_codes(settings: Settings, now: dt.datetime = LATER, hashes: bool = True) -> list[str]:
    return [diagnostic.code for diagnostic in doctor.examine(settings, now, hashes)]


def leave(path: Path, age: float = 0) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"left")
    moment = LATER.timestamp() - age
    os.utime(path, (moment, moment))


def test_a_sound_installation_has_no_diagnostics(sound: Settings) -> None:
    assert diagnostic_codes(sound) == []


def test_a_release_that_waits_for_its_hour_calls_for_nothing(sound: Settings) -> None:
    build = build_tiny(sound, "2026-01-31-0000000002")
    manifest = sound.manifest.read_bytes()
    publish(sound, gate_without_suites(sound, build), NOW, NOW + dt.timedelta(days=1))
    heartbeat.record_refresh(sound, "embargoed", NOW, "r")
    sound.manifest.write_bytes(manifest)
    assert waiting(sound) and diagnostic_codes(sound) == []


def test_a_release_that_waits_for_an_approval_is_named_and_is_no_fault(sound: Settings) -> None:
    sound.approval, manifest = "named", sound.manifest.read_bytes()
    columns = "x integer, y double, received_at timestamp"
    build = build_tiny(
        sound, "2026-01-31-0000000002", fct_observation=(columns, "(3, 1, now()), (4, 1, now())")
    )
    publish(sound, gate_without_suites(sound, build), NOW)
    sound.manifest.write_bytes(manifest)
    (finding,) = doctor.examine(sound, LATER)
    assert (finding.code, finding.calls_for_action) == ("approval_missing", False)
    assert "ipmon approve 2026-01-31-0000000002 --by" in finding.remedy("zh")
    decide(sound, HELD, "2026-01-31-0000000002", ("周敏", "待复核"), NOW)
    (finding,) = doctor.examine(sound, LATER)
    assert finding.code == "release_held" and "周敏" in finding.message("en")


def test_every_diagnostic_has_a_message_and_a_remedy(tmp_path: Path) -> None:
    for diagnostic in doctor.examine(
        Settings(data_dir=tmp_path, min_free_gb=1e9, memory_limit="1e3TB"), LATER
    ):
        for lang in ("zh", "en"):
            assert diagnostic.message(lang) and diagnostic.remedy(lang)
    assert not list(tmp_path.iterdir()), "the doctor only looks"


class TestMachine:
    def test_little_room(self, sound: Settings) -> None:
        sound.min_free_gb = 1e9
        assert diagnostic_codes(sound) == ["disk_low"]

    def test_less_memory_than_duckdb_may_take(self, sound: Settings) -> None:
        sound.memory_limit = "900TB"
        assert diagnostic_codes(sound) == ["memory_low"]

    @pytest.mark.parametrize(
        ("text", "size"), [("4GB", 4e9), ("512 MiB", 2**29), ("1.5gb", 1.5e9), ("80%", None)]
    )
    def test_amounts(self, text: str, size: float | None) -> None:
        assert machine.in_bytes(text) == size

    def test_a_containers_limit_counts(self, tmp_path: Path) -> None:
        meminfo = tmp_path / "meminfo"
        meminfo.write_text("MemTotal:  9000 kB\nMemAvailable:  8000 kB\n")
        assert machine.available_memory(meminfo, tmp_path) == 8_192_000
        (tmp_path / "memory.max").write_text("max\n")
        (tmp_path / "memory.current").write_text("1000\n")
        assert machine.available_memory(meminfo, tmp_path) == 8_192_000
        (tmp_path / "memory.max").write_text("5000\n")
        assert machine.available_memory(meminfo, tmp_path) == 4000

    def test_versions_other_than_the_locks(self, tmp_path: Path) -> None:
        lock = tmp_path / "lock"
        lock.write_text(
            "duckdb==0.1 \\\n    --hash=sha256:00\npytest>=1\nno-such-package==1.0\n"
            "polars==0.1 ; python_version < '3.0'\n"
        )
        assert [line.split()[0] for line in machine.differing_versions(lock)] == ["duckdb"]

    def test_the_environment_is_that_of_the_lock(self) -> None:
        assert list(machine.differing_versions(Settings().lock_file)) == []


class TestInstallation:
    def test_manifest(self, sound: Settings) -> None:
        os.utime(sound.manifest, (0, 0))
        assert diagnostic_codes(sound) == ["manifest_stale"]
        sound.manifest.unlink()
        assert diagnostic_codes(sound) == ["manifest_missing"]

    @pytest.mark.parametrize(("lock", "code"), [(writer_lock, "writer_hangs"), (intake_lock, "intake_hangs")])
    def test_a_running_writer_and_one_that_hangs(self, sound: Settings, lock: Any, code: str) -> None:
        with lock(sound, "refresh"):
            began = dt.datetime.now(dt.UTC)
            heartbeat.beat(sound, began)
            heartbeat.record_refresh(sound, "published", began, "r")
            assert diagnostic_codes(sound, began) == []
            after = began + dt.timedelta(hours=sound.busy_hours, minutes=1)
            heartbeat.beat(sound, after)
            assert diagnostic_codes(sound, after) == [code]

    @pytest.mark.parametrize(
        ("lock", "code"), [("writer_lock", "writer_died"), ("intake_lock", "intake_died")]
    )
    def test_a_writer_that_was_killed_needs_no_help(self, sound: Settings, lock: str, code: str) -> None:
        program = (
            f"import os, pathlib, signal\nfrom pipelines.common.lock import {lock}\n"
            "from pipelines.settings import Settings\n"
            f"with {lock}(Settings(data_dir=pathlib.Path({str(sound.data_dir)!r})), 'refresh'):\n"
            "    os.kill(os.getpid(), signal.SIGKILL)\n"
        )
        subprocess.run([sys.executable, "-c", program], check=False)
        (died,) = doctor.examine(sound, LATER)
        assert (died.code, died.facts["command"], died.calls_for_action) == (code, "refresh", False)
        with {"writer_lock": writer_lock, "intake_lock": intake_lock}[lock](sound, "the next"):
            pass
        assert diagnostic_codes(sound) == []

    def test_a_writer_that_ends_with_an_error_did_not_die(self, sound: Settings) -> None:
        with pytest.raises(ValueError, match="zzz"), writer_lock(sound, "rollback zzz"):
            raise ValueError("no release zzz")
        assert diagnostic_codes(sound) == []

    def test_logs_of_duckdb_beside_databases(self, sound: Settings) -> None:
        leave(sound.build / "build.duckdb.wal")
        assert diagnostic_codes(sound) == ["wal_beside_build"]
        with writer_lock(sound, "refresh"):
            assert diagnostic_codes(sound) == [], "it is the writer's"
        leave(sound.data_dir / "ip_monitor.duckdb.wal")
        assert diagnostic_codes(sound) == ["wal_beside_release", "wal_beside_build"]

    def test_old_temporary_files_are_reported(self, sound: Settings) -> None:
        leave(sound.archive / ".0123.tmp", age=DAY + 60)
        leave(sound.lake / "f" / "2019" / ".s.parquet.tmp", age=60)
        (half,) = doctor.examine(sound, LATER)
        assert (half.code, half.facts["n"]) == ("half_made", 1)

    def test_a_partial_build(self, sound: Settings) -> None:
        sound.partial_marker.touch()
        assert diagnostic_codes(sound) == ["partial_build"]

    def test_a_stable_path_that_leads_nowhere(self, sound: Settings) -> None:
        sound.live.resolve().parent.rename(sound.data_dir / "elsewhere")
        assert diagnostic_codes(sound) == ["live_broken"]

    def test_a_stable_path_that_was_replaced(self, sound: Settings) -> None:
        content = sound.live.read_bytes()
        sound.live.unlink()
        sound.live.write_bytes(content[:-1] + b"x")
        assert diagnostic_codes(sound) == ["live_no_release"]

    def test_a_clock_that_was_set_back(self, sound: Settings) -> None:
        assert "clock_back" in diagnostic_codes(sound, NOW - dt.timedelta(hours=1))

    def test_a_daemon_that_is_silent_and_a_refresh_that_is_overdue(self, sound: Settings) -> None:
        assert diagnostic_codes(sound, NOW + dt.timedelta(hours=30)) == ["daemon_silent", "refresh_overdue"]

    def test_the_last_refresh_was_refused(self, sound: Settings) -> None:
        heartbeat.record_refresh(sound, "refused", LATER, "r")
        assert diagnostic_codes(sound) == ["refresh_last_bad"]

    def test_no_alert_channel_is_set(self, sound: Settings) -> None:
        sound.alert_email_to = ""
        assert diagnostic_codes(sound) == ["alerts_off"]

    def test_records_of_dagster_that_have_grown(self, sound: Settings) -> None:
        sound.dagster_home.mkdir(parents=True)
        with (sound.dagster_home / "runs.db").open("wb") as file:
            file.truncate(3_000_000_000)  # a hole: it takes no room
        assert diagnostic_codes(sound) == ["dagster_large"]
        vars(sound)["dagster_postgres_url"] = "set"
        assert diagnostic_codes(sound) == []

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
    def test_a_folder_that_may_not_be_written(self, sound: Settings) -> None:
        sound.releases.chmod(0o555)
        assert diagnostic_codes(sound) == ["not_writable"]


class TestContents:
    def test_a_release(self, sound: Settings) -> None:
        file = sound.live.resolve()
        content = file.read_bytes()
        file.chmod(0o644)
        file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
        assert diagnostic_codes(sound) == ["release_changed"]
        assert diagnostic_codes(sound, hashes=False) == [], "only asked without reading every byte"
        file.write_bytes(content)
        assert diagnostic_codes(sound) == []
        manifest = file.with_name("release.json")
        record = json.loads(manifest.read_text())
        manifest.chmod(0o644)
        manifest.write_text(json.dumps(record | {"files": record["files"] | {"gone.csv": "0" * 64}}))
        assert diagnostic_codes(sound) == ["release_missing"]

    def test_an_old_release_whose_manifest_is_cut_short(self, sound: Settings) -> None:
        leave(sound.releases / "2025-01-31-0000000000" / "release.json")
        assert diagnostic_codes(sound) == ["release_unreadable"]


def test_it_is_quick_on_an_installation_without_anything(tmp_path: Path) -> None:
    began = time.process_time()
    diagnostic_codes(Settings(data_dir=tmp_path))
    assert time.process_time() - began < 2
