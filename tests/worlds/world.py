"""A world: the tables of a region, seeds beside them, and rounds of files, each with the day of its refresh.

Belongs here: plain data, so that a world can be printed and made again. Does not belong here: making or running one.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True)
class File:
    """A file that is sent in: the text of a CSV, and what its sidecar says of it."""

    name: str
    text: str
    meta: Mapping[str, Any]


@dataclass(frozen=True)
class Round:
    """One refresh: the files that came before it, and its day.

    Attributes:
        as_of: its day.
        files: what came before it.
        edge: the day is not ``as_of`` but the last of the days on which the release before it stays as it is (``last_unchanged``),
            or the first after them (``first_changed``).
    """

    as_of: dt.date
    files: tuple[File, ...] = ()
    edge: str = ""


@dataclass(frozen=True)
class World:
    """A world.

    Attributes:
        tables: the tables that ``ipmon init`` reads, each with its rows.
        seeds: rows that are added to the seeds afterwards, by seed.
        rounds: its refreshes, in order.
        features: what is odd in it, by name.
        exports: the exports of its releases.
        asked: the commands that are asked beside those that every release is asked, by name (``questions``).
    """

    tables: Mapping[str, Sequence[Row]]
    seeds: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    rounds: tuple[Round, ...] = ()
    features: frozenset[str] = frozenset()
    exports: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()

    def to_json(self) -> str:
        """Return the world as JSON text; ``of_json`` reads it."""
        return json.dumps(asdict(self) | {"features": sorted(self.features)}, ensure_ascii=False, default=str)

    @classmethod
    def of_json(cls, text: str) -> World:
        """Return the world that ``to_json`` wrote."""
        raw = json.loads(text)
        rounds = tuple(
            Round(dt.date.fromisoformat(r["as_of"]), tuple(File(**f) for f in r["files"]), r["edge"])
            for r in raw["rounds"]
        )
        more = tuple(raw["exports"]), tuple(raw["asked"])
        return cls(raw["tables"], raw["seeds"], rounds, frozenset(raw["features"]), *more)


def csv_of(columns: Sequence[str], rows: Sequence[Row]) -> str:
    """Return rows as the text of a CSV; cells that a row lacks are empty."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
