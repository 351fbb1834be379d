"""A release of a handful of rows, for tests of what happens to releases, not of their content.

Belongs here: a data folder and a build as dbt would leave one, made in no time. Does not belong here: any fixture
(``tests.conftest``), so that what runs outside of pytest has them, too.
"""

import datetime as dt
import importlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from pipelines.release.build.input_list import take_inputs
from pipelines.release.build.inputs import Inputs
from pipelines.release.build.warehouse import BuildResult
from pipelines.release.store.releases import MANIFEST, Release, live_id, write_disclosed
from pipelines.settings import Settings

if TYPE_CHECKING:
    from pipelines.release import GateResult

AS_OF = dt.date(2026, 1, 31)
NOW = dt.datetime(2026, 2, 1, 18, 0, tzinfo=dt.UTC)
TINY = {
    "fct_observation": ("x integer, y double, received_at timestamp", "(1, 0.5, now()), (2, null, now())"),
    "fct_verdict_history": (
        "release_id varchar, as_of date, plan_id varchar, target_id varchar, reading_id varchar, "
        "time_period varchar, verdict varchar, obs_value double, reason_code varchar",
        "('r', '2026-01-31', 'p', 't', 'default', '2020', 'met', 1, 'satisfied_final')",
    ),
    "fct_submission": ("submission_id varchar", ""),
    "fct_finding": ("submission_id varchar", ""),
}


KEY_TEST = {
    "name": "unique_key_fct_observation",
    "resource_type": "test",
    "config": {"materialized": "test"},
    "fqn": ["tiny", "marts", "unique_key_fct_observation"],
    "attached_node": "model.tiny.fct_observation",
    "test_metadata": {"name": "unique_key", "kwargs": {"columns": ["x"]}},
    "original_file_path": "models/marts/fct_observation.yml",
    "path": "unique_key_fct_observation.sql",
}


def protected_lists() -> str:
    """Return the statements that make the tables of disclosure control: no list is protected, and nothing changes from day to day.

    The contract that names their columns is imported here: with pandera it takes a second, which most tests need not pay.
    """
    from schemas.reference.disclosure import MEMBER_COLUMNS, NUMBER_COLUMNS

    members = (*(name for name in MEMBER_COLUMNS if name != "titles_class"), "direction", "city_code")
    return f"""create schema seeds; create schema intermediate;
create table intermediate.int_protected_record (
    form_id varchar, record_key varchar, respondent varchar, period varchar, submission_id varchar, source_row integer,
    submission_order integer, is_current boolean, {", ".join(f"{m} varchar" for m in members)},
    {", ".join(f"{n} double" for n in NUMBER_COLUMNS)});
create table intermediate.int_area_home (area_code varchar, district_code varchar, city_code varchar);
create table intermediate.int_change_day (model varchar, day date);
create table seeds.disclosure_list (
    list_name varchar, form_id varchar, direction varchar, name_zh varchar, name_en varchar, sort_order integer);
create table seeds.disclosure_table (list_name varchar, table_name varchar, row_filter varchar, is_origin boolean,
    is_held_whole boolean);
create table seeds.disclosure_breakdown (list_name varchar, breakdown varchar, source_column varchar);
create table seeds.disclosure_part (list_name varchar, part varchar, aggregate varchar, source_column varchar,
    class_code varchar, published_column varchar);
create table seeds.disclosure_class (classification varchar, class_code varchar, low double, high double, closed varchar);
create table seeds.disclosure_rule as from (values ('min_respondents', 3.0), ('max_share_pct', 85.0), ('min_hidden', 2.0),
    ('min_interval_values', 3.0), ('sum_interval_pct', 15.0)) as t (parameter, value)"""


def tiny_settings(folder: Path) -> Settings:
    """Make a data folder and an expectation beside it, if they are not there; there is no build."""
    settings = Settings(data_dir=folder / "data", as_of=AS_OF, exports=())
    vars(settings)["expectations"] = folder / "expectations"
    settings.expectations.mkdir(exist_ok=True)
    suite = {
        "name": "fct_observation",
        "meta": {"row_count_floor": 0.9},
        "expectations": [
            {
                "type": "expect_table_row_count_to_be_between",
                "kwargs": {"min_value": {"$PARAMETER": "row_count_floor"}},
                "meta": {"zh": "行不应消失", "en": "Rows must not disappear", "remedy": "rows"},
            },
            {
                "type": "expect_column_values_to_be_between",
                "kwargs": {"column": "x", "min_value": 0},
                "meta": {"zh": "不得为负", "en": "It must not be negative", "remedy": "source"},
            },
        ],
    }
    (settings.expectations / "fct_observation.json").write_text(json.dumps(suite))
    for made in (settings.build_inputs, settings.dbt_target, settings.receipts):
        made.mkdir(parents=True, exist_ok=True)
    return settings


def build_tiny(
    tiny: Settings, build_id: str = "2026-01-31-0000000001", **tables: tuple[str, str]
) -> BuildResult:
    """Build the tables as dbt would leave them; ``tables`` are others, by name: columns and rows in SQL."""
    import duckdb

    tiny.build_db.unlink(missing_ok=True)
    nodes: dict[str, dict[str, Any]] = {}
    with duckdb.connect(str(tiny.build_db)) as connection:
        connection.execute(protected_lists())
        for name, (columns, rows) in (TINY | tables).items():
            connection.execute(f"create table {name} ({columns})")
            if rows:
                connection.execute(f"insert into {name} values {rows}")
            described = connection.execute(f"describe {name}").fetchall()
            nodes[f"model.tiny.{name}"] = _node(name, [row[0] for row in described])
    nodes["test.tiny.unique_key_fct_observation"] = KEY_TEST
    tiny.manifest.write_text(json.dumps({"nodes": nodes}))
    results = [{"unique_id": key, "status": "success", "message": None} for key in nodes]
    tiny.run_results.write_text(json.dumps({"metadata": {"invocation_id": build_id}, "results": results}))
    take_inputs(tiny)
    inputs = Inputs(AS_OF, build_id, f"ledger {build_id}", "code", "1", live_id(tiny))
    return BuildResult(inputs, invocation_id=build_id)


def gate_without_suites(tiny: Settings, build: BuildResult) -> "GateResult":
    """Return what the gate says if every expectation holds: Great Expectations takes most of its time."""
    # Imported here: most tests need no gate. The package has a function of the module's name.
    from pipelines.release import gate

    module = importlib.import_module("pipelines.release.gate.expectations")
    with patch.object(module, "run_suites", lambda *arguments: []):
        return gate(tiny, build)


def _node(name: str, columns: list[str]) -> dict[str, Any]:
    return {
        "name": name,
        "resource_type": "model",
        "fqn": ["tiny", "marts", name],
        "config": {"materialized": "table"},
        "description": f"The table {name}, isn't it.",
        "columns": {
            c: {
                "name": c,
                "description": f"column {c}",
                "meta": {"is_clock": True} if c.startswith("received") else {},
            }
            for c in columns
        },
    }


def write_release(folder: Path, release: Release) -> None:
    """Write the manifest of a release, and what it shows of protected lists if it is no release of an earlier version."""
    (folder / MANIFEST).write_text(release.to_json(), "utf-8")
    if release.disclosed:
        write_disclosed(folder, release.disclosed)
