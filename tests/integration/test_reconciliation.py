"""Districts against the city, on the samples: every pair that meets is compared, and what is made up proves nothing."""

from __future__ import annotations

from typing import Any

import duckdb

from pipelines.settings import Settings

KEY = "indicator_code, time_period, measure_basis, caliber_code, patent_type, applicant_type, industry_code, item_class"


def ask(settings: Settings, statement: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(settings.live), read_only=True) as live:
        return live.execute(statement).fetchall()


def test_whatever_a_district_and_its_city_both_say_is_reconciled(sample_release: Settings) -> None:
    """Of figures that may be added up; a register is one list for the whole city."""
    both = ask(
        sample_release,
        f"""
        with place as (select area_code, area_level, parent_area from dim_area where is_current),
        said as (
            select o.*, p.area_level, p.parent_area
            from fct_observation as o
            inner join place as p on o.ref_area = p.area_code
            inner join dim_indicator as i on o.indicator_code = i.indicator_code
            where i.is_additive and o.obs_value is not null and o.source_code not in (
                select source_code from dim_source_precedence where source_kind = 'register'
            )
        )
        select distinct {KEY}, c.ref_area
        from said as c
        inner join said as d using ({KEY})
        where c.area_level = 'city' and d.area_level = 'district' and d.parent_area = c.ref_area""",
    )
    reconciled = ask(sample_release, f"select {KEY}, ref_area from fct_reconciliation")
    assert len({row[0] for row in both}) > 3
    assert set(both) <= set(reconciled)


def test_a_synthetic_side_proves_nothing_and_says_so(sample_release: Settings) -> None:
    sides = ask(
        sample_release,
        "select is_synthetic, count(*), bool_and(note_en like '%proves nothing%'), bool_and(note_zh like '%不证明%') "
        "from fct_reconciliation group by all order by all",
    )
    (real, _, *of_real), (synthetic, n_synthetic, *of_synthetic) = sides
    assert (real, of_real) == (False, [False, False])
    assert (synthetic, of_synthetic) == (True, [True, True]) and n_synthetic > 10


def test_the_trend_of_a_gap(sample_release: Settings) -> None:
    trends = ask(
        sample_release,
        """select time_period, verdict, trend from fct_reconciliation
        where indicator_code = 'PAT_GRANT' and patent_type = '_T' and is_synthetic order by time_period""",
    )
    assert trends == [
        ("2016", "ok", "none"),
        ("2017", "out_of_tolerance", "widening"),
        ("2018", "ok", "narrowing"),
        ("2019", "ok", "steady"),
        ("2020", "ok", "steady"),
    ]
