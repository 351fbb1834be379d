"""What lies in a release beside the serving file: one module a format, each with one function ``write``.

Belongs here: the list of the formats and the process that writes them. Does not belong here: any format.

Every export is written from the staged serving file alone (words that are seeds and dbt's manifest apart), into the
staged folder: it takes its place on the shelf with the release, by the same rename, and is never written again.
``write`` takes the settings, a read-only connection to the serving file and the folder.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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
from pipelines.release.releases import SERVING_FILE
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
    if unknown := sorted(set(wanted) - set(EXPORTS)):
        raise ValueError(
            f"IPMON_EXPORTS: no such export: {', '.join(unknown)}; there are {', '.join(EXPORTS)}"
        )
    with duckdb.connect(str(folder / SERVING_FILE), read_only=True) as connection:
        for name, write in EXPORTS.items():
            if name in wanted:
                write(settings, connection, folder)


@dataclass
class Exporting:
    """Exports in the making; ``problems`` says what kept them from being written, empty if nothing did."""

    problems: tuple[str, ...] = ()


@contextmanager
def exporting(settings: Settings, folder: Path) -> Iterator[Exporting]:
    """Write the exports in another process while this one does something else; they are there when it ends.

    Great Expectations keep one core busy for seconds after the serving file is finished; a second one is idle.
    """
    running = Exporting()
    if settings.exports == ():
        yield running
        return
    with subprocess.Popen(
        [sys.executable, "-m", "pipelines.release.exports", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=os.environ | {"PYTHONUTF8": "1"},
    ) as process:
        assert process.stdin is not None
        process.stdin.write(settings.model_dump_json())
        process.stdin.close()
        process.stdin = None  # communicate would flush what is closed
        try:
            yield running
        except BaseException:
            process.kill()
            raise
        said, _ = process.communicate()
    if process.returncode:
        running.problems = (said.strip().rpartition("\n")[2] or f"ended with {process.returncode}",)
