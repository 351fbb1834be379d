"""A build of the compiled project in one connection makes the tables that dbt's own build has.

Belongs here: the comparison on the samples. Does not belong here: what is built in that way.
"""

from pathlib import Path

from pipelines.release.build.warehouse import prepare
from pipelines.release.store import serving_file
from pipelines.settings import Settings
from tests.compiled.build import run_project
from tests.compiled.project import read_project
from tests.sample_release import copy_data
from tests.tiny import AS_OF


def test_both_builds_have_the_same_tables(sample_release: Settings, tmp_path: Path) -> None:
    settings = copy_data(sample_release, tmp_path / "data", "releases", "ip_monitor.duckdb", "build", "state")
    settings.inventory.unlink()  # that there was a release is no loss here
    assert prepare(settings, AS_OF).inputs is not None
    run_project(settings, read_project(sample_release, tmp_path / "manifest.json"), with_tests=False)
    ours, theirs = (serving_file.content(one, one.build_db) for one in (settings, sample_release))
    assert ours.keys() == theirs.keys()
    assert {name: table for name, table in ours.items() if table != theirs[name]} == {}
