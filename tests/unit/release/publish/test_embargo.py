"""A release may be built before the hour at which it goes live; the tests pass the time in."""

import datetime as dt
import os
import stat

import dagster as dg
import pytest
from typer.testing import CliRunner

from pipelines import release as releasing
from pipelines.cli import app
from pipelines.defs.release.embargo import publish_due_release
from pipelines.defs.sensors import embargo
from pipelines.refresh import NOTHING_NEW, refresh
from pipelines.release import (
    RollbackRefused,
    current,
    list_releases,
    publish_due,
    rollback,
    waiting,
)
from pipelines.settings import Settings
from tests.tiny import NOW
from tests.unit.release.conftest import StoreRelease

pytestmark = pytest.mark.thorough

HOUR = dt.timedelta(hours=1)


def test_a_release_waits_for_its_hour(tiny: Settings, store_release: StoreRelease) -> None:
    first = store_release(1)
    second = store_release(2, NOW, NOW + HOUR)
    assert (current(tiny), waiting(tiny)) == (first, second)
    assert publish_due(tiny, NOW + HOUR - dt.timedelta(seconds=1)) is None
    assert current(tiny) == first
    assert publish_due(tiny, NOW + HOUR) == second
    assert (current(tiny), waiting(tiny)) == (second, None)
    assert publish_due(tiny, NOW + HOUR) is None


def test_only_the_owner_reads_a_waiting_release(tiny: Settings, store_release: StoreRelease) -> None:
    folder = store_release(1, NOW, NOW + HOUR).folder(tiny)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    publish_due(tiny, NOW + HOUR)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755


def test_a_live_release_is_open_to_readers_of_other_accounts(
    tiny: Settings, store_release: StoreRelease
) -> None:
    previous = os.umask(0o077)
    try:
        folder = store_release(1, NOW).folder(tiny)
    finally:
        os.umask(previous)
    assert stat.S_IMODE(tiny.releases.stat().st_mode) == 0o755
    modes = {p.name: (p.is_dir(), stat.S_IMODE(p.stat().st_mode)) for p in (folder, *folder.rglob("*"))}
    assert modes.pop("disclosed.json") == (False, 0o440)
    assert set(modes.values()) == {(True, 0o755), (False, 0o444)}


def test_a_later_build_does_not_publish_a_waiting_release(
    tiny: Settings, store_release: StoreRelease
) -> None:
    """The next build contains the waiting release: it waits until the same hour, and goes live instead of it."""
    store_release(1)
    store_release(2, NOW, NOW + HOUR)
    third = store_release(3)
    assert waiting(tiny) == third and third.embargo_until is not None
    assert publish_due(tiny, NOW) is None
    assert publish_due(tiny, NOW + HOUR) == third


def test_a_rollback_does_not_publish_a_waiting_release(tiny: Settings, store_release: StoreRelease) -> None:
    store_release(1)
    second = store_release(2, NOW, NOW + HOUR)
    with pytest.raises(RollbackRefused, match="not be live before"):
        rollback(tiny, second.release_id, NOW)


def test_after_a_rollback_the_waiting_release_does_not_go_live(
    tiny: Settings, store_release: StoreRelease
) -> None:
    """It was built after the release that was taken back; a rollback to it by its id publishes it."""
    first, _ = store_release(1), store_release(2)
    third = store_release(3, NOW, NOW + HOUR)
    rollback(tiny, first.release_id, NOW)
    assert waiting(tiny) is None
    assert publish_due(tiny, NOW + HOUR) is None
    rollback(tiny, third.release_id, NOW + HOUR)
    assert current(tiny) == third


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-02-01T18:00:00+00:00", "2026-02-02T09:00:00+08:00"),
        ("2026-02-02T00:59:59+00:00", "2026-02-02T09:00:00+08:00"),
        ("2026-02-02T01:00:00+00:00", "2026-02-02T09:00:00+08:00"),
        ("2026-02-02T01:00:01+00:00", "2026-02-03T09:00:00+08:00"),
    ],
)
def test_the_hour_of_the_settings_is_the_next_in_the_plans_time_zone(
    tiny: Settings, store_release: StoreRelease, at: str, until: str
) -> None:
    tiny.live_hour = dt.time(9)
    now = dt.datetime.fromisoformat(at)
    release = store_release(1, now)
    assert release.embargo_until == until
    assert (waiting(tiny) is None) == (dt.datetime.fromisoformat(until) <= now)


@pytest.mark.parametrize(
    ("requested", "waits_until", "latest"),
    [(1, None, 7), (8, None, 8), (None, 9, 9), (8, 9, 9), (10, 9, 10), (None, 1, 7), (None, None, 7)],
)
def test_the_latest_of_the_hours_ends_an_embargo(
    tiny: Settings,
    store_release: StoreRelease,
    requested: int | None,
    waits_until: int | None,
    latest: int,
) -> None:
    """Hours from now on: the one asked for, that of the release that waits, and nine o'clock, in seven hours."""
    if waits_until:
        store_release(1, NOW, NOW + waits_until * HOUR)
    tiny.live_hour = dt.time(9)
    release = store_release(2, NOW, NOW + requested * HOUR if requested else None)
    assert dt.datetime.fromisoformat(release.embargo_until or "") == NOW + latest * HOUR


def test_the_same_build_again_keeps_its_first_hour(tiny: Settings, store_release: StoreRelease) -> None:
    """As when a run ended after it had written the release and before it wrote the pointer log."""
    first = store_release(1, NOW, NOW + HOUR)
    tiny.pointer_log.unlink()
    assert waiting(tiny) == first
    again = store_release(1, NOW, NOW + 2 * HOUR)
    assert again == first == waiting(tiny)
    assert store_release(1, NOW) == first == waiting(tiny) and current(tiny) is None
    assert list_releases(tiny) == [first]


def test_dagster_publishes_a_waiting_release_at_its_hour(tiny: Settings, store_release: StoreRelease) -> None:
    """The hours are long past and far ahead, since Dagster reads the clock itself."""

    def sensor_answer() -> dg.RunRequest | dg.SkipReason:
        answer = embargo(dg.build_sensor_context(resources={"settings": tiny}))
        assert isinstance(answer, dg.RunRequest | dg.SkipReason)
        return answer

    past, far = dt.datetime(2000, 1, 1, tzinfo=dt.UTC), dt.datetime(2999, 1, 1, tzinfo=dt.UTC)
    assert isinstance(sensor_answer(), dg.SkipReason)
    first = store_release(1, past, past + HOUR)
    assert isinstance(sensor_answer(), dg.RunRequest)
    assert publish_due_release.execute_in_process(resources={"locked": tiny}).success
    assert current(tiny) == first
    store_release(2, past, far)
    assert isinstance(sensor_answer(), dg.SkipReason)
    assert publish_due_release.execute_in_process(resources={"locked": tiny}).success
    assert current(tiny) == first


@pytest.mark.parametrize(
    ("requested", "code"),
    [(None, None), (0, "embargo_not_shortened"), (1, None), (2, "embargo_not_prolonged")],
)
def test_a_refresh_that_builds_nothing_says_that_the_hour_stays(
    tiny: Settings,
    store_release: StoreRelease,
    monkeypatch: pytest.MonkeyPatch,
    requested: int | None,
    code: str | None,
) -> None:
    """A release is never changed: neither a later nor an earlier hour may seem to be taken."""
    store_release(1)
    release = store_release(2, NOW, NOW + HOUR)
    monkeypatch.setattr(releasing, "needs_build", lambda *_: False)
    result = refresh(tiny, NOW, embargo_until=None if requested is None else NOW + requested * HOUR)
    assert (result.status, result.waiting) == (NOTHING_NEW, release)
    assert [problem.code for problem in result.problems] == ([code] if code else [])


@pytest.mark.parametrize(
    ("requested", "exit_code", "text"),
    [
        ("2039-12-31T09:00", 2, "ipmon hold 2026-01-31-0000000001"),
        ("2039-12-01T09:00", 0, "cannot be brought"),
    ],
)
def test_the_command_ends_with_an_error_if_a_release_goes_live_before_the_hour_asked_for(
    tiny: Settings,
    store_release: StoreRelease,
    monkeypatch: pytest.MonkeyPatch,
    requested: str,
    exit_code: int,
    text: str,
) -> None:
    store_release(1, NOW, dt.datetime(2039, 12, 15, tzinfo=dt.UTC))
    monkeypatch.setattr(releasing, "needs_build", lambda *_: False)
    monkeypatch.setattr("pipelines.cli.releases.settings_of", lambda: tiny)
    done = CliRunner().invoke(app, ["refresh", "--embargo", requested, "--lang", "en"])
    assert (done.exit_code, text in done.output) == (exit_code, True), done.output
