"""The verdict history keeps what was live through rollbacks, retention and the loss of the state folder."""

import datetime as dt
import shutil

import pytest

from pipelines.release import current, prune, publish, rollback
from pipelines.release.recover import gaps
from pipelines.release.store import verdict_history
from pipelines.settings import Settings
from tests.tiny import NOW, build_tiny, gate_without_suites
from tests.unit.release.conftest import HISTORY, StoreRelease, id_of

pytestmark = pytest.mark.thorough

LATER = NOW + dt.timedelta(hours=1)


def recorded(settings: Settings) -> dict[str, tuple[float, bool]]:
    """Map each release to the value of its verdict, and whether it was taken back."""
    rows = verdict_history.read(settings).to_dicts()
    return {r["release_id"]: (r["obs_value"], r["taken_back_at"] is not None) for r in rows}


def test_a_release_that_is_no_longer_live_is_recorded(tiny: Settings, store_release: StoreRelease) -> None:
    store_release(1)
    assert recorded(tiny) == {}
    store_release(2)
    assert recorded(tiny) == {id_of(1): (1, False)}
    verdict_history.keep(tiny)
    assert recorded(tiny) == {id_of(1): (1, False), id_of(2): (2, False)}


def test_a_rollback_keeps_the_verdicts_of_the_release_taken_back(
    tiny: Settings, store_release: StoreRelease
) -> None:
    store_release(1)
    store_release(2)
    rollback(tiny, id_of(1), LATER)
    assert recorded(tiny) == {id_of(1): (1, False), id_of(2): (2, True)}
    (row,) = [r for r in verdict_history.read(tiny).to_dicts() if r["release_id"] == id_of(2)]
    assert (row["live_from"], row["taken_back_at"]) == (
        NOW.replace(tzinfo=None),
        LATER.replace(tzinfo=None),
    )


def test_a_release_without_verdicts_is_kept_and_nothing_is_missing_later(tiny: Settings) -> None:
    for number in (1, 2):
        build = build_tiny(tiny, id_of(number), fct_verdict_history=(HISTORY, ""))
        publish(tiny, gate_without_suites(tiny, build), NOW)
    assert [path.stem for path in tiny.verdict_history.iterdir()] == [id_of(1)]
    assert recorded(tiny) == gaps(tiny) == {}


def test_a_release_that_was_never_live_is_not_recorded(tiny: Settings, store_release: StoreRelease) -> None:
    store_release(1)
    store_release(2, NOW, LATER)
    store_release(3, NOW, LATER)
    verdict_history.keep(tiny)
    assert set(recorded(tiny)) == {id_of(1)}


def test_neither_retention_nor_another_file_changes_what_is_kept(
    tiny: Settings, store_release: StoreRelease
) -> None:
    for number in (1, 2, 3):
        store_release(number)
    before = verdict_history.content_hash(tiny)
    tiny.keep_releases = tiny.keep_days = 0
    assert [r.release_id for r in prune(tiny, NOW + dt.timedelta(days=9))]
    assert verdict_history.content_hash(tiny) == before
    assert set(recorded(tiny)) == {id_of(1), id_of(2)}


def test_the_live_release_restores_a_lost_record(tiny: Settings, store_release: StoreRelease) -> None:
    store_release(1)
    shutil.rmtree(tiny.state)
    verdict_history.keep(tiny)
    assert recorded(tiny) == {id_of(1): (1, False)}
    assert current(tiny) is not None


def test_the_content_hash_depends_on_verdicts_and_not_on_their_time(
    tiny: Settings, store_release: StoreRelease
) -> None:
    store_release(1)
    store_release(2)
    before = verdict_history.content_hash(tiny)
    rollback(tiny, id_of(1), LATER)
    after = verdict_history.content_hash(tiny)
    assert before != after
    rollback(tiny, id_of(2), LATER)
    assert verdict_history.content_hash(tiny) == after
