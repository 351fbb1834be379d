"""What several exports ask of the serving file, and how they hash what they wrote.

Belongs here: reading tables, columns and words. Does not belong here: any format.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.release.store.serving_file import query

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


@dataclass(frozen=True)
class Column:
    """A published column in the words of the data dictionary.

    ``zh`` is its name in Chinese, ``en`` says in English what it means.
    """

    table: str
    name: str
    data_type: str
    zh: str
    en: str
    unit: str
    source: str


def table_names(connection: DuckDBPyConnection) -> list[str]:
    """Return the published tables by name."""
    named = connection.execute("select table_name from duckdb_tables() where not internal order by 1")
    return [name for (name,) in named.fetchall()]


def table_words(connection: DuckDBPyConnection) -> dict[str, tuple[str, str]]:
    """Return of each published table its name in Chinese and what it is in English, from its comment."""
    found = connection.execute(
        "select table_name, comment from duckdb_tables() where not internal order by 1"
    )
    return {name: split_words(comment) for name, comment in found.fetchall()}


def dictionary(connection: DuckDBPyConnection) -> list[Column]:
    """Return every published column, by table and place."""
    found = connection.execute(
        "select table_name, column_name, data_type, meaning, unit, source "
        "from data_dictionary order by table_name, column_position"
    )
    return [
        Column(table, name, kind, *split_words(meaning), unit or "", source or "")
        for table, name, kind, meaning, unit, source in found.fetchall()
    ]


def split_words(text: str) -> tuple[str, str]:
    """Split ``指标代码: Indicator: code of ...`` into the Chinese and the English part."""
    zh, _, en = text.partition(": ")
    return zh, en


def release(connection: DuckDBPyConnection) -> dict[str, Any]:
    """Return the one row of ``release_info``."""
    (row,) = query(connection, "select * from release_info")
    return row


def quoted(path: Path) -> str:
    """Return a path as SQL text."""
    return "'" + str(path.resolve()).replace("'", "''") + "'"
