"""Damaged files of the data folder: named by the doctor and by every command that reads them, and put right by the remedy."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines import intake, views
from pipelines.common import heartbeat
from pipelines.common.errors import InstallationError
from pipelines.common.lock import writer_lock
from pipelines.monitoring import doctor
from pipelines.monitoring.alerts import alert_once
from pipelines.recover import recover
from pipelines.release import (
    current,
    needs_build,
    read_pointer_log,
    rollback,
    taken_back,
    waiting,
)
from pipelines.release.gate import disclosure, gate
from pipelines.release.store import verdict_history
from pipelines.release.store.pointer_log import live_from, taken_back_at
from pipelines.release.store.releases import MANIFEST
from pipelines.settings import Settings
from tests.fixtures_make import EVENTS, csv_text, events, put
from tests.sample_release import copy_data
from tests.tiny import NOW, tiny_settings
from tests.unit.release.conftest import id_of, store

pytestmark = pytest.mark.thorough

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda content: content[: len(content) // 2],
    "empty": lambda content: b"",
    "no_json": lambda content: b"<html>",
    "no_text": lambda content: b"\xff\xfe\x00",
    "a_list": lambda content: b"[1]",
    "an_object": lambda content: b'{"a": 1}',
    "null": lambda content: b"null",
}
damages = pytest.mark.parametrize("damage", DAMAGE)
some_damages = pytest.mark.parametrize("damage", ("cut", "no_text", "an_object"))
"""For tests in which a file goes through intake."""


def spoil(path: Path, damage: str) -> None:
    path.write_bytes(DAMAGE[damage](path.read_bytes()))


def named(settings: Settings) -> dict[str, object]:
    """Return the doctor's errors and warnings about files, by code, with the path that each names."""
    diagnostics = doctor.examine(settings, NOW + HOUR)
    for diagnostic in diagnostics:
        assert all(diagnostic.message(lang) and diagnostic.remedy(lang) for lang in ("zh", "en"))
    return {
        d.code: d.facts.get("path") for d in diagnostics if d.code.endswith(("damaged", "unreadable", "lost"))
    }


@pytest.fixture(scope="module")
def three(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Three releases: the second was taken back, the third waits under an embargo."""
    settings = tiny_settings(tmp_path_factory.mktemp("three"))
    for number in (1, 2):
        store(settings, number, NOW + number * HOUR)
    rollback(settings, id_of(1), dt.datetime.now(dt.UTC))
    store(settings, 3, NOW + 4 * HOUR, dt.datetime.now(dt.UTC) + DAY)
    verdict_history.keep(settings)
    return settings


@pytest.fixture
def stored(three: Settings, tmp_path: Path) -> Settings:
    """A copy of them."""
    return copy_data(three, tmp_path / "data")


@damages
def test_a_damaged_pointer_log_is_named_and_made_again_from_the_releases(
    stored: Settings, damage: str
) -> None:
    log, embargoed, left, live = stored.pointer_log, waiting(stored), taken_back(stored), current(stored)
    events = read_pointer_log(stored)
    assert embargoed and left and left.release_id == id_of(2)
    spoil(log, damage)
    assert named(stored) == {"pointer_log_damaged": log}
    for command in (views.status_record, views.releases_record, needs_build, verdict_history.read):
        with pytest.raises(InstallationError, match="发布指针的记录无法读取.*\n.*ipmon recover"):
            command(stored)
    log.rename(log.with_suffix(".damaged"))
    again = read_pointer_log(stored)
    assert [(e.event, e.release_id, e.left) for e in again] == [
        (e.event, e.release_id, e.left) for e in events
    ]
    assert live_from(again) == live_from(events)
    assert taken_back_at(again).keys() == taken_back_at(events).keys()
    assert (waiting(stored), taken_back(stored), current(stored)) == (embargoed, left, live)
    assert named(stored) == {"kept_lost": log}
    recover(stored, NOW + HOUR)
    assert named(stored) == {} and [e.release_id for e in read_pointer_log(stored)] == [
        e.release_id for e in events
    ]


def test_a_pointer_log_that_is_missing_is_written_whole_by_the_next_event(stored: Settings) -> None:
    events = read_pointer_log(stored)
    stored.pointer_log.unlink()
    rollback(stored, id_of(2), NOW + DAY)
    assert [(e.event, e.release_id) for e in read_pointer_log(stored)] == [
        *((e.event, e.release_id) for e in events),
        ("rolled_back", id_of(2)),
    ]


@damages
def test_damaged_states_of_protected_lists_are_named_and_made_again(stored: Settings, damage: str) -> None:
    manifest = stored.releases / id_of(2) / MANIFEST
    record = json.loads(manifest.read_text("utf-8"))
    record["disclosed"] = {"states": {"talent": {"2020": ["a.1", "b.1"]}}, "held": []}
    manifest.write_text(json.dumps(record), "utf-8")
    seen = {"talent": {"2020": [["a.1", "b.1"]]}}
    stored.disclosed.write_text(json.dumps(seen), "utf-8")
    spoil(stored.disclosed, damage)
    assert named(stored) == {"disclosed_damaged": stored.disclosed}
    with pytest.raises(InstallationError, match="已公开名单状态的记录无法读取"):
        disclosure.decide(stored)
    with pytest.raises(InstallationError, match="protected lists cannot be read"):
        rollback(stored, id_of(2), NOW + DAY)
    stored.disclosed.unlink()
    assert disclosure.seen_states(stored) == seen and named(stored) == {"kept_lost": stored.disclosed}
    rollback(stored, id_of(2), NOW + DAY)
    assert json.loads(stored.disclosed.read_text("utf-8")) == seen


@damages
def test_a_live_release_with_a_damaged_manifest_is_named_and_can_be_rolled_back(
    stored: Settings, damage: str
) -> None:
    manifest = stored.releases / id_of(1) / MANIFEST
    spoil(manifest, damage)
    assert named(stored) == {"release_unreadable": manifest}
    with pytest.raises(InstallationError, match="发布清单无法读取"):
        views.status_record(stored)
    assert [r["release_id"] for r in views.releases_record(stored)] == [id_of(3), id_of(2)]
    assert rollback(stored, id_of(2), NOW + DAY) is None
    live = current(stored)
    assert live is not None and live.release_id == id_of(2)
    assert named(stored) == {"release_unreadable": manifest}, "it is not forgotten"


def test_damaged_confirmations_are_named(stored: Settings) -> None:
    stored.confirmations.write_text('{"submission_id": "a"}\n', "utf-8")
    assert named(stored) == {"confirmations_damaged": stored.confirmations}
    with pytest.raises(InstallationError, match="确认记录无法读取"):
        needs_build(stored)


@damages
def test_a_damaged_file_of_the_verdict_history_is_named_and_taken_from_the_live_release_again(
    stored: Settings, damage: str
) -> None:
    kept = verdict_history.read(stored)
    path = stored.verdict_history / f"{id_of(1)}.parquet"
    spoil(path, damage)
    assert named(stored) == {"verdict_history_damaged": path}
    with pytest.raises(InstallationError, match="评估结论历史的文件无法读取"):
        verdict_history.read(stored)
    path.unlink()
    verdict_history.keep(stored)
    assert verdict_history.read(stored).equals(kept) and named(stored) == {}


@damages
def test_files_that_the_next_write_replaces_are_named_and_stop_nothing(tiny: Settings, damage: str) -> None:
    diagnostic = doctor.Diagnostic("refresh_never")

    def write() -> None:
        heartbeat.beat(tiny, NOW)
        heartbeat.record_refresh(tiny, "published", NOW, "r")
        alert_once(tiny, [diagnostic], NOW)
        with writer_lock(tiny, "a test"):
            pass

    write()
    tiny.alerts_sent.write_text(json.dumps({"refresh_never": NOW.isoformat()}), "utf-8")
    for path in (tiny.heartbeat, tiny.last_refresh, tiny.alerts_sent):
        spoil(path, damage)
        assert named(tiny) == {"state_file_damaged": path}
        write()
        path.unlink(missing_ok=True)
        write()
        assert named(tiny) == {}
    tiny.lock.touch()
    tiny.lock_holder.write_text('{"since": ""}')
    spoil(tiny.lock_holder, damage)
    write()
    assert "writer_died" not in {d.code for d in doctor.examine(tiny, NOW)}


@damages
def test_a_damaged_record_of_the_gate_is_named(stored: Settings, damage: str) -> None:
    path = stored.build / gate.RECORD
    spoil(path, damage)
    with pytest.raises(InstallationError, match="构建的记录无法读取"):
        gate.refused_by(stored)
    path.unlink()
    assert gate.refused_by(stored) == []


META = {"form_id": "patent_register", "submitter": "tjipo", "period": "2021-03", "is_synthetic": True}


@pytest.fixture
def answered(tiny: Settings) -> Settings:
    """A register with its receipt."""
    put(tiny.inbox, "register.csv.meta.json", json.dumps(META))
    put(tiny.inbox, "register.csv", csv_text([EVENTS, *events(3)]))
    (receipt,) = intake.ingest(tiny, NOW)
    assert receipt.status == "accepted"
    return tiny


@some_damages
def test_the_sidecar_of_an_answered_file_is_named_and_written_again_from_its_receipt(
    answered: Settings, damage: str
) -> None:
    (sidecar,) = answered.archive.glob("??/*.json")
    (receipt,) = intake.read_ledger(answered)
    spoil(sidecar, damage)
    (code,) = named(answered)
    assert code == "sidecar_lost"
    again = intake.reprocess_submission(answered, receipt.submission_id)
    assert again == receipt and named(answered) == {}
    assert json.loads(sidecar.read_text("utf-8"))["meta"] == META | {"document": "main"}


@some_damages
def test_the_sidecar_of_an_unanswered_file_is_named_and_its_file_can_be_sent_again(
    answered: Settings, damage: str
) -> None:
    (sidecar,) = answered.archive.glob("??/*.json")
    (receipt,) = intake.read_ledger(answered)
    shutil.rmtree(answered.receipts)
    spoil(sidecar, damage)
    assert named(answered) == {"sidecar_unreadable": sidecar, "kept_lost": answered.receipts}
    put(answered.inbox, "other.csv", "a,b\n1,2\n")
    for path in answered.inbox.rglob("*"):
        path.unlink()  # nothing new: the damaged one is met all the same
    with pytest.raises(InstallationError, match="归档记录无法读取"):
        intake.ingest(answered, NOW)
    answered.inbox.mkdir(exist_ok=True)
    shutil.copyfile(
        sidecar.with_name(sidecar.name[:64]), answered.inbox / "patent_register.tjipo.2021-03.csv"
    )
    sidecar.unlink()
    (again,) = intake.ingest(answered, NOW)
    assert (again.submission_id, again.rows_accepted) == (receipt.submission_id, receipt.rows_accepted)
    assert named(answered) == {}


@some_damages
def test_a_damaged_receipt_is_named_and_made_again(answered: Settings, damage: str) -> None:
    (path,) = answered.receipts.glob("*.json")
    (receipt,) = intake.read_ledger(answered)
    spoil(path, damage)
    assert named(answered) == {"receipt_unreadable": path}
    path.unlink()
    (again,) = intake.ingest(answered, NOW)
    assert again == receipt and named(answered) == {}
