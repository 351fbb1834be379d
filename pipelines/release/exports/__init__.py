"""What lies in a release beside the serving file: one module a format, each with one function ``write``.

Belongs here: the list of the formats and the process that writes them. Does not belong here: any format.

Every export is written from the staged serving file alone (words that are seeds and dbt's manifest apart), into the
staged folder: it takes its place on the shelf with the release, by the same rename, and is never written again.
``write`` takes the settings, a read-only connection to the serving file and the folder.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipelines.common.errors import installation_error_in
from pipelines.common.messages import Diagnostic
from pipelines.release.exports import (
    citation,
    csv,
    datapackage,
    dbt_docs,
    dictionary,
    parquet,
    quality,
    sdmx,
    xlsx,
)
from pipelines.release.store.releases import SERVING_FILE
from pipelines.settings import Settings

# In the order in which they are written: the data package describes the CSV files.
EXPORTS = {
    "parquet": parquet.write,
    "csv": csv.write,
    "datapackage": datapackage.write,
    "xlsx": xlsx.write,
    "sdmx": sdmx.write,
    "dictionary": dictionary.write,
    "quality": quality.write,
    "dbt_docs": dbt_docs.write,
    "citation": citation.write,
}


def write_exports(settings: Settings, folder: Path) -> None:
    """Write the exports that the settings ask for, all of them by default.

    Args:
        settings: where things are, and which exports a release carries.
        folder: the staged release; the serving file is in it.

    Raises:
        ValueError: the settings name an export that there is not.
    """
    import duckdb

    wanted = EXPORTS if settings.exports is None else settings.exports
    if unknown := unknown_exports(settings):
        raise ValueError(unknown.message("en"))
    # One thread: the other core is the gate's.
    path = str(folder / SERVING_FILE)
    with duckdb.connect(path, read_only=True, config={"threads": 1}) as connection:
        for name, write in EXPORTS.items():
            if name in wanted:
                write(settings, connection, folder)


def unknown_exports(settings: Settings) -> Diagnostic | None:
    """Return which exports the settings name that there are not; None if there are all."""
    unknown = sorted(set(settings.exports or ()) - set(EXPORTS))
    facts = {"unknown": ", ".join(unknown), "known": ", ".join(EXPORTS)}
    return Diagnostic("export_unknown", facts) if unknown else None


def load() -> None:
    """Import what the exports import, so that it is there when they begin."""
    for module in ("duckdb", "dbt.task.docs", "jinja2", "openpyxl", "pysdmx.io.pd", "pysdmx.io.xml", "yaml"):
        importlib.import_module(module)


class Exporting:
    """A process of its own for the exports: it loads what they need, and begins when it is told.

    The gate is busy with one core from the serving file on, and before it with DuckDB; the other is idle. It ends with
    the gate's process: a later gate writes into the same folder.
    """

    def __init__(self, settings: Settings, folder: Path):
        self._settings = settings
        self._process = None
        if settings.exports != ():
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "pipelines.common.child_process",
                    str(os.getpid()),
                    __name__,
                    str(folder),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                errors="replace",
                env=os.environ | {"PYTHONUTF8": "1"},
            )

    def begin(self) -> None:
        """The serving file is finished: write the exports of it."""
        if self._process and self._process.stdin:
            # What the process waits for are its settings; one that has died already is asked why in ``finish``.
            with suppress(BrokenPipeError), self._process.stdin as mouth:
                mouth.write(self._settings.model_dump_json())
            self._process.stdin = None

    def finish(self) -> tuple[Diagnostic, ...]:
        """Wait for the exports and return what kept them from being written, nothing if they are there.

        Raises:
            InstallationError: the machine did.
        """
        if self._process is None:
            return ()
        said, _ = self._process.communicate()
        if self._process.returncode and (trouble := installation_error_in(said, self._settings)):
            raise trouble
        if unknown := unknown_exports(self._settings):
            return (unknown,)
        last = said.strip().rpartition("\n")[2]
        error = last or f"ended with {self._process.returncode}"
        return (Diagnostic("exports_failed", {"error": error}),) if self._process.returncode else ()

    def stop(self) -> None:
        """End the process, whatever it is at."""
        if self._process:
            with self._process:
                self._process.kill()


@contextmanager
def exporting(settings: Settings, folder: Path) -> Iterator[Exporting]:
    """Have a process for the exports stand by; it does not outlive the context."""
    process = Exporting(settings, folder)
    try:
        yield process
    finally:
        process.stop()
