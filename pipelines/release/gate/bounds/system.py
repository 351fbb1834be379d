"""Linear equations over hidden cells.

Belongs here: unknowns, equations, figures that a reader may ask for, and the parts of a system that share no unknown. Does
not belong here: where they come from (``tables``), or solving them (``intervals``).
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

Key = Hashable
"""What tells one unknown from another."""


@dataclass(frozen=True)
class Unknown:
    """A cell that no reader has seen: never below zero, and a whole number if it is a count."""

    key: Key
    value: float
    is_count: bool = True


@dataclass(frozen=True)
class Equation:
    """The sum of some unknowns, each times a factor, equals a known number, or is at most that number."""

    terms: Mapping[Key, float]
    total: float
    is_limit: bool = False


@dataclass(frozen=True)
class Figure:
    """What a reader may want to know: a hidden cell, or the change of one from one release to another.

    Attributes:
        name: says in a message which cell it is.
        terms: the unknowns that it is made of, each with its factor; none if it is known.
        offset: the known part that is added to them.
        value: its true value.
        is_sum: it is a sum of amounts and no count.
        is_change: it is a change: it may be negative.
    """

    name: tuple[str, ...]
    terms: Mapping[Key, float]
    offset: float
    value: float
    is_sum: bool = False
    is_change: bool = False


@dataclass
class System:
    """Unknowns with the equations between them."""

    unknowns: dict[Key, Unknown] = field(default_factory=dict)
    equations: list[Equation] = field(default_factory=list)

    def add(self, unknown: Unknown) -> None:
        """Add an unknown, once."""
        self.unknowns.setdefault(unknown.key, unknown)

    def parts(self, figures: Iterable[Figure]) -> list[tuple[System, list[Figure]]]:
        """Return systems that share no unknown, each with the figures that are made of it; those without a figure are left out."""
        leaders = {key: key for key in self.unknowns}

        def leader(key: Key) -> Key:
            while leaders[key] != key:
                leaders[key] = leaders[leaders[key]]
                key = leaders[key]
            return key

        figures = list(figures)
        for terms in [*(e.terms for e in self.equations), *(f.terms for f in figures)]:
            first, *others = terms or (None,)
            for other in others:
                leaders[leader(other)] = leader(first)
        parts: dict[Key, tuple[System, list[Figure]]] = {}
        for figure in figures:
            at = leader(next(iter(figure.terms))) if figure.terms else None
            parts.setdefault(at, (System(), []))[1].append(figure)
        for key, unknown in self.unknowns.items():
            if (at := leader(key)) in parts:
                parts[at][0].add(unknown)
        for equation in self.equations:
            if equation.terms and (at := leader(next(iter(equation.terms)))) in parts:
                parts[at][0].equations.append(equation)
        return list(parts.values())
