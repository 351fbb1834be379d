"""What leaves the shelf, what never does, and who reads on."""

import datetime as dt
import shutil

import duckdb
import pytest

from pipelines.release import list_releases, prune, rollback
from pipelines.release.store.releases import SERVING_FILE
from pipelines.settings import Settings
from tests.tiny import NOW
from tests.unit.release.conftest import Shelve, id_of

DAY = dt.timedelta(days=1)


@pytest.fixture
def shelf(tiny: Settings, shelve: Shelve) -> Settings:
    """Five releases, a day apart, the last one now."""
    for number in range(1, 6):
        shelve(number, NOW - (5 - number) * DAY)
    tiny.keep_releases, tiny.keep_days = 1, 2
    return tiny


def names(settings: Settings) -> set[int]:
    return {int(r.release_id[-1]) for r in list_releases(settings)}


def test_what_is_old_and_beyond_the_newest_goes(shelf: Settings) -> None:
    assert {r.release_id for r in prune(shelf, NOW)} == {id_of(1), id_of(2)}
    assert names(shelf) == {3, 4, 5}
    assert not shelf.pruned.exists()
    assert prune(shelf, NOW) == []


@pytest.mark.parametrize(("releases", "days", "kept"), [(4, 0, {2, 3, 4, 5}), (0, 9, {1, 2, 3, 4, 5})])
def test_either_floor_is_enough(shelf: Settings, releases: int, days: int, kept: set[int]) -> None:
    shelf.keep_releases, shelf.keep_days = releases, days
    prune(shelf, NOW)
    assert names(shelf) == kept


def test_the_live_one_and_the_one_that_was_left_stay(shelf: Settings) -> None:
    rollback(shelf, id_of(2), NOW)
    shelf.keep_releases = shelf.keep_days = 0
    prune(shelf, NOW + 99 * DAY)
    assert names(shelf) == {2, 5}


def test_what_waits_for_its_hour_stays(shelf: Settings, shelve: Shelve) -> None:
    shelve(6, NOW, NOW + DAY)
    shelf.keep_releases = shelf.keep_days = 0
    prune(shelf, NOW + 99 * DAY)
    assert names(shelf) == {5, 6}


def test_who_reads_an_old_release_reads_on(shelf: Settings) -> None:
    with duckdb.connect(str(shelf.releases / id_of(1) / SERVING_FILE), read_only=True) as reader:
        prune(shelf, NOW)
        assert not (shelf.releases / id_of(1)).exists()
        assert reader.execute("select obs_value from fct_verdict_history").fetchall() == [(1,)]
        assert reader.execute("select count(*) from fct_observation").fetchall() == [(2,)]


def test_a_removal_that_was_killed_is_finished_by_the_next(
    shelf: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", crash)
        with pytest.raises(KeyboardInterrupt):
            prune(shelf, NOW)
    assert names(shelf) == {3, 4, 5}
    prune(shelf, NOW)
    assert not shelf.pruned.exists()
