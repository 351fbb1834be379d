"""CPU seconds of each export of a release, against Great Expectations, which runs at the same time.

Belongs here: this measurement, on an existing release. Does not belong here: a refresh as a whole (``bench_refresh``).

The exports are written in a process of their own while the gate judges the serving file: on two cores a refresh waits
for no more than what they cost beyond that. Both have loaded their libraries before.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.process import run
from benchmarks.table import Row
from pipelines.settings import Settings

LIMIT = 1.5
EXPORTS, JUDGED = "exports", "expectations"


def row(settings: Settings, runs: int) -> Row:
    """Measure on the live release and return the row."""
    exports, judged = [], []
    for _ in range(runs):
        exports.append(json.loads(run(settings, "-m", "benchmarks.bench_exports", EXPORTS).stdout))
        judged.append(json.loads(run(settings, "-m", "benchmarks.bench_exports", JUDGED).stdout)[JUDGED])
    each = {name: statistics.median(spent[name] for spent in exports) for name in exports[0]}
    floor = statistics.median(judged)
    whole = sum(each.values())
    return Row(
        "exports of a release, in a process of their own / Great Expectations, which run at the same time",
        f"{whole:.1f} s CPU: {', '.join(f'{name} {seconds:.2f}' for name, seconds in each.items())}",
        f"{LIMIT}",
        whole <= LIMIT * floor,
        f"{floor:.1f} s CPU",
        whole / floor,
    )


def _write_exports(settings: Settings, folder: Path) -> dict[str, float]:
    """Return the CPU seconds of each export; their libraries are loaded before the serving file is finished."""
    import duckdb

    from pipelines.release.exports import EXPORTS as WRITERS
    from pipelines.release.exports import load
    from pipelines.release.store.releases import SERVING_FILE

    (folder / SERVING_FILE).symlink_to(settings.live.resolve())
    load()
    spent = {}
    path = str(folder / SERVING_FILE)
    with duckdb.connect(path, read_only=True, config={"threads": 1}) as connection:
        for name, write in WRITERS.items():
            before = time.process_time()
            write(settings, connection, folder)
            spent[name] = time.process_time() - before
    return spent


def _judge(settings: Settings, folder: Path) -> dict[str, float]:
    """Return the CPU seconds of the suites; a refresh imports their library while dbt builds."""
    from pipelines.release import current
    from pipelines.release.gate import expectations

    expectations.load()
    before = time.process_time()
    expectations.run_suites(settings, settings.live.resolve(), folder, current(settings))
    return {JUDGED: time.process_time() - before}


if __name__ == "__main__":
    measure = {EXPORTS: _write_exports, JUDGED: _judge}[sys.argv[1]]
    with tempfile.TemporaryDirectory() as name:
        print(json.dumps(measure(Settings(), Path(name))))
