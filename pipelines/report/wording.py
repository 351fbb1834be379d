"""Turn values of the published file into the text of a page, in one language.

Belongs here: labels (``words.csv``), numbers with separators, shares, days. Does not belong here: queries and markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.common.figures import number
from pipelines.common.messages import read_texts

MISSING = "—"
REPORT_STATUSES = ("received", "received_late", "overdue")
"""What is counted of the reports that are owed; those that are not due yet are not."""
STATUS_MARKS = {"received": "✓", "received_late": "◐", "overdue": "✗", "not_due": "·"}
"""What is shown of a report that is owed, where there is room for one sign; its label says it as text."""
SIGNS = {"ge": "≥", "gt": ">", "le": "≤", "lt": "<", "front_rank": "≤", "eq": "="}
# Sums of money are stored in yuan, which are hard to read beyond a hundred million.
YUAN, LARGE_YUAN = "CNY", 1e8
YUAN_UNITS = {"zh": (1e8, "亿元"), "en": (1e6, "million yuan")}
UNIT = ("target_unit", "unit_measure", "unit_zh", "unit_en")
"""The columns of a row that name its unit."""
MEASURED = ("obs_value", "baseline_value", "target_value", "value_high")
"""The columns of a row that hold figures of its unit."""


def _words() -> dict[str, dict[str, str]]:
    return read_texts(Path(__file__).with_name("words.csv"))


@dataclass(frozen=True)
class Scale:
    """How figures that are read beside each other are written.

    Attributes:
        factor: what each is divided by.
        unit: the name of the unit that they have then.
    """

    factor: float
    unit: str


@dataclass(frozen=True)
class Wording:
    """The words of one language."""

    lang: str

    def text(self, key: str, **facts: Any) -> str:
        """Return a label, its facts put in."""
        return _words()[key][self.lang].format(**facts)

    def label(self, kind: str, code: str) -> str:
        """Return the label of a code that an installation may add to: the code itself if it has none."""
        row = _words().get(f"{kind}_{code}")
        return row[self.lang] if row else code

    def name(self, row: dict[str, Any], what: str = "name") -> str:
        """Return the name of a row in this language; its code where it has none."""
        return str(row.get(f"{what}_{self.lang}") or row.get(f"{what}_zh") or MISSING)

    def subject(self, code: str | None) -> str:
        """Return the name of a subject of indicators; its code where it has none."""
        row = _words().get(f"subject_{code}")
        return row[self.lang] if row else code or MISSING

    def number(self, value: float | None, scale: Scale | None = None) -> str:
        """Return a figure with separators, in a scale if there is one."""
        return MISSING if value is None else number(value / scale.factor if scale else value)

    def estimate(self, value: float | None, known: Iterable[float], scale: Scale) -> str:
        """Return a computed figure with no more decimals than the known ones have."""
        if value is None:
            return MISSING
        digits = max((len(number(v / scale.factor).partition(".")[2]) for v in known), default=0)
        return f"{value / scale.factor:,.{digits}f}"

    def scale(self, row: dict[str, Any], values: Iterable[float | None] = ()) -> Scale:
        """Return the scale of figures of the unit that a row names: of the row's own, and of others beside them."""
        shown = [abs(v) for v in (*values, *(row.get(name) for name in MEASURED)) if v is not None]
        code = row.get("target_unit") or row.get("unit_measure")
        if code == YUAN and max(shown, default=0) >= LARGE_YUAN:
            return Scale(*YUAN_UNITS[self.lang])
        return Scale(1, self.name(row, "unit"))

    def series_scale(self, points: Sequence[dict[str, Any]], target: dict[str, Any]) -> Scale:
        """Return the scale of a series and of the target that is judged by it, if it has the same unit."""
        own = [target.get(name) for name in MEASURED]
        return self.scale(
            {name: points[0][name] for name in UNIT[1:]}, [*own, *(p["obs_value"] for p in points)]
        )

    def measured(self, value: float | None, row: dict[str, Any], scale: Scale | None = None) -> str:
        """Return a figure with its unit, which the row names; without a scale, in the one that suits the figure."""
        if value is None:
            return MISSING
        scale = scale or self.scale({name: row.get(name) for name in UNIT}, [value])
        space = "" if scale.unit == "%" and self.lang == "zh" else " "
        return f"{self.number(value, scale)}{space}{scale.unit}"

    def rate(self, value: float | None) -> str:
        """Return a ratio with two decimals."""
        return MISSING if value is None else f"{value:,.2f}"

    def signed(self, value: float | None) -> str:
        """Return a difference with two decimals and its sign."""
        return MISSING if value is None else f"{value:+,.2f}".replace("-", "−")

    def share(self, value: float | None) -> str:
        """Return a share of one in per cent with one decimal."""
        return MISSING if value is None else f"{100 * value:,.1f}%"

    def goal(self, row: dict[str, Any], scale: Scale | None = None) -> str:
        """Return the value that a target asks for, with its sign and unit."""
        low, high = row["target_value"], row.get("value_high")
        if low is None:
            return MISSING
        if row["comparator"] == "between" and high is not None and high > low:
            scale = scale or self.scale({name: row.get(name) for name in UNIT}, [high])
            return f"{self.number(low, scale)}–{self.measured(high, row, scale)}"
        return f"{SIGNS.get(row['comparator'], '')} {self.measured(low, row, scale)}".strip()
