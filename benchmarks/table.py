"""One row of the table, and the machine that it was measured on.

Belongs here: how measurements are printed. Does not belong here: measuring anything.
"""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

PACKAGES = (
    "dagster", "dagster-dbt", "dbt-core", "dbt-duckdb", "duckdb", "polars", "pandera", "great-expectations",
)  # fmt: skip
HEADER = ("what", "floor", "measured", "ratio", "limit", "within", "rows")


@dataclass(frozen=True)
class Row:
    """One measurement: a median, its floor of the same run if it has one, and its limit; details are in the JSON alone."""

    what: str
    measured: str
    limit: str
    is_within: bool
    floor: str = ""
    ratio: float | None = None
    rows: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    def cells(self) -> tuple[str, ...]:
        """Return the cells under ``HEADER``."""
        ratio = "" if self.ratio is None else f"{self.ratio:.2f}"
        within = "yes" if self.is_within else "**no**"
        return self.what, self.floor, self.measured, ratio, self.limit, within, self.rows


def line(cells: Sequence[str]) -> str:
    """Return a line of a markdown table."""
    return f"| {' | '.join(cells)} |"


def heading() -> str:
    """Return the table's first two lines."""
    return f"{line(HEADER)}\n|{'---|' * len(HEADER)}"


def machine() -> str:
    """Return processor, cores, memory, system and versions of the machine."""
    processors = Path("/proc/cpuinfo")
    listed = processors.read_text().splitlines() if processors.exists() else []
    models = [line.partition(":")[2].strip() for line in listed if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / (1 << 30)
    return (
        f"{models[0] if models else platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB of memory, "
        f"{platform.system()}. Python {platform.python_version()}; "
        + ", ".join(f"{name} {version(name)}" for name in PACKAGES)
        + "."
    )
