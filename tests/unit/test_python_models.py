import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import duckdb
import polars as pl
import pytest

from pipelines.python_models import taken_over

Build = Callable[..., tuple[pl.DataFrame, bool]]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Return how a build asks for the result of a model: the result, and whether it was computed for it."""

    def ask(tables: str, code: str = "code", model: str = "int_model") -> tuple[pl.DataFrame, bool]:
        (tmp_path / "inputs").mkdir(exist_ok=True)
        (tmp_path / "inputs" / "build.json").write_text(json.dumps({"code_hash": code}), "utf-8")
        computed = []

        def total(frame: pl.DataFrame) -> pl.DataFrame:
            computed.append(frame)
            return frame.group_by("k", maintain_order=True).agg(pl.col("v").sum())

        context = SimpleNamespace(this=SimpleNamespace(identifier=model))
        with duckdb.connect() as connection:
            result = taken_over(context, total, connection.sql(tables), build=tmp_path)
        return result, bool(computed)

    return ask


TABLE = "from (values ('a', 1), ('b', 2), ('a', 3)) as t (k, v)"


def test_the_result_of_the_same_tables_is_taken_over_in_whatever_order_their_rows_come(build: Build) -> None:
    first, is_computed = build(TABLE)
    again, is_computed_again = build("from (values ('b', 2), ('a', 3), ('a', 1)) as t (k, v)")
    assert (is_computed, is_computed_again) == (True, False)
    assert again.equals(first)
    assert first.rows() == [("a", 4), ("b", 2)]


@pytest.mark.parametrize(
    "tables",
    [
        "from (values ('a', 1), ('b', 2), ('a', 4)) as t (k, v)",
        "from (values ('a', 1), ('b', 2)) as t (k, v)",
        "from (values ('a', 1), ('b', 2), ('a', 3), ('a', 3)) as t (k, v)",
        "from (values ('a', 1.0), ('b', 2.0), ('a', 3.0)) as t (k, v)",
        "from (values (null, 1), ('b', 2), ('a', 3)) as t (k, v)",
    ],
)
def test_other_tables_are_computed(build: Build, tables: str) -> None:
    build(TABLE)
    result, is_computed = build(tables)
    assert is_computed
    assert result["v"].sum() == duckdb.sql(f"select sum(v) {tables}").fetchone()[0]  # type: ignore[index]


def test_a_missing_text_is_not_an_empty_one(build: Build) -> None:
    build("from (values (null, 1)) as t (k, v)")
    assert build("from (values ('', 1)) as t (k, v)")[1]


def test_other_code_and_another_model_compute(build: Build) -> None:
    build(TABLE)
    assert build(TABLE, model="int_other")[1]
    assert build(TABLE, code="later code")[1]
    assert not build(TABLE, code="later code")[1]


@pytest.mark.parametrize("spoil", [lambda b: b[:-40], lambda b: b"", lambda b: b[:30] + b"?" + b[31:]])
def test_a_damaged_result_is_computed_again(
    build: Build, tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    whole, _ = build(TABLE)
    path = tmp_path / "python_results" / "int_model.parquet"
    path.write_bytes(spoil(path.read_bytes()))
    again, is_computed = build(TABLE)
    assert is_computed
    assert again.equals(whole)
    assert not build(TABLE)[1]
