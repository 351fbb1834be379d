"""The equations that the published states of protected lists make.

Belongs here: from the cells of each state (``sql/state_cell.sql``) to unknowns, equations and figures. Does not belong here:
which states readers have seen (``disclosure``), or solving the equations (``intervals``).

A cell is the same unknown in two states if the same respondents contributed the same to it: so a reader would guess, and be
right. A reader who has seen it in one state knows it in all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipelines.release.gate.bounds.intervals import Interval, too_narrow
from pipelines.release.gate.bounds.rule import Rule
from pipelines.release.gate.bounds.system import Equation, Figure, System, Unknown

if TYPE_CHECKING:
    import duckdb

TOTAL = "_T"
REMAINDER = "remainder"
SQL = Path(__file__).parents[1] / "sql" / "state_cell.sql"
ListYear = tuple[str, str]
"""A protected list and a year of it."""


class Cell(NamedTuple):
    """A cell of a state, as ``state_cell`` holds it; ``is_suppressed`` is None where no published row shows it."""

    state_no: int
    breakdown: str
    member: str
    part: str
    aggregate: str
    is_sum: bool
    n: int
    value: float
    largest: float
    content: str
    is_suppressed: bool | None

    @property
    def place(self) -> tuple[str, str, str]:
        """Return which cell it is, whatever the state."""
        return self.breakdown, self.member, self.part

    @property
    def key(self) -> Hashable:
        """Return what it has in common with the same cell of a state in which nothing of it differs."""
        return *self.place, self.content


class Change(NamedTuple):
    """What changed in a cell from an earlier state to the present one, as ``changed_cell`` holds it."""

    earlier_no: int
    present_no: int
    breakdown: str
    member: str
    part: str
    n: int
    largest: float
    amount: float


@dataclass(frozen=True)
class Narrow:
    """A figure of a list that a reader can bound too narrowly."""

    breakdown: str
    member: str
    part: str
    is_change: bool
    low: float
    high: float


def narrow_figures(db: duckdb.DuckDBPyConnection) -> dict[ListYear, list[Narrow]]:
    """Return by list and year the figures of the requested states that can be bounded too narrowly.

    Args:
        db: has ``requested_state``, ``state_side``, ``published_cell`` and ``state_contribution``.
    """
    db.execute(SQL.read_text("utf-8"))
    rule = _rule(db)
    cells: dict[tuple[str, str, str], list[Cell]] = defaultdict(list)
    changes: dict[tuple[str, str, str], list[Change]] = defaultdict(list)
    by_city = "list_name, list_period, city_code"
    for name, period, city, *cell in db.execute(
        f"select {by_city}, {', '.join(Cell._fields)} from state_cell order by all"
    ).fetchall():
        cells[name, period, city].append(Cell(*cell))
    for name, period, city, *change in db.execute(
        f"select {by_city}, {', '.join(Change._fields)} from changed_cell order by all"
    ).fetchall():
        changes[name, period, city].append(Change(*change))
    narrow: dict[ListYear, list[Narrow]] = defaultdict(list)
    for (name, period, city), of_city in cells.items():
        model = _Model(of_city)
        figures = [*model.hidden(rule), *model.changed(changes[name, period, city], rule)]
        narrow[name, period] += [_named(interval) for interval in too_narrow(model.system, figures, rule)]
    return {key: figures for key, figures in narrow.items() if figures}


def _rule(db: duckdb.DuckDBPyConnection) -> Rule:
    values = dict(db.execute("select parameter, value from seeds.disclosure_rule").fetchall())
    return Rule(**{name: float(values[name]) for name in Rule.__dataclass_fields__})


def _named(interval: Interval) -> Narrow:
    figure = interval.figure
    breakdown, member, part = figure.name
    return Narrow(breakdown, member, part, figure.is_change, interval.low, interval.high)


class _Model:
    """The system of equations of one list, year and city."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        self.cells = {(cell.state_no, *cell.place): cell for cell in cells}
        self.known = {cell.key: cell.value for cell in self.cells.values() if cell.is_suppressed is False}
        self.system = System()
        for cell in self.cells.values():
            if cell.key not in self.known:
                self.system.add(Unknown(cell.key, cell.value, not cell.is_sum))
        self.system.equations += [*self._totals(), *self._classes()]

    def hidden(self, rule: Rule) -> Iterator[Figure]:
        """Yield the hidden cells: all counts that are not zero, and the sums that reveal a respondent."""
        seen = set()
        for cell in self.cells.values():
            is_asked = cell.n and (
                not cell.is_sum or rule.is_unsafe(cell.n, cell.largest, abs(cell.value), is_sum=True)
            )
            # Readers do not know of a cell that is in no row, not even as suppressed.
            if is_asked and cell.is_suppressed and cell.key not in self.known and cell.key not in seen:
                seen.add(cell.key)
                yield Figure(cell.place, {cell.key: 1}, 0, cell.value, cell.is_sum)

    def changed(self, changes: Iterable[Change], rule: Rule) -> Iterator[Figure]:
        """Yield the changes of cells that reveal a respondent, where readers saw the cell, shown or suppressed, in both states."""
        for change in changes:
            place = change.breakdown, change.member, change.part
            before = self.cells.get((change.earlier_no, *place))
            after = self.cells.get((change.present_no, *place))
            if before is None or after is None or None in (before.is_suppressed, after.is_suppressed):
                continue
            if not rule.is_unsafe(change.n, change.largest, change.amount, before.is_sum):
                continue
            terms: dict[Hashable, float] = {}
            offset = 0.0
            for cell, sign in ((after, 1), (before, -1)):
                if cell.key in self.known:
                    offset += sign * cell.value
                else:
                    terms[cell.key] = terms.get(cell.key, 0) + sign
            yield Figure(place, terms, offset, after.value - before.value, before.is_sum, is_change=True)

    def _totals(self) -> Iterator[Equation]:
        """Yield for each breakdown that a state shows: its cells make the total."""
        groups: dict[tuple[int, str, str], list[Cell]] = defaultdict(list)
        for cell in self.cells.values():
            if cell.breakdown != TOTAL:
                groups[cell.state_no, cell.breakdown, cell.part].append(cell)
        for (state_no, breakdown, part), members in groups.items():
            total = self.cells.get((state_no, TOTAL, TOTAL, part))
            if total is None or all(cell.is_suppressed is None for cell in members):
                continue
            remainder = total.value - sum(cell.value for cell in members)
            terms = [(cell, 1.0) for cell in members] + [(total, -1.0)]
            # Records without a member of this breakdown are in the total alone.
            if abs(remainder) > 1e-9 * max(1.0, abs(total.value)):
                rest = Unknown((REMAINDER, state_no, breakdown, part), remainder, not total.is_sum)
                self.system.add(rest)
                yield self._equation(terms, {rest.key: 1.0})
            else:
                yield self._equation(terms)

    def _classes(self) -> Iterator[Equation]:
        """Yield for each member: those of a class are no more than all."""
        groups: dict[tuple[int, str, str, str], list[Cell]] = defaultdict(list)
        for cell in self.cells.values():
            if cell.aggregate == "class":
                # The part is named by its classification and class, or by the class alone.
                classification = cell.part.rpartition(".")[0]
                groups[cell.state_no, cell.breakdown, cell.member, classification].append(cell)
        counts = {
            (c.state_no, c.breakdown, c.member): c for c in self.cells.values() if c.aggregate == "count"
        }
        for (state_no, breakdown, member, _), classes in groups.items():
            if everyone := counts.get((state_no, breakdown, member)):
                terms = [(cell, 1.0) for cell in classes] + [(everyone, -1.0)]
                yield self._equation(terms, is_limit=True)

    def _equation(
        self,
        cells: Iterable[tuple[Cell, float]],
        more: dict[Hashable, float] | None = None,
        is_limit: bool = False,
    ) -> Equation:
        terms = dict(more or {})
        known = 0.0
        for cell, factor in cells:
            if cell.key in self.known:
                known += factor * cell.value
            else:
                terms[cell.key] = terms.get(cell.key, 0) + factor
        return Equation(terms, -known, is_limit)
