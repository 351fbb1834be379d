"""The suites of ``warehouse/expectations/`` on frames: what the gate says of rows that no release holds.

Belongs here: running them. Does not belong here: the rows, or what should be said of them.
"""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import duckdb
import pandas as pd

from pipelines.common.messages import Diagnostic
from pipelines.release.gate.expectations import run_suites
from pipelines.release.store.releases import Release
from pipelines.settings import REPO, Settings

SUITES = REPO / "warehouse/expectations"
KEY = "row_key"
"""The column that tells the rows of a frame from one another."""


def run_on(
    folder: Path,
    tables: Mapping[str, pd.DataFrame],
    previous: Release | None = None,
    seeds_dir: Path = REPO / "seeds",
) -> list[Diagnostic]:
    """Return the messages of the suites of these tables.

    Args:
        folder: an empty folder for the serving file and the suites.
        tables: the rows of each table, with ``KEY``.
        previous: the live release, for the row counts.
        seeds_dir: the seeds, for the threshold of disclosure control.
    """
    settings = Settings(data_dir=folder / "data", seeds_dir=seeds_dir)
    settings.dbt_target.mkdir(parents=True)
    vars(settings)["expectations"] = folder
    test = {"name": "unique_key", "kwargs": {"columns": [KEY]}}
    nodes = {name: {"attached_node": f"model.ip_monitor.{name}", "test_metadata": test} for name in tables}
    settings.manifest.write_text(json.dumps({"nodes": nodes}))
    with duckdb.connect(str(folder / "serving.duckdb")) as connection:
        for name, rows in tables.items():
            connection.register("rows", rows)
            connection.execute(f"create table {name} as from rows")
            shutil.copy(SUITES / f"{name}.json", folder)
    results = run_suites(settings, folder / "serving.duckdb", folder / "docs", previous)
    return [one.problem for one in results if one.problem]
