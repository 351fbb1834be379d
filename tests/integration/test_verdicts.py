"""The verdicts that the published figures must give (docs/methods/verdicts.md#45-verdicts-expected-from-the-published-figures), read from a published release.

Belongs here: the expected results of the samples as a whole. Does not belong here: single rules (dbt unit tests).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.settings import Settings
from tests.refreshes import SecondRelease

EXPECTED = list(
    csv.DictReader((Path(__file__).parents[1] / "golden" / "expected_verdicts.csv").open(encoding="utf-8"))
)
NUMBERS = ("obs_value", "pace", "attainment")


@pytest.fixture(scope="module")
def release(sample_release: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Return the release of the samples, open for reading."""
    with duckdb.connect(str(sample_release.live.resolve()), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize(
    "row", EXPECTED, ids=lambda r: f"{r['target_id']}-{r['reading_id']}-{r['time_period']}"
)
def test_verdict_is_the_one_that_the_published_figures_give(release: Any, row: dict[str, str]) -> None:
    columns = list(row)
    rows = release.execute(
        f"select {', '.join(columns)} from fct_target_progress"
        " where plan_id = 'tianjin-13fyp' and target_id = ? and reading_id = ? and time_period = ?",
        [row["target_id"], row["reading_id"], row["time_period"]],
    ).fetchall()
    assert len(rows) == 1
    actual = dict(zip(columns, rows[0], strict=True))
    for column, expected in row.items():
        if column in NUMBERS:
            # An empty number is one that the list leaves open, but for a verdict that has no figure at all.
            if expected:
                assert actual[column] == pytest.approx(float(expected), abs=5e-4), column
            elif column == "obs_value":
                assert actual[column] is None
        else:
            value = actual[column]
            text = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
            assert text == expected, column


def test_every_missing_figure_has_a_responsible_agency(release: Any) -> None:
    assert (
        release.sql(
            "select count(*) from fct_target_progress where (verdict = 'no_data') != (responsible_agency is not null)"
        ).fetchone()[0]
        == 0
    )


@pytest.mark.parametrize(
    ("target_id", "year", "known"),
    [
        ("tm_wellknown-1", "2018", ("2016", 149, "2021", 156)),
        ("tm_wellknown-1", "2020", ("2016", 149, "2021", 156)),
        ("gi_mark-1", "2016", ("2015", 22, None, None)),
        ("gi_product-1", "2020", ("2015", 13, None, None)),
        ("satisfaction_rank-1", "2020", ("2013", 1, None, None)),
        ("ich-1", "2020", (None, None, "2022", 357)),
        ("tm_wellknown-1", "2016", (None, None, None, None)),
    ],
)
def test_figures_of_other_years_are_shown_and_the_figure_is_still_owed(
    release: Any, target_id: str, year: str, known: tuple[Any, ...]
) -> None:
    (row,) = release.execute(
        """select last_known_period, last_known_value, next_known_period, next_known_value, verdict, responsible_agency,
          reason_zh, reason_en
        from fct_target_progress where plan_id = 'tianjin-13fyp' and target_id = ? and time_period = ? and is_default_reading""",
        [target_id, year],
    ).fetchall()
    assert row[:4] == known
    shown = [str(known[1]), known[0], str(known[3]), known[2]]
    if any(known):
        assert row[4] == "no_data" and row[5]
        for words in row[6:]:
            assert all(text in words for text in shown if text not in (None, "None"))


def test_no_trend_rests_on_a_figure_from_before_the_plan(release: Any) -> None:
    assert (
        release.sql(
            """select p.target_id, p.time_period, p.obs_time_period from fct_target_progress p join dim_plan d using (plan_id)
            where p.verdict = 'trend_only' and p.obs_time_period < d.start_year::varchar"""
        ).fetchall()
        == []
    )


def test_culture_owes_what_is_known_of_heritage(release: Any) -> None:
    assert release.sql(
        "select distinct responsible_agency from fct_target_progress where target_id = 'ich-1' and time_period < '2022'"
    ).fetchall() == [("tjculture",)]


def test_a_whole_below_its_part_is_a_finding_across_documents(release: Any) -> None:
    rows = release.sql(
        """select column_name, found, expected from fct_finding where rule_code = 'series.below_bound' order by 1"""
    ).fetchall()
    assert rows == [
        ("PV_APP 2022", "97", "131"),
        ("PV_APP_CUM 2015", "150", "171"),
        ("PV_GRANT_CUM 2015", "40", "49"),
    ]


def test_every_verdict_leads_to_a_cell(release: Any) -> None:
    lost = release.sql(
        """select target_id, time_period from fct_target_progress
        where obs_value is not null and (source_submission_id is null or coalesce(source_ref, '') = '')"""
    ).fetchall()
    assert lost == []


def test_the_quarter_entered_as_a_year_is_not_among_the_current_values(release: Any) -> None:
    assert (
        release.sql(
            "select obs_value from fct_observation where indicator_code = 'CR_REG' and time_period = '2019' and ref_area = '120000'"
        ).fetchall()
        == []
    )


def test_the_stale_table_of_registrations_is_a_finding(release: Any) -> None:
    findings = release.sql(
        "select column_name, found, expected from fct_finding where rule_code = 'series.cumulative_falls'"
    ).fetchall()
    assert findings == [("TM_REG_CUM 2017", "161,083", "163,730")]


def test_parallel_sources_never_supersede_one_another(release: Any) -> None:
    is_current_by_source = dict(
        release.sql(
            """select source_code, is_current from fct_observation_vintage
            where indicator_code = 'PAT_VALID' and time_period = '2016' and ref_area = '120000' and patent_type = '_T'
              and is_latest_of_source"""
        ).fetchall()
    )
    assert is_current_by_source == {"cstat_yearbook": True, "white_paper": False}


def test_figures_of_zones_are_not_added_to_those_of_districts(release: Any) -> None:
    zones = release.sql(
        """select sum(o.obs_value) from fct_observation o join dim_area a on o.ref_area = a.area_code
        where a.area_level = 'zone' and o.indicator_code = 'PAT_APP' and o.time_period = '2019' and o.measure_basis = 'flow'"""
    ).fetchone()[0]
    assert zones > 0
    assert release.sql(
        "select n_reported, difference from fct_reconciliation where indicator_code = 'PAT_APP' and time_period = '2019'"
    ).fetchone() == (16, 0.0)


def test_a_corrected_figure_changes_the_verdict(
    sample_release: Settings, second_release: SecondRelease
) -> None:
    """A second attempt of the yearbook, 13,486 applications higher: 2020 is met, 2019 stays as it was."""
    assert _verdicts(sample_release) == {"2019": ("off_track", 96_045), "2020": ("missed", 111_514)}
    (answer,) = [r for r in second_release.receipts if r.original_name == "yearbook_2020.xlsx"]
    assert (answer.status, answer.attempt) == ("accepted", 2)
    assert _verdicts(second_release.settings) == {"2019": ("off_track", 96_045), "2020": ("met", 125_000)}


def _verdicts(settings: Settings) -> dict[str, tuple[str, float]]:
    with duckdb.connect(str(settings.live), read_only=True) as connection:
        rows = connection.execute(
            "select time_period, verdict, obs_value from fct_target_progress "
            "where plan_id = 'tianjin-13fyp' and target_id = 'pat_app-1' and is_default_reading and time_period >= '2019'"
        ).fetchall()
    return {period: (verdict, value) for period, verdict, value in rows}
