"""Look up areas by name.

Belongs here: variants of names, names of two areas, which areas contain which. Does not belong here: which of two areas a
table means (``parse``), or any name that is not in a seed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from pipelines.intake.reference.characters import clean
from pipelines.intake.reference.synonyms import Synonyms
from pipelines.intake.reference.values import label

PEER_LEVELS = ("province", "special")
"""Levels of areas outside the reporting region; they have figures but do not report here."""
LOCAL_LEVELS = ("district", "zone", "group", "unallocated")
_WITHIN = re.compile(r"^(.+)\((.+)\)$")
_LONGEST_PARENT = 6


class Areas:
    """Areas by name; most names mean one area, 河北 may be a province or a district."""

    def __init__(
        self,
        areas: Sequence[Mapping[str, Any]],
        aliases: Iterable[tuple[str, str]],
        divisions: Iterable[Mapping[str, Any]] = (),
        left_out: Iterable[str] = (),
    ):
        self.names: dict[str, str] = {a["area_code"]: a["name_zh"] for a in areas}
        self.levels: dict[str, str] = {a["area_code"]: a["area_level"] for a in areas}
        self.groups = sorted(code for code, level in self.levels.items() if level == "group")
        self.provinces = {a["area_code"] for a in areas if a["area_level"] in ("province", "city")}
        # A zone that moved to another district has a row that ended and one that is valid, of the same name.
        valid = {label(a["name_zh"]) for a in areas if not a["valid_to"]}
        ended = {label(a["name_zh"]): str(a["valid_to"].year) for a in areas if a["valid_to"]}
        self.last_years = {name: year for name, year in ended.items() if name not in valid}
        self.parents: dict[str, set[str]] = {}
        self.members: dict[str, set[str]] = defaultdict(set)
        for area in areas:
            held_by = {p for p in (area["parent_area"], area["area_group"]) if p}
            self.parents.setdefault(area["area_code"], set()).update(held_by)
            if area["area_group"] and area["area_group"] != area["area_code"]:
                self.members[area["area_group"]].add(area["area_code"])
        self.older_groups: dict[str, tuple[str, str]] = {}
        """Group of today -> the group as older tables count it under the same name, and the last year of such tables."""
        for row in divisions:
            older = self.members[row["older_group"]]
            older |= self.members[row["area_group"]] | {row["member_area"]}
            self.older_groups[row["area_group"]] = (row["older_group"], str(row["last_year"]))
        self._left_out = frozenset(map(label, left_out))
        self._pairs = [
            *((a[c], a["area_code"]) for a in areas for c in ("area_code", "name_zh", "name_en")),
            *aliases,
        ]
        self._known: dict[str, tuple[str, ...]] = {}
        for word, code in self._pairs:
            meant = self._known.get(label(word), ())
            if code not in meant:
                self._known[label(word)] = (*meant, code)

    def meanings(self, text: str) -> tuple[str, ...]:
        """Return every area that a name may mean; 和平区, 天津市和平区 and 和平区（天津） are the same."""
        word = label(text)
        known = self._known.get(word)
        if known is not None:
            return known
        if match := _WITHIN.match(word):
            return self._inside(match[2], match[1])
        for n in range(2, min(len(word) - 1, _LONGEST_PARENT)):
            if inside := self._inside(word[:n], word[n:]):
                return inside
        return ()

    def _inside(self, holder: str, part: str) -> tuple[str, ...]:
        holders = set(self._known.get(holder, ()))
        return tuple(c for c in self._known.get(part, ()) if holders & self.parents[c])

    def get(self, text: str) -> str | None:
        """Return the area that a name means, None if there is none or more than one."""
        meant = self.meanings(text)
        return meant[0] if len(meant) == 1 else None

    def is_left_out(self, text: str) -> bool:
        """Return whether a text names what is no area of the reference data and counts in totals: 国外, 其他."""
        return label(text).rstrip(":") in self._left_out and not self.meanings(text)

    def is_peer(self, code: str) -> bool:
        """Return whether an area is another region."""
        return self.levels.get(code) in PEER_LEVELS

    def is_elsewhere(self, code: str) -> bool:
        """Return whether an area is another region or a group of regions."""
        return self.is_peer(code) or (self.levels.get(code) == "group" and not self.is_local(code))

    def is_local(self, code: str) -> bool:
        """Return whether an area is part of the reporting region."""
        return self.levels.get(code) in LOCAL_LEVELS and not any(
            self.levels.get(p) == "country" for p in self.parents[code]
        )

    def near(self, text: str) -> str:
        """Return the names of the reporting region most similar to a text."""
        return " / ".join(self.names[code] for code in self._own.near_meanings(text))

    def near_any(self, text: str) -> str:
        """Return the names of any region most similar to a text."""
        return " / ".join(self.names[code] for code in self._all.near_meanings(text))

    @cached_property
    def _own(self) -> Synonyms[str]:
        return Synonyms((w, c) for w, c in self._pairs if not self.is_elsewhere(c))

    @cached_property
    def _all(self) -> Synonyms[str]:
        return Synonyms(self._pairs)

    def in_title(self, title: str) -> tuple[str, str] | None:
        """Return the name of the one area in a title, and the area; None if there is none or several."""
        longest = self.names_in(title)
        return next(iter(longest.items())) if len(set(longest.values())) == 1 else None

    def names_in(self, title: str) -> dict[str, str]:
        """Return the areas in a title by name; a name within a longer one is left out."""
        text = clean(title)
        named = {w: c for w, c in self._of_titles.items() if w in text}
        return {w: c for w, c in named.items() if not any(w != o and w in o for o in named)}

    def holders(self, code: str) -> set[str]:
        """Return the areas that hold an area, at any level."""
        held_by: set[str] = set()
        open_codes = [code]
        while open_codes:
            new = self.parents.get(open_codes.pop(), set()) - held_by
            held_by |= new
            open_codes += new
        return held_by

    @cached_property
    def _of_titles(self) -> dict[str, str]:
        chinese = (w for w, _ in self._pairs if len(w) > 1 and not w.isascii())
        return {w: code for w in chinese if (code := self.get(w))}
