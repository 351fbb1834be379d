"""``docs/mutants.md``: the shares of the last run of each part, and what was not noticed.

Belongs here: reading and writing it. Does not belong here: what is counted (``__main__``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from benchmarks.table import line, machine
from pipelines.settings import REPO

PAGE = REPO / "docs" / "mutants.md"
HOW = """# Mutation test results
Written by `make mutants`. A sample of places of the code, chosen at random with a fixed seed, is changed, one at a time, and the tests
that belong to the module run, those nearest to the place first: which parts, and which tests, is in `tests/mutants/parts.csv`. A
change that is no program any more does not count. What was not noticed is listed below the table: some of it cannot be noticed (the
change makes no difference to what the code does), the rest is a test to write. Seconds are those of a machine that did other things too.
"""
HEADER = ("part", "places", "changed", "noticed", "share", "seconds", "seed", "day")


def head() -> str:
    """Return the heading of the table."""
    return f"{line(HEADER)}\n{'|---' * len(HEADER)}|"


def shares() -> dict[str, float]:
    """Return the share of each part on the page."""
    return {
        part: float(row.split(" | ")[HEADER.index("share")].rstrip(" %")) / 100
        for part, row in _rows().items()
    }


def renew(part: str, cells: Sequence[str], survivors: Iterable[str], order: Sequence[str]) -> None:
    """Put a part's row and what was not noticed of it in the place of the last; rows are in the order of the parts."""
    rows = _rows() | {part: line(cells)}
    others = [text for text in _survivors() if not text.startswith(f"- {part}: ")]
    listed = sorted([*others, *(f"- {part}: {survivor}" for survivor in survivors)])
    table = [rows[name] for name in order if name in rows]
    text = "\n".join([HOW, machine(), "", head(), *table, "", "## Not noticed", "", *(listed or ["nothing"])])
    PAGE.write_text(text + "\n", "utf-8")


def _rows() -> dict[str, str]:
    rows = re.findall(r"^(\| (\w+) \|.* \d+\.\d % .*)$", _text(), re.MULTILINE)
    return {part: row for row, part in rows}


def _survivors() -> list[str]:
    return [row for row in _text().splitlines() if row.startswith("- ")]


def _text() -> str:
    return PAGE.read_text("utf-8") if PAGE.exists() else ""
