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
    """Return the map of some figures on all districts of a region; it is said to be synthetic if any figure is."""
    figures = {row["ref_area"]: row for row in rows}
    made_up = {row["is_synthetic"] for row in rows}
    shown = {**rows[0], "is_synthetic": True in made_up, "is_partly_synthetic": False in made_up}
    return Map(shown, [(tile, figures.get(tile["area_code"])) for tile in tiles])
