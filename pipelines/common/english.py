"""English names of what answers name in Chinese: columns, forms, units, indicators, areas, codes.

Belongs here: looking them up in the seeds. Does not belong here: the messages that quote them, or what a sender wrote: that
is quoted as it is.
"""

from __future__ import annotations

import re
from functools import cached_property
from pathlib import Path

from pipelines.common.files import read_seed

_SEPARATORS = {" / ": " / ", "、": ", "}
_PARTS = re.compile(f"({'|'.join(map(re.escape, _SEPARATORS))})")
_FIGURE = re.compile(r"(.*\d) (\S+)")
_NAMES = ("area", "common_code", "country", "caliber", "source", "agency", "label_role", "indicator")
"""Seeds with ``name_zh`` and ``name_en``; of one name the last counts."""


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
        parts = _PARTS.split(text)
        names = [self._name(part, form_id) for part in parts[::2]]
        if names == parts[::2]:
            return text
        between = [*(_SEPARATORS[separator] for separator in parts[1::2]), ""]
        return "".join(name + separator for name, separator in zip(names, between, strict=True))

    def _name(self, part: str, form_id: str) -> str:
        if name := self._names_of(form_id).get(part) or self._common.get(part) or self._units.get(part):
            return name
        figure = _FIGURE.fullmatch(part)
        return f"{figure[1]} {self._units[figure[2]]}" if figure and figure[2] in self._units else part

    @cached_property
    def _common(self) -> dict[str, str]:
        names = {r["name_zh"]: r["name_en"] for seed in _NAMES for r in read_seed(self._seeds, seed)}
        labelled = (*read_seed(self._seeds, "submission_key"), *read_seed(self._seeds, "form"))
        return names | {r["label_zh"]: r["label_en"] for r in labelled}

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
