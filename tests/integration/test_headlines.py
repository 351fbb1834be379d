"""The headline tables on the samples: sums without care are right, joins double nothing, and nothing synthetic is in them.

Belongs here: what a careless query of headline tables and dimensions gives. Does not belong here: the ten questions
(``test_questions.py``), how rows are selected (unit tests beside ``int_headline_…``).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from pipelines.settings import Settings
from schemas.seed_files import read_seed

SELECTIONS = ("observation", "observation_quarterly", "district", "progress", "index")


@pytest.fixture
def live(sample_release: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample_release.live), read_only=True) as connection:
        yield connection


def ask(live: duckdb.DuckDBPyConnection, statement: str) -> list[tuple[Any, ...]]:
    return live.execute(statement).fetchall()


@pytest.mark.parametrize(
    ("condition", "total"),
    [
        ("indicator_code = 'PAT_GRANT' and time_period = '2020'", 75_434),
        ("indicator_code = 'PAT_APP' and time_period = '2020'", 111_514),
        ("indicator_code = 'PAT_VALID' and time_period = '2020' and area_zh = '天津市'", 245_540),
        ("indicator_code = 'TECH_MARKET' and time_period = '2020'", 108_955_981_131.55),
        ("indicator_zh = '地区生产总值' and time_period = '2020' and area_en = 'Tianjin'", 1_423_080_000_000),
    ],
)
def test_a_sum_counts_nothing_twice(live: duckdb.DuckDBPyConnection, condition: str, total: float) -> None:
    assert ask(live, f"select sum(obs_value) from headline_observation where {condition}") == [(total,)]


def test_the_members_in_the_catalogue_give_the_whole_from_the_full_table(
    live: duckdb.DuckDBPyConnection,
) -> None:
    """Of every indicator, also of those without patent types; 75,434 grants, not 150,868."""
    totals = ask(
        live,
        """select o.indicator_code, sum(o.obs_value) from fct_observation as o
        inner join dim_indicator as i on o.indicator_code = i.indicator_code and o.patent_type = i.whole_patent_type
            and o.applicant_type = i.whole_applicant_type and o.industry_code = i.whole_industry_code
            and o.item_class = i.whole_item_class and o.caliber_code = i.default_caliber and o.measure_basis = i.default_basis
        where o.ref_area = '120000' and o.time_period = '2020' and not o.is_synthetic group by 1 order by 1""",
    )
    assert dict(totals)["PAT_GRANT"] == 75_434
    assert totals == ask(
        live,
        "select indicator_code, obs_value from headline_observation where ref_area = '120000' and time_period = '2020' order by 1",
    )


def test_a_join_with_the_agencies_doubles_nothing(live: duckdb.DuckDBPyConnection) -> None:
    owed = "select count(*) from fct_target_progress as p"
    where = "where p.responsible_agency is not null"
    joined = f"{owed} inner join dim_agency as a on p.responsible_agency = a.agency_code {where}"
    assert ask(live, joined) == ask(live, f"{owed} {where}")
    renamed = (
        "select count(*) from (select agency_code from dim_agency_history group by 1 having count(*) > 1)"
    )
    assert ask(live, renamed) == [(10,)]


def test_a_join_with_the_areas_doubles_nothing(live: duckdb.DuckDBPyConnection) -> None:
    figures = "select count(*), sum(obs_value) from fct_observation as o"
    assert ask(live, figures) == ask(live, f"{figures} inner join dim_area as a on o.ref_area = a.area_code")
    renamed = "area_code in (select area_code from dim_area_history group by 1 having count(*) > 1)"
    assert ask(live, f"select count(*) from dim_area where {renamed}") == [(5,)]
    assert ask(live, "select name_zh from dim_area where area_code = '120119'") == [("蓟州区",)]
    assert ask(
        live, "select name_zh from dim_area_history where area_code = '120119' order by valid_from"
    ) == [("蓟县",), ("蓟州区",)]


@pytest.mark.parametrize("selection", SELECTIONS)
def test_real_and_synthetic_rows_have_tables_of_the_same_columns(
    live: duckdb.DuckDBPyConnection, selection: str
) -> None:
    real, demo = (ask(live, f"describe {kind}_{selection}") for kind in ("headline", "demo"))
    assert real == demo
    assert ask(live, f"select distinct is_synthetic from headline_{selection}") == [(False,)]
    assert ask(live, f"select distinct is_synthetic from demo_{selection}") == [(True,)]


def test_a_target_is_counted_once(live: duckdb.DuckDBPyConnection) -> None:
    verdicts = ask(
        live, "select verdict, count(*) from headline_progress where plan_id = 'tianjin-13fyp' group by 1"
    )
    assert dict(verdicts) == dict(
        ask(
            live,
            "select verdict, count(*) from fct_target_progress where plan_id = 'tianjin-13fyp' and is_default_reading"
            " and time_period = '2020' group by 1",
        )
    )
    assert ask(live, "select distinct plan_id from demo_progress") == [("demonstration",)]


def test_no_area_is_above_another_of_the_table_of_districts(live: duckdb.DuckDBPyConnection) -> None:
    for kind in ("headline", "demo"):
        inside = f"select count(*) from {kind}_observation where ref_area in (select ref_area from {kind}_district)"
        assert ask(live, inside) == [(0,)]
    ranks = ask(
        live,
        "select rank from demo_district where indicator_code = 'PAT_GRANT' and time_period = '2019' order by 1",
    )
    assert [place for (place,) in ranks] == list(range(1, 17))
    # In 2020 one of the sixteen has a published figure: fifteen are not the ranks of all.
    of_2020 = "select distinct rank, n_reported, n_districts from demo_district where indicator_code = 'PAT_GRANT' and time_period = '2020'"
    assert ask(live, of_2020) == [(None, 15, 16)]


def test_no_figure_of_a_protected_list_is_repeated(
    live: duckdb.DuckDBPyConnection, sample_release: Settings
) -> None:
    columns = "indicator_code, ref_area, time_period, source_code, obs_value"
    headlines = " union all ".join(
        f"select {columns} from {kind}_{selection}"
        for kind in ("headline", "demo")
        for selection in SELECTIONS[:3]
    )
    of_lists = [
        row["row_filter"]
        for row in read_seed(sample_release.seeds_dir, "disclosure_table")
        if row["table_name"] == "fct_observation"
    ]
    assert of_lists
    for condition in of_lists:
        protected = f"select {columns} from fct_observation where {condition}"
        assert ask(live, protected)
        assert ask(live, f"{protected} intersect ({headlines})") == []
