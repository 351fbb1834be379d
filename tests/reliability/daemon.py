"""A file dropped into the inbox of a running daemon, a crash in mid-build, a restart: ``make daemon-test``.

Two three_releases with the real ``ipmon serve`` and nobody at the keyboard. Minutes, so no part of the suite (its name keeps
it out); ``tests/integration/test_serve.py`` is the short form.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.common import heartbeat
from pipelines.monitoring import doctor
from pipelines.refresh import lock_holder
from pipelines.release import current
from pipelines.settings import Settings
from tests.refreshes import send_corrected_yearbook
from tests.serving import Service, wait_until
from tests.tiny import NOW

START_SECONDS, NIGHT_SECONDS = 180, 900


@pytest.fixture
def service(copy_of_data: Settings, tmp_path: Path) -> Iterator[Service]:
    service = Service(copy_of_data, tmp_path / "serve.log", IPMON_QUIET_SECONDS="1")
    yield service
    service.crash()


def rows(settings: Settings) -> int:
    with duckdb.connect(str(settings.live.resolve()), read_only=True) as live:
        (count,) = live.execute("select count(*) from fct_submission").fetchone()
    return count


def test_from_inbox_to_release_without_a_hand_and_again_after_a_crash(service: Service) -> None:
    settings = service.settings
    first, before = current(settings), rows(settings)
    service.wait_for_heartbeat(START_SECONDS)

    send_corrected_yearbook(settings)
    wait_until(lambda: current(settings) != first, NIGHT_SECONDS, "a release of what was dropped")
    second = current(settings)
    assert second.previous_release_id == first.release_id and rows(settings) == before + 1
    wait_until(lambda: heartbeat.read(settings.last_refresh) is not None, 60, "what the refresh came to")
    assert heartbeat.read(settings.last_refresh)["release_id"] == second.release_id
    wait_until(lambda: lock_holder(settings) is None, 60, "the end of the run")

    (settings.inbox / "nonsense.xlsx").write_bytes(b"not a spreadsheet")
    wait_until(lambda: building(settings), NIGHT_SECONDS, "a build")
    service.crash()
    wait_until(lambda: lock_holder(settings) is None, 10, "the kernel to take the lock back")
    assert current(settings) == second and rows(settings) == before + 1
    assert "writer_died" in {finding.code for finding in doctor.examine(settings, NOW)}

    service.start()
    service.wait_for_heartbeat(START_SECONDS)
    wait_until(lambda: current(settings) != second, NIGHT_SECONDS, "the run that is tried again")
    assert current(settings).previous_release_id == second.release_id and rows(settings) == before + 2
    wait_until(lambda: lock_holder(settings) is None, 60, "the end of the run")
    assert service.stop() == 0
    assert service.left() == []
    assert not list(settings.data_dir.rglob("*.wal"))


def building(settings: Settings) -> bool:
    """Return whether a run is at work on a build of its own, with dbt begun."""
    holder = lock_holder(settings)
    record = settings.build_record
    if holder is None or not record.exists() or settings.run_results.exists():
        return False
    live = current(settings)
    return json.loads(record.read_text("utf-8"))["previous_release_id"] == live.release_id and (
        settings.build_db.exists()
    )
