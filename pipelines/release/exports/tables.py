"""Reading the serving file: what several exports need.

Belongs here: tables, columns and their texts. Does not belong here: any format.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.common.query import literal, query

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Column:
    """A published column as the data dictionary describes it.

    ``zh`` is its name in Chinese, ``en`` its meaning in English.
    """

    table: str
    name: str
    data_type: str
    zh: str
    en: str
    unit: str
    source: str


def table_names(connection: DuckDBPyConnection) -> list[str]:
    """Return the names of the published tables, sorted."""
    names = connection.execute("select table_name from duckdb_tables() where not internal order by 1")
    return [name for (name,) in names.fetchall()]


def table_labels(connection: DuckDBPyConnection) -> dict[str, tuple[str, str]]:
    """Map each published table to its Chinese name and its English description, from its comment."""
    comments = connection.execute(
        "select table_name, comment from duckdb_tables() where not internal order by 1"
    )
    return {name: split_label(comment) for name, comment in comments.fetchall()}


def dictionary(connection: DuckDBPyConnection) -> list[Column]:
    """Return every published column, by table and position."""
    columns = connection.execute(
        "select table_name, column_name, data_type, meaning, unit, source "
        "from data_dictionary order by table_name, column_position"
    )
    return [
        Column(table, name, kind, *split_label(meaning), unit or "", source or "")
        for table, name, kind, meaning, unit, source in columns.fetchall()
    ]


def split_label(text: str) -> tuple[str, str]:
    """Split ``指标代码: Indicator: code of ...`` into the Chinese and the English part."""
    zh, _, en = text.partition(": ")
    return zh, en


def release(connection: DuckDBPyConnection) -> dict[str, Any]:
    """Return the one row of ``release_info``."""
    (row,) = query(connection, "select * from release_info")
    return row


def quoted(path: Path) -> str:
    """Return a path as an SQL string literal."""
    return literal(path.resolve())
