"""The exports as a whole: Parquet and the citation, the choice of exports, and what happens when one fails."""

import hashlib
import json
import shutil
import time
from pathlib import Path

import duckdb
import pytest
import yaml

from pipelines.release import current
from pipelines.release.exports import EXPORTS, exporting, write_exports
from pipelines.release.store.releases import RESULTS
from pipelines.settings import Settings


def test_parquet_holds_the_same_rows_and_types(release_folder: Path, live: duckdb.DuckDBPyConnection) -> None:
    tables = [name for (name,) in live.execute("select table_name from duckdb_tables()").fetchall()]
    assert {p.stem for p in (release_folder / "parquet").iterdir()} == set(tables)
    for table in tables:
        path = release_folder / "parquet" / f"{table}.parquet"
        assert (
            live.execute(f"describe from '{path}'").fetchall()
            == live.execute(f"describe from {table}").fetchall()
        )
        missing = live.execute(
            f"(from {table} except all from '{path}') union all (from '{path}' except all from {table})"
        )
        assert missing.fetchall() == []


def test_the_citation_names_this_release(sample_release: Settings, release_folder: Path) -> None:
    release = current(sample_release)
    assert release is not None
    citation = yaml.safe_load((release_folder / "CITATION.cff").read_text("utf-8"))
    assert (citation["cff-version"], citation["type"]) == ("1.2.0", "dataset")
    assert citation["version"] == release.release_id
    assert citation["date-released"] == release.as_of
    assert {"message", "title", "authors"} <= set(citation)
    digest = hashlib.sha256((release_folder / "ip_monitor.duckdb").read_bytes()).hexdigest()
    assert citation["identifiers"][0]["value"] == f"sha256:{digest}"
    assert "is_synthetic" in citation["abstract"]


@pytest.mark.parametrize("licence", ["", "CC-BY-4.0"])
def test_the_licence_is_the_owners_or_none(licence: str, release_folder: Path, tmp_path: Path) -> None:
    shutil.copyfile(release_folder / "ip_monitor.duckdb", tmp_path / "ip_monitor.duckdb")
    write_exports(Settings(exports=("citation",), data_licence=licence), tmp_path)
    citation = yaml.safe_load((tmp_path / "CITATION.cff").read_text("utf-8"))
    assert citation.get("license", "") == licence
    assert ("No licence is granted" in citation["abstract"]) is (not licence)


def test_the_settings_choose(release_folder: Path, tmp_path: Path) -> None:
    shutil.copyfile(release_folder / "ip_monitor.duckdb", tmp_path / "ip_monitor.duckdb")
    write_exports(Settings(exports=("citation", "dictionary")), tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {
        *("ip_monitor.duckdb", "CITATION.cff", "dictionary.html", "docs"),
    }


def test_an_export_that_there_is_not_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="pdf") as raised:
        write_exports(Settings(exports=("pdf",)), tmp_path)
    assert all(name in str(raised.value) for name in EXPORTS)


def test_the_site_is_written_beside_the_checks_and_shows_what_they_saw(
    release_folder: Path, tmp_path: Path
) -> None:
    staged = tmp_path / "staged"
    staged.mkdir()
    shutil.copyfile(release_folder / "ip_monitor.duckdb", staged / "ip_monitor.duckdb")
    with exporting(Settings(data_dir=tmp_path / "data", exports=("site",)), staged) as exports:
        exports.begin()
        deadline = time.monotonic() + 120
        while not (staged / "site/en/data/index.html").exists():
            assert time.monotonic() < deadline, "the other pages wait for the checks"
            time.sleep(0.1)
        assert not (staged / "site/quality").exists()
        shutil.copyfile(release_folder / RESULTS, staged / RESULTS)
        assert exports.finish() == ()
    rows = len(json.loads((staged / RESULTS).read_text("utf-8")))
    assert (staged / "site/checks/index.html").read_text("utf-8").count("<tr data-check") == rows > 0


def test_an_export_that_fails_is_reported(tmp_path: Path) -> None:
    with exporting(Settings(exports=("pdf",)), tmp_path) as failing:
        failing.begin()
        (problem,) = failing.finish()
    assert "no such export: pdf" in problem.message("en")


def test_nothing_is_written_of_a_build_that_is_refused(release_folder: Path, tmp_path: Path) -> None:
    shutil.copyfile(release_folder / "ip_monitor.duckdb", tmp_path / "ip_monitor.duckdb")
    with exporting(Settings(exports=("citation",)), tmp_path):
        pass
    assert {p.name for p in tmp_path.iterdir()} == {"ip_monitor.duckdb"}


def test_without_exports_there_is_nothing_to_wait_for(tmp_path: Path) -> None:
    with exporting(Settings(exports=()), tmp_path) as idle:
        idle.begin()
        assert idle.finish() == ()
