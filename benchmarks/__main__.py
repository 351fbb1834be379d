"""``make bench``: every measurement as one markdown table, ratios against floors of the same run.

Belongs here: which measurements there are, in which order. Does not belong here: measuring (``bench_*``) or
formatting the table (``table``).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import (
    bench_composites,
    bench_definitions,
    bench_intake,
    bench_refresh,
    bench_site,
    bench_taking_over,
    bench_validation,
    bench_workbooks,
)
from benchmarks.table import Row, heading, line, machine

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
HOW = """# Benchmarks
Written by `make bench`; limits are those of the project's first day. A ratio compares with a floor measured in
the same run, by turns; figures are medians. A refresh, a Dagster job and their floor are whole processes, the
start of Python and all imports included; definitions, what the evaluation adds and a refresh with nothing new are CPU seconds.
`make bench ONLY=intake` renews a part.
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
}
"""What all users wait for comes first."""


def table_of(page: str, head: str) -> dict[str, str]:
    """Return the rows of a page's table by their first cell; none if the table has another header."""
    lines = page.partition(head)[2].split("\n")
    return {line.removeprefix("| ").partition(" | ")[0]: line for line in lines if line.startswith("| ")}


def main() -> None:
    """Measure and print; ``--write`` keeps the table, ``--only`` renews a part of it."""
    parser = argparse.ArgumentParser(description="Measure against the floors and print the table.")
    parser.add_argument("--write", action="store_true", help="write the table to docs/benchmarks.md")
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
    print(head, flush=True)
    for part in options.only:
        for row in PARTS[part]():
            table[row.what] = line(row.cells())
            print(table[row.what], flush=True)
            if options.write:  # after each row, so that a later failure loses nothing
                PAGE.write_text("\n".join([HOW, head, *table.values(), ""]), "utf-8")


if __name__ == "__main__":
    main()
