import csv
import re
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pytest

from pipelines.release.exports import csv as csv_export
from pipelines.release.exports.csv import BYTE_ORDER_MARK
from pipelines.settings import Settings

Changed = tuple[duckdb.DuckDBPyConnection, Path]
ESCAPED = re.compile(r"^'+[=+\-@＝＋－＠\t\r]")
FORMULAS = ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "＝1", "\t=1", "\r=1", "-十", "+"]
LEFT_ALONE = ["-12", "+3.5", "-0", "12-3", "'quoted'", "", "文字", "a=b"]


def unescaped(text: str) -> str:
    return text[1:] if ESCAPED.match(text) else text


def cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


def test_every_table_is_there_and_opens_in_excel_as_utf8(
    release_folder: Path, live: duckdb.DuckDBPyConnection
) -> None:
    names = {name for (name,) in live.execute("select table_name from duckdb_tables()").fetchall()}
    files = {p.stem: p for p in (release_folder / "csv").iterdir()}
    assert set(files) == names
    for path in files.values():
        raw = path.read_bytes()
        assert raw.startswith(BYTE_ORDER_MARK) and not raw.startswith(BYTE_ORDER_MARK * 2)
        raw.decode("utf-8")


@pytest.mark.parametrize("table", ["fct_observation", "fct_finding", "dim_indicator"])
def test_values_come_back(release_folder: Path, live: duckdb.DuckDBPyConnection, table: str) -> None:
    kinds = {name: kind for name, kind, *_ in live.execute(f"describe {table}").fetchall()}

    def comparable(relation: duckdb.DuckDBPyRelation) -> list[str]:
        rows = []
        for row in relation.fetchall():
            # An empty text and none are one in a CSV file.
            texts = {
                i: v or ""
                for i, (v, kind) in enumerate(zip(row, kinds.values(), strict=True))
                if kind == "VARCHAR"
            }
            rows.append(repr([unescaped(texts[i]) if i in texts else v for i, v in enumerate(row)]))
        return sorted(rows)

    read = duckdb.read_csv(str(release_folder / "csv" / f"{table}.csv"), header=True, dtype=kinds)
    assert comparable(read) == comparable(live.table(table))


def test_the_readers_that_people_use_skip_the_mark(
    release_folder: Path, live: duckdb.DuckDBPyConnection
) -> None:
    path = release_folder / "csv" / "dim_area.csv"
    columns = [name for name, *_ in live.execute("describe dim_area").fetchall()]
    assert list(pd.read_csv(path).columns) == columns
    assert pl.read_csv(path, infer_schema=False).columns == columns


def test_text_stays_text_and_can_be_restored(sample_release: Settings, changed: Changed) -> None:
    connection, folder = changed
    texts = [*FORMULAS, *(f"'{f}" for f in FORMULAS), *LEFT_ALONE]
    connection.execute("create table t (n integer, x varchar, v double)")
    for number, text in enumerate(texts):
        connection.execute("insert into t values (?, ?, -1.5)", [number, text])
    csv_export.write(sample_release, connection, folder)
    _, *lines = cells(folder / "csv" / "t.csv")
    shown = {int(n): x for n, x, _ in lines}
    for number, text in enumerate(texts):
        assert not shown[number].startswith(("=", "@", "＝", "\t", "\r"))
        if text in LEFT_ALONE:
            assert shown[number] == text
        else:
            assert shown[number] == f"'{text}"
            assert ESCAPED.match(shown[number])
    assert {v for _, _, v in lines} == {"-1.5"}
