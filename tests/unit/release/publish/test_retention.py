"""Which releases are pruned, which are always kept, and that readers of a pruned one keep reading."""

import datetime as dt
import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.release import list_releases, prune, rollback
from pipelines.release.store.releases import SERVING_FILE
from pipelines.settings import Settings
from tests.sample_release import copy_data
from tests.tiny import NOW, tiny_settings
from tests.unit.release.conftest import StoreRelease, id_of
from tests.unit.release.conftest import store as store_tiny

pytestmark = pytest.mark.thorough

DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module")
def five_releases(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Five releases, a day apart, the last one now; never write into their folder."""
    settings = tiny_settings(tmp_path_factory.mktemp("five_releases"))
    for number in range(1, 6):
        store_tiny(settings, number, NOW - (5 - number) * DAY)
    return settings


@pytest.fixture
def tiny(five_releases: Settings, tmp_path: Path) -> Settings:
    """A copy of the five releases."""
    return copy_data(five_releases, tmp_path / "data")


@pytest.fixture
def store(tiny: Settings) -> Settings:
    """The five releases, of which one and two days are kept."""
    tiny.keep_releases, tiny.keep_days = 1, 2
    return tiny


def names(settings: Settings) -> set[int]:
    return {int(r.release_id[-1]) for r in list_releases(settings)}


def test_releases_that_are_old_and_beyond_the_newest_are_pruned(store: Settings) -> None:
    assert {r.release_id for r in prune(store, NOW)} == {id_of(1), id_of(2)}
    assert names(store) == {3, 4, 5}
    assert not store.pruned.exists()
    assert prune(store, NOW) == []


@pytest.mark.parametrize(("releases", "days", "kept"), [(4, 0, {2, 3, 4, 5}), (0, 9, {1, 2, 3, 4, 5})])
def test_either_floor_is_enough(store: Settings, releases: int, days: int, kept: set[int]) -> None:
    store.keep_releases, store.keep_days = releases, days
    prune(store, NOW)
    assert names(store) == kept


def test_the_live_release_and_the_one_that_was_taken_back_are_kept(store: Settings) -> None:
    rollback(store, id_of(2), NOW)
    store.keep_releases = store.keep_days = 0
    prune(store, NOW + 99 * DAY)
    assert names(store) == {1, 2, 5}, "the one before the live release, too"


def test_a_release_under_embargo_is_kept(store: Settings, store_release: StoreRelease) -> None:
    store_release(6, NOW, NOW + DAY)
    store.keep_releases = store.keep_days = 0
    prune(store, NOW + 99 * DAY)
    assert names(store) == {4, 5, 6}


def test_a_reader_of_a_pruned_release_keeps_reading(store: Settings) -> None:
    with duckdb.connect(str(store.releases / id_of(1) / SERVING_FILE), read_only=True) as reader:
        prune(store, NOW)
        assert not (store.releases / id_of(1)).exists()
        assert reader.execute("select obs_value from fct_verdict_history").fetchall() == [(1,)]
        assert reader.execute("select count(*) from fct_observation").fetchall() == [(2,)]


def test_a_removal_that_was_killed_is_finished_by_the_next(
    store: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*args: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", crash)
        with pytest.raises(KeyboardInterrupt):
            prune(store, NOW)
    assert names(store) == {3, 4, 5}
    prune(store, NOW)
    assert not store.pruned.exists()
