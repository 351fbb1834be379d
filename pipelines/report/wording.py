"""Turn values of the published file into the text of a page, in one language.

Belongs here: labels (``words.csv``), numbers with separators, shares, days. Does not belong here: queries and markup.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.common.figures import number

MISSING = "—"
REPORT_STATUSES = ("received", "received_late", "overdue")
"""What is counted of the reports that are owed; those that are not due yet are not."""
BOUNDS = {"at_least": "≥ ", "approximate": "≈ "}
"""What is put before a figure that is not exact, by its ``bound_type``."""
STATUS_MARKS = {"received": "✓", "received_late": "◐", "overdue": "✗", "not_due": "·"}
"""What is shown of a report that is owed, where there is room for one sign; its label says it as text."""
SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "front_rank": "≤", "eq": "="}
# Sums of money are stored in yuan, which are hard to read beyond a hundred million.
YUAN, LARGE_YUAN = "CNY", 1e8
YUAN_UNITS = {"zh": (1e8, "亿元"), "en": (1e6, "million yuan")}


@cache
def _words() -> dict[str, dict[str, str]]:
    with Path(__file__).with_name("words.csv").open(encoding="utf-8", newline="") as lines:
        return {row["key"]: row for row in csv.DictReader(lines)}


@dataclass(frozen=True)
class Wording:
    """The words of one language."""

    lang: str

    def text(self, key: str, **facts: Any) -> str:
        """Return a label, its facts put in."""
        return _words()[key][self.lang].format(**facts)

    def name(self, row: dict[str, Any], what: str = "name") -> str:
        """Return the name of a row in this language; its code where it has none."""
        return str(row.get(f"{what}_{self.lang}") or row.get(f"{what}_zh") or MISSING)

    def subject(self, code: str | None) -> str:
        """Return the name of a subject of indicators; its code where it has none."""
        row = _words().get(f"subject_{code}")
        return row[self.lang] if row else code or MISSING

    def number(self, value: float | None) -> str:
        """Return a figure with separators."""
        return MISSING if value is None else number(value)

    def measured(self, value: float | None, row: dict[str, Any]) -> str:
        """Return a figure with its unit, which the row names."""
        if value is None:
            return MISSING
        unit = self.name(row, "unit")
        code = row.get("target_unit") or row.get("unit_measure")
        if code == YUAN and abs(value) >= LARGE_YUAN:
            scale, unit = YUAN_UNITS[self.lang]
            value = value / scale
        space = "" if unit == "%" and self.lang == "zh" else " "
        return f"{self.number(value)}{space}{unit}"

    def rate(self, value: float | None) -> str:
        """Return a ratio with two decimals."""
        return MISSING if value is None else f"{value:,.2f}"

    def signed(self, value: float | None) -> str:
        """Return a difference with two decimals and its sign."""
        return MISSING if value is None else f"{value:+,.2f}".replace("-", "−")

    def share(self, value: float | None) -> str:
        """Return a share of one in per cent with one decimal."""
        return MISSING if value is None else f"{100 * value:,.1f}%"

    def goal(self, row: dict[str, Any]) -> str:
        """Return the value that a target asks for, with its sign and unit."""
        low, high = row["target_value"], row.get("value_high")
        if low is None:
            return MISSING
        if row["comparator"] == "between" and high is not None and high > low:
            return f"{self.number(low)}–{self.measured(high, row)}"
        return f"{SIGNS.get(row['comparator'], '')} {self.measured(low, row)}".strip()
