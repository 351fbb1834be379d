"""``make bench``: every measurement as one markdown table, ratios against floors of the same run.

Belongs here: which measurements there are, in which order. Does not belong here: measuring (``bench_*``) or
formatting the table (``table``).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from benchmarks import (
    bench_composites,
    bench_definitions,
    bench_intake,
    bench_records,
    bench_refresh,
    bench_site,
    bench_taking_over,
    bench_validation,
    bench_workbooks,
)
from benchmarks.table import Row, heading, line, machine

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
RECORD = PAGE.with_suffix(".json")
"""The rows of the table for programs, each with the machine, the version of the code and the day of its measurement."""
HOW = """# Benchmarks
Written by `make bench`; limits are those of the project's first day. A ratio compares with a floor measured in
the same run, by turns; figures are medians. A refresh, a Dagster job and their floor are whole processes, the
start of Python and all imports included; definitions, what the evaluation adds and a refresh with nothing new are CPU seconds.
`make bench ONLY=intake` renews a part. `benchmarks.json` beside this page has the same rows for programs, with details.
"""

PARTS: dict[str, Callable[[], Iterator[Row]]] = {
    "refresh": bench_refresh.rows,
    "taking_over": bench_taking_over.rows,
    "site": bench_site.rows,
    "definitions": bench_definitions.rows,
    "intake": bench_intake.rows,
    "workbooks": bench_workbooks.rows,
    "validation": bench_validation.rows,
    "composites": bench_composites.rows,
    "records": bench_records.rows,
}
"""What all users wait for comes first."""


def table_of(page: str, head: str) -> dict[str, str]:
    """Return the rows of a page's table by their first cell; none if the table has another header."""
    lines = page.partition(head)[2].split("\n")
    return {line.removeprefix("| ").partition(" | ")[0]: line for line in lines if line.startswith("| ")}


def main() -> None:
    """Measure and print; ``--write`` keeps the table, ``--only`` renews a part of it."""
    parser = argparse.ArgumentParser(description="Measure against the floors and print the table.")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md and .json")
    parser.add_argument(
        "--only",
        nargs="+",
        choices=PARTS,
        default=list(PARTS),
        metavar="PART",
        help="renew only these: %(choices)s",
    )
    options = parser.parse_args()
    head = f"{machine()}\n\n{heading()}"
    table = table_of(PAGE.read_text("utf-8"), head) if options.only != list(PARTS) else {}
    kept = json.loads(RECORD.read_text("utf-8")) if RECORD.exists() else {}
    record = {what: kept[what] for what in table if what in kept}
    measured_on = {"machine": machine(), "version": version("ip-monitor"), "day": dt.date.today().isoformat()}
    print(head, flush=True)
    for part in options.only:
        for row in PARTS[part]():
            table[row.what] = line(row.cells())
            record[row.what] = asdict(row) | measured_on
            print(table[row.what], flush=True)
            if options.write:  # after each row, so that a later failure loses nothing
                PAGE.write_text("\n".join([HOW, head, *table.values(), ""]), "utf-8")
                RECORD.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
