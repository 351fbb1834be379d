"""The published file as a BI tool reads it: types, names, comments, keys, and what a locked connection refuses.

Belongs here: the contract of the file itself, whatever its figures. Does not belong here: the figures
(``test_questions.py``, ``test_verdicts.py``) and other clients than this project's own (``make bi-clients``).
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines.release.store.serving_file import ALLOWED_TYPES, MAX_DECIMAL_WIDTH
from pipelines.settings import Settings

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
HARDENED = {"enable_external_access": "false", "lock_configuration": "true"}
"""What ``docs/bi.md`` tells every client to set."""


@pytest.fixture
def published(sample_release: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample_release.live), read_only=True, config=HARDENED) as connection:
        yield connection


def columns(published: duckdb.DuckDBPyConnection) -> list[tuple[str, int, str, str, str | None]]:
    """Every column: table, place, name, type, comment."""
    return published.execute(
        "select table_name, column_index, column_name, data_type, comment from duckdb_columns() "
        "where not internal order by all"
    ).fetchall()


def declared_keys(settings: Settings) -> dict[str, list[str]]:
    """The key of each published table, as the tests beside its model declare it to dbt."""
    nodes = json.loads(settings.manifest.read_text("utf-8"))["nodes"]
    keys: dict[str, list[str]] = {}
    for node in nodes.values():
        meta = node.get("test_metadata") or {}
        model = nodes.get(node.get("attached_node") or "", {})
        if "marts" in model.get("fqn", [])[:-1] and meta["name"] in {"unique", "unique_key"}:
            given = meta["kwargs"]
            keys[model["name"]] = given.get("columns") or [given["column_name"]]
    return keys


def test_types_are_those_that_drivers_read(published: duckdb.DuckDBPyConnection) -> None:
    for table, _, name, kind, _ in columns(published):
        decimal = re.fullmatch(r"DECIMAL\((\d+),\d+\)", kind)
        width = int(decimal[1]) if decimal else 0
        assert kind in ALLOWED_TYPES or 0 < width <= MAX_DECIMAL_WIDTH, f"{table}.{name} is {kind}"


def test_names_are_plain_ascii(published: duckdb.DuckDBPyConnection) -> None:
    names = {name for table, _, column, _, _ in columns(published) for name in (table, column)}
    assert [n for n in sorted(names) if not IDENTIFIER.fullmatch(n)] == []


def test_only_tables_in_one_schema_and_none_empty(published: duckdb.DuckDBPyConnection) -> None:
    kinds = published.execute(
        "select distinct table_schema, table_type from information_schema.tables"
    ).fetchall()
    assert kinds == [("main", "BASE TABLE")]
    assert published.execute("select count(*) from duckdb_views() where not internal").fetchone() == (0,)
    tables = [t for (t,) in published.execute("select table_name from duckdb_tables()").fetchall()]
    assert [t for t in tables if not published.table(t).limit(1).fetchone()] == []


def test_every_table_and_column_has_a_comment_in_two_languages(published: duckdb.DuckDBPyConnection) -> None:
    comments = published.execute("select table_name, comment from duckdb_tables()").fetchall()
    comments += [(f"{table}.{name}", comment) for table, _, name, _, comment in columns(published)]
    two = re.compile(r"\S*[\u4e00-\u9fff]\S*.*: [A-Za-z0-9_]")
    assert [subject for subject, comment in comments if not two.match(comment or "")] == []


def test_the_dictionary_is_the_file(published: duckdb.DuckDBPyConnection) -> None:
    listed = published.execute(
        "select table_name, column_position, column_name, data_type, meaning from data_dictionary order by all"
    ).fetchall()
    assert listed == columns(published)


def test_declared_keys_are_unique_and_whole(
    published: duckdb.DuckDBPyConnection, sample_release: Settings
) -> None:
    keys = declared_keys(sample_release)
    assert published.table("release_info").shape[0] == 1, "it needs no key: it says what this release is"
    tables = {t for (t,) in published.execute("select table_name from duckdb_tables()").fetchall()}
    assert keys.keys() == tables - {"release_info"}
    for table, key in keys.items():
        once, rows = published.execute(
            f"select count(distinct row({', '.join(key)})), count(*) from {table}"
        ).fetchall()[0]
        assert once == rows, f"{table}: {key} is no key"


def test_storage_is_what_the_oldest_drivers_open(published: duckdb.DuckDBPyConnection) -> None:
    ((tags,),) = published.execute(
        "select tags from duckdb_databases() where database_name = 'ip_monitor'"
    ).fetchall()
    assert tags["storage_version"].startswith("v1.0.0")


@pytest.mark.parametrize(
    "statement",
    [
        "create table t (x integer)",
        "delete from fct_observation",
        "copy fct_observation to '{folder}/stolen.csv'",
        "select * from read_csv('{file}')",
        "attach '{folder}/other.duckdb'",
        "set enable_external_access = true",
        "install httpfs",
    ],
)
def test_a_hardened_reader_reads_and_nothing_else(
    published: duckdb.DuckDBPyConnection, tmp_path: Path, statement: str
) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    with pytest.raises(duckdb.Error):
        published.execute(statement.format(folder=tmp_path, file=secret))
    assert [p.name for p in tmp_path.iterdir()] == [secret.name]
    assert published.execute("select count(*) from release_info").fetchone() == (1,)
