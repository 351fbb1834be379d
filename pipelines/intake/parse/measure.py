"""Read a measure: value, unit and printed precision of one cell.

Belongs here: combining a number with the unit of its cell, row or header and with the indicator's unit. Does not
belong here: finding the unit (``layout``), or columns as a whole (``resolve``).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pipelines.intake.reference.reference_data import Unit
from pipelines.intake.reference.synonyms import Synonyms
from pipelines.intake.reference.values import clean, half_width, parse_number, placeholder

_FORMULA_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")


class Measured(NamedTuple):
    """A measure's cell read with its unit and its indicator's unit.

    Attributes:
        base_unit: the unit of ``obs``.
        obs: the value in the base unit, None if it could not be read.
        half: half the value of the last printed digit, in the base unit.
        status: the observation status of a placeholder.
        bound: the kind of bound (at least, at most), if the value is one.
        rule: the rule that the cell or its unit breaks, "" if none.
        is_unit: the problem belongs to the unit's cell, not to the value's.
        expected: what was expected.
    """

    base_unit: str | None = None
    obs: float | None = None
    half: float | None = None
    status: str | None = None
    bound: str | None = None
    rule: str = ""
    is_unit: bool = False
    expected: str = ""


@dataclass(frozen=True)
class MeasureReader:
    """Reads the cells of a measure; ``has_status``: the form has a column for the status of missing values."""

    units: Synonyms[Unit]
    has_status: bool

    def read(self, value: str | None, unit_text: str | None, base: str | None) -> Measured:
        """Read one cell.

        Args:
            value: the cell.
            unit_text: the unit as written.
            base: the base unit of the indicator, None if the indicator is not known.
        """
        unit = self.units.get(unit_text) if unit_text else None
        base_unit = unit.base_unit if unit else None
        if value is None:
            return Measured(base_unit)
        if (status := placeholder(value)) and self.has_status:
            return Measured(base_unit, status=status, rule="cell.no_value")
        number = parse_number(value)
        if number is None:
            is_error = clean(value).upper() in _FORMULA_ERRORS
            rule = "cell.formula_error" if is_error else "cell.not_a_number"
            return Measured(base_unit, rule=rule, expected="106514 / 10.65")
        if number.unit:
            own = self.units.get(number.unit)
            if own is None:
                return Measured(rule="cell.not_a_number", expected="106514 / 10.65")
            if unit is not None and unit.base_unit != own.base_unit:
                return Measured(rule="cell.unit_mismatch", expected=unit_text or "")
            unit = own
        if unit is None:
            rule = "cell.unknown_unit" if unit_text else "cell.unit_missing"
            near = self.units.near(unit_text or "") or self.units.name(base or "")
            return Measured(rule=rule, is_unit=True, expected=near)
        if not number.unit and unit.scale > 1 and clean(value)[-1] in "千万亿":
            # 7.2万 under 万件: it is not clear whether 万 applies once or twice.
            return Measured(rule="cell.unit_mismatch", expected=f"{clean(value)[:-1]} {unit_text}")
        if base is not None and unit.base_unit != base:
            fits = self.units.name(base)
            return Measured(unit.base_unit, rule="cell.unit_mismatch", is_unit=not number.unit, expected=fits)
        obs = float(number.value * unit.scale)
        half = float(half_width(number, unit.scale, unit.is_counted))
        return Measured(unit.base_unit, obs, half, bound=number.bound_type or None)
