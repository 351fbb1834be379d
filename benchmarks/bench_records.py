"""The models that read millions of records: a refresh of every register against bare SQL over the same files.

Belongs here: these measurements. Does not belong here: the registers (``registers``), the bare SQL (``record_floors``).

``IPMON_BENCH_ROWS=10000000 make bench ONLY=records`` measures another size: so many events of the patent register, and of each
other register as many, a million at most. A record model is a table that reads the staging of a register, directly or through
views, or that a statement answers for; its seconds are those of dbt's ``run_results.json``. A refresh is a whole process, in
which a release without exports, site and papers is built and published; the files are ingested before. Of every statement and
its model one figure is compared.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.process import MAKE_MANIFEST, Cost, cost, run
from benchmarks.record_floors import CURRENT, FLOORS, HOME
from benchmarks.registers import REGISTERS, all_files, write_register
from benchmarks.table import Row
from pipelines.settings import Settings
from samples.make import AS_OF

RUNS = 3
ROWS, MOST_OF_OTHERS = 1_000_000, 1_000_000
ROWS_VARIABLE = "IPMON_BENCH_ROWS"
SPOIL_EVERY = 30
"""Answering a file with faults by a copy in which they are marked takes longer than reading it."""
MODELS_SECONDS, PEAK_GIB = 20.0, 2.5


def rows(n: int | None = None, runs: int = RUNS) -> Iterator[Row]:
    """Measure and yield the rows."""
    n = n or int(os.environ.get(ROWS_VARIABLE, ROWS))
    with tempfile.TemporaryDirectory() as name:
        settings = Settings(data_dir=Path(name) / "data", as_of=AS_OF, exports=(), stream_from_mb=0)
        for form_id in REGISTERS:
            length = n if form_id == "patent_register" else min(n, MOST_OF_OTHERS)
            write_register(form_id, settings.inbox, length, all_files(form_id), spoil_every=SPOIL_EVERY)
        run(settings, *MAKE_MANIFEST)
        run(settings, "-m", "pipelines.cli", "ingest")
        taken = [_refreshed(settings) for _ in range(runs)]
        floors = [json.loads(run(settings, "-m", __name__).stdout) for _ in range(runs)]
    models = {model: _median([seconds[model] for _, seconds in taken]) for model in taken[0][1]}
    floor = {model: _median([seconds[model] for seconds in floors]) for model in FLOORS}
    whole = {
        name: _median([getattr(spent, name) for spent, _ in taken]) for name in Cost.__dataclass_fields__
    }
    of = f"{n:,} events of patents, {min(n, MOST_OF_OTHERS):,} rows of each of {len(REGISTERS) - 1} other registers"
    in_models, in_floors = sum(models.values()), sum(floor.values())
    yield Row(
        f"record models of {n:,} events of patents and all registers / bare SQL of the same",
        f"{in_models:.1f} s: "
        + ", ".join(f"{m} {models[m]:.1f}" for m in sorted(models, key=models.__getitem__)[:-6:-1]),
        f"{MODELS_SECONDS:g} s",
        in_models <= MODELS_SECONDS,
        f"{in_floors:.1f} s",
        in_models / in_floors,
        of,
        {"seconds": models, "floor_seconds": floor},
    )
    yield Row(
        f"`ipmon refresh` of the {n:,} events of patents and all registers",
        f"{whole['seconds']:.1f} s, {whole['cpu_seconds']:.1f} s CPU, peak {whole['peak_gib']:.2f} GiB",
        f"{PEAK_GIB:g} GiB",
        whole["peak_gib"] <= PEAK_GIB,
        rows=of,
        details=whole,
    )


def _median(values: list[float]) -> float:
    return round(statistics.median(values), 3)


def _refreshed(settings: Settings) -> tuple[Cost, dict[str, float]]:
    """Publish a release; return the cost, and the seconds of each record model."""
    settings.live.unlink(missing_ok=True)  # so that there is something to publish
    spent = cost(settings, "-m", "pipelines.cli", "refresh")
    results = json.loads(settings.run_results.read_text("utf-8"))["results"]
    seconds = {result["unique_id"]: result["execution_time"] for result in results}
    nodes = json.loads(settings.manifest.read_text("utf-8"))["nodes"]
    return spent, {nodes[key]["name"]: seconds[key] for key in record_models(nodes)}


def record_models(nodes: dict[str, Any]) -> list[str]:
    """Return the tables that read registers and those that a statement answers for, by their keys in the manifest."""
    staging = {f"model.ip_monitor.stg_{form_id}" for form_id in REGISTERS}

    def reads_records(key: str) -> bool:
        return any(
            parent in staging
            or (
                nodes.get(parent, {}).get("config", {}).get("materialized") == "view"
                and reads_records(parent)
            )
            for parent in nodes[key]["depends_on"]["nodes"]
        )

    tables = (key for key, node in nodes.items() if node["config"].get("materialized") == "table")
    return [key for key in tables if reads_records(key) or nodes[key]["name"] in FLOORS]


def floor_seconds(settings: Settings) -> dict[str, float]:
    """Run the statements over the files that the last build has read; return the seconds of each.

    Raises:
        ValueError: a statement answers otherwise than its model.
    """
    import duckdb

    seconds = {}
    config: dict[str, Any] = {"threads": settings.threads, "memory_limit": settings.memory_limit}
    with duckdb.connect(config=config) as connection:
        connection.execute(f"attach '{settings.build_db}' as built (read_only)")
        for form_id in REGISTERS:
            connection.execute(CURRENT.format(folder=settings.build_inputs, form_id=form_id))
        connection.execute(HOME)
        for model, floor in FLOORS.items():
            started = time.perf_counter()
            connection.execute(f"create table floor as {floor.statement}")
            seconds[model] = time.perf_counter() - started
            schema = "main" if model.startswith("fct_") else "intermediate"
            of_model = connection.execute(floor.of_model.format(model=f"built.{schema}.{model}")).fetchone()
            of_floor = connection.execute(floor.of_statement.format(floor="floor")).fetchone()
            if of_model != of_floor:
                raise ValueError(f"{model}: {of_model}, bare SQL {of_floor}")
            connection.execute("drop table floor")
    return seconds


if __name__ == "__main__":
    # The statements alone, in a process of their own, for ``rows``.
    json.dump(floor_seconds(Settings()), sys.stdout)
