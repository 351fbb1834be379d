"""The suites of ``warehouse/expectations/`` on the sample release: a row that cannot be true keeps it from being published.

Belongs here: one planted row a table, and the message of the gate about it; what a whole product must have where there is
any of it, which tests of dbt require. Does not belong here: the messages of all
expectations (``tests/unit/release/gate/test_expectation_messages.py``), the gate's own order
(``tests/unit/release/gate/test_gate.py``), keys and relations (dbt tests).
"""

import re

import duckdb

from pipelines.release import finished_build, gate
from pipelines.release.gate.breaking_rows import row_text
from pipelines.release.gate.expectations import key_columns
from pipelines.settings import Settings

PLANTED = {
    "data_dictionary": ("meaning = 'x'", "true", "meaning"),
    "demo_district": ("n_reported = 17", "n_districts = 16", "n_reported"),
    "demo_index": ("na_reason_zh = null, score = null", "true", "na_reason_zh"),
    "demo_observation": ("is_synthetic = false", "true", "is_synthetic"),
    "demo_observation_quarterly": ("time_period = '2020'", "true", "time_period"),
    "demo_progress": ("reason_zh = null", "true", "reason_zh"),
    "dim_agency": ("agency_kind = 'club'", "true", "agency_kind"),
    "dim_agency_history": ("agency_kind = 'club'", "true", "agency_kind"),
    "dim_agency_role": ("name_zh = null", "true", "name_zh"),
    "dim_area": ("area_level = 'planet'", "true", "area_level"),
    "dim_area_history": ("parent_area = null", "area_level = 'city'", "parent_area"),
    "dim_caliber": ("kind = 'guess'", "true", "kind"),
    "dim_caliber_break": ("bias = 'sideways'", "true", "bias"),
    "dim_code": ("name_zh = null", "true", "name_zh"),
    "dim_form": ("cadence = 'W'", "true", "cadence"),
    "dim_index": ("min_available = 60", "true", "min_available"),
    "dim_index_left_out": ("why_zh = null", "true", "why_zh"),
    "dim_indicator": ("direction = 'left'", "true", "direction"),
    "dim_na_reason": ("name_en = null", "true", "name_en"),
    "dim_plan": ("end_year = start_year - 1", "true", "end_year"),
    "dim_plan_statement": ("char_end = char_start", "true", "char_end"),
    "dim_publication": ("n_filled = n_tables + 1", "true", "n_tables"),
    "dim_source_precedence": ("rank = 0", "true", "rank"),
    "dim_task": ("parent_task_id = null", "kind = 'task'", "parent_task_id"),
    "dim_verdict": ("severity_rank = 9", "true", "severity_rank"),
    "fct_alert": ("level = 'panic'", "true", "level"),
    "fct_copyright_industry": ("gdp_share_pct = 64.3", "gdp_share_pct > 0", "gdp_share_pct"),
    "fct_copyright_trade": ("n_with_amount = n_enterprises + 1", "n_enterprises > 0", "n_with_amount"),
    "fct_district_fund": ("growth_pct = 9999", "true", "growth_pct"),
    "fct_enterprise_ip": ("share_answers_pct = 100", "share_answers_pct > 0", "share_answers_pct"),
    "fct_finding": ("remedy_zh = null", "true", "remedy_zh"),
    "fct_forecast": ("p_met = 1.5", "p_met > 0", "p_met"),
    "fct_growth_contribution": ("gdp_growth_pct = -45", "true", "gdp_growth_pct"),
    "fct_index_change": ("rank_after = 0", "rank_after > 0", "rank_after"),
    "fct_index_score": ("rank_low = null", "rank = 1", "rank_low"),
    "fct_index_sensitivity": ("obs_value = 1.5", "kind = 'dominance'", "obs_value"),
    "fct_ip_intensity": ("intensity = 64000", "intensity > 0", "intensity"),
    "fct_ip_operation": ("n_operations = 2", "n_operations > 2", "n_operations"),
    "fct_ip_service": ("n_agencies = 2", "true", "n_agencies"),
    "fct_ip_talent": ("n_persons = 2", "n_persons > 0", "n_persons"),
    "fct_key_product": ("n_new = n_recognised + 1", "true", "n_new"),
    "fct_observation": ("obs_value = -1200.5", "unit_measure = 'PCT'", "obs_value"),
    "fct_observation_vintage": ("obs_value = 0", "unit_measure = 'RANK'", "obs_value"),
    "fct_overseas_enterprise": ("na_reason = null", "n_enterprises is null", "na_reason"),
    "fct_patent_value": ("p50 = p25 - 1", "true", "p50"),
    "fct_programme_review": ("review_share_pct = 120", "review_share_pct > 0", "review_share_pct"),
    "fct_reconciliation": ("verdict = 'fine'", "true", "verdict"),
    "fct_regional_layout": ("obs_value = 140", "unit_measure = 'PCT'", "obs_value"),
    "fct_reporting_status": ("submission_id = null", "status = 'received'", "submission_id"),
    "fct_revision": ("change_kind = 'rumour'", "true", "change_kind"),
    "fct_satisfaction": ("score = 820", "true", "score"),
    "fct_source_cell": ("cell_text = null", "true", "cell_text"),
    "fct_submission": ("sha256 = 'none'", "true", "sha256"),
    "fct_target_progress": ("attainment = 2000", "attainment > 0", "attainment"),
    "fct_task_progress": ("late_en = null", "is_late", "late_en"),
    "fct_typical_case": ("n_cases = 2", "n_cases > 0", "n_cases"),
    "fct_verdict_history": ("obs_value = null", "verdict = 'met'", "obs_value"),
    "headline_district": ("rank = 0", "true", "rank"),
    "headline_index": ("score = -1", "true", "score"),
    "headline_observation": ("area_level = 'district'", "true", "area_level"),
    "headline_observation_quarterly": ("ytd_value = 1", "obs_value > 1", "ytd_value"),
    "headline_progress": ("is_synthetic = true", "verdict = 'met'", "is_synthetic"),
    "release_info": ("release_id = 'latest'", "true", "release_id"),
}  # fmt: skip
"""Table -> what is set in one row, of which row, and the column that the message is about."""
WARNED = {
    "fct_copyright_industry", "fct_district_fund", "fct_growth_contribution", "fct_ip_intensity", "fct_target_progress",
    "headline_observation_quarterly",
}  # fmt: skip
"""Tables whose planted value may be right, however unusual it is: it is named, and the release goes out."""


def test_a_planted_row_of_every_table_is_named_by_its_key_in_both_languages(copy_of_data: Settings) -> None:
    keys, rows = key_columns(copy_of_data), {}
    with duckdb.connect(str(copy_of_data.build_db)) as build:
        # A value of the whole table: no row of it is named.
        build.execute("update dim_caliber set caliber_code = 'other' where caliber_code = 'base'")
        for table, (change, condition, column) in PLANTED.items():
            (row,) = build.execute(f"select min(rowid) from {table} where {condition}").fetchall()[0]
            assert row is not None, table
            build.execute(f"update {table} set {change} where rowid = {row}")
            names = keys.get(table, [column])
            (values,) = build.execute(
                f"select {', '.join(names)} from {table} where rowid = {row}"
            ).fetchall()
            rows[table] = row_text(dict(zip(names, values, strict=True)))
    result = gate(copy_of_data, finished_build(copy_of_data))
    failed = {check.name: check for check in result.checks if not check.passed}
    refusing = failed.pop("expectations")
    assert failed.keys() <= {"exports"}  # an export may fail by a row that is planted
    # Nothing else is wrong with the build.
    assert {problem.facts["table"] for problem in refusing.problems} == PLANTED.keys()
    for table, (_, _, column) in PLANTED.items():
        about = [p for p in refusing.problems if p.facts["table"] == table and column in p.facts["columns"]]
        for lang in ("zh", "en"):
            (message, *_) = [p.message(lang) for p in about if rows[table] in p.message(lang)] or [""]
            assert table in message and column in message, (table, [p.message(lang) for p in about])
            assert not re.search(r"np\.|Timestamp|\bnan\b", message)
            assert all(p.remedy(lang) for p in about)
        assert {p.severity == "warning" for p in about} == {table in WARNED}, table
    (ratio,) = [p for p in refusing.problems if p.facts["table"] == "fct_target_progress"]
    assert all(
        named in ratio.message("en") for named in ("target_id=", "obs_value=", "source_submission_id=")
    )


LOST = {
    "assert_ranks_have_their_sensitivity": "delete from fct_index_sensitivity where kind = 'leave_one_out'",
    "assert_scores_lie_between_their_goalposts": "update fct_index_score set score = 120 where rank = 1",
    "assert_current_vintages_are_the_observations": "delete from fct_observation",
    "assert_targets_have_one_default_reading": "delete from fct_target_progress",
    "assert_plans_have_headline_targets": "update fct_target set is_headline = false",
    "assert_patent_types_add_up": "update fct_observation_vintage set obs_value = obs_value + 400 where patent_type = '_T'",
}
"""Test of dbt -> what is done to a build that it must not miss."""
ROUNDED = "update fct_observation_vintage set rounding_half_width = 500 where patent_type = '_T'"


def test_what_is_lost_of_a_product_as_a_whole_is_found(
    sample_release: Settings, copy_of_data: Settings
) -> None:
    """These hold for each plan, index and year that there is: an installation without one is published."""
    folder = sample_release.dbt_target / "compiled/ip_monitor/tests"
    with duckdb.connect(str(copy_of_data.build_db)) as build:
        for test, fault in LOST.items():
            query = (folder / f"{test}.sql").read_text("utf-8")
            assert build.execute(query).fetchall() == [], test
            build.execute("begin")
            build.execute(fault)
            assert build.execute(query).fetchall(), test
            if test == "assert_patent_types_add_up":
                build.execute(ROUNDED)
                assert build.execute(query).fetchall() == [], "parts of a rounded total"
            build.execute("rollback")
