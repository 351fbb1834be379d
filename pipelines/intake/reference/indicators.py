"""Look up indicators by name, or by a path of headers: indicator, breakdown and measure basis.

Belongs here: composing an indicator from several cells (a title, a header above another). Does not belong here: finding
those cells (``layout``), or any name that is not in a seed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from pipelines.intake.reference.characters import has_chinese
from pipelines.intake.reference.synonyms import Synonyms
from pipelines.intake.reference.values import label

BREAKDOWN = ("patent_type", "applicant_type", "industry_code", "item_class")
_BRACKETS = re.compile(r"^([^()]+)\(([^()]+)\)$")
_OF_AMOUNTS = ("ITEM", "PERSON", "CNY")
OF_UNITS = {"数量": ("ITEM", "PERSON"), "件数": ("ITEM",), "金额": ("CNY",)}
"""Words that add nothing to the name of an indicator in one of these base units, and make another figure of others."""
SEPARATOR = "/"
"""Between the levels of a path: 专利授权量/当年/职务."""


@dataclass(frozen=True)
class Indicator:
    """What an indicator's name as written means: ``stated_basis`` is in the name, ``measure_basis`` the default.

    ``within_year`` is the stated basis for a month or quarter, where the word means another one there (累计).
    """

    code: str
    breakdown: tuple[str, ...]
    stated_basis: str | None
    measure_basis: str | None
    base_unit: str | None
    within_year: str | None = None

    def covers(self, other: Indicator) -> bool:
        """Return whether another indicator is this one or a kind of it."""
        return self.code == other.code and self.narrows_none(other)

    def narrows_none(self, other: Indicator) -> bool:
        """Return whether another indicator has every member that this one states, or is one without such a breakdown."""
        return all(
            mine in ("_T", "_Z") or theirs == mine or (theirs == "_Z" and self.code != other.code)
            for mine, theirs in zip(self.breakdown, other.breakdown, strict=True)
        )


class Indicators(Synonyms[Indicator]):
    """Indicators by name, and words for only a breakdown or a basis (发明, 职务, 当年).

    Attributes:
        named_bases: the bases that names of indicators state, each with the indicator's code.
    """

    def __init__(
        self,
        pairs: Iterable[tuple[str | None, Indicator]],
        parts: Mapping[str, tuple[str, str] | None],
        within_year: Mapping[str, str],
    ):
        super().__init__(pairs)
        self._within_year = {label(word): basis for word, basis in within_year.items()}
        self.named_bases = {(known.code, known.stated_basis) for known in self.known.values()}
        self._parts = {label(word): part for word, part in parts.items()}
        written = reversed([(word, part) for word, part in parts.items() if part])
        self._members = {member: word for word, (field, member) in written if field in BREAKDOWN}
        self._paths: dict[str, Indicator | None] = {}

    def get(self, text: str) -> Indicator | None:
        """Return the indicator of a name or of a path of names.

        Of a path, the longest run of levels that is a name is the indicator; the other levels are its breakdown.
        """
        path = label(text)
        if path not in self._paths:
            known = self.known.get(path) or self._composed(path.split(SEPARATOR))
            self._paths[path] = known or self._with_brackets(path)
        return self._paths[path]

    def stem(self, title: str, headers: Iterable[str]) -> str:
        """Return the words of a title that begin names which headers end: 专利 of 专利情况, over 申请量 and 授权量.

        Of words that share characters (发明专利, 专利申请) those that fit most headers count, then the longest; "" where none
        fit, or words apart from one another do (专利、商标情况).
        """
        flat = label(title)
        stems = Counter(s for header in headers for s in self._stems.get(label(header), ()) if s in flat)
        best = max(stems, key=lambda stem: (stems[stem], len(stem)), default="")
        start, end = flat.find(best), flat.find(best) + len(best)
        return best if all(flat.find(s) < end and flat.find(s) + len(s) > start for s in stems) else ""

    @cached_property
    def _stems(self) -> dict[str, set[str]]:
        """End of a Chinese name -> what precedes it in names, each of two characters at least."""
        stems: dict[str, set[str]] = {}
        for name in filter(has_chinese, self.known):
            for n in range(2, len(name) - 1):
                stems.setdefault(name[n:], set()).add(name[:n])
        return stems

    def ends_a_name(self, word: str, name: str = "") -> bool:
        """Return whether a word is no name, and ends a Chinese name of an amount, of that with this name if one is given: 申请量.

        A ratio may be named for the amounts that it is made of: 每万人口发明专利拥有量 over 拥有量.
        """
        end, meant = label(word), self.get(name) if name else None
        known = [self.known[start + end] for start in self._stems.get(end, ())]
        fitting = [k for k in known if k.base_unit in _OF_AMOUNTS and (k == meant or not name)]
        return bool(fitting) and self.get(word) is None

    def part(self, word: str) -> tuple[str, str] | None:
        """Return the column and member that a word for only a breakdown or a basis denotes, None if it denotes none."""
        return self._parts.get(label(word))

    def is_of_all_years(self, word: str) -> bool:
        """Return whether a word says that figures are cumulated over all years, also those of a month (历年累计)."""
        return self.part(word) == ("measure_basis", "cumulative") and label(word) not in self._within_year

    def member_names(self) -> dict[str, str]:
        """Return the first word of each member of a breakdown that has words of its own (发明, 职务)."""
        return dict(self._members)

    def is_in_a_name(self, word: str, meant: Indicator) -> bool:
        """Return whether a name of an indicator, or of one that it is a kind of, has a word; a plural counts as its singular."""
        written = label(word)
        written = written.removesuffix("s") if written.isascii() else written
        return any(written in name for name, known in self.known.items() if known.covers(meant))

    def _composed(self, levels: list[str]) -> Indicator | None:
        for n in range(len(levels), 0, -1):
            for start in range(len(levels) - n + 1):
                named, rest = levels[start : start + n], levels[:start] + levels[start + n :]
                for joint in (SEPARATOR, "_", ""):
                    if known := self.known.get(joint.join(named)):
                        return self._with(known, rest)
        return None

    def _with_brackets(self, name: str) -> Indicator | None:
        """Return the indicator of a name with a member of a breakdown in brackets behind it: 专利申请量(发明)."""
        match = _BRACKETS.match(name)
        known, part = (self.known.get(match[1]), self._parts.get(match[2])) if match else (None, None)
        return self._with(known, [match[2]]) if match and known and part and part[0] in BREAKDOWN else None

    def _with(self, indicator: Indicator, rest: list[str]) -> Indicator | None:
        named = indicator.breakdown
        for word in rest:
            if word not in self._parts:
                return None
            part = self._parts[word]
            if part is None:  # 合计 below a heading adds nothing
                if indicator.base_unit not in OF_UNITS.get(word, (indicator.base_unit,)):
                    return None
                continue
            column, member = part
            if column == "measure_basis":
                within_year = self._within_year.get(word)
                indicator = replace(indicator, stated_basis=member, within_year=within_year)
                continue
            at = BREAKDOWN.index(column)
            if named[at] not in ("_T", member):
                return None
            members = dict(zip(BREAKDOWN, indicator.breakdown, strict=True)) | {column: member}
            indicator = replace(indicator, breakdown=tuple(members.values()))
        return indicator
