"""Loading ``pipelines.definitions`` against importing Dagster and dagster-dbt.

Belongs here: this one measurement. CPU seconds of fresh processes, floor and candidate in turn, medians; CPU
rather than wall time, since both do little but import and the machine may be doing something else.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys

from pipelines.defs.warehouse.manifest import make_manifest, read_manifest
from pipelines.settings import Settings

LIMIT = 1.3
FLOOR = "import dagster, dagster_dbt"
CANDIDATE = "from pipelines.definitions import build_defs; build_defs().get_repository_def()"


def measure(settings: Settings | None = None, runs: int = 5) -> dict[str, object]:
    """Return floor and candidate in seconds, their ratio, its limit and how many nodes were declared."""
    settings = settings or Settings()
    if not settings.manifest.exists():
        make_manifest(settings)
    seconds: dict[str, list[float]] = {FLOOR: [], CANDIDATE: []}
    for _ in range(runs):
        for code, taken in seconds.items():
            taken.append(_cpu_seconds(code, settings))
    floor, candidate = statistics.median(seconds[FLOOR]), statistics.median(seconds[CANDIDATE])
    return {
        "name": "load pipelines.definitions / import dagster, dagster_dbt",
        "floor_s": round(floor, 2),
        "candidate_s": round(candidate, 2),
        "ratio": round(candidate / floor, 2),
        "limit": LIMIT,
        "rows": f"{len(read_manifest(settings)['nodes'])} dbt nodes",
    }


def _cpu_seconds(code: str, settings: Settings) -> float:
    before = os.times()
    env = os.environ | {"IPMON_DATA_DIR": str(settings.data_dir)}
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], env=env, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


if __name__ == "__main__":
    print(measure())
