"""The exports of a release beside the serving file: one module for each format, each with one function ``write``.

Belongs here: the list of formats and the process that writes them. Does not belong here: any format.

Every export is written from the staged serving file alone (apart from texts in seeds and dbt's manifest; the site shows what the
single checks saw, too) into the staged folder: it is moved into the release store with the release, by the same rename, and
never written again. ``write`` takes the settings, a read-only connection to the serving file and the folder.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
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
    papers,
    parquet,
    quality,
    sdmx,
    site,
    xlsx,
)
from pipelines.release.store.releases import SERVING_FILE
from pipelines.settings import Settings

# In the order in which they are written: the data package describes the CSV files, the site leads to all others.
EXPORTS: dict[str, Callable[..., None]] = {
    "parquet": parquet.write,
    "csv": csv.write,
    "datapackage": datapackage.write,
    "xlsx": xlsx.write,
    "sdmx": sdmx.write,
    "dictionary": dictionary.write,
    "quality": quality.write,
    "papers": papers.write,
    "dbt_docs": dbt_docs.write,
    "citation": citation.write,
    "site": site.write,
}
SHOWING_CHECKS = {"site"}
"""The exports that show what the checks saw; they take ``wait_for_checks``, too."""


def write_exports(
    settings: Settings, folder: Path, wait_for_checks: Callable[[], object] = lambda: None
) -> None:
    """Write the exports that the settings name, by default all of them.

    Args:
        settings: the installation; ``settings.exports`` names the exports.
        folder: the staged release, with the serving file in it.
        wait_for_checks: called before pages that show what the checks saw; it returns when they are recorded.

    Raises:
        ValueError: the settings name an export that does not exist.
    """
    import duckdb

    selected = EXPORTS if settings.exports is None else settings.exports
    if unknown := unknown_exports(settings):
        raise ValueError(unknown.message("en"))
    # One thread: the gate uses the other core.
    path = str(folder / SERVING_FILE)
    with duckdb.connect(path, read_only=True, config={"threads": 1}) as connection:
        for name, write in EXPORTS.items():
            if name in selected:
                more = [wait_for_checks] if name in SHOWING_CHECKS else []
                write(settings, connection, folder, *more)


def unknown_exports(settings: Settings) -> Diagnostic | None:
    """Return which exports of the settings are unknown; None if all are known."""
    unknown = sorted(set(settings.exports or ()) - set(EXPORTS))
    facts = {"unknown": ", ".join(unknown), "known": ", ".join(EXPORTS)}
    return Diagnostic("export_unknown", facts) if unknown else None


def load() -> None:
    """Import the heavy packages of the exports before they begin."""
    for module in (
        "docx",
        "duckdb",
        "dbt.task.docs",
        "jinja2",
        "openpyxl",
        "pysdmx.io.pd",
        "pysdmx.io.xml",
        "typst",
        "yaml",
    ):
        importlib.import_module(module)


class Exporting:
    """The process that writes the exports: it imports what they need, then waits for ``begin``, and with some pages for ``finish``.

    It uses the core that the gate leaves idle. It ends with the gate's process, since a later gate writes into the same
    folder.
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
        """Begin to write the exports; the serving file is complete."""
        if self._process and self._process.stdin:
            # The process waits for its settings; if it has ended already, ``finish`` reports why.
            with suppress(BrokenPipeError):
                self._process.stdin.write(self._settings.model_dump_json() + "\n")
                self._process.stdin.flush()

    def finish(self) -> tuple[Diagnostic, ...]:
        """Wait for the exports and return what kept them from being written; empty if all were written. The checks are recorded.

        Raises:
            InstallationError: the machine kept them from being written.
        """
        if self._process is None:
            return ()
        output, _ = self._process.communicate()  # closes the input, for which the last pages wait
        if self._process.returncode and (error := installation_error_in(output, self._settings)):
            raise error
        if unknown := unknown_exports(self._settings):
            return (unknown,)
        last = output.strip().rpartition("\n")[2] or f"ended with {self._process.returncode}"
        return (Diagnostic("exports_failed", {"error": last}),) if self._process.returncode else ()

    def stop(self) -> None:
        """Kill the process if it still runs."""
        if self._process:
            with suppress(BrokenPipeError), self._process:
                self._process.kill()


@contextmanager
def exporting(settings: Settings, folder: Path) -> Iterator[Exporting]:
    """Start the process of the exports; it ends with the context."""
    process = Exporting(settings, folder)
    try:
        yield process
    finally:
        process.stop()
