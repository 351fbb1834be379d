"""Every table as Parquet, for programs: types are kept, nothing is escaped.

Belongs here: ``parquet/<table>.parquet``. Does not belong here: choosing tables or columns.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.release.exports.tables import quoted, table_names

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pipelines.settings import Settings

FOLDER = "parquet"


def write(settings: Settings, connection: DuckDBPyConnection, folder: Path) -> None:
    """Write ``parquet/``."""
    target = folder / FOLDER
    target.mkdir()
    for name in table_names(connection):
        connection.execute(f'copy "{name}" to {quoted(target / f"{name}.parquet")} (format parquet)')
