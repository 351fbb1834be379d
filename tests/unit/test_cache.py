"""The cache of the tests: an entry is made once, a changed one is made again, old ones are removed."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.cache import KEPT_ENTRIES, kept, key_of


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IPMON_TEST_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def maker(calls: list[Path]) -> Callable[[Path], int]:
    def make(folder: Path) -> int:
        (folder / "file").write_text("made")
        (folder / "link").symlink_to("file")
        calls.append(folder)
        return len(calls)

    return make


def test_an_entry_is_made_once_and_its_value_kept() -> None:
    calls: list[Path] = []
    for _ in range(2):
        with kept("thing", "a" * 64, maker(calls)) as value:
            assert value == 1
    with kept("thing", "b" * 64, maker(calls)) as value:
        assert value == 2


def test_a_second_process_waits_for_the_maker() -> None:
    calls: list[Path] = []

    def ask(_: int) -> int:
        with kept("thing", "a" * 64, maker(calls)) as value:
            return value

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(ask, range(4))) == {1}


@pytest.mark.parametrize(
    "write",
    [
        lambda folder: (folder / "file").write_text("longer than it was"),
        lambda folder: os.utime(folder / "file"),
        lambda folder: (folder / "file").unlink(),
        lambda folder: (folder / "other").touch(),
        lambda folder: ((folder / "link").unlink(), (folder / "link").symlink_to("other")),
    ],
)
def test_a_test_that_writes_into_an_entry_is_refused_and_the_entry_made_again(
    write: Callable[[Path], object],
) -> None:
    calls: list[Path] = []
    with (
        pytest.raises(AssertionError, match="wrote into the shared thing"),
        kept("thing", "a" * 64, maker(calls)),
    ):
        write(calls[0])
    with kept("thing", "a" * 64, maker(calls)) as value:
        assert value == 2


def test_an_entry_that_was_changed_between_two_runs_is_made_again() -> None:
    calls: list[Path] = []
    with kept("thing", "a" * 64, maker(calls)):
        pass
    (calls[0] / "file").write_text("changed by somebody")
    with kept("thing", "a" * 64, maker(calls)) as value:
        assert value == 2


def test_what_could_not_be_made_leaves_nothing_that_counts() -> None:
    def fail(folder: Path) -> int:
        (folder / "half").touch()
        raise RuntimeError

    with pytest.raises(RuntimeError), kept("thing", "a" * 64, fail):
        pass
    calls: list[Path] = []
    with kept("thing", "a" * 64, maker(calls)):
        assert sorted(p.name for p in calls[0].iterdir()) == ["file", "link"]


def test_old_entries_go_but_not_one_in_use(root: Path) -> None:
    calls: list[Path] = []
    keys = [letter * 64 for letter in "abcd"]
    with kept("thing", keys[0], maker(calls)):
        for key in keys[1:]:
            with kept("thing", key, maker(calls)):
                pass
        assert (root / "thing" / keys[0][:16]).exists()
    with kept("thing", keys[3], maker(calls)):
        assert len([path for path in (root / "thing").iterdir() if path.is_dir()]) == KEPT_ENTRIES


def test_a_key_follows_contents_and_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "source.txt"
    source.write_text("one")
    first = key_of(source)
    assert key_of(source) == first
    monkeypatch.setenv("IPMON_THREADS", "1")
    assert key_of(source) != first
    monkeypatch.delenv("IPMON_THREADS")
    source.write_text("two")
    assert key_of(source) != first
