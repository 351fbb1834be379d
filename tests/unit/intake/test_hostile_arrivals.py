"""Invalid file names, sidecars and numbers: the ingest continues, and reports them."""

import datetime as dt
import os
from pathlib import Path

import pytest

from pipelines.intake import archive
from pipelines.intake.reference.values import parse_number
from pipelines.settings import Settings

NOW = dt.datetime(2026, 2, 1, 18, 0)


@pytest.mark.parametrize(
    "sidecar",
    [
        b"[" * 100_000,
        b'{"received_at": "0001-01-01T00:00:00+23:59"}',
        b'{"submitter": "\\ud800"}',
        b'{"\\ud800": "x"}',
        b'{"period": "' + b"9" * 100_000 + b'", "x": 1}',
    ],
)
def test_an_invalid_sidecar_gives_a_short_error_and_the_file_is_archived(
    tmp_path: Path, sidecar: bytes
) -> None:
    settings = Settings(data_dir=tmp_path)
    settings.inbox.mkdir()
    (settings.inbox / "a.csv").write_bytes(b"x")
    (settings.inbox / "a.csv.meta.json").write_bytes(sidecar)
    (arrival,) = archive.archive_inbox(settings, NOW)
    assert arrival.meta_error and len(arrival.meta_error) <= 1000
    assert not list(settings.inbox.iterdir())


@pytest.mark.parametrize(
    ("name", "shown"), [(b"\xe9.csv", "?.csv"), (b"x" * 251 + b".csv", "x" * 251 + ".csv")]
)
def test_a_file_of_any_name_is_archived(tmp_path: Path, name: bytes, shown: str) -> None:
    settings = Settings(data_dir=tmp_path)
    settings.inbox.mkdir()
    (settings.inbox / os.fsdecode(name)).write_bytes(b"x")
    (arrival,) = archive.archive_inbox(settings, NOW)
    assert arrival.original_name == shown


def test_no_number_is_so_long_that_a_double_would_be_infinite() -> None:
    assert parse_number("9" * 400) is None
    assert parse_number("1e99") is None
    assert parse_number("1" * 24) is not None
