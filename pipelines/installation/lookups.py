"""What the cells of the tables may name: roles, indicators, units, forms, by code and by every name.

Belongs here: the words of seeds with what they mean. Does not belong here: whether a cell holds one of them (``check``).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from pipelines.intake.reference.values import label
from schemas.seed_files import PACKAGE_SEEDS, read_seed

LEVELS = ("region", "district", "zone", "group")
COMPARATORS = ("ge", "le", "between", "trend")
_SHOWN = 12


class Known:
    """Words that cells may hold: each word, as ``label`` compares it, with its meaning; names first."""

    def __init__(self, words: Iterator[tuple[str, Any]], shown: list[str]):
        self.meanings: dict[str, Any] = {}
        for word, meaning in words:
            self.meanings.setdefault(label(word), meaning)
        self.shown = shown

    def near(self, text: str) -> str:
        """Return the known words most similar to a text, else all of a short list."""
        close = difflib.get_close_matches(label(text), map(label, self.shown), n=3)
        words = [word for word in self.shown if label(word) in close] or self.shown
        return ", ".join(words[:_SHOWN]) + (" …" if len(words) > _SHOWN else "")


def known_words(seeds_dir: Path = PACKAGE_SEEDS) -> dict[str, Known]:
    """Return the words of the kinds of cell that are looked up in seeds: roles, indicators, units, forms, and fixed ones."""
    indicators = read_seed(seeds_dir, "indicator")
    units = read_seed(seeds_dir, "unit")
    forms = read_seed(seeds_dir, "form")
    roles = read_seed(seeds_dir, "role")
    return {
        "role": Known(_named(roles, "role_code"), [row["role_code"] for row in roles]),
        "form": Known(_named(forms, "form_id", "label"), [row["form_id"] for row in forms]),
        "unit": Known(
            ((word, row) for row in units for word in _words(row, "unit_code")),
            [row["name_zh"] for row in units],
        ),
        "indicator": Known(
            _indicator_words(indicators, read_seed(seeds_dir, "indicator_alias")),
            [row["name_zh"] for row in indicators],
        ),
        "area_level": Known(((level, level) for level in LEVELS), list(LEVELS)),
        "comparator": Known(((word, word) for word in COMPARATORS), list(COMPARATORS)),
    }


def _named(rows: list[dict[str, str]], code: str, name: str = "name") -> Iterator[tuple[str, str]]:
    for row in rows:
        for word in (row[code], row[f"{name}_zh"], row[f"{name}_en"]):
            yield word, row[code]


def _words(row: Mapping[str, str], code: str) -> list[str]:
    return [row[code], row["name_zh"], row["name_en"], *filter(None, row["aliases"].split("|"))]


def _indicator_words(
    indicators: list[dict[str, str]], aliases: list[dict[str, str]]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every name of an indicator with its row and the breakdown that the name means.

    Code and names of the indicator itself mean the breakdown of its first alias, as in intake; without an alias for none.
    """
    by_code = {row["indicator_code"]: row for row in indicators}
    parts = ("patent_type", "applicant_type", "industry_code", "item_class")
    own: dict[str, dict[str, str]] = {}
    for alias in aliases:
        breakdown = {part: alias[part] for part in parts}
        own.setdefault(alias["indicator_code"], breakdown)
        indicator = by_code[alias["indicator_code"]]
        if alias["measure_basis"] == "cumulative":  # a sum since the plan began: 五年累计
            yield alias["alias"], indicator | breakdown | {"nature": "cumulative"}
        elif alias["measure_basis"] in ("", indicator["default_basis"]):
            yield alias["alias"], indicator | breakdown
    for code, indicator in by_code.items():
        meaning = indicator | own.get(code, dict.fromkeys(parts, "_Z"))
        for word in (code, indicator["name_zh"], indicator["name_en"]):
            yield word, meaning
