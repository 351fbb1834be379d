from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.settings import Settings


@pytest.fixture
def live(sample_release: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published samples, read-only."""
    with duckdb.connect(str(sample_release.live.resolve()), read_only=True) as connection:
        yield connection


@pytest.fixture
def changed(release_folder: Path, tmp_path: Path) -> Iterator[tuple[duckdb.DuckDBPyConnection, Path]]:
    """A copy of the serving file that a test may change, and an empty folder for exports of it."""
    folder = tmp_path / "staged"
    folder.mkdir()
    copy = folder / "ip_monitor.duckdb"
    copy.write_bytes((release_folder / "ip_monitor.duckdb").read_bytes())
    with duckdb.connect(str(copy)) as connection:
        yield connection, folder
