"""The metrics, asked through MetricFlow of the published samples, are what the tables say."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipelines.settings import REPO, Settings

ASK = [sys.executable, "-m", "warehouse.bi.metricflow.ask"]
YEAR = "metric_time__year"
Rows = list[dict[str, str]]


@pytest.fixture
def ask(sample_release: Settings, tmp_path: Path) -> Callable[[list[str]], Rows]:
    def query(metrics: list[str], by: str = YEAR) -> Rows:
        out = tmp_path / "out.csv"
        asked = ["query", "--metrics", ",".join(metrics), "--group-by", by, "--csv", str(out)]
        environment = os.environ | {"IPMON_DATA_DIR": str(sample_release.data_dir)}
        said = subprocess.run([*ASK, *asked], env=environment, cwd=REPO, capture_output=True, text=True)
        assert said.returncode == 0, said.stdout + said.stderr
        return list(csv.DictReader(out.open(encoding="utf-8")))

    return query


@pytest.fixture
def published(sample_release: Settings) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(sample_release.live), read_only=True)


def figures(settings: Settings) -> list[str]:
    """The metrics that are figures of an indicator: all that are taken from observations."""
    manifest = json.loads((settings.dbt_target / "semantic_manifest.json").read_text("utf-8"))
    measured = {
        m["name"]
        for model in manifest["semantic_models"]
        if model["name"] == "observation"
        for m in model["measures"]
    }
    return [
        m["name"]
        for m in manifest["metrics"]
        if (m["type_params"].get("measure") or {}).get("name") in measured
    ]


def test_headline_figures(
    sample_release: Settings, published: duckdb.DuckDBPyConnection, ask: Callable[..., Rows]
) -> None:
    metrics = figures(sample_release)
    headline = published.execute("select lower(indicator_code) from fct_target where is_headline").fetchall()
    assert {code for (code,) in headline} <= set(metrics)
    said = {
        (metric, row[YEAR][:4]): float(row[metric])
        for row in ask(metrics)
        for metric in metrics
        if row[metric]
    }
    # One row a key: were there two, the sum in the metric would not be the one figure here.
    stored = published.execute(
        """select lower(indicator_code), time_period, obs_value from fct_observation
        join dim_plan on ref_area = region_area
        where list_contains(?, lower(indicator_code)) and freq = 'A' and caliber_code = 'base'
        and measure_basis in ('flow', 'point') and obs_value is not null
        and patent_type in ('_T', '_Z') and applicant_type in ('_T', '_Z') and item_class in ('_T', '_Z')""",
        [metrics],
    ).fetchall()
    assert len(stored) > len(headline)
    assert said == {(metric, year): pytest.approx(value) for metric, year, value in stored}


def test_verdicts(published: duckdb.DuckDBPyConnection, ask: Callable[..., Rows]) -> None:
    names = ["targets", "targets_judged", "targets_met", "share_of_judged_targets_met"]
    said = {row[YEAR][:4]: [float(row[n]) for n in names] for row in ask(names)}
    stored = published.execute(
        """select time_period, count(*), count(*) filter (is_judged), count(*) filter (verdict = 'met'),
        count(*) filter (verdict = 'met') / count(*) filter (is_judged)
        from fct_target_progress join dim_verdict using (verdict) where is_default_reading group by all"""
    ).fetchall()
    assert said == {year: [pytest.approx(value) for value in values] for year, *values in stored}


def test_over_several_years_the_last_verdict_counts(
    published: duckdb.DuckDBPyConnection, ask: Callable[..., Rows]
) -> None:
    said = {row["verdict__name_zh"]: int(row["targets"]) for row in ask(["targets"], "verdict__name_zh")}
    stored = published.execute(
        """select name_zh, count(*) from fct_target_progress join dim_verdict using (verdict)
        where is_default_reading and time_period = (select max(time_period) from fct_target_progress) group by all"""
    ).fetchall()
    assert said == dict(stored)
