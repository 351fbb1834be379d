"""Read a database as rows of named values.

Belongs here: that. Does not belong here: any query; each is beside what shows its rows.
"""

from __future__ import annotations

from typing import Any


def query(connection: Any, statement: str, values: Any = None) -> list[dict[str, Any]]:
    """Return the rows of a query, each as a mapping from column to value."""
    result = connection.execute(statement, values or [])
    names = [column[0] for column in result.description or ()]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
