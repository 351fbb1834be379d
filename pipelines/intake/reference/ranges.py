"""The ranges in which figures of indicators are expected, of areas of a level or of any area.

Belongs here: the range of one figure. Does not belong here: the ranges (``seeds/indicator_range.csv``), or the rule on figures
outside them (``validate.checks``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from schemas.reference.indicator import ANY_LEVEL

Bounds = tuple[float, float]
"""The least and the largest figure that is expected, in the indicator's base unit."""


class Ranges:
    """The ranges by indicator, and by level of area where an indicator has such.

    Attributes:
        indicators: the indicators that have a range.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]], areas: Iterable[Mapping[str, Any]]):
        self._bounds: dict[tuple[str, str], Bounds] = {
            (row["indicator_code"], row["area_level"]): (row["lowest"], row["highest"]) for row in rows
        }
        self._level = {area["area_code"]: area["area_level"] for area in areas}
        self.indicators = frozenset(code for code, _ in self._bounds)

    def of(self, indicator: str, area: str | None) -> Bounds | None:
        """Return the range of an indicator's figures of an area, None if there is none."""
        level = self._level.get(area or "", ANY_LEVEL)
        return self._bounds.get((indicator, level)) or self._bounds.get((indicator, ANY_LEVEL))
