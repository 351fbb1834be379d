"""The seeds that intake looks words up in, loaded once for a sweep.

Belongs here: words -> codes, with a suggestion for words that are not known. Does not belong here: reading
cells, or any word that is not in a seed.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Generic, TypeVar

from pipelines.intake.rules import SEEDS
from pipelines.intake.values import label
from schemas.reference.base import contracts, load_seed

BREAKDOWN = ("patent_type", "applicant_type", "industry_code", "item_class")
COUNTED = ("ITEM", "PERSON", "RANK")
"""Base units of which there are only whole ones, so that a whole number is exact."""

_NAMES = ("name_zh", "name_en")

T = TypeVar("T")


@dataclass(frozen=True)
class Unit:
    """A unit that senders write: its code, base unit and exact scale."""

    code: str
    base_unit: str
    scale: Decimal

    @property
    def is_counted(self) -> bool:
        """Hold where there are only whole ones of the base unit."""
        return self.base_unit in COUNTED


@dataclass(frozen=True)
class Indicator:
    """What an indicator's name as written means: ``stated_basis`` is in the name, ``measure_basis`` the default."""

    code: str
    breakdown: tuple[str, str, str, str]
    stated_basis: str | None
    measure_basis: str | None
    base_unit: str | None


class Words(Generic[T]):
    """Written words -> meaning, deaf to width, case and blanks."""

    def __init__(self, pairs: Iterable[tuple[str | None, T]]):
        self.known: dict[str, T] = {}
        self.written: dict[str, str] = {}
        for word, meaning in pairs:
            if word and label(word) not in self.known:
                self.known[label(word)] = meaning
                self.written[label(word)] = word

    def get(self, text: str) -> T | None:
        """Return what the words mean, None if they are not known."""
        return self.known.get(label(text))

    def near(self, text: str) -> str:
        """Return the known words nearest to those written: did you mean."""
        return " / ".join(self.written[c] for c in self._close(text))

    def near_meanings(self, text: str) -> list[T]:
        """Return what the nearest words mean, each meaning once."""
        return list(dict.fromkeys(self.known[c] for c in self._close(text)))

    def _close(self, text: str) -> list[str]:
        return difflib.get_close_matches(label(text), self.known, n=3, cutoff=0.5)


@dataclass
class Codebook:
    """Everything that intake looks up.

    Attributes:
        agency_kinds: ``district`` for the districts' offices.
        home_areas: the area a submitter reports of.
        former_areas: label of a former name -> the year in which it ended.
        memberships: zone and district of every 其中 row that may stand in a return.
    """

    agencies: Words[str]
    agency_kinds: Mapping[str, str]
    home_areas: Mapping[str, str]
    areas: Words[str]
    area_names: Mapping[str, str]
    area_parents: Mapping[str, set[str]]
    former_areas: Mapping[str, str]
    memberships: set[tuple[str, str]]
    indicators: Words[Indicator]
    sources: Words[str]
    countries: Words[str]
    tasks: Words[str]
    calibers: Words[str]
    units: Words[Unit]


def _aliases(row: Mapping[str, Any], *columns: str) -> list[str]:
    written = [row[c] for c in columns if row.get(c)]
    return [*written, *(row.get("aliases") or "").split("|")]


def load_codebook(seeds_dir: Path) -> Codebook:
    """Load and check the seeds that intake needs.

    Raises:
        schemas.reference.base.SeedError: a seed breaks its contract.
    """
    models = contracts()
    seeds = {name: load_seed(seeds_dir, models[name]).to_dicts() for name in SEEDS if name in models}
    units = {
        u["unit_code"]: Unit(u["unit_code"], u["base_unit"], Decimal(str(u["scale"]))) for u in seeds["unit"]
    }
    indicators = {i["indicator_code"]: i for i in seeds["indicator"]}

    def meaning(code: str, breakdown: tuple[str, str, str, str], basis: str | None) -> Indicator:
        row = indicators.get(code, {})
        unit = units.get(row.get("unit_measure") or "")
        return Indicator(code, breakdown, basis, row.get("default_basis"), unit.base_unit if unit else None)

    aliases = [
        (
            a["alias"],
            meaning(
                a["indicator_code"],
                (a["patent_type"], a["applicant_type"], a["industry_code"], a["item_class"]),
                a["measure_basis"],
            ),
        )
        for a in seeds["indicator_alias"]
    ]
    # An indicator's own code means what its own name means.
    totals = {m.code: m.breakdown for _, m in reversed(aliases)}
    own = [
        (word, meaning(code, totals.get(code, ("_Z",) * 4), None))
        for code, row in indicators.items()
        for word in (code, row["name_zh"], row["name_en"])
    ]
    rows = seeds["area"]
    parents: dict[str, set[str]] = {}
    for row in rows:
        parents.setdefault(row["area_code"], set()).update(
            p for p in (row["parent_area"], row["area_group"]) if p
        )
    unallocated = {a["parent_area"]: a["area_code"] for a in rows if a["area_level"] == "unallocated"}
    agencies = seeds["agency"]
    # A district speaks of itself, a city's agency of what no district claims.
    homes = {
        a["agency_code"]: a["ref_area"]
        if a["agency_kind"] == "district"
        else unallocated.get(a["ref_area"], a["ref_area"])
        for a in agencies
    }
    return Codebook(
        agencies=Words((w, a["agency_code"]) for a in agencies for w in _aliases(a, *_NAMES, "agency_code")),
        agency_kinds={a["agency_code"]: a["agency_kind"] for a in agencies},
        home_areas=homes,
        areas=Words(
            [
                *((a[c], a["area_code"]) for a in rows for c in ("area_code", *_NAMES)),
                *((a["alias"], a["area_code"]) for a in seeds["area_alias"]),
            ]
        ),
        area_names={a["area_code"]: a["name_zh"] for a in rows},
        area_parents=parents,
        former_areas={label(a["name_zh"]): str(a["valid_to"].year) for a in rows if a["valid_to"]},
        memberships={(m["zone_area"], m["district_area"]) for m in seeds["area_membership"]},
        indicators=Words([*aliases, *own]),
        sources=Words(
            (w, r["source_code"]) for r in seeds["source"] for w in _aliases(r, *_NAMES, "source_code")
        ),
        countries=Words(
            (w, c["country_code"])
            for c in seeds["country"]
            for w in _aliases(c, *_NAMES, "country_code", "alpha3")
        ),
        tasks=Words(
            (t[c], t["task_id"]) for t in seeds["plan_task"] for c in ("task_id", "title_zh", "title_en")
        ),
        calibers=Words(
            (r[c], r["caliber_code"]) for r in seeds["caliber"] for c in ("caliber_code", *_NAMES)
        ),
        units=Words(
            (w, units[r["unit_code"]]) for r in seeds["unit"] for w in _aliases(r, *_NAMES, "unit_code")
        ),
    )
