"""What may be empty, zero or small in a sound world keeps no release back, and what may not still does.

Belongs here: rows of the smallest and oddest installations, beside rows that differ by what makes them wrong. Does not belong
here: a whole release of such an installation (``tests/integration/test_day_one.py``).
"""

import csv
import json
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from pipelines.common.messages import ERROR
from pipelines.settings import REPO
from tests.suites import KEY, SUITES, run_on

pytestmark = pytest.mark.thorough

CONTRACT = json.loads((REPO / "tests/snapshots/contract.json").read_text("utf-8"))
OF_THE_METHOD = {"data_dictionary", "dim_caliber", "dim_code", "dim_na_reason", "dim_verdict", "release_info"}
"""Tables that have rows in every installation; whether any other has depends on region, plan and what was sent."""
SERVICE = {"n_agencies": 9, "n_above_ten_million": 3, "staff": 9, "patent_attorneys": 3, "revenue_yuan": 1e6}
ANSWERS = {"n_answers": 20, "n_members": 5, "share_answers_pct": 25.0, "n_population": 30}
PLAN = {"start_year": 2026, "end_year": 2030, "char_count": 9}
QUARTER = {"unit_measure": "ITEM", "obs_value": 8.0, "ytd_value": 9.0, "time_period": "2026-Q2"}
INDUSTRY = {
    "intensity": 0.0,
    "threshold_weighted": 0.0,
    "threshold_unweighted": 0.0,
    "is_intensive_weighted": False,
    "is_intensive_unweighted": False,
}
FIGURE = {"time_period": "2026", "is_held": False}
SOUND: list[tuple[str, dict[str, Any]]] = [
    # A district without an agency, one with a few but none above ten million yuan, and no revenue.
    ("fct_ip_service", SERVICE | dict.fromkeys(SERVICE, 0)),
    ("fct_ip_service", SERVICE | {"n_above_ten_million": 0, "revenue_yuan": 0.0}),
    # A class of answers that no enterprise gave; a frame of fewer enterprises than answered, which the model says.
    ("fct_enterprise_ip", ANSWERS | {"n_members": 0, "share_answers_pct": 0.0}),
    ("fct_enterprise_ip", ANSWERS | {"n_population": 10, "na_reason_bounds": "frame_below_answers"}),
    # No invention was granted in any industry.
    ("fct_ip_intensity", INDUSTRY),
    # An industry of losses in a group.
    ("fct_copyright_industry", {"gross_value_added_yuan": 10.0, "value_added_found_yuan": 17.0, "value_added_yuan": 17.0}),
    ("fct_copyright_industry", {"gdp_share_pct": -0.2, "value_added_yuan": -1e6}),
    # A plan of one year.
    ("dim_plan", PLAN | {"end_year": 2026}),
    # Growth since January is below that of a quarter.
    ("headline_observation_quarterly", QUARTER | {"unit_measure": "PCT", "ytd_value": 5.0}),
    # A rank among all counties, and a zone of few residents and many patents.
    ("fct_observation", FIGURE | {"unit_measure": "RANK", "obs_value": 2843.0}),
    ("fct_observation", FIGURE | {"unit_measure": "ITEM_PER_10K", "obs_value": 16_000.0}),
    ("fct_ip_operation", {"n_operations": 3, "n_with_amount": 3, "n_rights": 2, "amount_yuan": 1.0}),
]  # fmt: skip
UNSOUND: list[tuple[str, dict[str, Any]]] = [
    ("fct_ip_service", SERVICE | {"n_agencies": 2, "n_above_ten_million": None, "staff": 9}),
    ("fct_ip_service", SERVICE | {"n_above_ten_million": 1}),
    ("fct_ip_talent", {"n_persons": 1}),
    ("fct_overseas_enterprise", {"n_enterprises": 2}),
    ("fct_copyright_trade", {"n_enterprises": 2}),
    ("fct_ip_operation", {"n_operations": 2, "n_rights": 3}),
    ("fct_typical_case", {"n_cases": 2, "breakdown": "_T"}),
    ("fct_enterprise_ip", ANSWERS | {"n_members": 2, "share_answers_pct": 10.0}),
    ("fct_enterprise_ip", ANSWERS | {"n_members": 20, "share_answers_pct": 100.0}),
    ("fct_enterprise_ip", ANSWERS | {"n_population": 10}),
    ("fct_ip_intensity", INDUSTRY | {"threshold_weighted": -1.0}),
    ("dim_plan", PLAN | {"end_year": 2025}),
    ("fct_observation", FIGURE | {"unit_measure": "RANK", "obs_value": 0.0}),
    ("fct_observation", FIGURE | {"unit_measure": "ITEM_PER_10K", "obs_value": -1.0}),
]


def empty_table(table: str) -> pd.DataFrame:
    """Return a published table without rows, in the types of the contract."""
    columns = CONTRACT[table]["columns"]
    types = ", ".join(f"null::{column['type']} as {name}" for name, column in columns.items())
    return duckdb.sql(f"select ''::varchar as {KEY}, {types} where false").df()


def tables_of(rows: list[tuple[str, dict[str, Any]]]) -> dict[str, pd.DataFrame]:
    """Return the tables of these rows; a cell that must never be empty is that of a sound row."""
    made: dict[str, list[pd.DataFrame]] = {}
    for number, (table, cells) in enumerate(rows):
        empty = empty_table(table)
        values = {KEY: f"row-{number}"} | required_cells(table) | cells
        made.setdefault(table, []).append(pd.DataFrame([values], columns=empty.columns))
    return {table: pd.concat(frames, ignore_index=True) for table, frames in made.items()}


def required_cells(table: str) -> dict[str, Any]:
    """Return a sound cell for each column that is never empty or has a list of values."""
    cells: dict[str, Any] = {}
    for expectation in json.loads((SUITES / f"{table}.json").read_text("utf-8"))["expectations"]:
        kwargs = expectation["kwargs"]
        if expectation["type"] == "expect_column_values_to_be_in_set":
            cells[kwargs["column"]] = kwargs["value_set"][0]
        elif expectation["type"] == "expect_column_values_to_not_be_null" and "row_condition" not in kwargs:
            is_text = CONTRACT[table]["columns"][kwargs["column"]]["type"] == "VARCHAR"
            cells[kwargs["column"]] = "x" if is_text else 1
    return cells


def test_no_suite_wants_a_row_of_a_table_that_may_be_empty(tmp_path: Path) -> None:
    problems = run_on(tmp_path, {path.stem: empty_table(path.stem) for path in SUITES.glob("*.json")})
    assert {problem.facts["table"] for problem in problems} == OF_THE_METHOD


def test_rows_of_a_sound_world_keep_no_release_back(tmp_path: Path) -> None:
    problems = run_on(tmp_path, tables_of(SOUND))
    assert [p.message("en") for p in problems if p.severity == ERROR] == []


def test_rows_that_differ_by_what_is_wrong_keep_it_back(tmp_path: Path) -> None:
    problems = [p.message("en") for p in run_on(tmp_path, tables_of(UNSOUND)) if p.severity == ERROR]
    missed = [
        row
        for number, row in enumerate(UNSOUND)
        if not any(f"{KEY}=row-{number}," in text or f"{KEY}=row-{number};" in text for text in problems)
    ]
    assert missed == []


def test_the_least_number_of_respondents_is_that_of_the_seed(tmp_path: Path) -> None:
    """The models suppress by it: a region with a stricter rule is held to its own."""
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    with (REPO / "seeds/disclosure_rule.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    with (seeds / "disclosure_rule.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(r | {"value": 5} if r["parameter"] == "min_respondents" else r for r in rows)
    tables = tables_of([("fct_ip_talent", {"n_persons": 4})])
    messages = {}
    for name, seeds_dir in (("shipped", REPO / "seeds"), ("stricter", seeds)):
        (tmp_path / name).mkdir()
        messages[name] = [p.message("en") for p in run_on(tmp_path / name, tables, seeds_dir=seeds_dir)]
    assert messages["shipped"] == []
    assert len(messages["stricter"]) == 1 and "at least 5" in messages["stricter"][0]
