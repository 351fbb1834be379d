"""The writer's lock: whose it is, in one process. Those of several processes: ``tests/reliability/test_two_refreshes.py``."""

from __future__ import annotations

import datetime as dt
import fcntl
import os
from pathlib import Path

import pytest

from pipelines.common import heartbeat, lock
from pipelines.common.files import write_atomically
from pipelines.common.lock import INTAKE, Busy, intake_lock, lock_holder, lock_leftover, writer_lock
from pipelines.settings import Settings


def test_the_holder_is_named_while_the_lock_is_held_and_none_afterwards(tiny: Settings) -> None:
    assert lock_holder(tiny) is None
    with writer_lock(tiny, "refresh"):
        assert (lock_holder(tiny) or {})["pid"] == os.getpid()
        assert lock_leftover(tiny) is None
        with pytest.raises(Busy, match="refresh"), writer_lock(tiny, "prune"):
            raise AssertionError("two writers in one process")
        assert (lock_holder(tiny) or {})["command"] == "refresh", "who did not get it leaves its name alone"
    assert lock_holder(tiny) is None and lock_leftover(tiny) is None


def test_who_asks_at_the_same_time_is_not_taken_for_a_writer(
    tiny: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny.build.mkdir(parents=True, exist_ok=True)
    tiny.lock.touch()
    killed = '{"command": "refresh", "pid": 1, "host": "a", "since": "2026-01-01T00:00:00+00:00"}'
    tiny.lock_holder.write_text(killed, "utf-8")
    other = os.open(tiny.lock, os.O_RDONLY)
    fcntl.flock(other, fcntl.LOCK_EX)
    monkeypatch.setattr(lock.time, "sleep", lambda seconds: fcntl.flock(other, fcntl.LOCK_UN))
    assert lock_holder(tiny) is None
    assert (lock_leftover(tiny) or {})["command"] == "refresh"
    os.close(other)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077])
def test_what_is_written_under_the_lock_is_for_its_owner_and_group(tmp_path: Path, umask: int) -> None:
    settings = Settings(data_dir=tmp_path / "new")
    previous = os.umask(umask)
    try:
        with writer_lock(settings, "test"):
            write_atomically(settings.receipts / "a" / "b.json", "{}")
        heartbeat.record_refresh(settings, "failed", dt.datetime.now(dt.UTC), None)
        assert os.umask(umask) == umask
    finally:
        os.umask(previous)
    modes = {
        p.relative_to(settings.data_dir).as_posix(): p.stat().st_mode & 0o777
        for p in settings.data_dir.rglob("*")
    }
    files = {name: mode for name, mode in modes.items() if (settings.data_dir / name).is_file()}
    assert set(files.values()) == {0o640}
    assert {mode for name, mode in modes.items() if name not in files} == {0o750}
    assert settings.data_dir.stat().st_mode & 0o777 == 0o755


def test_files_are_answered_beside_a_writer_but_not_by_two(tiny: Settings) -> None:
    tiny.intake_wait_seconds = 0
    with writer_lock(tiny, "refresh"), intake_lock(tiny, "ingest"):
        assert (lock_holder(tiny) or {})["command"] == "refresh"
        assert (lock_holder(tiny, INTAKE) or {})["command"] == "ingest"
        with (
            pytest.raises(Busy, match="another process is answering files: ingest"),
            intake_lock(tiny, "second"),
        ):
            pass
    assert lock_holder(tiny, INTAKE) is lock_leftover(tiny, INTAKE) is None
