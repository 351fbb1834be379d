"""The candidate methods of a forecast, each fitted to a short annual series, and their predictive distribution.

Belongs here: fits and their standard errors, with the sources of the formulas. Does not belong here: the choice between
methods (``forecasts``). Heavy libraries are imported where a method needs them.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

Floats = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Predictive:
    """The predictive distribution of one year: a t distribution of the value, or of its logarithm.

    Attributes:
        location: centre, in the unit of the series or its logarithm.
        scale: standard error of a new observation; 0 if the points lie exactly on the method's line.
        dof: degrees of freedom, at least 1.
        is_log: the distribution is of the logarithm.
    """

    location: float
    scale: float
    dof: int
    is_log: bool = False

    @property
    def median(self) -> float:
        """Return the forecast: the median, in the unit of the series."""
        return self._back(self.location)

    def interval(self, coverage: float) -> tuple[float, float]:
        """Return the central interval that contains the value with this probability."""
        from scipy.special import stdtrit

        half = float(stdtrit(self.dof, (1 + coverage) / 2)) * self.scale
        return self._back(self.location - half), self._back(self.location + half)

    def chance(self, target: float, is_smaller_better: bool = False) -> float:
        """Return the probability that the target is reached: 1 − F((T − ŷ) / s), F of Student's t.

        Equality satisfies, which matters only where ``scale`` is 0.
        """
        from scipy.special import stdtr

        if self.is_log and target <= 0:
            return float(not is_smaller_better)
        distance = self.location - (math.log(target) if self.is_log else target)
        if is_smaller_better:
            distance = -distance
        # A scale of rounding errors counts as 0.
        if self.scale <= 1e-12 * max(abs(self.location), 1.0):
            return float(distance >= -1e-9 * max(abs(self.location), 1.0))
        return float(stdtr(self.dof, distance / self.scale))

    def _back(self, x: float) -> float:
        # exp(700) is near the largest double.
        return math.exp(min(x, 700.0)) if self.is_log else x


Fitted = Callable[[int], Predictive]


def linear(years: Floats, values: Floats) -> Fitted | None:
    """Fit a straight line by least squares.

    The standard error of a new point is s·√(1 + 1/n + (x − x̄)²/Sxx) with n − 2 degrees of freedom (any text on
    regression; Hyndman and Athanasopoulos, Forecasting: Principles and Practice, §7.9).
    """
    n = len(years)
    if n < 3:
        return None
    centre = years.mean()
    sxx = float(((years - centre) ** 2).sum())
    slope = float(((years - centre) * values).sum()) / sxx
    residual = values - values.mean() - slope * (years - centre)
    s = math.sqrt(float((residual**2).sum()) / (n - 2))

    def at(year: int) -> Predictive:
        spread = math.sqrt(1 + 1 / n + (year - centre) ** 2 / sxx)
        return Predictive(float(values.mean() + slope * (year - centre)), s * spread, n - 2)

    return at


def log_linear(years: Floats, values: Floats) -> Fitted | None:
    """Fit a straight line to the logarithms, that is, a constant growth rate; only if every value is positive."""
    if (values <= 0).any():
        return None
    line = linear(years, np.log(values))
    return None if line is None else lambda year: replace(line(year), is_log=True)


def drift(years: Floats, values: Floats) -> Fitted | None:
    """Fit a random walk with drift: the last value and the mean step.

    Over h years the variance is s²·(h + h²/T), T the years that the steps span (Hyndman and Athanasopoulos, §5.5);
    a step over several years counts with its length.
    """
    if len(years) < 3:
        return None
    gaps = np.diff(years)
    span = float(gaps.sum())
    step = float(values[-1] - values[0]) / span
    dof = len(gaps) - 1
    s2 = float(((np.diff(values) - step * gaps) ** 2 / gaps).sum()) / dof

    def at(year: int) -> Predictive:
        h = float(year - years[-1])
        return Predictive(float(values[-1] + h * step), math.sqrt(s2 * (h + h**2 / span)), dof)

    return at


def damped_ets(years: Floats, values: Floats) -> Fitted | None:
    """Fit exponential smoothing with a damped additive trend, ETS(A,Ad,N); only for years without a gap and values that vary.

    The variance over h years is σ²·(1 + Σ cⱼ²), cⱼ = α + β·(φ + … + φʲ), j < h (Hyndman, Koehler, Ord and Snyder
    2008, table 6.1), with σ² on n − 5 degrees of freedom: three smoothing parameters, two initial states.
    """
    dof = len(years) - 5
    if dof < 1 or (np.diff(years) != 1).any() or np.ptp(values) == 0:
        return None
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    scale = float(np.abs(values).max())
    model = ETSModel(values / scale, error="add", trend="add", damped_trend=True)
    with warnings.catch_warnings():
        # A fit that stopped early is still usable; the rolling origins measure how good it is.
        warnings.simplefilter("ignore")
        result = model.fit(disp=False)
    alpha, beta, phi = (
        result.params[model.param_names.index(name)]
        for name in ("smoothing_level", "smoothing_trend", "damping_trend")
    )
    sigma2 = float(result.sse) / dof

    def at(year: int) -> Predictive:
        h = int(year - years[-1])
        shocks = alpha + beta * np.cumsum(phi ** np.arange(1, h))
        spread = math.sqrt(sigma2 * (1 + float((shocks**2).sum())))
        return Predictive(float(result.forecast(h)[-1]) * scale, spread * scale, dof)

    return at


FITS: dict[str, Callable[[Floats, Floats], Fitted | None]] = {
    "linear": linear,
    "log_linear": log_linear,
    "drift": drift,
    "damped_ets": damped_ets,
}
