"""Read the numbers of a column with a fixed unit.

Belongs here: counts and amounts of registers and surveys, whose unit the form or the header states. Does not belong here: the
measure of a form (``measure``), which has its unit beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pipelines.intake.layout.stated_units import CONTRADICTS
from pipelines.intake.parse.percent_scale import PERCENT, RULE, shares_among
from pipelines.intake.parse.suggestions import suggested_number
from pipelines.intake.reference.reference_data import Unit, find_unit
from pipelines.intake.reference.synonyms import Synonyms
from pipelines.intake.reference.values import Number, parse_number

LARGEST_INTEGER = (1 << 63) - 1
_DIGITS = re.compile(r"[\d.,-]*")
Queried = dict[str, tuple[str, str]]
"""Cell -> what it was read as, and what else it may mean."""


@dataclass(frozen=True)
class FixedUnit:
    """Reads numbers into the fixed unit of their column; a unit in a cell overrides the header's.

    Attributes:
        units: the known units.
        base_unit: the fixed unit, None if the form states none.
        scale: that of the header's unit.
        written: the header's unit as written, "" if it has none.
        is_whole: only whole numbers are values.
    """

    units: Synonyms[Unit]
    base_unit: str | None
    scale: Decimal
    written: str
    is_whole: bool

    def __call__(self, cell: str) -> Decimal | int | None:
        """Return the value in the fixed unit, None if the cell holds none."""
        number = parse_number(cell)
        value = self._value(number) if number else None
        if value is None or not self.is_whole:
            return value
        return None if abs(value) > LARGEST_INTEGER or value % 1 else int(value)

    def _value(self, number: Number) -> Decimal | None:
        if number.bound_type or number.mark or self._is_scaled_twice(number):
            return None
        own = find_unit(self.units, number.unit) if number.unit else None
        if number.unit and (own is None or own.base_unit != self.base_unit):
            return None
        return number.value * (own.scale if own else self.scale)

    def rule(self, cell: str) -> str:
        """Return the rule that a cell without a value breaks."""
        number = parse_number(cell)
        if number and number.bound_type:
            return "cell.inexact_figure"
        if number and self._is_scaled_twice(number):
            return "cell.scaled_twice"
        return "cell.not_an_integer" if self.is_whole else "cell.not_a_number"

    def expected(self, cell: str) -> str:
        """Return what may be meant by a cell without a value, "" if it cannot be guessed."""
        number = parse_number(cell)
        if number and self._is_scaled_twice(number):
            return f"{plain(number.value / self.scale)} {self.written}"
        return suggested_number(cell)

    def queries(
        self, cells: Iterable[str], thresholds: Mapping[tuple[str, str], float]
    ) -> dict[str, Queried]:
        """Return by rule the cells that a sender should confirm, each with both of its readings."""
        queried: dict[str, Queried] = {}
        likely = (c for c in cells if self.base_unit == PERCENT or not _DIGITS.fullmatch(c))
        read = {c: n for c in likely if (n := parse_number(c)) and self._value(n) is not None}
        for cell, number in read.items():
            own = find_unit(self.units, number.unit) if number.unit else None
            scale = own.scale if own else self.scale
            if own and self.written and own.scale != self.scale:
                readings = (f"{plain(number.value)} {number.unit}", f"{plain(number.value)} {self.written}")
                queried.setdefault(CONTRADICTS, {})[cell] = readings
            if number.is_rounded and number.step * scale > 1:
                half = plain(number.step * scale / 2)
                queried.setdefault("cell.digits_rounded", {})[cell] = (
                    cell,
                    f"{plain(number.value * scale)} ± {half} {self.units.name(self.base_unit or '')}".strip(),
                )
        if self.base_unit == PERCENT and (shares := shares_among(read.values(), thresholds)):
            queried[RULE] = {cell: shares[number] for cell, number in read.items() if number in shares}
        return queried

    def _is_scaled_twice(self, number: Number) -> bool:
        # 7.2万 under 万元: it is not clear whether 万 applies once or twice.
        return self.scale > 1 and number.multiplier > 1


def plain(value: Decimal) -> str:
    """Return a number in digits, without an exponent and without zeros at the end of its decimals."""
    shown = f"{value:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
