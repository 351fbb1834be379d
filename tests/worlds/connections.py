"""DuckDB in a world: one thread, and a file that is only read is opened once, however often it is read.

Belongs here: what replaces ``duckdb.connect``. Does not belong here: what is read. To open a build, with its five hundred
tables and views, takes longer than any question that is asked of it, and a refresh opens it a dozen times.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb

CONNECT = duckdb.connect
MEMORY = ":memory:"
State = tuple[int, int, int] | None


class Connections:
    """The files that are kept open."""

    def __init__(self) -> None:
        self.open: dict[str, tuple[State, duckdb.DuckDBPyConnection]] = {}

    def connect(
        self, database: str = MEMORY, read_only: bool = False, config: dict[str, Any] | None = None
    ) -> duckdb.DuckDBPyConnection:
        """Connect as ``duckdb.connect`` does; among a handful of rows threads only wait for each other."""
        options = (config or {}) | {"threads": 1}
        for path in [path for path, (state, _) in self.open.items() if _state(path) != state]:
            self.close(path)  # its name may be given to a new file
        path = str(Path(database).resolve())
        if database == MEMORY or not read_only:
            self.close(path)
            return CONNECT(database, config=options)
        if path not in self.open:
            self.open[path] = _state(path), CONNECT(path, read_only=True, config=options)
        connection = CONNECT(path, read_only=True, config=options)
        # What is attached stays attached as long as a file is open.
        for (name,) in connection.execute(
            "select database_name from duckdb_databases() where not internal and database_name != current_database()"
        ).fetchall():
            connection.execute(f'detach "{name}"')
        return connection

    def close(self, path: str) -> None:
        """Close a file, if it is open."""
        if path in self.open:
            self.open.pop(path)[1].close()


def _state(path: str) -> State:
    status = Path(path).stat() if Path(path).exists() else None
    return (status.st_ino, status.st_size, status.st_mtime_ns) if status else None


@contextmanager
def few_connections() -> Iterator[None]:
    """Have ``Connections`` replace ``duckdb.connect`` within the context."""
    connections = Connections()
    try:
        with patch.object(duckdb, "connect", connections.connect):
            yield
    finally:
        for path in [*connections.open]:
            connections.close(path)
