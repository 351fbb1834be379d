"""The serving file: the marts alone, in a form that BI drivers can open.

Belongs here: which tables and types may be served, copying them, hashing their content. Does not belong here: moving
the file (``publish``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.common.messages import Diagnostic
from pipelines.common.query import literal
from pipelines.release.store.built_nodes import built_nodes
from pipelines.release.store.releases import SERVING_FILE, Release
from pipelines.settings import Settings

# The storage format that drivers from DuckDB 1.0 on can open.
STORAGE_VERSION = "v1.0.0"
ALLOWED_TYPES = {"BOOLEAN", "INTEGER", "BIGINT", "DOUBLE", "VARCHAR", "DATE", "TIMESTAMP"}
MAX_DECIMAL_WIDTH = 18
# Tables about the release itself, or about earlier releases: not part of what this one contains.
OUTSIDE_CONTENT_HASH = {"release_info", "fct_verdict_history"}
# Tables about attempts and returns: a refused file changes them, and no figure.
LEDGER_TABLES = {"fct_submission", "fct_finding", "fct_reporting_status"}
Columns = list[tuple[str, str]]
"""The columns of a table, each with its type."""


@dataclass(frozen=True)
class Mart:
    """A served model: name, comment, comments of its columns, and the columns that hold the time of the build."""

    name: str
    comment: str
    comments: dict[str, str]
    clocks: frozenset[str]


def marts(settings: Settings) -> list[Mart]:
    """Return the models of the project's ``marts`` folder by name, from the manifest of the build."""
    nodes = built_nodes(settings).values()
    return sorted(
        (_mart(n) for n in nodes if n["resource_type"] == "model" and "marts" in n["fqn"][:-1]),
        key=lambda m: m.name,
    )


def write_serving_file(
    settings: Settings,
    target: Path,
    held: Mapping[str, Sequence[str]] | None = None,
    live: Release | None = None,
) -> list[Diagnostic]:
    """Copy the marts of the build into a new file, with their comments.

    Args:
        settings: where the build is.
        target: the new file.
        held: for each table the SQL conditions of the rows that are taken from the live release instead
            (``disclosure``), or left out if it has none.
        live: the live release, if there is one.

    Returns:
        What keeps the file from being served: views, types that BI drivers cannot read, tables or columns without a
        comment.
    """
    import duckdb

    problems: list[Diagnostic] = []
    with duckdb.connect() as connection:
        connection.execute(f"attach {literal(settings.build_db.resolve())} as build (read_only)")
        connection.execute(
            f"attach {literal(target.resolve())} as serving (storage_version '{STORAGE_VERSION}')"
        )
        if live and held:
            connection.execute(
                f"attach {literal((live.folder(settings) / SERVING_FILE).resolve())} as live (read_only)"
            )
        # One look at all columns: asked about table by table, it takes as long as all else.
        columns, tables = columns_of(connection), _base_tables(connection)
        # One transaction for all tables and comments: a thousand of their own take seconds.
        connection.execute("begin")
        for mart in marts(settings):
            built = columns["build", mart.name]
            problems += _problems(mart, built, mart.name in tables)
            rows = f'from build.main."{mart.name}"'
            if conditions := " or ".join((held or {}).get(mart.name, ())):
                rows += f" where not ({conditions})"
                # Rows that an earlier version wrote with other columns are left out until they may change.
                if live and columns["live", mart.name] == built:
                    rows += f' union all by name from live."{mart.name}" where {conditions}'
            connection.execute(f'create table serving."{mart.name}" as {rows} order by all')
            connection.execute(";".join(_comments(mart)))
        connection.execute("commit")
        connection.execute("checkpoint serving")
        connection.execute("detach serving")
    return problems


def content(settings: Settings, serving_file: Path) -> dict[str, dict[str, Any]]:
    """Return ``rows`` and ``content_hash`` of each table.

    The hash does not depend on the order of rows, rounds floats to twelve digits, and leaves out columns that hold the
    time of the build (``meta: {is_clock: true}``), so that the same inputs give the same hash on another day.
    """
    import duckdb

    tables: dict[str, dict[str, Any]] = {}
    with duckdb.connect(str(serving_file), read_only=True) as connection:
        (database,) = connection.execute("select current_database()").fetchone() or ("",)
        columns = columns_of(connection)
        for mart in marts(settings):
            hashed = [c for c in columns[database, mart.name] if c[0] not in mart.clocks]
            row = ", ".join(_as_text(name, kind) for name, kind in hashed)
            rows, digest = connection.execute(
                f"""select count(*), md5(coalesce(string_agg(h, '' order by h), ''))
                from (select md5(concat_ws(chr(31), {row})) as h from "{mart.name}")"""
            ).fetchall()[0]
            tables[mart.name] = {"rows": rows, "content_hash": digest}
    return tables


def columns_of(connection: Any) -> dict[tuple[str, str], Columns]:
    """Return the columns of each published table in their order, by attached database and table; none for any other."""
    columns: dict[tuple[str, str], Columns] = defaultdict(list)
    for database, table, column, data_type in connection.execute(
        "select database_name, table_name, column_name, data_type from duckdb_columns() "
        "where schema_name = 'main' order by database_name, table_name, column_index"
    ).fetchall():
        columns[database, table].append((column, data_type))
    return columns


def _mart(node: dict[str, Any]) -> Mart:
    columns = node["columns"].values()
    return Mart(
        name=node["name"],
        comment=" ".join(node["description"].split()),
        comments={c["name"]: " ".join(c["description"].split()) for c in columns},
        clocks=frozenset(c["name"] for c in columns if c["meta"].get("is_clock")),
    )


def _problems(mart: Mart, columns: Columns, is_table: bool) -> list[Diagnostic]:
    table = {"table": mart.name}
    problems = [] if is_table else [Diagnostic("serving_not_table", table)]
    if not mart.comment:
        problems.append(Diagnostic("serving_no_comment", table | {"name": mart.name}))
    for name, kind in columns:
        facts = table | {"name": f"{mart.name}.{name}"}
        if not _is_allowed(kind):
            allowed = ", ".join([*sorted(ALLOWED_TYPES), f"DECIMAL(up to {MAX_DECIMAL_WIDTH} digits)"])
            problems.append(Diagnostic("serving_type", facts | {"type": kind, "allowed": allowed}))
        if not mart.comments.get(name):
            problems.append(Diagnostic("serving_no_comment", facts))
    return problems


def _comments(mart: Mart) -> Iterator[str]:
    """Yield the statements that comment on a table and its columns."""
    table = f'serving."{mart.name}"'
    yield f"comment on table {table} is {literal(mart.comment)}"
    for column, comment in mart.comments.items():
        yield f'comment on column {table}."{column}" is {literal(comment)}'


def _base_tables(connection: Any) -> set[str]:
    """Return the tables of the build that are no views."""
    rows = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'build' and schema_name = 'main'"
    )
    return {name for (name,) in rows.fetchall()}


def _is_allowed(kind: str) -> bool:
    if kind.startswith("DECIMAL("):
        return int(kind[8:].split(",")[0]) <= MAX_DECIMAL_WIDTH
    return kind in ALLOWED_TYPES


def _as_text(name: str, kind: str) -> str:
    # Adding zero turns -0.0 into 0.0; chr(30) occurs in no value, so null differs from the empty text.
    value = f"printf('%.12g', \"{name}\" + 0.0)" if kind == "DOUBLE" else f'"{name}"::varchar'
    return f"case when \"{name}\" is null then chr(30) else '{name}=' || {value} end"
