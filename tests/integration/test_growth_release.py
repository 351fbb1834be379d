"""Growth accounting on the published samples: what real figures allow, and nothing beyond.

Belongs here: the results of the samples as a whole. Does not belong here: arithmetic (``tests/unit/analytics``).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from pipelines.settings import Settings


@pytest.fixture(scope="module")
def release(sample_release: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Return the release of the samples, open for reading."""
    with duckdb.connect(str(sample_release.live.resolve()), read_only=True) as connection:
        yield connection


def test_each_edition_grows_by_its_own_figures(release: Any) -> None:
    """2016 after 2015 in four editions, as printed: two of them say 7.8 %, the revised ones 5.3 %."""
    editions = release.sql(
        """select distinct published_at, gdp_growth_pct from fct_growth_contribution
        where ref_area = '120000' and time_period = '2016' order by 1"""
    ).fetchall()
    printed = [(17885.39, 16538.19), (17885.39, 16538.19), (11477.2, 10879.5), (11487.0, 10889.2)]
    assert [growth for _, growth in editions] == pytest.approx([100 * math.log(a / b) for a, b in printed])


def test_the_table_that_mixes_definitions_has_no_growth_where_they_meet(release: Any) -> None:
    """18,549 in 2017 and 13,363 in 2018 are in one table, which is no fall of a third."""
    years = release.sql(
        """select distinct time_period, gdp_growth_pct is null, na_reason from fct_growth_contribution
        where published_at = '2020-12-31' and factor = 'ip_stock' order by 1"""
    ).fetchall()
    assert years == [
        ("2015", True, "no_former_year"),
        ("2016", False, "interval_too_wide"),
        ("2017", False, "interval_too_wide"),
        ("2018", True, "no_former_year"),
        ("2019", False, "interval_too_wide"),
    ]
    assert release.sql("select min(gdp_growth_pct) > -1 from fct_growth_contribution").fetchone() == (True,)


def test_next_to_no_growth_has_no_shares(release: Any) -> None:
    """2020 fell from 14,055.5 to 14,008.0, by .34 %."""
    assert release.sql(
        """select distinct na_reason from fct_growth_contribution
        where published_at = '2024-06-30' and time_period = '2020' and factor in ('ip_stock', 'rd_stock')"""
    ).fetchall() == [("gdp_growth_near_zero",)]


def test_a_factor_that_is_not_reported_is_missing_and_not_zero(release: Any) -> None:
    shares = release.sql(
        """select factor, count(contribution_pct), count(*) filter (where na_reason = factor || '_missing') > 0
        from fct_growth_contribution where factor in ('capital', 'labour', 'residual') group by 1 order by 1"""
    ).fetchall()
    assert shares == [("capital", 0, True), ("labour", 0, True), ("residual", 0, False)]


def test_real_stocks_are_set_against_real_growth(release: Any) -> None:
    """Patents granted by hand: P(2010) = 11,006 / (.1381 + .15), and so on to 2012 against 9,043.0 / 8,112.5.

    From .01 to .15 the interval is 2.8 times as wide as the contribution, which is withheld.
    """
    p0 = 11006 / (0.1381 + 0.15)
    p1 = 0.85 * p0 + 11006
    p2 = 0.85 * p1 + 13982
    expected = 100 * 0.05 * math.log(p2 / p1) / math.log(9043.0 / 8112.5)
    row = release.sql(
        """select contribution_pct, contribution_low_pct, contribution_high_pct, envelope_low_pct, envelope_high_pct, na_reason,
        price_basis, elasticity_basis, elasticity_provenance, interpretation from fct_growth_contribution
        where published_at = '2024-06-30' and time_period = '2012' and factor = 'ip_stock' and is_default_grid"""
    ).fetchone()
    assert row[0] is None
    assert row[1:3] == pytest.approx((expected / 5, expected * 3))
    assert row[3] <= row[1] <= row[2] <= row[4]
    assert row[5:8] == ("interval_too_wide", "current", "given")
    assert row[8].startswith("project default")
    assert row[9] == "accounting"


def test_each_row_has_a_share_or_a_reason_as_text(release: Any) -> None:
    assert release.sql(
        """select count(*) from fct_growth_contribution where (contribution_pct is null) != (na_reason is not null)
        or (na_reason is null) != (reason_zh is null) or (na_reason is null) != (reason_en is null)"""
    ).fetchone() == (0,)
