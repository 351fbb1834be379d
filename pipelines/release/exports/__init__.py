"""What lies in a release beside the serving file: one module a format, each with one function ``write``.

Belongs here: the list of the formats and the process that writes them. Does not belong here: any format.

Every export is written from the staged serving file alone (words that are seeds and dbt's manifest apart), into the
staged folder: it takes its place on the shelf with the release, by the same rename, and is never written again.
``write`` takes the settings, a read-only connection to the serving file and the folder.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
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


@contextmanager
def exporting(settings: Settings, folder: Path) -> Iterator[None]:
    """Write the exports in another process while this one does something else; they are there when it ends.

    Great Expectations keep one core busy for seconds after the serving file is finished; a second one is idle.

    Raises:
        Exception: whatever kept an export from being written.
    """
    if settings.exports == ():
        yield
        return
    # Not forked: a forked DuckDB or polars may wait for ever for a thread that it does not have.
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawned) as pool:
        done = pool.submit(write_exports, settings, folder)
        yield
        done.result()
