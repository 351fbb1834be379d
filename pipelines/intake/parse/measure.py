"""Read the cells of a form's measure: exact values with unit and precision.

Belongs here: one cell with the unit of its cell, row or header and with the indicator's unit. Does not
belong here: finding the unit (``layout``), or columns as a whole (``resolve``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from pipelines.intake.layout.stated_units import CONTRADICTS
from pipelines.intake.parse.fixed_unit import plain
from pipelines.intake.parse.suggestions import suggested_number
from pipelines.intake.readers.cell_text import ERROR_VALUE
from pipelines.intake.reference.characters import clean, without_mark
from pipelines.intake.reference.reference_data import Unit, find_unit, listed_units
from pipelines.intake.reference.synonyms import Synonyms
from pipelines.intake.reference.values import AT_MOST, Number, half_width, parse_number, placeholder


class Remark(NamedTuple):
    """What is to be reported of a measure's cell: rule, content, what was expected; ``is_unit``: it is about the unit's cell."""

    rule: str
    found: str
    expected: str = ""
    is_unit: bool = False


class MeasureCell(NamedTuple):
    """A measure's cell: its text, its unit as written, the base unit of its indicator, the units stated elsewhere for it."""

    value: str | None
    unit: str | None
    base: str | None
    other_units: tuple[str, ...] = ()


class Measured(NamedTuple):
    """A measure's cell read with its unit and its indicator's unit.

    Attributes:
        base_unit: the unit of ``obs``.
        obs: the value in the base unit, None if it could not be read.
        half: half the value of the last printed digit, in the base unit.
        status: the observation status of a placeholder.
        bound: the kind of bound (at least, approximate), if the value is one.
        remarks: what is to be reported.
        number: the number as printed.
    """

    base_unit: str | None = None
    obs: float | None = None
    half: float | None = None
    status: str | None = None
    bound: str | None = None
    remarks: tuple[Remark, ...] = ()
    number: Number | None = None


@dataclass(frozen=True)
class MeasureReader:
    """Reads the cells of a measure.

    Attributes:
        units: the known units.
        has_status: the form has a column for the status of missing values.
        has_bound: the form has a column that says whether a value is a bound.
        bases: the base units of the indicators of these cells: 件/亿元 is a list of units only where both occur.
    """

    units: Synonyms[Unit]
    has_status: bool
    has_bound: bool
    bases: frozenset[str] = frozenset()

    def read(self, cell: MeasureCell) -> Measured:
        """Read one cell."""
        unit = self._unit(cell.unit, cell.base)
        base_unit = unit.base_unit if unit else None
        if cell.value is None:
            return Measured(base_unit)
        bare, mark = without_mark(cell.value)
        note: tuple[Remark, ...] = (Remark("cell.footnote_mark", mark, bare),) if mark else ()
        bare_unit, unit_mark = without_mark(cell.unit) if cell.unit else ("", "")
        note += (Remark("cell.footnote_mark", unit_mark, bare_unit, is_unit=True),) if unit_mark else ()
        if (status := placeholder(bare)) and self.has_status:
            return Measured(base_unit, status=status, remarks=(Remark("cell.no_value", cell.value), *note))
        number = parse_number(cell.value)
        if number is None:
            is_error = ERROR_VALUE.fullmatch(clean(cell.value).upper())
            rule = "cell.formula_error" if is_error else "cell.not_a_number"
            return Measured(base_unit, remarks=(Remark(rule, cell.value, suggested_number(cell.value)),))
        own = find_unit(self.units, number.unit) if number.unit else None
        if error := self._error(cell, number, unit, own):
            return Measured(base_unit, remarks=(error,))
        counted = own or unit
        if counted is None:
            rule = "cell.unknown_unit" if cell.unit else "cell.unit_missing"
            near = self.units.near(cell.unit or "") or self.units.name(cell.base or "")
            return Measured(remarks=(Remark(rule, cell.unit or "", near, is_unit=True),))
        return Measured(
            counted.base_unit,
            float(number.value * counted.scale),
            float(half_width(number, counted.scale, counted.is_counted)),
            bound=number.bound_type or None,
            remarks=(*note, *self._queries(cell, number, counted, unit if own else None)),
            number=number,
        )

    def _unit(self, text: str | None, base: str | None) -> Unit | None:
        """Return the unit of a text; of a list of units the first that fits the indicator's."""
        if not text:
            return None
        unit = self.units.get(text) or self.units.get(without_mark(text)[0])
        if unit and unit.base_unit == base:
            return unit
        return next(iter(self._fitting(text, base)), unit)

    def _fitting(self, text: str, base: str | None) -> list[Unit]:
        """Return the units of a list (件、亿元) that fit an indicator's unit."""
        units = [unit for part in listed_units(text) if (unit := self.units.get(part))]
        is_list = len(units) == len(listed_units(text))
        if "/" in text:
            is_list = is_list and {unit.base_unit for unit in units} <= self.bases
        return [unit for unit in units if unit.base_unit == base] if is_list else []

    def _error(self, cell: MeasureCell, number: Number, unit: Unit | None, own: Unit | None) -> Remark | None:
        """Return what keeps a number from being a value: words around it, or units that do not fit."""
        value, written = cell.value or "", cell.unit or ""
        if number.unit and own is None:
            return Remark("cell.not_a_number", value, suggested_number(value))
        if number.bound_type and not (self.has_bound and number.bound_type != AT_MOST):
            return Remark("cell.inexact_figure", value, suggested_number(value))
        if own and unit and own.base_unit != unit.base_unit:
            return Remark("cell.unit_mismatch", value, written)
        if unit and own is None and unit.scale > 1 and number.multiplier > 1:
            # 7.2万 under 万件: it is not clear whether 万 applies once or twice.
            return Remark("cell.scaled_twice", value, f"{plain(number.value / unit.scale)} {written}")
        counted = own or unit
        if counted and cell.base is not None and counted.base_unit != cell.base:
            found = value if own else written
            return Remark("cell.unit_mismatch", found, self.units.name(cell.base), is_unit=own is None)
        return None

    def _queries(
        self, cell: MeasureCell, number: Number, counted: Unit, overridden: Unit | None
    ) -> Iterator[Remark]:
        """Yield what a sender should confirm of a value; ``overridden``: the row's unit beside the cell's own."""
        value = cell.value or ""
        stated = [overridden, *(self._unit(text, cell.base) for text in cell.other_units)]
        stated += self._fitting(cell.unit or "", cell.base)[1:]
        others = [u for u in stated if u and u.base_unit == counted.base_unit and u.scale != counted.scale]
        scaled = number.value * counted.scale
        if others:
            used, unused = (self._as_printed(number, unit) for unit in (counted, others[0]))
            yield Remark(CONTRADICTS, used, unused)
        elif counted.is_counted and scaled % 1:
            single = self.units.name(counted.base_unit)
            yield Remark("cell.fraction_of_count", value, f"{plain(scaled)} {single}")
        if number.is_rounded and number.step * counted.scale > 1:
            single = self.units.name(counted.base_unit)
            half = plain(number.step * counted.scale / 2)
            yield Remark("cell.digits_rounded", value, f"{plain(scaled)} ± {half} {single}")

    def _as_printed(self, number: Number, unit: Unit) -> str:
        printed = plain(number.value / Decimal(number.multiplier))
        return f"{printed} {self.units.name(unit.code)}"
