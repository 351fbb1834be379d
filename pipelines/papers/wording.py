"""Turn cells of a publication's tables into text: for a cell of a table, and for a figure in a sentence.

Belongs here: labels (``words.csv``), which columns are figures, how one is written by the name of its column. Does not belong here:
whole sentences (``sentences``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.common.messages import read_rows, read_texts
from pipelines.report.wording import MISSING, YUAN, Wording

Row = dict[str, Any]
LABELS = (
    "code",
    "year_before",
    "figure_period",
    "version",
    "factor_version",
    "edition",
    "question",
    "industry",
    "na_reason",
    "available",
)
"""Columns that are no figure of the year."""
YUAN_UNIT = {"unit_measure": YUAN, "unit_zh": "元", "unit_en": "yuan"}
SIGNIFICANT = 4
"""Digits of a figure that is no whole number, unless it has more before the point (``pipelines.common.figures.number``)."""
CHINESE = "零一二三四五六七八九十"


def words() -> dict[str, dict[str, str]]:
    """Return the labels by key and language."""
    return read_texts(Path(__file__).with_name("words.csv"))


def text(key: str, lang: str, **facts: Any) -> str:
    """Return a label, its facts put in."""
    return words()[key][lang].format(**facts)


def is_figure(column: str) -> bool:
    """Return whether a column holds figures of the year."""
    return column not in LABELS and not column.endswith(("_zh", "_en")) and not column.startswith("is_")


def has_figure(row: Row) -> bool:
    """Return whether a row has a figure of the year, or a verdict."""
    return "verdict_zh" in row or any(value is not None for column, value in row.items() if is_figure(column))


def cell(value: Any, lang: str) -> str:
    """Return what a cell of a table shows."""
    if isinstance(value, bool):
        return text("yes" if value else "no", lang)
    if _is_number(value):
        return Wording(lang).number(value)
    return MISSING if value is None else str(value)


def column_cells(values: Sequence[Any], lang: str) -> list[str]:
    """Return what the cells of a column show whose figures have one unit: all with as many decimals."""
    shown = [cell(value, lang) for value in values]
    figures = [abs(value) for value in values if _is_number(value)]
    decimals = max(
        (len(of.partition(".")[2]) for of, v in zip(shown, values, strict=True) if _is_number(v)), default=0
    )
    if not decimals:
        return shown
    # The largest figure has no more digits than it has alone, so that a small one beside it does not lengthen all.
    decimals = min(decimals, max(1, SIGNIFICANT - 1 - math.floor(math.log10(max(figures)))))
    return [f"{v:,.{decimals}f}" if _is_number(v) else of for of, v in zip(shown, values, strict=True)]


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def stated(column: str, value: Any, lang: str) -> str:
    """Return a figure as a sentence states it: money in large units, shares with their sign."""
    if not _is_number(value):
        return cell(value, lang)
    if column.endswith("_yuan"):
        return _close(Wording(lang).measured(value, YUAN_UNIT), lang)
    return share(value) if column.endswith("_pct") else Wording(lang).number(value)


def measured(row: Row, column: str, lang: str) -> str:
    """Return a figure with the unit that its row names."""
    unit = YUAN_UNIT if row["unit_zh"] == YUAN_UNIT["unit_zh"] else row
    return _close(Wording(lang).measured(row[column], unit), lang)


def _close(shown: str, lang: str) -> str:
    """Return a figure and its unit as a sentence writes them: Chinese has no blank between them."""
    return shown.replace(" ", "") if lang == "zh" else shown


def share(value: float) -> str:
    """Return a figure in per cent with one decimal."""
    return f"{value:,.1f}%"


def named(row: Row, column: str, lang: str) -> Any:
    """Return the value of a column, in the language where it has one for each."""
    return row.get(f"{column}_{lang}", row.get(column))


def numeral(n: int) -> str:
    """Return a number up to ninety-nine in Chinese: 一, 十二, 二十."""
    tens, ones = divmod(n, 10)
    head = "" if tens == 0 else "十" if tens == 1 else f"{CHINESE[tens]}十"
    return head + (CHINESE[ones] if ones or not tens else "")


@cache
def row_limits() -> tuple[tuple[str, int], ...]:
    """Return pattern of a table and the rows that a paper shows of it, the first that matches counts."""
    rows = read_rows(Path(__file__).with_name("limits.csv"))
    return tuple((row["table"], int(row["rows"])) for row in rows)
