"""Build the warehouse in private: seeds checked, inputs written, one dbt run on a fresh database.

Belongs here: starting dbt and keeping what it said. Does not belong here: deciding anything from it
(``gate``). dbt runs as a subprocess because in-process it would keep the build file open for writing. Dagster
runs dbt itself, between ``prepare`` and ``standing``.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from pipelines.release.build import row_accounting
from pipelines.release.gate import expectations
from pipelines.release.build.inputs import Inputs, read_inputs, write_inputs
from pipelines.release.store.releases import current
from pipelines.settings import Settings
from pipelines.common.errors import DiagnosedError, InstallationError, installation_error_in
from pipelines.common.messages import Diagnostic

LOG_TAIL = 30
# Unit tests are the test command's, and of an exposure there is nothing to run.
BUILD = ("build", "--exclude-resource-type", "unit_test", "--exclude-resource-type", "exposure")


class BuildFailed(DiagnosedError):
    """dbt could not run at all; nothing can be said about the data."""


@dataclass(frozen=True)
class BuildResult:
    """A build that stands in ``build.duckdb``.

    Attributes:
        inputs: what it stands on, None if it was refused before.
        invocation_id: which dbt run made it; results of any other run say nothing about it.
        problems: why it was refused before dbt ran (a seed that breaks its contract), as messages.
    """

    inputs: Inputs | None
    invocation_id: str | None = None
    problems: tuple[Diagnostic, ...] = ()


def build(settings: Settings, as_of: dt.date, on_line: Callable[[str], None] | None = None) -> BuildResult:
    """Build everything anew.

    Args:
        settings: where things are.
        as_of: the day on which the build stands.
        on_line: called with each line that dbt says.

    Raises:
        BuildFailed: dbt could not run (its project does not parse, it was killed).
        InstallationError: the lake is damaged, or the machine kept dbt from building.
    """
    prepared = prepare(settings, as_of)
    if prepared.inputs is None:
        return prepared
    said: list[str] = []
    with running_dbt(settings) as process:
        for line in process.stdout or ():
            said.append(line.rstrip())
            if on_line:
                on_line(line.rstrip())
    # Models that found no room on the disk say nothing about the data.
    if process.returncode and (trouble := installation_error_in("\n".join(said), settings)):
        raise trouble
    # 0: all passed; 1: some node failed, which is the gate's to judge; anything else: no build.
    if process.returncode not in (0, 1) or not settings.run_results.exists():
        facts = {"code": process.returncode, "output": "\n".join(said[-LOG_TAIL:]), "log": settings.build / "logs"}
        raise BuildFailed(Diagnostic("build_failed", facts))
    return standing(settings)


def prepare(settings: Settings, as_of: dt.date) -> BuildResult:
    """Check day, seeds and lake, clear the last build away and write the inputs of this one.

    Raises:
        InstallationError: files of the lake are gone or changed; or the day is before that of the live release, and the clock
            alone says so.
    """
    from schemas.reference.base import SeedError, check_seeds

    try:
        check_seeds(settings.seeds_dir)
    except SeedError as error:
        facts = {"problem_zh": error.zh, "problem_en": error.en}
        return BuildResult(None, problems=(Diagnostic("seed_invalid", facts),))
    live = current(settings)
    if live and settings.as_of is None and as_of < live.as_of:
        raise InstallationError(Diagnostic("clock_back", {"path": settings.live, "at": live.as_of}))
    if damaged := row_accounting.damaged_lake(settings):
        raise InstallationError(*damaged)
    settings.build.mkdir(parents=True, exist_ok=True)
    # A .wal left by a build that was killed would be replayed into the new file.
    wal = settings.build_db.with_name(settings.build_db.name + ".wal")
    for leftover in (settings.build_db, wal, settings.run_results, settings.partial_marker):
        leftover.unlink(missing_ok=True)
    return BuildResult(write_inputs(settings, as_of))


def standing(settings: Settings) -> BuildResult:
    """Return the build that stands: the inputs it was prepared with and the dbt run that ended on them.

    Raises:
        BuildFailed: no dbt run has ended since the build was prepared.
    """
    inputs = read_inputs(settings)
    if inputs is None or not settings.run_results.exists():
        raise BuildFailed(Diagnostic("build_missing", {"path": settings.build}))
    results = json.loads(settings.run_results.read_text("utf-8"))
    return BuildResult(inputs, invocation_id=results["metadata"]["invocation_id"])


def dbt_command(settings: Settings, verb: Sequence[str] = BUILD) -> list[str]:
    """Return dbt's command: build everything. What follows the verb never changes: it keeps the partial parse."""
    project = str(settings.dbt_project)
    return [
        *(sys.executable, "-m", "pipelines.common.child_process", str(os.getpid()), "dbt.cli.main", *verb),
        *("--project-dir", project, "--profiles-dir", project),
        *(
            "--target-path",
            str(settings.dbt_target.resolve()),
            "--log-path",
            str(settings.build.resolve() / "logs"),
        ),
        "--no-use-colors",
    ]


def dbt_environment(settings: Settings) -> dict[str, str]:
    """Return what dbt's profile reads from the environment."""
    return {
        "IPMON_DATA_DIR": str(settings.data_dir.resolve()),
        # Relative to the project: dbt writes compiled tests of seeds under this path within its target folder.
        "IPMON_SEEDS_DIR": os.path.relpath(settings.seeds_dir, settings.dbt_project),
        "IPMON_MEMORY_LIMIT": settings.memory_limit,
        "IPMON_THREADS": str(settings.threads),
        "DO_NOT_TRACK": "1",
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "PYTHONUTF8": "1",
        # Matrices of a dozen rows: more threads only wait for one another, and could add up in another order.
        "OPENBLAS_NUM_THREADS": "1",
    }


@contextmanager
def running_dbt(
    settings: Settings, options: Sequence[str] = (), environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Run dbt, its output to be read line by line; when the context ends it has ended, and it ends with us."""
    # Great Expectations takes seconds to import, and this process has nothing else to do while dbt builds.
    threading.Thread(target=expectations.load, daemon=True).start()
    with subprocess.Popen(
        [*dbt_command(settings), *options],
        env=os.environ | dbt_environment(settings) | dict(environment or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            yield process
        except BaseException:  # cancelled: do not wait for the rest of the build
            process.kill()
            raise
