"""Estimated elasticities: those that made a series must be recovered.

Belongs here: estimates from series with known elasticities. Does not belong here: the accounting (``test_growth``).
"""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest

from pipelines.analytics.growth import Limits
from pipelines.analytics.growth_elasticities import estimate
from pipelines.settings import REPO

MIN_YEARS = Limits.of(pl.read_csv(REPO / "seeds" / "verdict_threshold.csv")).min_years


def simulated(n: int, noise: float, *, is_collinear: bool = False) -> tuple[list[float], list[list[float]]]:
    rng = np.random.default_rng(11)
    capital, labour, knowledge = (
        rng.normal(0.08, 0.02, n),
        rng.normal(0.01, 0.01, n),
        rng.normal(0.12, 0.04, n),
    )
    if is_collinear:
        knowledge = capital * 2 + rng.normal(0, 1e-4, n)
    y = 0.01 + 0.5 * capital + 0.4 * labour + 0.1 * knowledge + rng.normal(0, noise, n)
    return y.tolist(), [capital.tolist(), labour.tolist(), knowledge.tolist()]


def test_least_squares_find_the_elasticities_that_made_the_series() -> None:
    read = estimate(*simulated(30, 1e-6), MIN_YEARS)
    assert read is not None
    assert read.method == "ols"
    assert read.elasticities == pytest.approx((0.5, 0.4, 0.1), abs=1e-3)


def test_the_interval_is_that_of_student() -> None:
    """One factor: slope and standard error by hand, t of 18 degrees of freedom is 2.100922."""
    rng = np.random.default_rng(5)
    x = rng.normal(0, 1, 20)
    y = 0.3 * x + rng.normal(0, 0.1, 20)
    read = estimate(y.tolist(), [x.tolist()], MIN_YEARS)
    assert read is not None
    sxx = ((x - x.mean()) ** 2).sum()
    slope = ((x - x.mean()) * y).sum() / sxx
    rest = y - y.mean() - slope * (x - x.mean())
    assert read.elasticities[0] == pytest.approx(slope)
    assert read.half_widths[0] == pytest.approx(2.100922 * math.sqrt((rest**2).sum() / 18 / sxx), rel=1e-6)


def test_collinear_factors_are_shrunk() -> None:
    read = estimate(*simulated(30, 5e-3, is_collinear=True), MIN_YEARS)
    assert read is not None
    assert (read.method, read.condition_number > 30) == ("ridge", True)
    # Least squares would throw weight to and fro between the twins; ridge shares it out.
    from statsmodels.api import OLS, add_constant

    y, x = simulated(30, 5e-3, is_collinear=True)
    plain = OLS(np.array(y), add_constant(np.array(x).T)).fit().params[1:]
    spread = np.array(x).std(axis=1)
    assert np.abs(np.array(read.elasticities) * spread).max() < np.abs(plain * spread).max()


@pytest.mark.parametrize("n", [MIN_YEARS - 1, 12, 0])
def test_a_dozen_years_are_too_few_for_an_estimate(n: int) -> None:
    assert estimate(*simulated(n, 1e-3), MIN_YEARS) is None


def test_a_factor_that_never_varies_has_no_estimate() -> None:
    y, x = simulated(30, 1e-3)
    assert estimate(y, [x[0], [0.01] * 30], MIN_YEARS) is None
