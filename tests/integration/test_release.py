"""The published samples: what a release holds, and what breaks it."""

import hashlib
import json
import re
import shutil
from pathlib import Path

import duckdb
import pytest

from pipelines.release import BuildFailed, current, finished_build, gate, needs_build
from pipelines.release.build.row_accounting import account
from pipelines.release.gate.gate import RECORD
from pipelines.release.store.releases import MANIFEST
from pipelines.release.store.serving_file import content
from pipelines.settings import Settings
from tests.conftest import full_builds
from tests.tiny import AS_OF


def test_the_release_folder_is_whole(sample_release: Settings) -> None:
    release = current(sample_release)
    assert release is not None
    folder = release.folder(sample_release)
    assert {p.name for p in folder.iterdir()} == {
        *(
            "ip_monitor.duckdb",
            "release.json",
            "disclosed.json",
            "checks.json",
            RECORD,
            "data_docs",
            "CITATION.cff",
        ),
        "datapackage.json",
        *(
            "csv",
            "parquet",
            "ip_monitor.xlsx",
            "sdmx",
            "dictionary.html",
            "docs",
            "quality.html",
            "site",
            "papers",
            "dbt_docs.html",
        ),
    }
    assert json.loads((folder / RECORD).read_text())["passed"] is True
    assert release.release_id.startswith(AS_OF.isoformat())
    assert {i["submission_id"] for i in release.inputs} == {
        p.stem for p in sample_release.receipts.glob("*.json") if ".duplicate-" not in p.name
    }
    assert not list(sample_release.data_dir.rglob("*.wal"))


def test_a_full_build_is_counted_once_wherever_its_log_was_copied(
    sample_release: Settings, copy_of_data: Settings, tmp_path: Path
) -> None:
    (one,) = full_builds([sample_release.data_dir], 0)
    log = copy_of_data.build / "logs" / "dbt.log"
    again = tmp_path / "other" / "build" / "logs" / log.name
    again.parent.mkdir(parents=True)
    again.write_text(re.sub(r" of \d+ START", " of 3 START", log.read_text("utf-8")), "utf-8")
    assert full_builds([again.parents[2]], 0) == set()
    assert full_builds([tmp_path], 0) == {one}


def test_the_documented_query_returns_rows(sample_release: Settings) -> None:
    query = (
        "select indicator_code, time_period, obs_value, target_value, verdict "
        "from fct_target_progress where is_default_reading"
    )
    with duckdb.connect(str(sample_release.live), read_only=True) as live:
        assert len(live.sql(query).fetchall()) > 0
        assert live.execute("select release_id from release_info").fetchone() == (
            sample_release.live.resolve().parent.name,
        )


def test_hashes_in_release_json_are_those_of_the_file(sample_release: Settings) -> None:
    release = current(sample_release)
    assert release is not None
    assert content(sample_release, sample_release.live.resolve()) == release.tables


def test_release_json_names_every_file_by_its_hash(sample_release: Settings) -> None:
    release = current(sample_release)
    assert release is not None
    folder = release.folder(sample_release)
    digests = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }
    assert release.files == digests


def test_there_is_nothing_new_after_a_release(sample_release: Settings) -> None:
    assert not needs_build(sample_release, AS_OF)


def test_a_row_lost_from_the_rows_of_a_build_is_missed(copy_of_data: Settings) -> None:
    shutil.rmtree(copy_of_data.receipts)  # what has been answered since is no business of the build
    assert account(copy_of_data) == []
    path = next(p for p in sorted(copy_of_data.build_lake.glob("published_figures/*/*.parquet")))
    with duckdb.connect() as connection:
        rows = connection.sql(f"select * from '{path}'").arrow().read_all()
        connection.from_arrow(rows.slice(1)).write_parquet(str(path))
    assert path.stem in {problem.facts["submission_id"] for problem in account(copy_of_data)}
    path.unlink()
    assert ("rows_not_in_lake", path.stem) in {
        (problem.code, problem.facts.get("submission_id")) for problem in account(copy_of_data)
    }


def test_a_build_that_was_touched_by_hand_is_not_published(copy_of_data: Settings) -> None:
    before = copy_of_data.live.readlink()
    copy_of_data.partial_marker.touch()
    assert not gate(copy_of_data, finished_build(copy_of_data)).passed
    assert copy_of_data.live.readlink() == before


def test_no_results_no_build(copy_of_data: Settings) -> None:
    copy_of_data.run_results.unlink()
    with pytest.raises(BuildFailed):
        finished_build(copy_of_data)


def test_every_published_table_has_a_suite_of_expectations(sample_release: Settings) -> None:
    release = current(sample_release)
    assert release is not None
    suites = {
        json.loads(Path(p).read_text("utf-8"))["name"] for p in sample_release.expectations.glob("*.json")
    }
    assert suites == set(release.tables)
