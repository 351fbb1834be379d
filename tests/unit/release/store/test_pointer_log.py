"""The pointer log, also where a run ended between writing an event and changing the pointer."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest

from pipelines.common.errors import InstallationError
from pipelines.release import current, read_pointer_log, rollback, taken_back
from pipelines.release.store.pointer_log import live_from, taken_back_at
from pipelines.settings import Settings
from tests.tiny import NOW
from tests.unit.release.conftest import StoreRelease, id_of

pytestmark = pytest.mark.thorough

ONE, TWO, THREE = id_of(1), id_of(2), id_of(3)


def test_every_change_of_the_pointer_is_recorded_in_order(
    tiny: Settings, store_release: StoreRelease
) -> None:
    for number in (1, 2):
        store_release(number)
    rollback(tiny, ONE, NOW)
    assert [(m.event, m.left, m.release_id) for m in read_pointer_log(tiny)] == [
        ("published", None, ONE),
        ("published", ONE, TWO),
        ("rolled_back", TWO, ONE),
    ]


def test_a_recorded_event_whose_pointer_change_failed_does_not_count(
    tiny: Settings, store_release: StoreRelease, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_release(1)
    store_release(2)

    def crash(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "symlink_to", crash)
        with pytest.raises(KeyboardInterrupt):
            rollback(tiny, ONE, NOW)
    assert (current(tiny) or store_release(1)).release_id == TWO
    assert taken_back(tiny) is None
    store_release(3)
    assert [m.release_id for m in read_pointer_log(tiny)] == [ONE, TWO, THREE]
    rollback(tiny, ONE, NOW)
    left = taken_back(tiny)
    assert left is not None and left.release_id == THREE


def test_what_was_put_back_is_not_taken_back(tiny: Settings, store_release: StoreRelease) -> None:
    for number in (1, 2):
        store_release(number)
    rollback(tiny, ONE, NOW)
    assert set(taken_back_at(read_pointer_log(tiny))) == {TWO}
    rollback(tiny, TWO, NOW)
    assert taken_back_at(read_pointer_log(tiny)) == {} and taken_back(tiny) is None
    assert set(live_from(read_pointer_log(tiny))) == {ONE, TWO}


def test_a_live_release_older_than_the_log_went_live_when_it_was_published(
    tiny: Settings, store_release: StoreRelease
) -> None:
    store_release(1)
    tiny.pointer_log.unlink()
    store_release(2, NOW + dt.timedelta(days=1))
    assert [(m.release_id, m.left) for m in read_pointer_log(tiny)] == [(ONE, None), (TWO, ONE)]
    assert live_from(read_pointer_log(tiny))[ONE] == NOW.isoformat(timespec="seconds")


@pytest.mark.parametrize(
    "damage",
    [{"event": "moved"}, {"at": "yesterday"}, {"release_id": 7}, {"release_id": None}, {"more": "x"}],
)
def test_an_event_that_is_none_makes_the_log_damaged(
    tiny: Settings, store_release: StoreRelease, damage: dict[str, Any]
) -> None:
    store_release(1)
    store_release(2)
    first, last = json.loads(tiny.pointer_log.read_text("utf-8"))
    tiny.pointer_log.write_text(json.dumps([first, last | damage]), "utf-8")
    with pytest.raises(InstallationError, match=re.escape(str(tiny.pointer_log))):
        read_pointer_log(tiny)
