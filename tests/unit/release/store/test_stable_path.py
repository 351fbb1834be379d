"""The stable path where the system makes no symbolic link, or no link at all: the same release is live, by the same rules."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipelines.common.errors import InstallationError
from pipelines.monitoring import doctor
from pipelines.release import current, list_releases, live_id, prune, read_pointer_log, rollback, taken_back
from pipelines.release.store.releases import SERVING_FILE, live_folder
from pipelines.settings import Settings
from pipelines.views.common import open_live
from tests.tiny import NOW
from tests.unit.release.conftest import StoreRelease, id_of

pytestmark = pytest.mark.thorough

LATER = NOW + dt.timedelta(days=3650)
ONE, TWO, THREE = map(id_of, (1, 2, 3))


def _privilege(*args: object, **options: object) -> None:
    raise OSError(22, "A required privilege is not held by the client")


@pytest.fixture(params=["symbolic link", "hard link", "copy"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Take away what the system lacks, as Windows without the privilege and a FAT disk do."""
    if request.param != "symbolic link":
        monkeypatch.setattr(os, "symlink", _privilege)
    if request.param == "copy":
        monkeypatch.setattr(os, "link", _privilege)
    return request.param


def test_a_release_goes_live_is_rolled_back_and_kept(
    tiny: Settings, store_release: StoreRelease, kind: str
) -> None:
    for number in (1, 2, 3):
        store_release(number)
        assert live_id(tiny) == id_of(number)
    assert tiny.live.is_symlink() == (kind == "symbolic link")
    assert (tiny.live.stat().st_nlink == 2) == (kind == "hard link")
    rollback(tiny, ONE, NOW)
    assert (current(tiny) or list_releases(tiny)[0]).release_id == live_id(tiny) == ONE
    assert (taken_back(tiny) or list_releases(tiny)[-1]).release_id == THREE
    assert [e.release_id for e in read_pointer_log(tiny)] == [ONE, TWO, THREE, ONE]
    tiny.keep_releases = 1
    assert [r.release_id for r in prune(tiny, LATER)] == [TWO]
    assert live_id(tiny) == ONE and {r.release_id for r in list_releases(tiny)} == {ONE, THREE}
    with open_live(tiny):
        pass
    assert not {d.code for d in doctor.examine(tiny, NOW)} & {"live_broken", "live_no_release"}


def test_a_log_that_is_lost_is_made_again(tiny: Settings, store_release: StoreRelease, kind: str) -> None:
    for number in (1, 2):
        store_release(number)
    rollback(tiny, ONE, NOW)
    tiny.pointer_log.unlink()
    assert [(e.event, e.release_id) for e in read_pointer_log(tiny)] == [
        ("published", ONE),
        ("published", TWO),
        ("rolled_back", ONE),
    ]


def test_a_restored_backup_without_links_and_times_has_the_same_live_release(
    tiny: Settings, store_release: StoreRelease, kind: str, tmp_path: Path
) -> None:
    for number in (1, 2):
        store_release(number)
    rollback(tiny, ONE, NOW)
    restored = tiny.model_copy(update={"data_dir": tmp_path / "restored"})
    shutil.copytree(tiny.data_dir, restored.data_dir, copy_function=shutil.copyfile)
    assert not restored.live.is_symlink()
    assert live_folder(restored) == restored.releases / ONE


def test_of_two_copies_of_one_size_and_time_the_content_decides(
    tiny: Settings, store_release: StoreRelease
) -> None:
    for number in (1, 2):
        store_release(number)
    files = [tiny.releases / name / SERVING_FILE for name in (ONE, TWO)]
    assert files[0].stat().st_size == files[1].stat().st_size
    for file in files:  # a FAT disk keeps times to two seconds
        os.utime(file, (0, 0))
    for name, file in zip((ONE, TWO), files, strict=True):
        tiny.live.unlink()
        shutil.copy2(file, tiny.live)
        assert live_id(tiny) == name


def test_a_file_that_belongs_to_no_release_is_not_live(tiny: Settings, store_release: StoreRelease) -> None:
    store_release(1)
    tiny.live.unlink()
    duckdb.connect(str(tiny.live)).close()
    assert live_id(tiny) is None
    with pytest.raises(InstallationError, match="is not the file of any release"):
        current(tiny)
    assert "live_no_release" in {d.code for d in doctor.examine(tiny, NOW)}
    rollback(tiny, ONE, NOW)
    assert live_id(tiny) == ONE


def in_use(change: Callable[..., None], path: Path, number: int) -> Callable[..., None]:
    """Return a rename that fails for one path as on Windows."""

    def changed(*paths: str) -> None:
        if path in map(Path, paths):
            error = PermissionError(13, "in use", str(path))
            error.winerror = number  # type: ignore[attr-defined]
            raise error
        change(*paths)

    return changed


@pytest.mark.parametrize("number", [5, 32])
def test_a_stable_path_that_a_program_keeps_open_stays_as_it_is(
    tiny: Settings, store_release: StoreRelease, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """Windows does not replace a file that is open."""
    for release in (1, 2):
        store_release(release)
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", in_use(os.replace, tiny.live, number))
        with pytest.raises(InstallationError, match="Close the programs"):
            rollback(tiny, ONE, NOW)
    assert live_id(tiny) == TWO and taken_back(tiny) is None
    assert not list(tiny.data_dir.glob(".*.next"))
    rollback(tiny, ONE, NOW)
    assert live_id(tiny) == ONE


def test_a_release_that_a_program_keeps_open_is_removed_another_time(
    tiny: Settings, store_release: StoreRelease, monkeypatch: pytest.MonkeyPatch
) -> None:
    for release in (1, 2, 3):
        store_release(release)
    tiny.keep_releases = 1
    with monkeypatch.context() as patched:
        patched.setattr(os, "rename", in_use(os.rename, tiny.releases / ONE, 32))
        assert prune(tiny, LATER) == []
    assert [r.release_id for r in prune(tiny, LATER)] == [ONE]
