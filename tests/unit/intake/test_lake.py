"""Staged rows: what was appended is kept, whatever was read of it in between."""

import os
from pathlib import Path

import polars as pl
import pytest

from pipelines.intake.lake import Rows

SCHEMA = pl.Schema({"source_row": pl.Int64, "text": pl.String})


def frame(*numbers: int) -> pl.DataFrame:
    return pl.DataFrame({"source_row": numbers, "text": [f"row {n}" for n in numbers]}, schema=SCHEMA)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "made" / "rows.parquet"


def kept(path: Path) -> list[int]:
    return pl.read_parquet(path)["source_row"].to_list()


def test_rows_that_are_appended_after_others_were_read_are_kept_beside_them(path: Path) -> None:
    with Rows(path, SCHEMA) as rows:
        rows.append(frame(1, 2))
        rows.append(frame(3))
        assert [batch["source_row"].to_list() for batch in rows.batches()] == [[1, 2], [3]]
        rows.append(frame(4))
        assert rows.without([2])["source_row"].to_list() == [2]
        rows.append(frame(5))
        assert rows.height == 4
        rows.keep()
    assert kept(path) == [1, 3, 4, 5]
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_scan_shows_no_rows_that_were_removed(path: Path) -> None:
    with Rows(path, SCHEMA) as rows:
        rows.append(frame(1, 2))
        rows.without([1])
        assert rows.scan().collect()["source_row"].to_list() == [2]
        rows.discard()
        assert rows.height == 0
        rows.append(frame(7))
        assert rows.scan().collect()["source_row"].to_list() == [7]
        rows.keep()
    assert kept(path) == [7]


def test_rows_on_disk_are_queried_in_bounded_memory(path: Path) -> None:
    with Rows(path, SCHEMA) as rows:
        rows.append(frame(1, 2))
        with rows.engine():
            assert os.environ["POLARS_ENGINE_AFFINITY"] == "in-memory"
        rows.append(frame(3))
        with rows.engine():
            assert os.environ["POLARS_ENGINE_AFFINITY"] == "streaming"


def test_rows_that_are_not_kept_leave_no_file(path: Path) -> None:
    with Rows(path, SCHEMA) as rows:
        rows.append(frame(1))
        list(rows.batches())
        rows.append(frame(2))
    assert list(path.parent.iterdir()) == []
