"""Errors of the machine are told from all others, whichever library met them; and their words name the place."""

import errno
import os
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.settings import Settings
from pipelines.watch.trouble import (
    DISK_FAILS,
    NO_ROOM,
    NOT_ALLOWED,
    READ_ONLY,
    Trouble,
    trouble_in,
    trouble_of,
)
from pipelines.watch.words import Finding


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, NO_ROOM),
        (errno.EDQUOT, NO_ROOM),
        (errno.EACCES, NOT_ALLOWED),
        (errno.EROFS, READ_ONLY),
        (errno.EIO, DISK_FAILS),
    ],
)
def test_the_systems_own_errors(settings: Settings, number: int, code: str) -> None:
    trouble = trouble_of(OSError(number, os.strerror(number), "/some/file"), settings)
    assert trouble is not None
    (finding,) = trouble.findings
    assert (finding.code, finding.facts) == (code, {"path": "/some/file"})
    for lang in ("zh", "en"):
        assert finding.says(lang) in str(trouble) and finding.remedy(lang) in str(trouble)


def test_a_full_disk_that_arrow_met(settings: Settings) -> None:
    # By a handle: of a path that it could not write Arrow removes the file, and this one is everybody's.
    with pa.OSFile("/dev/full", "wb") as full, pytest.raises(OSError) as met:
        pq.write_table(pa.table({"x": ["y" * 100_000]}), full, compression="none")
    trouble = trouble_of(met.value, settings)
    assert trouble is not None and trouble.findings[0].code == NO_ROOM


def test_what_duckdb_may_not_write(settings: Settings) -> None:
    with pytest.raises(duckdb.IOException) as met:
        duckdb.connect("/proc/a.duckdb")
    assert trouble_of(met.value, settings) is None, "no such file: nothing of ours"
    trouble = trouble_of(
        duckdb.IOException('IO Error: Cannot open file "/a/b": Read-only file system'), settings
    )
    assert trouble is not None and trouble.findings == (Finding(READ_ONLY, {"path": "/a/b"}),)


def test_what_dbt_says_of_a_full_disk(settings: Settings) -> None:
    said = '1 of 2 OK\n  IO Error: Could not write file "/d/build.duckdb": No space left on device\nDone.'
    trouble = trouble_in(said, settings)
    assert trouble is not None and trouble.findings == (Finding(NO_ROOM, {"path": "/d/build.duckdb"}),)
    assert trouble_in("1 of 2 FAIL 3 not_null_x", settings) is None


def test_errors_of_data_are_none_of_the_machines(settings: Settings) -> None:
    words = "Permission denied"
    with pytest.raises(duckdb.ConversionException) as met:
        duckdb.execute("select cast(? as integer)", [words])
    assert words in str(met.value)
    for error in (met.value, ValueError(words), FileNotFoundError(errno.ENOENT, "no such file", "/x")):
        assert trouble_of(error, settings) is None
    with pytest.raises(pl.exceptions.PolarsError) as of_polars:
        pl.Series([words]).str.to_integer()
    assert trouble_of(of_polars.value, settings) is None


def test_a_full_disk_that_does_not_say_where_is_looked_for(settings: Settings) -> None:
    trouble = trouble_of(OSError(errno.ENOSPC, "full"), settings)
    assert trouble is not None
    assert Path(str(trouble.findings[0].facts["path"])).is_dir()


def test_trouble_stays_what_it_is(settings: Settings) -> None:
    trouble = Trouble(Finding("archive_missing", {"path": "a"}), Finding("archive_changed", {"path": "b"}))
    assert trouble_of(trouble, settings) is trouble
    assert str(trouble).count("→") == 2
