"""Metrics queried through MetricFlow on the published samples equal the tables."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.settings import REPO, Settings

ASK = [sys.executable, "-m", "warehouse.bi.metricflow.ask"]
YEAR = "metric_time__year"
VERDICTS = ["targets", "targets_judged", "targets_met", "share_of_judged_targets_met"]
Rows = list[dict[str, str]]


def ask(settings: Settings, out: Path, metrics: list[str], by: str) -> Rows:
    arguments = ["query", "--metrics", ",".join(metrics), "--group-by", by, "--csv", str(out)]
    environment = os.environ | {"IPMON_DATA_DIR": str(settings.data_dir)}
    done = subprocess.run([*ASK, *arguments], env=environment, cwd=REPO, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return list(csv.DictReader(out.open(encoding="utf-8")))


@pytest.fixture(scope="module")
def figures(sample_release: Settings) -> list[str]:
    """The metrics that are figures of an indicator: all that are taken from observations."""
    manifest = json.loads((sample_release.dbt_target / "semantic_manifest.json").read_text("utf-8"))
    (observation,) = [model for model in manifest["semantic_models"] if model["name"] == "observation"]
    measured = {measure["name"] for measure in observation["measures"]}
    taken = {metric["name"]: metric["type_params"].get("measure") or {} for metric in manifest["metrics"]}
    return [name for name, measure in taken.items() if measure.get("name") in measured]


@pytest.fixture(scope="module")
def by_year(sample_release: Settings, figures: list[str], tmp_path_factory: pytest.TempPathFactory) -> Rows:
    """Every metric by year, in one query: starting MetricFlow is what takes its time."""
    return ask(sample_release, tmp_path_factory.mktemp("metrics") / "out.csv", [*figures, *VERDICTS], YEAR)


@pytest.fixture
def published(sample_release: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample_release.live), read_only=True) as connection:
        yield connection


def test_headline_figures(published: duckdb.DuckDBPyConnection, figures: list[str], by_year: Rows) -> None:
    headline = published.execute(
        "select lower(indicator_code) from fct_target where is_headline and plan_id = 'tianjin-13fyp'"
    ).fetchall()
    assert {code for (code,) in headline} <= set(figures)
    queried = {(name, row[YEAR][:4]): float(row[name]) for row in by_year for name in figures if row[name]}
    # One row a key: were there two, the sum in the metric would not be the one figure here.
    stored = published.execute(
        """select lower(indicator_code), time_period, obs_value from fct_observation
        join dim_plan on ref_area = region_area and plan_id = 'tianjin-13fyp'
        where list_contains(?, lower(indicator_code)) and freq = 'A' and caliber_code = 'base'
        and measure_basis in ('flow', 'point') and obs_value is not null
        and patent_type in ('_T', '_Z') and applicant_type in ('_T', '_Z') and item_class in ('_T', '_Z')""",
        [figures],
    ).fetchall()
    assert len(stored) > len(headline)
    assert queried == {(name, year): pytest.approx(value) for name, year, value in stored}


def test_verdicts(published: duckdb.DuckDBPyConnection, by_year: Rows) -> None:
    queried = {row[YEAR][:4]: [float(row[n]) for n in VERDICTS] for row in by_year if row["targets"]}
    stored = published.execute(
        """select time_period, count(*), count(*) filter (is_judged), count(*) filter (verdict = 'met'),
        count(*) filter (verdict = 'met') / count(*) filter (is_judged)
        from fct_target_progress join dim_verdict using (verdict) where is_default_reading and not is_synthetic group by all"""
    ).fetchall()
    assert queried == {year: [pytest.approx(value) for value in values] for year, *values in stored}


def test_over_several_years_the_last_verdict_counts(
    sample_release: Settings, published: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    rows = ask(sample_release, tmp_path / "out.csv", ["targets"], "verdict__name_zh")
    stored = published.execute(
        """select name_zh, count(*) from fct_target_progress join dim_verdict using (verdict)
        where is_default_reading and not is_synthetic and time_period = (select max(time_period) from fct_target_progress) group by all"""
    ).fetchall()
    assert {row["verdict__name_zh"]: int(row["targets"]) for row in rows} == dict(stored)
