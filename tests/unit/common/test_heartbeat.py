"""The heartbeat and the record of the last refresh: their ages, and the diagnostics of them."""

import datetime as dt
from pathlib import Path

import pytest

from pipelines.common import heartbeat
from pipelines.settings import Settings

NOW = dt.datetime(2026, 2, 1, 18, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def codes(findings) -> list[str]:
    return [finding.code for finding in findings]


def test_a_daemon_that_never_ticked_is_not_one_that_stopped(settings: Settings) -> None:
    assert codes(heartbeat.missed_heartbeat(settings, NOW)) == ["daemon_never"]


@pytest.mark.parametrize(
    ("seconds", "interval", "silent"), [(179, 1, False), (181, 1, True), (400, 120, False)]
)
def test_silence_is_measured_in_ticks_but_never_in_a_few_seconds(
    settings: Settings, seconds: int, interval: int, silent: bool
) -> None:
    settings.inbox_seconds = interval
    heartbeat.beat(settings, NOW)
    later = NOW + dt.timedelta(seconds=seconds)
    assert codes(heartbeat.missed_heartbeat(settings, later)) == (["daemon_silent"] if silent else [])


def test_times_in_the_future_are_reported_as_a_clock_set_back(settings: Settings) -> None:
    heartbeat.beat(settings, NOW + 48 * HOUR)
    heartbeat.record_refresh(settings, "published", NOW + 48 * HOUR)
    assert codes(heartbeat.missed_heartbeat(settings, NOW)) == ["clock_back"]
    assert codes(heartbeat.overdue(settings, NOW)) == ["clock_back"]
    assert codes(heartbeat.overdue(settings, NOW + 48 * HOUR)) == []


def test_overdue_counts_from_the_last_refresh_that_ended_well(settings: Settings) -> None:
    heartbeat.record_refresh(settings, "published", NOW, "r1")
    heartbeat.record_refresh(settings, "refused", NOW + 20 * HOUR, "r1")
    assert codes(heartbeat.overdue(settings, NOW + 26 * HOUR)) == []
    (late,) = heartbeat.overdue(settings, NOW + 27 * HOUR)
    assert late.code == "refresh_overdue" and late.facts["since"] == NOW.isoformat()
    heartbeat.record_refresh(settings, "nothing_new", NOW + 27 * HOUR, "r1")
    assert codes(heartbeat.overdue(settings, NOW + 28 * HOUR)) == []


def test_a_first_refresh_that_failed_is_overdue_at_once(settings: Settings) -> None:
    assert codes(heartbeat.overdue(settings, NOW)) == ["refresh_never"]
    heartbeat.record_refresh(settings, "failed", NOW)
    assert codes(heartbeat.overdue(settings, NOW)) == ["refresh_overdue"]


def test_a_truncated_file_counts_as_none_and_the_next_write_replaces_it(settings: Settings) -> None:
    heartbeat.beat(settings, NOW)
    settings.heartbeat.write_text(settings.heartbeat.read_text()[:10])
    assert codes(heartbeat.missed_heartbeat(settings, NOW)) == ["daemon_never"]
    heartbeat.beat(settings, NOW)
    assert codes(heartbeat.missed_heartbeat(settings, NOW)) == []
