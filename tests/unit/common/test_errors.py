"""Installation errors are detected whichever library raises them, and their messages name the path."""

import errno
import os
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.common.errors import (
    DISK_FAILS,
    NO_ROOM,
    NOT_ALLOWED,
    READ_ONLY,
    InstallationError,
    installation_error_in,
    installation_error_of,
)
from pipelines.common.messages import Diagnostic
from pipelines.settings import Settings


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
    error = installation_error_of(OSError(number, os.strerror(number), "/some/file"), settings)
    assert error is not None
    (finding,) = error.findings
    assert (finding.code, finding.facts) == (code, {"path": "/some/file"})
    for lang in ("zh", "en"):
        assert finding.message(lang) in str(error) and finding.remedy(lang) in str(error)


def test_of_a_copy_the_disk_of_the_copy_is_full(settings: Settings) -> None:
    """As shutil raises it: with the names of the origin and of the copy."""
    error = installation_error_of(OSError(errno.ENOSPC, "full", "/lake/a", None, "/build/a"), settings)
    assert error is not None and error.findings[0].facts == {"path": "/build/a"}


def test_a_full_disk_reported_by_arrow(settings: Settings) -> None:
    # By a handle: of a path that it could not write Arrow removes the file, and this one is everybody's.
    with pa.OSFile("/dev/full", "wb") as full, pytest.raises(OSError) as met:
        pq.write_table(pa.table({"x": ["y" * 100_000]}), full, compression="none")
    error = installation_error_of(met.value, settings)
    assert error is not None and error.findings[0].code == NO_ROOM


def test_what_duckdb_may_not_write(settings: Settings) -> None:
    with pytest.raises(duckdb.IOException) as met:
        duckdb.connect("/proc/a.duckdb")
    assert installation_error_of(met.value, settings) is None, "no such file: nothing of ours"
    error = installation_error_of(
        duckdb.IOException('IO Error: Cannot open file "/a/b": Read-only file system'), settings
    )
    assert error is not None and error.findings == (Diagnostic(READ_ONLY, {"path": "/a/b"}),)


def test_the_output_of_dbt_on_a_full_disk(settings: Settings) -> None:
    output = '1 of 2 OK\n  IO Error: Could not write file "/d/build.duckdb": No space left on device\nDone.'
    error = installation_error_in(output, settings)
    assert error is not None and error.findings == (Diagnostic(NO_ROOM, {"path": "/d/build.duckdb"}),)
    assert installation_error_in("1 of 2 FAIL 3 not_null_x", settings) is None


def test_errors_of_data_are_no_installation_errors(settings: Settings) -> None:
    words = "Permission denied"
    with pytest.raises(duckdb.ConversionException) as met:
        duckdb.execute("select cast(? as integer)", [words])
    assert words in str(met.value)
    for error in (met.value, ValueError(words), FileNotFoundError(errno.ENOENT, "no such file", "/x")):
        assert installation_error_of(error, settings) is None
    with pytest.raises(pl.exceptions.PolarsError) as of_polars:
        pl.Series([words]).str.to_integer()
    assert installation_error_of(of_polars.value, settings) is None


def test_the_path_of_a_full_disk_is_determined_if_the_error_has_none(settings: Settings) -> None:
    error = installation_error_of(OSError(errno.ENOSPC, "full"), settings)
    assert error is not None
    assert Path(str(error.findings[0].facts["path"])).is_dir()


def test_an_installation_error_is_returned_as_it_is(settings: Settings) -> None:
    error = InstallationError(
        Diagnostic("archive_missing", {"path": "a"}), Diagnostic("archive_changed", {"path": "b"})
    )
    assert installation_error_of(error, settings) is error
    assert str(error).count("→") == 2
