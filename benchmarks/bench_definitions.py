"""Loading ``pipelines.definitions`` against importing Dagster and dagster-dbt.

Belongs here: this one measurement. CPU seconds of fresh processes, floor and candidate in turn, medians; CPU
rather than wall time, since both do little but import and the machine may be doing something else.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.process import MAKE_MANIFEST, cpu_seconds, run
from benchmarks.table import Row
from pipelines.release.build.dbt_manifest import read_manifest
from pipelines.settings import Settings

LIMIT, RUNS = 1.3, 5
FLOOR = "import dagster, dagster_dbt"
CANDIDATE = "from pipelines.definitions import build_defs; build_defs().get_repository_def()"


def rows(runs: int = RUNS) -> Iterator[Row]:
    """Measure and yield the row."""
    seconds: dict[str, list[float]] = {FLOOR: [], CANDIDATE: []}
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        run(settings, *MAKE_MANIFEST)
        for _ in range(runs):
            for code, taken in seconds.items():
                taken.append(cpu_seconds(settings, "-W", "ignore", "-c", code))
        nodes = len(read_manifest(settings)["nodes"])
    floor, candidate = (statistics.median(taken) for taken in seconds.values())
    yield Row(
        "load `pipelines.definitions` / import dagster, dagster_dbt",
        f"{candidate:.2f} s CPU",
        f"{LIMIT}",
        candidate / floor <= LIMIT,
        f"{floor:.2f} s CPU",
        candidate / floor,
        f"{nodes} dbt nodes",
    )
