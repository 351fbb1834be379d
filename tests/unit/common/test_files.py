"""Atomic writing: several that write one file at the same time do not disturb each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipelines.common import inventory
from pipelines.common.files import is_intact, write_atomically


def test_writers_of_one_file_do_not_disturb_each_other(tmp_path: Path) -> None:
    path = tmp_path / "inventory.json"

    def write(by: str) -> None:
        for n in range(200):
            write_atomically(path, str(n % 8) * 5000, by)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(write, (inventory.INTAKE, inventory.WRITER)))
    assert len({*path.read_text()}) == 1 and [*tmp_path.iterdir()] == [path]


def test_what_a_killed_writer_leaves_is_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.json"
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", lambda *_: None)
        write_atomically(path, "cut")
    assert len([*tmp_path.iterdir()]) == 1
    write_atomically(path, "whole")
    assert [*tmp_path.iterdir()] == [path] and path.read_text() == "whole"


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError):
        write_atomically(tmp_path / "folder", "x")
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize(
    ("content", "is_whole"), [(b"PAR1rowsPAR1", True), (b"PAR1rows", False), (b"PAR1", False), (b"", False)]
)
def test_rows_without_a_hash_are_intact_unless_cut_short(
    tmp_path: Path, content: bytes, is_whole: bool
) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(content)
    assert is_intact(path) == is_whole
