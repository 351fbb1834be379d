"""Which agencies have which role, over time.

Belongs here: whether an agency may send a form, who has a role on a day, and which agencies may answer for an area. Does not
belong here: what a form asks for, or the names of agencies. Standard library only, see ``periods``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from schemas.periods import period_end

ANY = "*"
"""Among senders: of a form any agency, of an item any sender of its form."""


class Roles:
    """The agencies of each role: rows of the seed ``agency_role``."""

    def __init__(self, rows: Iterable[Mapping[str, Any]]):
        self._terms: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
        for row in rows:
            # Days as text in ISO 8601 are in their order; rows come typed or as text.
            term = str(row["agency_code"]), str(row["valid_from"]), str(row["valid_to"] or "9999-12-31")
            self._terms[row["role_code"]].append(term)

    def agencies(self, roles: Iterable[str], period: str = "") -> set[str]:
        """Return the agencies that have one of the roles on the last day of a period; "" is at any time."""
        day = period_end(period).isoformat() if period else ""
        return {
            agency
            for role in roles
            for agency, first, last in self._terms.get(role, ())
            if not day or first <= day <= last
        }

    def is_sender(self, roles: Iterable[str], agency: str, period: str = "") -> bool:
        """Return whether an agency is among the senders of a form in a period: ``*`` is any agency, "" any time."""
        roles = tuple(roles)
        return ANY in roles or agency in self.agencies(roles, period)


def agencies_for(
    area: str, agencies: Iterable[tuple[str, str]], areas: Iterable[tuple[str, str | None]]
) -> set[str]:
    """Return the agencies that may answer for an area: its own and those of the areas above and below it.

    Args:
        area: code of the area.
        agencies: agencies, each with its area.
        areas: areas, each with the one above it.
    """
    upwards = [(lower, upper) for lower, upper in areas if upper]
    downwards = [(upper, lower) for lower, upper in upwards]
    related = _reached(area, upwards) | _reached(area, downwards)
    return {agency for agency, of_area in agencies if of_area in related}


def _reached(area: str, steps: Iterable[tuple[str, str]]) -> set[str]:
    reached, more = set[str](), {area}
    while more:
        reached |= more
        more = {end for start, end in steps if start in more} - reached
    return reached
