"""``make bench``: every measurement as one markdown table, ratios against floors of the same run."""

from __future__ import annotations

import os
import platform

from benchmarks import bench_definitions, bench_intake, bench_refresh


def main() -> None:
    """Run the measurements one after another and print the table."""
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n", flush=True)
    print("| what | floor | measured | ratio | limit | rows |\n|---|---|---|---|---|---|", flush=True)
    register = bench_intake.measure()
    row(
        "intake of a GB18030 patent register / decode, read, check in SQL, write",
        f"{register['floor_seconds']} s",
        f"{register['intake_seconds']} s, peak {register['intake_peak_gib']} GiB",
        register["ratio"],
        f"{register['limit_ratio']}, {register['limit_gib']} GiB",
        f"{register['rows']:,} (floor {register['floor_rows']:,})",
    )
    for measured in bench_refresh.measure():
        row(*measured)
    loading = bench_definitions.measure()
    row(
        loading["name"],
        f"{loading['floor_s']} s CPU",
        f"{loading['candidate_s']} s CPU",
        loading["ratio"],
        loading["limit"],
        loading["rows"],
    )


def row(*cells: object) -> None:
    """Print one row of the table."""
    print(f"| {' | '.join(str(cell) for cell in cells)} |", flush=True)


if __name__ == "__main__":
    main()
