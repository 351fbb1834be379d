"""Build the warehouse: check the seeds, write the inputs, run dbt on a fresh database.

Belongs here: starting dbt and keeping its output. Does not belong here: deciding anything from it (``gate``). dbt runs
as a subprocess because in-process it would keep the build file open for writing. Dagster runs dbt itself, between
``prepare`` and ``finished_build``.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from pipelines.common import inventory
from pipelines.common.errors import DiagnosedError, InstallationError, installation_error_in
from pipelines.common.files import reading
from pipelines.common.messages import Diagnostic
from pipelines.release.build import row_accounting, take_over
from pipelines.release.build.input_list import take_inputs
from pipelines.release.build.inputs import Inputs, read_inputs, write_inputs
from pipelines.release.build.project import compose
from pipelines.release.store.releases import current
from pipelines.settings import Settings

LOG_TAIL = 30
# Unit tests are run by the test command, and an exposure has nothing to run.
BUILD = ("build", "--exclude-resource-type", "unit_test", "--exclude-resource-type", "exposure")


class BuildFailed(DiagnosedError):
    """dbt could not run; nothing can be said about the data."""


@dataclass(frozen=True)
class BuildResult:
    """A finished build in ``build.duckdb``, or one that was refused before dbt ran.

    Attributes:
        inputs: what it was built from; None if it was refused.
        invocation_id: the dbt run that made it; results of any other run say nothing about it.
        problems: why it was refused before dbt ran: a seed breaks its contract.
        notes: that what was to be taken over from the build of the live release is damaged, so that all was built.
    """

    inputs: Inputs | None
    invocation_id: str | None = None
    problems: tuple[Diagnostic, ...] = ()
    notes: tuple[Diagnostic, ...] = ()


def build(
    settings: Settings,
    as_of: dt.date,
    on_line: Callable[[str], None] | None = None,
    is_full: bool = False,
) -> BuildResult:
    """Build the whole warehouse on a fresh database.

    Args:
        settings: the installation.
        as_of: the day of the build.
        on_line: called with each line of dbt's output.
        is_full: no row is taken over from the build of the live release.

    Raises:
        BuildFailed: dbt could not run (its project does not parse, it was killed).
        InstallationError: the lake is damaged, or the machine kept dbt from building.
    """
    prepared = prepare(settings, as_of, is_full)
    if prepared.inputs is None:
        return prepared
    output: list[str] = []
    with running_dbt(settings) as process:
        for line in process.stdout or ():
            output.append(line.rstrip())
            if on_line:
                on_line(line.rstrip())
    # A model that failed because the disk is full says nothing about the data.
    if process.returncode and (error := installation_error_in("\n".join(output), settings)):
        raise error
    # 0: all passed; 1: some node failed, which the gate judges; anything else: no build.
    if process.returncode not in (0, 1) or not settings.run_results.exists():
        tail = "\n".join(output[-LOG_TAIL:])
        facts = {"code": process.returncode, "output": tail, "log": settings.build / "logs"}
        raise BuildFailed(Diagnostic("build_failed", facts))
    return replace(finished_build(settings), notes=prepared.notes)


def prepare(settings: Settings, as_of: dt.date, is_full: bool = False) -> BuildResult:
    """Check seeds and day, remove the last build, take the inputs of this one, check their rows and write their tables.

    Args:
        settings: the installation.
        as_of: the day of the build.
        is_full: no row is taken over from the build of the live release.

    Returns:
        The inputs, or the problems of a seed that breaks its contract.

    Raises:
        InstallationError: receipts are missing, files of the lake are missing or changed; or today is before the day of the live release, and
            ``settings.as_of`` is not set.
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
    # What has been answered and is no longer there would be left out without a word, and what readers have seen would be
    # compared with nothing; that is read from the releases as long as one is live.
    needed = (inventory.RECEIPTS,) if live else (inventory.RECEIPTS, inventory.DISCLOSED)
    if lost := inventory.lost(settings, *needed):
        raise InstallationError(*lost)
    settings.build.mkdir(parents=True, exist_ok=True)
    notes = take_over.keep_tables(settings)
    # A .wal left by a killed build would be replayed into the new file.
    wal = settings.build_db.with_name(settings.build_db.name + ".wal")
    made = (settings.build_db, wal, settings.run_results, settings.partial_marker, settings.build_record)
    for leftover in made:
        leftover.unlink(missing_ok=True)
    listed = take_inputs(settings)
    if damaged := row_accounting.damaged_lake(settings, listed.attempts, settings.build_inputs):
        raise InstallationError(*damaged)
    inputs = write_inputs(settings, as_of, listed)
    notes += take_over.offer_tables(settings, listed, inputs, is_full)
    return BuildResult(inputs, notes=tuple(notes))


def finished_build(settings: Settings) -> BuildResult:
    """Return the build that is in ``build.duckdb``: its inputs and the dbt run that ended on them.

    Raises:
        BuildFailed: no dbt run has ended since the build was prepared.
        InstallationError: the record of the inputs or of the run is damaged.
    """
    inputs = read_inputs(settings)
    if inputs is None or not settings.run_results.exists():
        raise BuildFailed(Diagnostic("build_missing", {"path": settings.build}))
    with reading(settings.run_results, "build_file_damaged"):
        results = json.loads(settings.run_results.read_text("utf-8"))
        return BuildResult(inputs, invocation_id=results["metadata"]["invocation_id"])


def dbt_call(
    settings: Settings, verb: Sequence[str] = BUILD, *options: str, **environment: str
) -> dict[str, Any]:
    """Return what a call of dbt takes for ``subprocess``: ``args``, ``env`` and ``cwd``; by default it builds everything.

    The project names its files relative to its own folder, in which dbt runs. Nothing that dbt parses the whole project
    again for (the profile, variables of the environment, options after the verb) differs between data folders, so that a
    copied or moved one is not parsed again.
    """
    project, target, logs = (
        str(path.resolve()) for path in (settings.build_project, settings.dbt_target, settings.build / "logs")
    )
    return {
        "args": [
            *(
                sys.executable,
                "-m",
                "pipelines.common.child_process",
                str(os.getpid()),
                "dbt.cli.main",
                *verb,
            ),
            *(
                "--project-dir",
                project,
                "--profiles-dir",
                project,
                "--target-path",
                target,
                "--log-path",
                logs,
            ),
            # Every statement, as by default, takes up to a tenth of the build; they are in the target folder as well.
            *("--log-level-file", "info"),
            "--no-use-colors",
            *options,
        ],
        "env": os.environ
        | {
            "IPMON_MEMORY_LIMIT": settings.memory_limit,
            "IPMON_THREADS": str(settings.threads),
            "DO_NOT_TRACK": "1",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
            "PYTHONUTF8": "1",
            # The matrices have a dozen rows: more threads only wait for each other, and could sum in another order.
            "OPENBLAS_NUM_THREADS": "1",
        }
        | environment,
        "cwd": project,
    }


@contextmanager
def running_dbt(settings: Settings, *options: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Compose the project, run dbt on it and yield its process, the output to be read line by line.

    The process has ended when the context ends, and is killed if this process ends.
    """
    compose(settings)
    with subprocess.Popen(
        **dbt_call(settings, BUILD, *options, **environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    ) as process:
        try:
            yield process
        except BaseException:  # cancelled: the rest of the build is not needed
            process.kill()
            raise
