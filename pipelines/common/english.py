"""English names of what answers name in Chinese: columns, forms, units, indicators, areas, codes.

Belongs here: looking them up in the seeds. Does not belong here: the messages that quote them, or what a sender wrote: that
is quoted as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from schemas.receipt import Finding
from schemas.rules.registry import NAMED
from schemas.seed_files import read_seed

_SEPARATORS = {" / ": " / ", "、": ", "}
_PARTS = re.compile(f"({'|'.join(map(re.escape, _SEPARATORS))})")
_CODED = re.compile(r"(.+) (\([\w.]+\))", re.ASCII)
"""A name and its code: 作品登记簿 (copyright_register)."""
_FIGURE = re.compile(r"(.*\d) (\S+)")
_NAMES = (
    "area",
    "common_code",
    "country",
    "caliber",
    "source",
    "role",
    "agency",
    "label_role",
    "member",
    "indicator",
)
"""Seeds with ``name_zh`` and ``name_en``; of one name the last counts."""
_BREAKDOWN = ("patent_type", "applicant_type", "industry_code", "item_class", "measure_basis")
"""Columns of ``indicator_alias`` that an alias may state beside its indicator."""


Rows = Iterable[Mapping[str, Any]]


def indicator_names(aliases: Rows, indicators: Rows, members: Rows, codes: Rows) -> dict[str, str]:
    """Return the English name of each alias of an indicator: the indicator's own, with the members of its breakdowns.

    Args:
        aliases: rows of the seed ``indicator_alias``.
        indicators: rows of ``indicator``.
        members: rows of ``member``.
        codes: rows of ``form_code``: the names of the classes of items (kinds of works) that are no members.
    """
    named = {r["indicator_code"]: r["name_en"] for r in indicators}
    parts = {("item_class", r["code"]): r["name_en"] for r in codes}
    parts |= {(r["column_name"], r["member_code"]): r["name_en"] for r in members}
    names = {}
    for row in aliases:
        stated = [(c, row[c]) for c in _BREAKDOWN if row[c] not in (None, "", "_T", "_Z")]
        if row["indicator_code"] in named and all(part in parts for part in stated):
            of = ", ".join(parts[part] for part in stated)
            names[row["alias"]] = named[row["indicator_code"]] + (f" ({of})" if of else "")
    return names


class EnglishNames:
    """The English names of a folder of seeds."""

    def __init__(self, seeds_dir: Path):
        self._seeds = seeds_dir
        self._of_form: dict[str, dict[str, str]] = {}

    def english(self, text: str, form_id: str = "") -> str:
        """Return names, lists of names and figures with a unit in English; whatever has no English name as it is.

        Args:
            text: one name, or several, as a finding or a summary states them: ``天津市、北京市``, ``1,250 件``.
            form_id: the form whose columns and codes it may name.
        """
        if text.isascii():
            return text
        if (name := self._name(text, form_id)) != text:
            return name
        parts = _PARTS.split(text)
        names = [self._name(part, form_id) for part in parts[::2]]
        if names == parts[::2]:
            return text
        between = ["", *(_SEPARATORS[separator] for separator in parts[1::2])]
        # Several Chinese names may have one English name: it is listed once.
        firsts = {name: n for n, name in reversed([*enumerate(names)])}
        listed = [n for n, name in enumerate(names) if firsts[name] == n or name == parts[::2][n]]
        return "".join(between[n] + names[n] for n in listed)

    def of_finding(self, finding: Finding, form_id: str = "") -> tuple[str, str]:
        """Return ``found`` and ``expected`` of a finding in English; what the sender wrote is quoted as it is."""
        is_named = finding.rule_code in NAMED
        content = self.english(finding.found, form_id) if is_named else finding.found
        return content, self.english(finding.expected, form_id)

    def _name(self, part: str, form_id: str) -> str:
        if name := self._names_of(form_id).get(part) or self._common.get(part) or self._units.get(part):
            return name
        coded = _CODED.fullmatch(part)
        if coded:
            return f"{self._name(coded[1], form_id)} {coded[2]}"
        figure = _FIGURE.fullmatch(part)
        return f"{figure[1]} {self._units[figure[2]]}" if figure and figure[2] in self._units else part

    @cached_property
    def _common(self) -> dict[str, str]:
        names = {r["name_zh"]: r["name_en"] for seed in _NAMES for r in read_seed(self._seeds, seed)}
        labelled = (*read_seed(self._seeds, "submission_key"), *read_seed(self._seeds, "form"))
        return self._aliases() | names | {r["label_zh"]: r["label_en"] for r in labelled}

    def _aliases(self) -> dict[str, str]:
        seeds = ("indicator_alias", "indicator", "member", "form_code")
        return indicator_names(*(read_seed(self._seeds, name) for name in seeds))

    @cached_property
    def _units(self) -> dict[str, str]:
        return {r["name_zh"]: r["name_en"] for r in read_seed(self._seeds, "unit")}

    def _names_of(self, form_id: str) -> dict[str, str]:
        """Return the names of a form's codes and columns."""
        if form_id not in self._of_form:
            codes = {
                r["name_zh"]: r["name_en"]
                for r in read_seed(self._seeds, "form_code")
                if r["form_id"] == form_id
            }
            columns = {
                r["label_zh"]: r["label_en"]
                for r in read_seed(self._seeds, "form_field")
                if r["form_id"] == form_id and r["label_zh"]
            }
            self._of_form[form_id] = codes | columns
        return self._of_form[form_id]
