"""Elasticities of output, estimated from a series.

Belongs here: least squares and ridge on growth rates. Does not belong here: which years take part and which elasticities are given
(``growth``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

COLLINEAR = 30.0
"""Condition number of the standardised factors from which ridge is used (Belsley, Kuh and Welsch 1980)."""


@dataclass(frozen=True)
class Estimate:
    """Elasticities estimated from a series.

    Attributes:
        method: ``ols`` or ``ridge``.
        elasticities: one per factor.
        half_widths: half the 95 % interval of each.
        condition_number: of the standardised factors.
    """

    method: str
    elasticities: tuple[float, ...]
    half_widths: tuple[float, ...]
    condition_number: float


def estimate(output: Sequence[float], factors: Sequence[Sequence[float]], min_years: int) -> Estimate | None:
    """Estimate elasticities by least squares on growth rates with a constant; by ridge if factors are collinear.

    Ridge takes the penalty k = p·s² / b'b on the standardised factors (Hoerl, Kennard and Baldwin 1975) with the
    covariance s²·(R + k)⁻¹ R (R + k)⁻¹: it trades bias for variance, and its interval is that of the shrunken value.

    Args:
        output: growth of output by year.
        factors: growth of each factor in the same years.
        min_years: fewest years for an estimate.

    Returns:
        The estimate; None with fewer than ``min_years`` years or a factor that does not vary.
    """
    y = np.asarray(output, float)
    x = np.asarray(factors, float).T
    if len(y) < min_years or x.ndim != 2 or (np.ptp(x, axis=0) == 0).any():
        return None
    from scipy.special import stdtrit
    from statsmodels.api import OLS, add_constant

    spread = x.std(axis=0)
    z = (x - x.mean(axis=0)) / spread
    condition = float(np.linalg.cond(z))
    ols = OLS(y, add_constant(z)).fit()
    slopes, dof, s2 = ols.params[1:], int(ols.df_resid), float(ols.scale)
    quantile = float(stdtrit(dof, 0.975))
    if condition <= COLLINEAR:
        errors = ols.bse[1:]
        method = "ols"
    else:
        gram = z.T @ z
        penalty = len(slopes) * s2 / float(slopes @ slopes)
        shrunk = np.linalg.inv(gram + penalty * np.eye(len(slopes)))
        slopes = shrunk @ z.T @ (y - y.mean())
        errors = np.sqrt(np.diag(s2 * shrunk @ gram @ shrunk))
        method = "ridge"
    return Estimate(
        method,
        tuple(float(b) for b in slopes / spread),
        tuple(float(e) for e in quantile * errors / spread),
        condition,
    )
