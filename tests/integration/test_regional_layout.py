"""Regional layout on the samples: what is measured against people and the economy has its denominators."""

from collections.abc import Iterator

import duckdb
import pytest

from pipelines.settings import Settings


@pytest.fixture
def live(sample_release: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample_release.live.resolve()), read_only=True) as connection:
        yield connection


@pytest.mark.parametrize("measure", ["in_force_per_10k_residents", "match_gdp"])
def test_density_and_match_stand_for_every_district_of_the_years_that_all_reported(
    live: duckdb.DuckDBPyConnection, measure: str
) -> None:
    reported = live.execute(
        "select time_period from fct_regional_layout where measure_code = 'in_force' group by 1 having count(obs_value) = 16"
    ).fetchall()
    assert len(reported) >= 4
    for (year,) in reported:
        shown = live.execute(
            """select count(obs_value), count(na_reason), bool_and(is_synthetic) from fct_regional_layout
            where measure_code = ? and time_period = ?""",
            [measure, year],
        ).fetchall()
        assert shown == [(16, 0, True)], year


def test_patents_match_the_product_on_the_whole(live: duckdb.DuckDBPyConnection) -> None:
    """Weighed by the districts' shares of the product, the ratios of shares average one."""
    weighed = live.execute(
        """select m.time_period, sum(m.obs_value * g.obs_value) / sum(g.obs_value)
        from fct_regional_layout as m
        inner join fct_observation as g on m.ref_area = g.ref_area and m.time_period = g.time_period
            and g.indicator_code = 'GDP'
        where m.measure_code = 'match_gdp' and m.obs_value is not null group by 1"""
    ).fetchall()
    assert len(weighed) >= 4
    assert [average for _, average in weighed] == pytest.approx([1] * len(weighed))
