"""The suites of ``warehouse/expectations/`` at the door: a row that cannot be true is not published.

Belongs here: one planted row a table, and what the gate says of it. Does not belong here: the gate's own order
(``tests/unit/release/test_gate.py``), keys and relations (dbt tests).
"""

import json
from pathlib import Path

import duckdb
import pytest

from pipelines.release import finished_build, gate
from pipelines.settings import REPO, Settings

PLANTED = {
    "fct_index_score": ("rank_low = null", "rank = 1", "A place never stands without its interval."),
    "fct_index_sensitivity": ("obs_value = 1.5", "kind = 'dominance'", "draws in which one area beats another"),
    "fct_regional_layout": ("obs_value = 140", "unit_measure = 'PCT'", "no more than all of it"),
    "fct_copyright_industry": ("gdp_share_pct = 64.3", "gdp_share_pct > 0", "a factor was read as a per cent"),
    "fct_ip_intensity": ("threshold_weighted = 0", "true", "makes every industry intensive"),
    "fct_patent_value": ("p50 = p25 - 1", "true", "Quartiles stand in order."),
    "fct_ip_service": ("n_agencies = 2", "true", "Fewer than three respondents"),
    "fct_enterprise_ip": ("share_answers_pct = 100", "share_answers_pct > 0", "would tell of each"),
    "fct_key_product": ("n_new = n_recognised + 1", "true", "among what there is"),
    "fct_task_progress": ("late_en = null", "is_late", "What is late says why."),
    "fct_alert": ("level = 'panic'", "true", "a reader can sort by"),
    "fct_ip_operation": ("n_rights = 1", "n_operations > 1", "one right at least"),
    "fct_ip_talent": ("n_persons = 2", "n_persons > 0", "Fewer than three respondents"),
    "fct_overseas_enterprise": ("na_reason = null", "n_enterprises is null", "A gap says why."),
    "fct_copyright_trade": ("n_with_amount = n_enterprises + 1", "n_enterprises > 0", "Who tells an amount trades."),
    "fct_satisfaction": ("score = 820", "true", "runs from 0 to 100"),
    "fct_district_fund": ("growth_pct = 9999", "true", "a unit read wrongly"),
}  # fmt: skip
"""Table -> what is set in one row, of which row, and the reason that must be given."""


def test_a_planted_row_of_every_table_is_stopped_at_the_door(copy_of_data: Settings) -> None:
    with duckdb.connect(str(copy_of_data.build_db)) as build:
        for table, (change, condition, _) in PLANTED.items():
            (row,) = build.execute(f"select min(rowid) from {table} where {condition}").fetchall()[0]
            assert row is not None, table
            build.execute(f"update {table} set {change} where rowid = {row}")
    result = gate(copy_of_data, finished_build(copy_of_data))
    (refusing,) = [check for check in result.checks if not check.passed]
    assert refusing.name == "expectations"
    for table, (*_, reason) in PLANTED.items():
        told = [problem for problem in refusing.problems if problem.startswith(f"{table}: ")]
        assert any(reason in problem for problem in told), (table, told)
    # Nothing else is wrong with the build.
    assert {problem.partition(":")[0] for problem in refusing.problems} == set(PLANTED)


@pytest.mark.parametrize(
    "path", sorted((REPO / "warehouse/expectations").glob("*.json")), ids=lambda p: p.stem
)
def test_every_expectation_gives_its_reason(path: Path) -> None:
    suite = json.loads(path.read_text("utf-8"))
    assert suite["name"] == path.stem
    assert suite["expectations"]
    assert all(e["meta"]["notes"] for e in suite["expectations"])
    drifts = [
        e for e in suite["expectations"] if e["kwargs"].get("min_value") == {"$PARAMETER": "row_count_floor"}
    ]
    assert bool(drifts) == ("row_count_floor" in suite["meta"])
