"""Several plans in one installation: those that are added change no row of the first, nor of tables that belong to no plan.

Belongs here: a build of the samples with more plans, compared with the release of the samples. Does not belong here: how a
plan is added (``docs/adding-a-plan.md``), or the contracts of the seeds (``tests/unit/schemas/test_schema_seeds.py``).
"""

import csv
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.release.store.serving_file import OUTSIDE_CONTENT_HASH
from pipelines.settings import REPO, Settings
from tests.cache import kept
from tests.model_build import build_models
from tests.sample_release import copy_data, release_key
from tests.tiny import AS_OF

FIRST = "tianjin-13fyp"
OF_A_PLAN = (
    "plan", "plan_erratum", "plan_number", "plan_statement", "plan_task", "target", "target_reading",
)  # fmt: skip
ADDED = {
    # A plan of the same region in the next five years, and one of the country in the same years.
    "second": {"region_area": "120000", "start_year": "2021", "end_year": "2025", "base_year": "2020"},
    "third": {"region_area": "000000", "start_year": "2016", "end_year": "2020", "base_year": "2015"},
}
YEARS = ("baseline_period", "window_start", "target_period")
BUILD_OF_ITS_OWN = {"release_info", "data_dictionary", "fct_verdict_history"} | set(OUTSIDE_CONTENT_HASH)


def add_plans(seeds: Path) -> None:
    """Add to the seeds two plans with all that the first has, tasks of the plan of the same years under other codes."""
    for name in OF_A_PLAN:
        path = seeds / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        more = [_changed(row, plan_id) for plan_id in ADDED for row in rows if row["plan_id"] == FIRST]
        with path.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows([*rows, *more])


def _changed(row: dict[str, str], plan_id: str) -> dict[str, str]:
    plan = ADDED[plan_id]
    changed = row | {"plan_id": plan_id} | {name: plan[name] for name in plan if name in row}
    if "ref_area" in row:
        changed["ref_area"] = plan["region_area"]
    if plan_id == "second":
        changed |= {name: str(int(row[name]) + 5) for name in YEARS if row.get(name)}
    else:
        changed |= {name: _other_code(row[name]) for name in ("task_id", "parent_task_id") if row.get(name)}
    return changed


def _other_code(task_id: str) -> str:
    """Return another code of a task: A1.2 -> A51.2."""
    number, _, rest = task_id[1:].partition(".")
    return f"{task_id[0]}{int(number) + 50}" + (f".{rest}" if rest else "")


@pytest.fixture(scope="module")
def three_plans(sample_release: Settings) -> Iterator[Settings]:
    """The models of the samples built with two more plans; never write into its folder."""

    def make(folder: Path) -> Settings:
        seeds = Path(shutil.copytree(REPO / "seeds", folder / "seeds"))
        add_plans(seeds)
        copied = copy_data(sample_release, folder / "data", "releases", "ip_monitor.duckdb", "build")
        settings = copied.model_copy(update={"seeds_dir": seeds})
        build_models(settings, AS_OF, ["path:models/marts"])
        settings.live.symlink_to(settings.build_db)
        return settings

    with kept("three_plans", release_key(Path(__file__)), make) as made:
        yield made


@pytest.fixture(scope="module")
def both(sample_release: Settings, three_plans: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The release of the samples as ``one``, the build with three plans as ``three``."""
    with duckdb.connect() as db:
        db.execute(f"attach '{sample_release.live.resolve()}' as one (read_only)")
        db.execute(f"attach '{three_plans.build_db}' as three (read_only)")
        yield db


def tables(db: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Return the columns of each published table that depends on the inputs alone."""
    rows = db.execute(
        "select table_name, list(column_name order by column_index) from duckdb_columns()"
        " where database_name = 'one' and schema_name = 'main' group by table_name"
    ).fetchall()
    return {name: columns for name, columns in rows if name not in BUILD_OF_ITS_OWN}


def test_more_plans_leave_every_row_of_the_first_and_of_no_plan_as_it_was(
    both: duckdb.DuckDBPyConnection,
) -> None:
    differing: dict[str, Any] = {}
    for table, columns in tables(both).items():
        of_others = f" where plan_id in {tuple(ADDED)}" if "plan_id" in columns else " where false"
        picked = ", ".join(f'"{name}"' for name in columns)
        one, three = f"select {picked} from one.{table}", f"select {picked} from three.{table}"
        lost = both.execute(f"{one} except all {three}").fetchall()
        added = both.execute(f"{three} except all (({one}) union all ({three}{of_others}))").fetchall()
        if lost or added:
            differing[table] = (len(lost), len(added), lost[:1], added[:1])
    assert not differing


def test_every_plan_has_a_verdict_on_each_of_its_targets_in_each_of_its_years(
    both: duckdb.DuckDBPyConnection,
) -> None:
    counts = dict(
        both.execute(
            "select plan_id, (count(*), count(distinct (target_id, reading_id, time_period)), min(time_period), max(time_period))"
            " from three.fct_target_progress group by plan_id"
        ).fetchall()
    )
    n_rows = counts[FIRST][0]
    assert counts == {
        FIRST: (n_rows, n_rows, "2016", "2020"),
        "second": (n_rows, n_rows, "2021", "2025"),
        "third": (n_rows, n_rows, "2016", "2020"),
    }


def test_tasks_of_a_plan_that_nobody_reports_on_are_not_late(both: duckdb.DuckDBPyConnection) -> None:
    late = both.execute(
        "select plan_id, count(*) from three.fct_task_progress where is_late group by plan_id"
    ).fetchall()
    assert dict(late).keys() <= {FIRST, "third"}


def ipmon(settings: Settings, *arguments: str) -> str:
    """Return what a command prints, or the message of the error that it ends with."""
    environment = {"IPMON_DATA_DIR": str(settings.data_dir), "IPMON_SEEDS_DIR": str(settings.seeds_dir)}
    result = CliRunner().invoke(app, arguments, env=environment)
    return str(result.exception) if result.exception else result.output


def test_progress_shows_each_plan_in_its_own_last_year(three_plans: Settings) -> None:
    rows = json.loads(ipmon(three_plans, "progress", "--json"))
    years = {(row["plan_id"], row["time_period"]) for row in rows}
    assert years == {(FIRST, "2020"), ("second", "2025"), ("third", "2020")}


def test_progress_of_one_plan_and_of_a_year(three_plans: Settings) -> None:
    output = ipmon(three_plans, "progress", "--json", "--plan", "second")
    assert {row["plan_id"] for row in json.loads(output)} == {"second"}
    output = ipmon(three_plans, "progress", "--json", "--year", "2018")
    assert {row["plan_id"] for row in json.loads(output)} == {FIRST, "third"}


def test_a_plan_that_is_not_there_is_answered_with_those_that_are(three_plans: Settings) -> None:
    output = ipmon(three_plans, "progress", "--plan", "fourth")
    assert all(plan_id in output for plan_id in (FIRST, *ADDED))


def test_a_target_of_several_plans_is_traced_in_the_plan_that_is_named(three_plans: Settings) -> None:
    output = ipmon(three_plans, "trace", "pat_app-1", "--json")
    assert "choose one with --plan: third, tianjin-13fyp, second" in output
    output = ipmon(three_plans, "trace", "pat_app-1", "--json", "--plan", "second")
    verdict = json.loads(output)["verdict"]
    assert (verdict["plan_id"], verdict["time_period"]) == ("second", "2025")
