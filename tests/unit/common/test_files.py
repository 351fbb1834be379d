"""Atomic writing: several that write one file at the same time do not disturb each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipelines.common.files import is_intact, write_atomically


def test_writers_of_one_file_do_not_disturb_each_other(tmp_path: Path) -> None:
    path = tmp_path / "inventory.json"
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: write_atomically(path, str(n % 8) * 5000), range(400)))
    assert len({*path.read_text()}) == 1 and [*tmp_path.iterdir()] == [path]


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
