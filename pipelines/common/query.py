"""Read a database as rows of named values.

Belongs here: that, and text as a literal in a statement that takes no parameters. Does not belong here: any query; each is beside what
shows its rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def query(connection: Any, statement: str, values: Any = None) -> list[dict[str, Any]]:
    """Return the rows of a query, each as a mapping from column to value."""
    return list(stream(connection, statement, values))


def stream(connection: Any, statement: str, values: Any = None) -> Iterator[dict[str, Any]]:
    """Yield the rows of a query as they are read; the connection makes no other query meanwhile."""
    result = connection.execute(statement, values or [])
    names = [column[0] for column in result.description or ()]
    while rows := result.fetchmany(1024):
        yield from (dict(zip(names, row, strict=True)) for row in rows)


def literal(text: object) -> str:
    """Return a text or path as an SQL string literal, quotes included."""
    return "'" + str(text).replace("'", "''") + "'"
