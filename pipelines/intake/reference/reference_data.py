"""Load the seeds that intake looks words up in, once for a run.

Belongs here: words -> codes, with suggestions for unknown words. Does not belong here: reading cells, or any word that is
not in a seed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.common.english import indicator_names
from pipelines.intake.reference.areas import Areas
from pipelines.intake.reference.characters import clean
from pipelines.intake.reference.indicators import Indicator, Indicators
from pipelines.intake.reference.items import FormItem, form_items
from pipelines.intake.reference.label_words import FILLER, INDICATOR, PART, SOURCE, TOPIC, UNIT, LabelWords
from pipelines.intake.reference.ranges import Ranges
from pipelines.intake.reference.synonyms import Synonyms
from pipelines.intake.reference.values import MULTIPLIERS, label
from pipelines.intake.rule_set import SEEDS
from schemas.form import forms
from schemas.reference.base import contracts, load_seed
from schemas.reference.codelist import COUNTED_UNITS
from schemas.roles import Roles

_NAMES = ("name_zh", "name_en")
_LIST = re.compile(r"[、,，;；/和]")

Seeds = Mapping[str, list[dict[str, Any]]]
"""Rows by the name of their seed."""


@dataclass(frozen=True)
class Unit:
    """A unit that senders write: its code, base unit and exact scale."""

    code: str
    base_unit: str
    scale: Decimal

    @property
    def is_counted(self) -> bool:
        """Return whether the base unit is counted in whole numbers."""
        return self.base_unit in COUNTED_UNITS


def find_unit(units: Synonyms[Unit], text: str) -> Unit | None:
    """Return a known unit, also with a multiplier before it that the seed does not list: 百万件, 万亿元."""
    if known := units.get(text):
        return known
    word = label(text).strip("()")
    for multiplier, factor in MULTIPLIERS.items():
        single = (
            units.get(word.removeprefix(multiplier)) if multiplier and word.startswith(multiplier) else None
        )
        if single and single.scale == 1:
            return Unit(text, single.base_unit, Decimal(factor))
    return units.get(word)


def listed_units(text: str) -> list[str]:
    """Return the parts of a list of units: 件、亿元."""
    return [part.strip() for part in _LIST.split(text) if part.strip()]


def known_units(text: str, units: Synonyms[Unit]) -> dict[str, Unit]:
    """Return the units that a text names as written: itself one, or a list of units and nothing else; else none."""
    if single := units.get(text):
        return {text: single}
    parts = {part: units.get(part) for part in listed_units(text)}
    return {part: unit for part, unit in parts.items() if unit} if all(parts.values()) else {}


@dataclass(frozen=True)
class Title:
    """A title of tables: the name of its indicator, and the unit if such tables print none."""

    pattern: re.Pattern[str]
    indicator: str
    unit: str | None


@dataclass(frozen=True)
class NoteWording:
    """A way in which a sentence of a note says what figures are, and the role that it gives to them."""

    pattern: re.Pattern[str]
    role: str


@dataclass(frozen=True)
class OldHeader:
    """A header of an older template: its column of the form, and the version of the template."""

    column: str
    layout_version: str


@dataclass
class ReferenceData:
    """Everything that intake looks up.

    Attributes:
        roles: which agencies have which role, over time.
        role_names: the name of each role.
        home_areas: the area that each submitter reports about.
        titles: titles of tables; the first that matches counts.
        patent_kinds: words for kinds of patents (发明).
        words: every known word of a title or a header.
        note_wordings: how notes say what figures are; the first that fits counts.
        old_headers: by form, label of a header of an older template -> its column.
        items: by form the items that it asks its senders for, in the order of the template.
        calibers_of: by indicator the calibers that it has beside the base.
        memberships: zone and district of every 其中 row that a return may have.
        ranges: least and largest figure that is expected.
        thresholds: by rule and parameter.
    """

    agencies: Synonyms[str]
    roles: Roles
    role_names: Mapping[str, str]
    home_areas: Mapping[str, str]
    areas: Areas
    items: Mapping[str, Sequence[FormItem]]
    memberships: set[tuple[str, str]]
    indicators: Indicators
    titles: tuple[Title, ...]
    patent_kinds: tuple[str, ...]
    words: LabelWords
    note_wordings: tuple[NoteWording, ...]
    old_headers: Mapping[str, Mapping[str, OldHeader]]
    sources: Synonyms[str]
    countries: Synonyms[str]
    tasks: Synonyms[str]
    calibers: Synonyms[str]
    calibers_of: Mapping[str, Sequence[str]]
    units: Synonyms[Unit]
    ranges: Ranges
    thresholds: Mapping[tuple[str, str], float]

    def sender_names(self, roles: Iterable[str], period: str) -> list[str]:
        """Return the names of the agencies that have one of the roles in a period; those of the roles if no agency has."""
        agencies = self.roles.agencies(roles, period)
        names = [self.agencies.name(agency) for agency in self.home_areas if agency in agencies]
        return names or [self.role_names[role] for role in roles]

    def about(self, title: str) -> Title | None:
        """Return the known title that matches, else the one indicator that the title names; None if there is none.

        A pattern matches a part of 实用新型专利授权量 too: the indicator is that of the whole name. Where the kind before a
        match is neither in a known name nor a word of its own, the title is not known.
        """
        text = "".join(clean(title).split())
        parts = self.words.read(title).of(PART)
        is_matched = False
        for known in self.titles:
            if match := known.pattern.search(text):
                is_matched = True
                names = [
                    n
                    for n in self.words.read(title).of(INDICATOR)
                    if match[0] in n and self.indicators.get(n)
                ]
                if names:
                    return replace(known, indicator=max(names, key=len))
                kind = next((k for k in self.patent_kinds if text[: match.start()].endswith(k)), None)
                if kind is None or kind in parts:
                    return known
        return None if is_matched else self._named(title)

    def _named(self, title: str) -> Title | None:
        """Return the one indicator whose name is in a title (各区年末常住人口), None if there is none or more than that.

        专利申请和授权情况 names a second one by a subject alone.
        """
        phrases = self.words.read(title)
        names = {
            meant: name for name in reversed(phrases.of(INDICATOR)) if (meant := self.indicators.get(name))
        }
        if len(names) != 1 or phrases.of(TOPIC):
            return None
        (name,) = names.values()
        return Title(re.compile(re.escape(name)), name, None)


def _aliases(row: Mapping[str, Any], *columns: str) -> list[str]:
    written = [row[c] for c in columns if row.get(c)]
    return [*written, *(row.get("aliases") or "").split("|")]


def _label_words(seeds: Seeds, titles: Iterable[Title]) -> LabelWords:
    """Return the words of labels: those of their own seed, and every name that another seed holds."""

    def named(seed: str, role: str, *columns: str) -> Iterator[tuple[str, str]]:
        return ((word, role) for row in seeds[seed] for word in _aliases(row, *columns))

    phrases = [
        *((row["word"], row["role"]) for row in seeds["label_word"]),
        *((row["word"], PART if row["field"] else FILLER) for row in seeds["header_word"]),
        *named("indicator_alias", INDICATOR, "alias"),
        *named("indicator", INDICATOR, *_NAMES),
        *named("area", FILLER, *_NAMES),
        *named("area_alias", FILLER, "alias"),
        *named("source", SOURCE, *_NAMES),
        *named("agency", FILLER, *_NAMES),
        *named("unit", UNIT, *_NAMES),
        *(
            (word, FILLER)
            for form in forms().values()
            for word in (form.spec().label_zh, form.spec().label_en)
        ),
    ]
    others = {row["role"]: row["name_zh"] for row in seeds["label_role"] if row["is_other_figure"]}
    names = {row["role"]: row["name_zh"] for row in seeds["label_role"]}
    return LabelWords(phrases, (title.pattern for title in titles), others, names)


def load_reference_data(seeds_dir: Path) -> ReferenceData:
    """Load and check the seeds that intake needs.

    Raises:
        schemas.reference.base.SeedError: a seed breaks its contract.
    """
    models = contracts()
    seeds = {name: load_seed(seeds_dir, models[name]).to_dicts() for name in SEEDS if name in models}
    units = {
        u["unit_code"]: Unit(u["unit_code"], u["base_unit"], Decimal(str(u["scale"]))) for u in seeds["unit"]
    }
    titles = tuple(Title(re.compile(t["pattern"]), t["alias"], t["unit_raw"]) for t in seeds["table_title"])

    def codes(seed: str, code: str, *columns: str) -> Synonyms[str]:
        return Synonyms((word, row[code]) for row in seeds[seed] for word in _aliases(row, *columns))

    return ReferenceData(
        agencies=Synonyms(
            (word, row["agency_code"])
            # The first name is what findings call an agency: the present one.
            for row in sorted(seeds["agency"], key=lambda row: row["valid_from"], reverse=True)
            for word in _aliases(row, *_NAMES, "agency_code")
        ),
        roles=Roles(seeds["agency_role"]),
        role_names={r["role_code"]: r["name_zh"] for r in seeds["role"]},
        home_areas=_home_areas(seeds),
        areas=Areas(
            seeds["area"],
            [(a["alias"], a["area_code"]) for a in seeds["area_alias"]],
            seeds["area_division"],
            (a["word"] for a in seeds["area_left_out"]),
        ),
        items={
            form_id: tuple(item for item in form_items(seeds["form_item"]) if item.form_id == form_id)
            for form_id in {row["form_id"] for row in seeds["form_item"]}
        },
        memberships={(m["zone_area"], m["district_area"]) for m in seeds["area_membership"]},
        indicators=_indicators(seeds, units),
        titles=titles,
        patent_kinds=tuple(
            h["word"] for h in seeds["header_word"] if h["field"] == "patent_type" and h["member"] != "_T"
        ),
        words=_label_words(seeds, titles),
        note_wordings=tuple(
            NoteWording(re.compile(rf"(?:{w['pattern']})$", re.IGNORECASE), w["role"])
            for w in seeds["note_wording"]
        ),
        old_headers=_old_headers(seeds),
        sources=codes("source", "source_code", *_NAMES, "source_code"),
        countries=codes("country", "country_code", *_NAMES, "country_code", "alpha3"),
        tasks=codes("plan_task", "task_id", "task_id", "title_zh", "title_en"),
        calibers=codes("caliber", "caliber_code", *_NAMES, "caliber_code"),
        calibers_of=_calibers_of(seeds),
        units=Synonyms(
            ((w, units[r["unit_code"]]) for r in seeds["unit"] for w in _aliases(r, *_NAMES)), units.items()
        ),
        ranges=Ranges(seeds["indicator_range"], seeds["area"]),
        thresholds={(t["rule_code"], t["parameter"]): t["value"] for t in seeds["rule_threshold"]},
    )


def _indicators(seeds: Seeds, units: Mapping[str, Unit]) -> Indicators:
    """Return what each name of an indicator means, with the words of headers that split it."""
    rows = {i["indicator_code"]: i for i in seeds["indicator"]}

    def meaning(code: str, breakdown: tuple[str, ...], basis: str | None) -> Indicator:
        row = rows.get(code, {})
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
    english = indicator_names(
        seeds["indicator_alias"], seeds["indicator"], seeds["member"], seeds["form_code"]
    )
    aliases += [(english[alias], meant) for alias, meant in aliases if alias in english]
    # An indicator's own code means what its own name means.
    totals = {m.code: m.breakdown for _, m in reversed(aliases)}
    own = [
        (word, meaning(code, totals.get(code, ("_Z",) * 4), None))
        for code, row in rows.items()
        for word in (code, row["name_zh"], row["name_en"])
    ]
    return Indicators(
        [*aliases, *own],
        {h["word"]: (h["field"], h["member"]) if h["field"] else None for h in seeds["header_word"]},
        {h["word"]: h["within_year"] for h in seeds["header_word"] if h["within_year"]},
    )


def _home_areas(seeds: Seeds) -> dict[str, Any]:
    """Return agency -> the area that it reports about: its district, or what the city does not allocate to any."""
    unallocated = {
        a["parent_area"]: a["area_code"] for a in seeds["area"] if a["area_level"] == "unallocated"
    }
    return {a["agency_code"]: unallocated.get(a["ref_area"], a["ref_area"]) for a in seeds["agency"]}


def _old_headers(seeds: Seeds) -> dict[str, dict[str, OldHeader]]:
    old_headers: dict[str, dict[str, OldHeader]] = defaultdict(dict)
    for row in seeds["layout_version"]:
        old_headers[row["form_id"]][label(row["header"])] = OldHeader(row["field"], row["layout_version"])
    return old_headers


def _calibers_of(seeds: Seeds) -> dict[str, list[str]]:
    calibers_of: dict[str, list[str]] = defaultdict(list)
    for row in seeds["caliber_indicator"]:
        calibers_of[row["indicator_code"]].append(row["caliber_code"])
    return calibers_of
