"""The bounds of hidden cells.

Belongs here: the least and the greatest value that a figure may have under the equations, by scipy's HiGHS. Does not belong
here: the equations (``system``), or how narrow bounds may be (``rule``).

Few figures are solved for: each solution that is found shows values of all other figures, too, and a figure of which values
far enough apart have been seen needs no more.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from pipelines.release.gate.bounds.rule import Rule
from pipelines.release.gate.bounds.system import Figure, System

FAR = 1000.0
"""So many times the greatest number of a system is taken for no bound: HiGHS does not always tell that there is none."""


@dataclass(frozen=True)
class Interval:
    """What a figure may be, as far as a reader can compute."""

    figure: Figure
    low: float
    high: float


class _Solver:
    """One system of equations, prepared for many figures."""

    def __init__(self, system: System) -> None:
        unknowns = list(system.unknowns.values())
        self.columns = {unknown.key: n for n, unknown in enumerate(unknowns)}
        self.truth = np.array([unknown.value for unknown in unknowns], dtype=float)
        is_count = [unknown.is_count for unknown in unknowns]
        self.integrality = np.array(is_count, dtype=int)
        greatest = max([1.0, *np.abs(self.truth), *(abs(equation.total) for equation in system.equations)])
        # HiGHS knows tolerances as numbers, not as shares: amounts become numbers about one.
        self.scale = 1.0 if all(is_count) else greatest
        self.far = FAR * greatest / self.scale
        self.limits = Bounds(np.where(self.truth < 0, -self.far, 0), self.far)
        self.constraint = self._constraint(system)
        self.vertices = self._vertices(system)

    def _constraint(self, system: System) -> LinearConstraint | None:
        if not system.equations:
            return None
        entries = [
            (n, self.columns[key], factor)
            for n, equation in enumerate(system.equations)
            for key, factor in equation.terms.items()
        ]
        rows, columns, factors = zip(*entries, strict=True)
        matrix = csr_array((factors, (rows, columns)), shape=(len(system.equations), len(self.columns)))
        totals = np.array([equation.total for equation in system.equations]) / self.scale
        lows = np.where([equation.is_limit for equation in system.equations], -np.inf, totals)
        return LinearConstraint(matrix, lows, totals)

    def _vertices(self, system: System) -> Any:
        """Return all vertices of a system that is one sum, the plainest of all: one cell has everything, the others nothing."""
        if len(system.equations) != 1 or (self.truth < 0).any():
            return None
        (equation,) = system.equations
        if equation.is_limit or {1.0} != set(equation.terms.values()):
            return None
        return np.eye(len(self.columns)) * equation.total

    def row(self, figure: Figure) -> Any:
        row = np.zeros(len(self.columns))
        for key, factor in figure.terms.items():
            row[self.columns[key]] += factor
        return row

    def extreme(self, row: Any, sign: int) -> tuple[float, Any]:
        """Return the least (1) or greatest (-1) value of a combination of unknowns, and a solution that has it."""
        if self.vertices is not None:
            values = self.vertices @ row
            at = int(np.argmin(sign * values))
            return float(values[at]), self.vertices[at]
        solved = milp(
            sign * row,
            integrality=self.integrality if self.scale == 1.0 else None,
            bounds=self.limits,
            constraints=self.constraint or (),
        )
        if solved.x is None:
            # The truth is a solution: the solver gave up, and shows nothing wider than that.
            return float(row @ self.truth), self.truth
        value = sign * float(solved.fun)
        is_open = abs(value) > 0.5 * self.far
        return (math.copysign(math.inf, value) if is_open else value * self.scale), solved.x * self.scale


def too_narrow(system: System, figures: Iterable[Figure], rule: Rule) -> list[Interval]:
    """Return the figures that a reader can bound more narrowly than the rule allows, with their bounds."""
    narrow: list[Interval] = []
    for part, asked in system.parts(figures):
        narrow += _narrow(part, asked, rule)
    return narrow


def _narrow(system: System, figures: Sequence[Figure], rule: Rule) -> list[Interval]:
    if not system.unknowns:
        return [Interval(f, f.offset, f.offset) for f in figures if not rule.is_wide(f, f.offset, f.offset)]
    solver, narrow = _Solver(system), []
    rows = np.array([solver.row(figure) for figure in figures])
    offsets = np.array([figure.offset for figure in figures])
    lows = rows @ solver.truth + offsets
    highs = lows.copy()
    for n, figure in enumerate(figures):
        for sign in (-1, 1):
            if rule.is_wide(figure, lows[n], highs[n]):
                break
            extreme, solution = solver.extreme(rows[n], sign)
            seen = rows @ solution + offsets
            lows, highs = np.minimum(lows, seen), np.maximum(highs, seen)
            (highs if sign < 0 else lows)[n] = extreme + figure.offset
        if not rule.is_wide(figure, lows[n], highs[n]):
            narrow.append(Interval(figure, float(lows[n]), float(highs[n])))
    return narrow


def bounds(system: System, figure: Figure) -> tuple[float, float]:
    """Return the bounds of one figure."""
    if not figure.terms:
        return figure.offset, figure.offset
    ((part, _),) = system.parts([figure])
    solver = _Solver(part)
    row = solver.row(figure)
    low, high = (solver.extreme(row, sign)[0] + figure.offset for sign in (1, -1))
    return low, high
