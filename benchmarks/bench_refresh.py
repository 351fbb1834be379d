"""A refresh and the Dagster job against the bare dbt build; what the evaluation adds; nothing to do; ``ipmon --help``.

Belongs here: these measurements. Does not belong here: intake alone (``bench_intake``), loading Dagster's
definitions (``bench_definitions``).

Every run starts with the same samples in the inbox of the same data folder (dbt parses again in another folder) and with
dbt's partial parse, as every nightly refresh but the first does. Floor and candidates take turns.

The cost of the evaluation is the difference of two bare builds: of everything, and of seeds, staging and the ancestors of
the monitoring tables (``meta.part`` in ``dbt_project.yml``). Forecasts count as monitoring: verdicts show them.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks import bench_exports
from benchmarks.process import MAKE_MANIFEST, children_cpu, cpu_seconds, run, wall_seconds
from benchmarks.table import Row
from pipelines.release import current
from pipelines.release.build.project import compose
from pipelines.release.build.warehouse import BUILD, dbt_call, prepare
from pipelines.settings import Settings
from samples.load import load
from samples.make import AS_OF

RUNS, HELP_RUNS = 3, 5
REFRESH_LIMIT, JOB_LIMIT, SYSTEMS_LIMIT, NOTHING_NEW_CPU, HELP_SECONDS = 2.0, 2.6, 1.3, 3.0, 0.5
MONITORING = (
    *(*BUILD, "--select", "resource_type:seed", "path:models/staging", "+config.meta.part:monitoring"),
    *("--indirect-selection", "cautious"),
)
REFRESH = ("-m", "pipelines.cli", "refresh")
HELP = ("-m", "pipelines.cli", "--help")
JOB = """
import dagster as dg
from pipelines.definitions import build_defs
job = build_defs().resolve_job_def("nightly_refresh")
assert job.execute_in_process(instance=dg.DagsterInstance.ephemeral()).success
"""
HEAVY = """
import sys
from pipelines.cli import app
try:
    app(["--help"])
except SystemExit:
    print(*sorted({"polars", "duckdb", "dagster"} & set(sys.modules)), file=sys.stderr)
"""


def rows(runs: int = RUNS) -> Iterator[Row]:
    """Measure and yield the rows."""
    with tempfile.TemporaryDirectory() as name:
        settings = Settings(data_dir=Path(name) / "data", as_of=AS_OF)
        files = load(settings)
        inbox = settings.inbox.rename(Path(name) / "inbox")
        run(settings, *MAKE_MANIFEST)
        taken: dict[str, list[float]] = {"floor": [], "refresh": [], "job": [], "again": []}
        spent: list[tuple[float, float, float]] = []
        for _ in range(runs):
            _lay_out(settings, inbox)
            taken["job"].append(_published(settings, "-c", JOB))
            _lay_out(settings, inbox)
            taken["refresh"].append(_published(settings, *REFRESH))
            settings.live.unlink()  # so that there is something to publish
            marks = [children_cpu()]
            _bare_build(settings, MONITORING)
            marks.append(children_cpu())
            taken["floor"].append(_bare_build(settings))
            marks.append(children_cpu())
            taken["again"].append(_published(settings, *REFRESH))
            marks.append(children_cpu())
            spent.append((marks[1] - marks[0], marks[2] - marks[1], marks[3] - marks[2]))
        idle = statistics.median(cpu_seconds(settings, *REFRESH) for _ in range(runs))
        shown = statistics.median(wall_seconds(settings, *HELP) for _ in range(HELP_RUNS))
        heavy = run(settings, "-c", HEAVY).stderr.split()
        exports = bench_exports.row(settings, runs)
        release = current(settings)
        assert release is not None
        received = sum(attempt["rows_received"] for attempt in release.inputs)
        published = sum(table["rows"] for table in release.tables.values())
    seconds = {leg: statistics.median(of_leg) for leg, of_leg in taken.items()}
    in_all = f"{files} files, {received:,} rows received, {published:,} published"

    def compared(leg: str, what: str, limit: float, counted: str) -> Row:
        ratio = seconds[leg] / seconds["floor"]
        return Row(
            f"{what} / bare `dbt build` without unit tests",
            f"{seconds[leg]:.1f} s",
            f"{limit}",
            ratio <= limit,
            f"{seconds['floor']:.1f} s",
            ratio,
            counted,
        )

    yield compared(
        "refresh", "`ipmon refresh` of freshly loaded samples, intake included", REFRESH_LIMIT, in_all
    )
    yield compared("job", "Dagster job `nightly_refresh` in-process, the same", JOB_LIMIT, in_all)
    yield compared(
        "again", "`ipmon refresh` after the first ingest run", REFRESH_LIMIT, f"{published:,} published"
    )
    monitoring, whole, again = (statistics.median(of_leg) for of_leg in zip(*spent, strict=True))
    without = again - (whole - monitoring)
    yield Row(
        "`ipmon refresh` after the first ingest run / the same without the models of the evaluation",
        f"{again:.1f} s CPU",
        f"{SYSTEMS_LIMIT}",
        again / without <= SYSTEMS_LIMIT,
        f"{without:.1f} s CPU",
        again / without,
        f"bare `dbt build` with them {whole:.1f} s CPU, without {monitoring:.1f} s",
    )
    yield exports
    yield Row(
        "`ipmon refresh` with nothing new",
        f"{idle:.2f} s CPU",
        f"{NOTHING_NEW_CPU} s CPU",
        idle <= NOTHING_NEW_CPU,
        rows=f"{files} files in the ledger",
    )
    yield Row(
        "`ipmon --help`",
        f"{shown:.2f} s, imports {' '.join(heavy) or 'none'} of polars, duckdb, dagster",
        f"{HELP_SECONDS} s, none",
        shown <= HELP_SECONDS and not heavy,
    )


def _lay_out(settings: Settings, inbox: Path) -> None:
    """Put the data folder back to the samples in the inbox; dbt's target folder stays."""
    for path in settings.data_dir.iterdir():
        if path != settings.build:
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    shutil.copytree(inbox, settings.inbox)


def _bare_build(settings: Settings, verb: Sequence[str] = BUILD) -> float:
    prepare(settings, AS_OF)
    compose(settings)
    started = time.perf_counter()
    subprocess.run(**dbt_call(settings, verb), check=True, capture_output=True)
    return time.perf_counter() - started


def _published(settings: Settings, *command: str) -> float:
    seconds = wall_seconds(settings, *command)
    if not settings.live.exists():
        raise RuntimeError(f"{command} published nothing")
    return seconds
