"""Compare the figures of the dashboard with those of SQL.

Belongs here: which charts there are, and what counts as equal. Does not belong here: the page (``browser.py``), the
queries (``checks/``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import yaml
from rich.console import Console
from rich.table import Table

HERE = Path(__file__).resolve().parent
AS_TEXT = {"table", "big_number_total"}
"""Kinds of chart that are text on the page; the others are drawn on a canvas."""


def charts() -> dict[str, dict[str, Any]]:
    """Return the charts of the dashboard by the name of their file."""
    files = sorted((HERE / "import" / "charts").glob("*.yaml"))
    return {path.stem: yaml.safe_load(path.read_text("utf-8")) for path in files}


def compare(seen: dict[str, Any], live: Path) -> list[str]:
    """Print one line for each chart; return the differences.

    A number or a table is compared as the text on the page, a drawn chart as the rows that the browser received.
    """
    table = Table("chart", "compared", "rows", "equal to SQL")
    wrong = [f"the page asked for {address}" for address in seen["elsewhere"]]
    with duckdb.connect(str(live), read_only=True) as warehouse:
        for slug, chart in charts().items():
            expected = warehouse.execute((HERE / "checks" / f"{slug}.sql").read_text("utf-8")).fetchall()
            given = seen["charts"].get(chart["slice_name"]) or {"shown": [], "sent": None}
            is_text = chart["viz_type"] in AS_TEXT
            actual = given["shown"] if is_text else [list(row.values()) for row in given["sent"] or []]
            is_same = bool(expected) and sorted(map(_row, actual)) == sorted(map(_row, expected))
            if not is_same:
                wrong.append(f"{slug}: shown {actual}, SQL {expected}")
            kind = "text" if is_text else "data"
            table.add_row(chart["slice_name"], kind, str(len(expected)), "yes" if is_same else "NO")
    Console(width=100).print(table)
    return wrong


def _row(cells: Any) -> tuple[str, ...]:
    """Return a row as text: 7 and 7.0 are the same figure, a missing value is N/A as Superset writes it."""
    return tuple("N/A" if c is None else f"{c:.10g}" if isinstance(c, int | float) else str(c) for c in cells)
