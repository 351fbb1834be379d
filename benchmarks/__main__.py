"""``make bench``: every measurement as one markdown table, ratios against floors of the same run.

Belongs here: which measurements there are, in which order. Does not belong here: measuring (``bench_*``) or
the looks of the table (``table``).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from benchmarks import bench_composites, bench_definitions, bench_intake, bench_refresh, bench_workbooks
from benchmarks.table import Row, heading, line, machine

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
HOW = """# Benchmarks
Written by `make bench`; limits are those of the project's first day. A ratio compares with a floor measured in
the same run, by turns; figures are medians. A refresh, a Dagster job and their floor are whole processes, the
start of Python and all imports included; definitions, what the evaluation adds and a refresh with nothing new are CPU seconds.
"""


def rows() -> Iterator[Row]:
    """Yield the measurements as they are made, what all users wait for first."""
    yield from bench_refresh.rows()
    yield from bench_definitions.rows()
    yield from bench_intake.rows()
    yield from bench_workbooks.rows()
    yield from bench_composites.rows()


def main() -> None:
    """Measure and print; ``--write`` keeps the table."""
    parser = argparse.ArgumentParser(description="Measure against the floors and print the table.")
    parser.add_argument("--write", action="store_true", help="write the table to docs/benchmarks.md")
    options = parser.parse_args()
    said = [machine(), "", heading()]
    print("\n".join(said), flush=True)
    for row in rows():
        said.append(line(row.cells()))
        print(said[-1], flush=True)
        if options.write:  # row by row: what was measured is kept, whatever comes after
            PAGE.write_text("\n".join([HOW, *said, ""]), "utf-8")


if __name__ == "__main__":
    main()
