"""Maps of districts: what each shows, and its tiles.

Belongs here: which district has which figure on a map. Does not belong here: shades and markup.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.report.queries import Row


@dataclass(frozen=True)
class Map:
    """A map of a region: what it shows, and each of its districts with its figure, or without one."""

    shown: Row
    tiles: list[tuple[Row, Row | None]]


def map_of(rows: Sequence[Row], tiles: Sequence[Row]) -> Map:
    """Return the map of some figures on all districts of a region."""
    figures = {row["ref_area"]: row for row in rows}
    return Map(rows[0], [(tile, figures.get(tile["area_code"])) for tile in tiles])
