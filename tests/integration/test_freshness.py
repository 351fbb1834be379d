"""dbt's source freshness of each form: how long ago its last file with accepted rows was received."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
from pathlib import Path

import duckdb

from pipelines.release.build.project import compose
from pipelines.release.build.warehouse import dbt_call
from pipelines.settings import Settings
from tests.dbt_parse import give_parse


def test_freshness_is_that_of_the_last_file_with_rows_accepted(
    sample_release: Settings, tmp_path: Path
) -> None:
    settings = give_parse(Settings(data_dir=tmp_path / "data"))
    compose(settings)
    shutil.copy(sample_release.build_db, settings.build_db)
    shutil.copytree(sample_release.build_inputs, settings.build_inputs)
    done = subprocess.run(
        **dbt_call(settings, ("source", "freshness")),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    # 1: some form has been silent for too long; the samples are years old.
    assert done.returncode == 1, done.stdout
    results = json.loads((settings.dbt_target / "sources.json").read_text("utf-8"))["results"]
    loaded = {
        row["unique_id"].split(".")[-1]: dt.datetime.fromisoformat(row["max_loaded_at"]).replace(tzinfo=None)
        for row in results
    }
    with duckdb.connect(str(sample_release.live), read_only=True) as live:
        received = live.execute(
            "select form_id, max(received_at) from fct_submission where status in ('accepted', 'partial') group by all"
        ).fetchall()
    assert loaded == dict(received)
    # Monthly, and silent since 2021.
    assert [r["status"] for r in results if r["unique_id"].endswith(".patent_register")] == ["error"]
