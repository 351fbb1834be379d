"""Several plans in one installation: no other plan changes a row of the first, nor of tables that belong to no plan.

Belongs here: the release of the samples, and a build with two plans more, compared with a build of the first plan alone. Does
not belong here: how a plan is added (``docs/adding-a-plan.md``), or the contracts of the seeds
(``tests/unit/schemas/test_schema_seeds.py``).
"""

import csv
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.release.store.serving_file import OUTSIDE_CONTENT_HASH
from pipelines.settings import Settings
from tests.cache import kept
from tests.model_build import build_models
from tests.sample_release import copy_data, release_key
from tests.seeds import copy_seeds
from tests.tiny import AS_OF

FIRST = "tianjin-13fyp"
BUNDLED = ("national-14fyp", "demonstration")
OF_A_PLAN = (
    "plan", "plan_erratum", "plan_number", "plan_statement", "plan_task", "target", "target_reading", "target_unit",
)  # fmt: skip
ADDED = {
    # A plan of the same region in the next five years, and one of the country in the same years.
    "second": {"region_area": "120000", "start_year": "2021", "end_year": "2025", "base_year": "2020"},
    "third": {"region_area": "000000", "start_year": "2016", "end_year": "2020", "base_year": "2015"},
}
YEARS = ("baseline_period", "window_start", "target_period")
BUILD_OF_ITS_OWN = {"release_info", "data_dictionary", "fct_verdict_history"} | set(OUTSIDE_CONTENT_HASH)


def rewrite_plans(seeds: Path, change: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> None:
    """Change the rows of every seed of a plan."""
    for name in OF_A_PLAN:
        path = seeds / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        with path.open("w", encoding="utf-8", newline="") as lines:
            writer = csv.DictWriter(lines, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(change(rows))


def of_first(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return [row for row in rows if row["plan_id"] == FIRST]


def with_added(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Add two plans with all that the first has, tasks of the plan of the same years under other codes."""
    return [*rows, *(_changed(row, plan_id) for plan_id in ADDED for row in of_first(rows))]


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


def built(
    sample_release: Settings, name: str, change: Callable[[list[dict[str, str]]], list[dict[str, str]]]
) -> AbstractContextManager[Settings]:
    """Build what depends on the plans anew, with changed plans; never write into the folder."""

    def make(folder: Path) -> Settings:
        seeds = copy_seeds(folder / "seeds")
        rewrite_plans(seeds, change)
        copied = copy_data(sample_release, folder / "data", "releases", "ip_monitor.duckdb", "build")
        settings = copied.model_copy(update={"seeds_dir": seeds})
        build_models(settings, AS_OF)
        settings.live.symlink_to(settings.build_db)
        return settings

    return kept(name, release_key(Path(__file__)), make)


@pytest.fixture(scope="module")
def one_plan(sample_release: Settings) -> Iterator[Settings]:
    with built(sample_release, "one_plan", of_first) as made:
        yield made


@pytest.fixture(scope="module")
def five_plans(sample_release: Settings) -> Iterator[Settings]:
    with built(sample_release, "five_plans", with_added) as made:
        yield made


@pytest.fixture(scope="module")
def db(
    sample_release: Settings, one_plan: Settings, five_plans: Settings
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The build of the first plan alone as ``one``, the release with those bundled as ``three``, with two more as ``five``."""
    with duckdb.connect() as db:
        db.execute(f"attach '{one_plan.build_db}' as one (read_only)")
        db.execute(f"attach '{sample_release.live.resolve()}' as three (read_only)")
        db.execute(f"attach '{five_plans.build_db}' as five (read_only)")
        yield db


def tables(db: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """Return the columns of each published table that depends on the inputs alone."""
    rows = db.execute(
        "select table_name, list(column_name order by column_index) from duckdb_columns()"
        " where database_name = 'three' and schema_name = 'main' group by table_name"
    ).fetchall()
    return {name: columns for name, columns in rows if name not in BUILD_OF_ITS_OWN}


@pytest.mark.parametrize(("build", "others"), [("three", BUNDLED), ("five", (*BUNDLED, *ADDED))])
def test_more_plans_leave_every_row_of_the_first_and_of_no_plan_as_it_was(
    db: duckdb.DuckDBPyConnection, build: str, others: tuple[str, ...]
) -> None:
    differing: dict[str, Any] = {}
    for table, columns in tables(db).items():
        of_others = f" where plan_id in {others}" if "plan_id" in columns else " where false"
        picked = ", ".join(f'"{name}"' for name in columns)
        one, more = f"select {picked} from one.{table}", f"select {picked} from {build}.{table}"
        lost = db.execute(f"{one} except all {more}").fetchall()
        added = db.execute(f"{more} except all (({one}) union all ({more}{of_others}))").fetchall()
        if lost or added:
            differing[table] = (len(lost), len(added), lost[:1], added[:1])
    assert not differing


def test_every_plan_has_a_verdict_on_each_of_its_targets_in_each_of_its_years(
    db: duckdb.DuckDBPyConnection,
) -> None:
    counts = dict(
        db.execute(
            "select plan_id, (count(*), count(distinct (target_id, reading_id, time_period)), min(time_period), max(time_period))"
            " from five.fct_target_progress group by plan_id"
        ).fetchall()
    )
    n_rows = counts[FIRST][0]
    assert counts == {
        FIRST: (n_rows, n_rows, "2016", "2020"),
        "second": (n_rows, n_rows, "2021", "2025"),
        "third": (n_rows, n_rows, "2016", "2020"),
        "national-14fyp": (40, 40, "2021", "2025"),
        "demonstration": (45, 45, "2016", "2020"),
    }


def test_tasks_of_a_plan_without_reports_are_not_late(db: duckdb.DuckDBPyConnection) -> None:
    late = db.execute(
        "select plan_id, count(*) from five.fct_task_progress where is_late group by plan_id"
    ).fetchall()
    assert dict(late).keys() <= {FIRST, "third"}


def ipmon(settings: Settings, *arguments: str) -> str:
    """Return what a command prints, or the message of the error that it ends with."""
    environment = {"IPMON_DATA_DIR": str(settings.data_dir), "IPMON_SEEDS_DIR": str(settings.seeds_dir)}
    result = CliRunner().invoke(app, arguments, env=environment)
    return str(result.exception) if result.exception else result.output


def test_the_verdicts_of_a_made_up_plan_say_so_and_rest_on_real_figures(
    db: duckdb.DuckDBPyConnection,
) -> None:
    of_plan = "select plan_id, bool_and(is_synthetic), bool_or(is_synthetic) from five.{} where plan_id is not null group by plan_id"
    for table in ("fct_target_progress", "fct_alert"):
        marks = {plan_id: marked for plan_id, *marked in db.execute(of_plan.format(table)).fetchall()}
        assert marks.pop("demonstration") == [True, True], table
        assert all(marked == [False, False] for marked in marks.values()), table
    judged = db.execute(
        "select target_id, verdict from five.fct_target_progress where plan_id = 'demonstration' and time_period = '2020'"
    ).fetchall()
    assert dict(judged) == {
        "pat_valid-3": "met",
        "gdp-1": "met",
        "rd_intensity-1": "missed",
        "rd_intensity-2": "met",
        "pat_inv_per10k-2": "met",
        "pat_grant_growth-1": "met",
        # Of these the samples have synthetic figures only.
        "pledge_pat-2": "no_data",
        "enf_case-1": "no_data",
        "ip_fund_district-2": "no_data",
    }


def test_the_national_plan_is_judged_by_published_figures(db: duckdb.DuckDBPyConnection) -> None:
    rows = db.execute(
        "select target_id, string_agg(verdict, ' ' order by time_period) from five.fct_target_progress"
        " where plan_id = 'national-14fyp' group by target_id"
    ).fetchall()
    assert dict(rows) == {
        "pat_hv_inv_per10k-1": "on_track on_track at_risk no_data met",
        "pat_foreign_grant-1": "no_data no_data no_data no_data no_data",
        "pledge_pat_tm-1": "not_assessable on_track on_track no_data no_data",
        "ip_royalty_trade-1": "no_data on_track on_track on_track no_data",
        "pat_ind_va_share-1": "on_track on_track on_track no_data no_data",
        "cr_ind_va_share-1": "no_data not_assessable no_data no_data no_data",
        "satisfaction_score-1": "no_data on_track on_track on_track no_data",
        "court_accept_rate-1": "no_data no_data on_track no_data no_data",
    }


def test_progress_shows_each_plan_in_its_own_last_year_and_made_up_ones_last(five_plans: Settings) -> None:
    rows = json.loads(ipmon(five_plans, "progress", "--json"))
    years = list(dict.fromkeys((row["plan_id"], row["time_period"]) for row in rows))
    assert years == [
        ("third", "2020"),
        (FIRST, "2020"),
        ("national-14fyp", "2025"),
        ("second", "2025"),
        ("demonstration", "2020"),
    ]


def test_progress_of_one_plan_and_of_a_year(five_plans: Settings) -> None:
    output = ipmon(five_plans, "progress", "--json", "--plan", "second")
    assert {row["plan_id"] for row in json.loads(output)} == {"second"}
    output = ipmon(five_plans, "progress", "--json", "--year", "2018")
    assert {row["plan_id"] for row in json.loads(output)} == {FIRST, "third", "demonstration"}


def test_a_plan_that_is_not_there_is_answered_with_those_that_are(five_plans: Settings) -> None:
    output = ipmon(five_plans, "progress", "--plan", "fourth")
    assert all(plan_id in output for plan_id in (FIRST, *ADDED))


def test_a_target_of_several_plans_is_traced_in_the_plan_that_is_named(five_plans: Settings) -> None:
    output = ipmon(five_plans, "trace", "pat_app-1", "--json")
    assert "choose one with --plan: third, tianjin-13fyp, second" in output
    output = ipmon(five_plans, "trace", "pat_app-1", "--json", "--plan", "second")
    verdict = json.loads(output)["verdict"]
    assert (verdict["plan_id"], verdict["time_period"]) == ("second", "2025")
