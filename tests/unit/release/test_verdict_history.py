"""What was said stays said: through rollbacks, retention and the loss of the state folder."""

import datetime as dt
import shutil

from pipelines.release import current, prune, rollback
from pipelines.release.store import verdict_history
from pipelines.settings import Settings
from tests.tiny import NOW
from tests.unit.release.conftest import Shelve, id_of

LATER = NOW + dt.timedelta(hours=1)


def said(settings: Settings) -> dict[str, tuple[float, bool]]:
    """Map each release to what it said, and whether it was taken back."""
    rows = verdict_history.read(settings).to_dicts()
    return {r["release_id"]: (r["obs_value"], r["taken_back_at"] is not None) for r in rows}


def test_what_is_left_is_remembered(tiny: Settings, shelve: Shelve) -> None:
    shelve(1)
    assert said(tiny) == {}
    shelve(2)
    assert said(tiny) == {id_of(1): (1, False)}
    verdict_history.remember(tiny)
    assert said(tiny) == {id_of(1): (1, False), id_of(2): (2, False)}


def test_a_rollback_takes_nothing_back_that_was_said(tiny: Settings, shelve: Shelve) -> None:
    shelve(1)
    shelve(2)
    rollback(tiny, id_of(1), LATER)
    assert said(tiny) == {id_of(1): (1, False), id_of(2): (2, True)}
    (row,) = [r for r in verdict_history.read(tiny).to_dicts() if r["release_id"] == id_of(2)]
    assert (row["live_from"], row["taken_back_at"]) == (
        NOW.replace(tzinfo=None),
        LATER.replace(tzinfo=None),
    )


def test_what_never_was_live_never_said_anything(tiny: Settings, shelve: Shelve) -> None:
    shelve(1)
    shelve(2, NOW, LATER)
    shelve(3, NOW, LATER)
    verdict_history.remember(tiny)
    assert set(said(tiny)) == {id_of(1)}


def test_neither_retention_nor_another_file_changes_what_is_kept(tiny: Settings, shelve: Shelve) -> None:
    for number in (1, 2, 3):
        shelve(number)
    before = verdict_history.fingerprint(tiny)
    tiny.keep_releases = tiny.keep_days = 0
    assert [r.release_id for r in prune(tiny, NOW + dt.timedelta(days=9))]
    assert verdict_history.fingerprint(tiny) == before
    assert set(said(tiny)) == {id_of(1), id_of(2)}


def test_the_live_release_restores_a_lost_record(tiny: Settings, shelve: Shelve) -> None:
    shelve(1)
    shutil.rmtree(tiny.state)
    verdict_history.remember(tiny)
    assert said(tiny) == {id_of(1): (1, False)}
    assert current(tiny) is not None


def test_the_fingerprint_hears_what_was_said_and_not_when(tiny: Settings, shelve: Shelve) -> None:
    shelve(1)
    shelve(2)
    before = verdict_history.fingerprint(tiny)
    rollback(tiny, id_of(1), LATER)
    after = verdict_history.fingerprint(tiny)
    assert before != after
    rollback(tiny, id_of(2), LATER)
    assert verdict_history.fingerprint(tiny) == after
