"""A refresh against the bare dbt build it contains; a refresh with nothing to do; ``ipmon --help``.

Belongs here: these measurements, each a row of a markdown table. Does not belong here: intake
(``bench_intake``), loading Dagster's definitions (``bench_definitions``).

The samples are taken in first, so that both sides build the same rows; the release is set aside before every
run, so that there is something to publish. Floor and candidate take turns; medians.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipelines.refresh import refresh, sweep
from pipelines.release import current
from pipelines.release.build import dbt_command, dbt_environment, prepare
from pipelines.settings import Settings
from samples.load import load
from samples.make import AS_OF

RUNS = 3
REFRESH_LIMIT, NOTHING_NEW_CPU, HELP_SECONDS = 2.0, 3.0, 0.5


def measure(runs: int = RUNS) -> list[tuple[str, str, str, str, str, str]]:
    """Return the rows: what, floor, measured, ratio, limit, rows."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder) / "data", as_of=AS_OF)
        files = load(settings)
        sweep(settings, _now())
        _refresh(settings)  # the first one parses the project and fills the caches
        floors, wholes = [], []
        for _ in range(runs):
            floors.append(_bare_build(settings))
            settings.live.unlink()
            wholes.append(_refresh(settings))
        floor, whole = statistics.median(floors), statistics.median(wholes)
        idle = statistics.median(
            _cpu("refresh", "--as-of", AS_OF.isoformat(), settings=settings) for _ in range(runs)
        )
        shown = statistics.median(_wall("--help", settings=settings) for _ in range(runs))
        release = current(settings)
        rows = (
            f"{files} files, {sum(t['rows'] for t in release.tables.values()):,} rows published"
            if release
            else ""
        )
    return [
        (
            "refresh of the samples / dbt build",
            f"{floor:.1f} s",
            f"{whole:.1f} s",
            f"{whole / floor:.2f}",
            f"{REFRESH_LIMIT}",
            rows,
        ),
        (
            "refresh with nothing new",
            "",
            f"{idle:.2f} s CPU",
            "",
            f"{NOTHING_NEW_CPU} s CPU",
            f"{files} files",
        ),
        ("ipmon --help", "", f"{shown:.2f} s", "", f"{HELP_SECONDS} s", ""),
    ]


def _bare_build(settings: Settings) -> float:
    prepare(settings, AS_OF)
    started = time.perf_counter()
    environment = os.environ | dbt_environment(settings)
    subprocess.run(dbt_command(settings), env=environment, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def _refresh(settings: Settings) -> float:
    started = time.perf_counter()
    result = refresh(settings, _now())
    if result.status != "published":
        raise RuntimeError(result.gate.to_json() if result.gate else result.problem)
    return time.perf_counter() - started


def _cpu(*args: str, settings: Settings) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    _wall(*args, settings=settings)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _wall(*args: str, settings: Settings) -> float:
    started = time.perf_counter()
    environment = os.environ | {"IPMON_DATA_DIR": str(settings.data_dir)}
    command = [sys.executable, "-m", "pipelines.cli", *args]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def main() -> None:
    """Print the table."""
    print("| what | floor | measured | ratio | limit | rows |\n|---|---|---|---|---|---|")
    for row in measure():
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
