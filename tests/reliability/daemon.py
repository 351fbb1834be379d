"""A file dropped into the inbox of a running daemon, a crash in mid-build, a restart: ``make daemon-test``.

Two refreshes by the real ``ipmon serve``, without a command. It takes minutes, so it is no part of the suite (its name
keeps it out); ``tests/integration/test_serve.py`` is the short form.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.common import heartbeat
from pipelines.common.lock import lock_holder
from pipelines.monitoring import doctor
from pipelines.release import current
from pipelines.settings import Settings
from tests.refreshes import send_again, send_corrected_yearbook
from tests.serving import Service, wait_until
from tests.tiny import NOW

START_SECONDS, REFRESH_SECONDS = 180, 900


@pytest.fixture
def service(copy_of_data: Settings, tmp_path: Path) -> Iterator[Service]:
    service = Service(copy_of_data, tmp_path / "serve.log", IPMON_QUIET_SECONDS="1")
    yield service
    service.crash()


def rows(settings: Settings) -> int:
    with duckdb.connect(str(settings.live.resolve()), read_only=True) as live:
        (count,) = live.execute("select count(*) from fct_submission").fetchone()
    return count


def test_a_file_in_the_inbox_becomes_a_release_without_a_command_and_again_after_a_crash(
    service: Service,
) -> None:
    settings = service.settings
    first, before = current(settings), rows(settings)
    service.wait_for_heartbeat(START_SECONDS)

    send_corrected_yearbook(settings)
    wait_until(lambda: current(settings) != first, REFRESH_SECONDS, "a release of what was dropped")
    second = current(settings)
    assert second.previous_release_id == first.release_id and rows(settings) == before + 1
    wait_until(lambda: heartbeat.read(settings.last_refresh) is not None, 60, "the outcome of the refresh")
    assert heartbeat.read(settings.last_refresh)["release_id"] == second.release_id
    wait_until(lambda: lock_holder(settings) is None, 60, "the end of the run")

    (settings.inbox / "nonsense.xlsx").write_bytes(b"not a spreadsheet")
    wait_until(lambda: not list(settings.inbox.iterdir()), 60, "the answer to a file that starts no build")
    send_again(settings, "yearbook_2020.xlsx", declared_date="2022-03-01")
    wait_until(lambda: building(settings), REFRESH_SECONDS, "a build")
    service.crash()
    wait_until(lambda: lock_holder(settings) is None, 10, "the kernel to take the lock back")
    assert current(settings) == second and rows(settings) == before + 1
    assert "writer_died" in {diagnostic.code for diagnostic in doctor.examine(settings, NOW)}

    service.start()
    service.wait_for_heartbeat(START_SECONDS)
    wait_until(lambda: current(settings) != second, REFRESH_SECONDS, "the run that is tried again")
    assert current(settings).previous_release_id == second.release_id and rows(settings) == before + 3
    wait_until(lambda: lock_holder(settings) is None, 60, "the end of the run")
    assert service.stop() == 0
    assert service.left() == []
    assert not list(settings.data_dir.rglob("*.wal"))


def building(settings: Settings) -> bool:
    """Return whether a run has begun a build of its own, with dbt."""
    holder = lock_holder(settings)
    record = settings.build_record
    if holder is None or not record.exists() or settings.run_results.exists():
        return False
    live = current(settings)
    return json.loads(record.read_text("utf-8"))["previous_release_id"] == live.release_id and (
        settings.build_db.exists()
    )
