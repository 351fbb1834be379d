"""The record of the pointer's moves, also where a run died between writing one and making it."""

import datetime as dt
from pathlib import Path

import pytest

from pipelines.release import current, read_pointer_log, rollback, taken_back
from pipelines.release.store.pointer_log import live_from, taken_back_at
from pipelines.settings import Settings
from tests.tiny import NOW
from tests.unit.release.conftest import Shelve, id_of

ONE, TWO, THREE = id_of(1), id_of(2), id_of(3)


def test_every_move_is_kept_in_its_order(tiny: Settings, shelve: Shelve) -> None:
    for number in (1, 2):
        shelve(number)
    rollback(tiny, ONE, NOW)
    assert [(m.event, m.left, m.release_id) for m in read_pointer_log(tiny)] == [
        ("published", None, ONE),
        ("published", ONE, TWO),
        ("rolled_back", TWO, ONE),
    ]


def test_a_move_that_came_to_nothing_did_not_take_place(
    tiny: Settings, shelve: Shelve, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelve(1)
    shelve(2)

    def crash(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, "symlink_to", crash)
        with pytest.raises(KeyboardInterrupt):
            rollback(tiny, ONE, NOW)
    assert (current(tiny) or shelve(1)).release_id == TWO
    assert taken_back(tiny) is None
    shelve(3)
    assert [m.release_id for m in read_pointer_log(tiny)] == [ONE, TWO, THREE]
    rollback(tiny, ONE, NOW)
    left = taken_back(tiny)
    assert left is not None and left.release_id == THREE


def test_what_was_put_back_is_not_taken_back(tiny: Settings, shelve: Shelve) -> None:
    for number in (1, 2):
        shelve(number)
    rollback(tiny, ONE, NOW)
    assert set(taken_back_at(read_pointer_log(tiny))) == {TWO}
    rollback(tiny, TWO, NOW)
    assert taken_back_at(read_pointer_log(tiny)) == {} and taken_back(tiny) is None
    assert set(live_from(read_pointer_log(tiny))) == {ONE, TWO}


def test_a_live_release_older_than_the_record_went_live_when_it_was_published(
    tiny: Settings, shelve: Shelve
) -> None:
    shelve(1)
    tiny.pointer_log.unlink()
    shelve(2, NOW + dt.timedelta(days=1))
    assert [(m.release_id, m.left) for m in read_pointer_log(tiny)] == [(ONE, None), (TWO, ONE)]
    assert live_from(read_pointer_log(tiny))[ONE] == NOW.isoformat(timespec="seconds")
