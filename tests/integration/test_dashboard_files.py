"""Superset's import files agree with the published tables and with each other; ``make bi-superset`` renders them.

Belongs here: checks that need no Superset. Does not belong here: figures as shown, which that command compares.
"""

import json
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest
import yaml

from pipelines.settings import REPO, Settings
from warehouse.bi.superset.figures import AS_TEXT, compare

SUPERSET = REPO / "warehouse" / "bi" / "superset"


def read(folder: str) -> dict[str, dict[str, Any]]:
    files = sorted((SUPERSET / "import" / folder).rglob("*.yaml"))
    return {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in files}


CHARTS, DATASETS = read("charts"), read("datasets")
(DATABASE,), (DASHBOARD,) = read("databases").values(), read("dashboards").values()
BY_UUID = {dataset["uuid"]: dataset for dataset in DATASETS.values()}


@pytest.fixture
def live(sample_release: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample_release.live), read_only=True) as connection:
        yield connection


def source(dataset: dict[str, Any]) -> str:
    return f"({dataset['sql']})" if "sql" in dataset else dataset["table_name"]


def test_the_database_is_opened_read_only_and_locked() -> None:
    assert DATABASE["sqlalchemy_uri"].endswith("?access_mode=read_only")
    assert DATABASE["extra"]["engine_params"]["connect_args"]["config"] == {
        "enable_external_access": "false",
        "lock_configuration": "true",
    }
    assert not any(DATABASE[right] for right in ("allow_dml", "allow_ctas", "allow_cvas", "allow_csv_upload"))


@pytest.mark.parametrize("name", DATASETS)
def test_a_dataset_has_the_columns_that_it_lists(live: duckdb.DuckDBPyConnection, name: str) -> None:
    dataset = DATASETS[name]
    assert dataset["database_uuid"] == DATABASE["uuid"]
    actual = {row[0]: row[1] for row in live.execute(f"describe select * from {source(dataset)}").fetchall()}
    listed = {column["column_name"]: column["type"] for column in dataset["columns"]}
    assert listed.items() <= actual.items()
    assert "sql" not in dataset or listed == actual, "a dataset with SQL lists every column"


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_has_columns_filters_and_a_check(live: duckdb.DuckDBPyConnection, name: str) -> None:
    chart = CHARTS[name]
    dataset, given = BY_UUID[chart["dataset_uuid"]], chart["params"]
    columns = [*given.get("all_columns", []), *given.get("groupby", []), *filter(None, [given.get("x_axis")])]
    columns += [json.loads(order)[0] for order in given.get("order_by_cols", [])]
    assert set(columns) <= {column["column_name"] for column in dataset["columns"]}
    metrics = {m["metric_name"]: m["expression"] for m in dataset.get("metrics", [])}
    asked = {*given.get("metrics", []), *filter(None, [given.get("metric")])}
    assert asked <= metrics.keys()
    where = " and ".join(f"({f['sqlExpression']})" for f in given.get("adhoc_filters", [])) or "true"
    assert live.execute(f"select 1 from {source(dataset)} as d where {where} limit 1").fetchone()
    assert live.execute((SUPERSET / "checks" / f"{name}.sql").read_text("utf-8")).fetchall()


def test_the_dashboard_shows_every_chart_once() -> None:
    places = [place for place in DASHBOARD["position"].values() if isinstance(place, dict)]
    shown = [place["meta"] for place in places if place["type"] == "CHART"]
    assert sorted((m["uuid"], m["sliceName"]) for m in shown) == sorted(
        (c["uuid"], c["slice_name"]) for c in CHARTS.values()
    )
    rows = {place["id"]: place["children"] for place in places if place["type"] == "ROW"}
    widths = {place["id"]: place["meta"].get("width", 0) for place in places if place.get("meta")}
    assert {row: sum(widths[child] for child in children) for row, children in rows.items()} == dict.fromkeys(
        rows, 12
    )
    assert {p.stem for p in (SUPERSET / "checks").glob("*.sql")} == CHARTS.keys()


def test_another_figure_on_the_page_is_found(
    sample_release: Settings, live: duckdb.DuckDBPyConnection
) -> None:
    """The expected page passes; a changed cell or a missing chart is named."""
    charts: dict[str, dict[str, Any]] = {}
    for name, chart in CHARTS.items():
        rows = live.execute((SUPERSET / "checks" / f"{name}.sql").read_text("utf-8")).fetchall()
        if chart["viz_type"] in AS_TEXT:
            charts[chart["slice_name"]] = {
                "shown": [["N/A" if c is None else c for c in row] for row in rows]
            }
        else:
            charts[chart["slice_name"]] = {"sent": [dict(enumerate(row)) for row in rows]}
    assert compare({"charts": charts, "elsewhere": []}, sample_release.live) == []
    charts[CHARTS["targets_met"]["slice_name"]]["shown"] = [["8"]]
    charts[CHARTS["verdicts"]["slice_name"]]["sent"][0][1] += 1
    del charts[CHARTS["open_alerts"]["slice_name"]]
    wrong = compare({"charts": charts, "elsewhere": ["https://example.org/pixel"]}, sample_release.live)
    assert [w.split(": ")[0] for w in wrong] == [
        "the page asked for https://example.org/pixel",
        "open_alerts",
        "targets_met",
        "verdicts",
    ]
