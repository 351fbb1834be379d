"""The declared map of what leaves the build of protected records, against the dbt graph."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.settings import Settings
from schemas.reference.base import contracts, load_seed
from schemas.reference.disclosure_map import REST, DisclosureColumn, DisclosureForm

MODEL = "model.ip_monitor."
NUMBERS = {"integer", "bigint", "double", "hugeint"}


@pytest.fixture(scope="module")
def manifest(parsed: Settings) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(parsed.manifest.read_text("utf-8"))
    return loaded


def seed(folder: Path, name: str) -> pl.DataFrame:
    return load_seed(folder, contracts()[name])


def protected(seeds: Path) -> list[str]:
    """Return the staging models of the forms whose cells are masked."""
    return [f"{MODEL}stg_{form}" for form in seed(seeds, "disclosure_form")["form_id"]]


def reached(manifest: dict[str, Any], begin: Iterable[str], stop: Iterable[str] = ()) -> set[str]:
    """Return the models below some models; those to stop at are reached, and nothing through them."""
    models: set[str] = set()
    waiting, stops = list(begin), {MODEL + name for name in stop}
    while waiting:
        node = waiting.pop()
        if node.startswith("model.") and node not in models:
            models.add(node)
            waiting += [] if node in stops else manifest["child_map"].get(node, [])
    return {node.removeprefix(MODEL) for node in models}


def marts(manifest: dict[str, Any]) -> dict[str, list[str]]:
    nodes = manifest["nodes"].values()
    return {
        n["name"]: list(n["columns"])
        for n in nodes
        if n["resource_type"] == "model" and "marts" in n["fqn"][:-1]
    }


def undeclared(manifest: dict[str, Any], columns: pl.DataFrame, seeds: Path) -> Iterator[str]:
    """Yield tables below a protected form that are not declared, and declared columns that no table has."""
    published, declared = marts(manifest), defaultdict(list)
    for table, column in columns.select("table_name", "column_name").iter_rows():
        declared[table].append(column)
    yield from sorted(reached(manifest, protected(seeds)) & set(published) - set(declared))
    for table, names in declared.items():
        yield from (f"{table}.{name}" for name in names if name not in (REST, *published.get(table, ())))


def unguarded(manifest: dict[str, Any], exits: Iterable[str], seeds: Path) -> set[str]:
    """Return published tables that protected records reach without passing an exit."""
    exits = set(exits)
    return reached(manifest, protected(seeds), exits) & set(marts(manifest)) - exits


def test_every_table_below_a_protected_form_is_declared(manifest: dict[str, Any], repo_seeds: Path) -> None:
    columns = seed(repo_seeds, "disclosure_column")
    assert not list(undeclared(manifest, columns, repo_seeds))
    fewer = columns.filter(pl.col("table_name") != "fct_index_score")
    assert list(undeclared(manifest, fewer, repo_seeds)) == ["fct_index_score"]


def unnamed_figures(manifest: dict[str, Any], columns: pl.DataFrame) -> list[str]:
    """Return the numbers of tables with suppressed cells that no row of the map names: ``*`` would say that they give nothing away."""
    named = set(columns.select("table_name", "column_name").iter_rows())
    suppressed = set(columns.filter(pl.col("protection") == "suppressed")["table_name"])
    return [
        f"{table}.{column['name']}"
        for table in sorted(suppressed)
        for column in manifest["nodes"][MODEL + table]["columns"].values()
        if column["data_type"] in NUMBERS and (table, column["name"]) not in named
    ]


def test_every_number_of_a_table_with_suppressed_cells_is_declared_by_name(
    manifest: dict[str, Any], repo_seeds: Path
) -> None:
    columns = seed(repo_seeds, "disclosure_column")
    assert not unnamed_figures(manifest, columns)
    fewer = columns.filter(pl.col("column_name") != "staff")
    assert unnamed_figures(manifest, fewer) == ["fct_ip_service.staff"]


def test_records_reach_no_table_but_through_a_declared_exit(
    manifest: dict[str, Any], repo_seeds: Path
) -> None:
    exits = seed(repo_seeds, "disclosure_exit")["model_name"].to_list()
    assert not unguarded(manifest, exits, repo_seeds)
    assert {MODEL + name for name in exits} <= set(manifest["nodes"])
    for name in exits:
        assert unguarded(manifest, set(exits) - {name}, repo_seeds), f"{name} guards nothing"


def test_tables_of_a_held_list_are_held_with_it(manifest: dict[str, Any], repo_seeds: Path) -> None:
    """What is made from the cells of a list changes with it: it is in ``disclosure_table``, or shows none of its figures."""
    tables = seed(repo_seeds, "disclosure_table")
    columns = seed(repo_seeds, "disclosure_column").filter(pl.col("protection") == "published_cells")
    made_of_cells = set(columns["table_name"])
    assert made_of_cells - set(tables["table_name"]) == {"fct_patent_value"}


@pytest.mark.parametrize(
    ("gives", "protection", "is_wrong"),
    [
        ("nothing", "none", False),
        ("share", "none", True),
        ("nothing", "masked", True),
        ("sum", "public", False),
    ],
)
def test_what_gives_something_away_is_protected(gives: str, protection: str, is_wrong: bool) -> None:
    frame = pl.DataFrame({"gives": [gives], "protection": [protection]})
    assert bool(list(DisclosureColumn.row_problems(frame))) == is_wrong


def test_a_masked_form_is_declared_and_a_list_counts_nothing_openly() -> None:
    forms = pl.DataFrame({"form_id": ["a", "b"], "is_masked": [True, True]})
    lists = pl.DataFrame({"form_id": ["a"]})
    frame = pl.DataFrame({"form_id": ["a"], "is_count_hidden": [False]})
    problems = DisclosureForm.relation_problems(frame, {"form": forms, "disclosure_list": lists})
    assert ["b is masked" in p.en or "is_count_hidden must be true" in p.en for p in problems] == [True, True]


def test_every_column_of_a_table_is_declared_and_so_is_every_figure_of_a_list(repo_seeds: Path) -> None:
    columns = seed(repo_seeds, "disclosure_column")
    for row, message in (
        ("*", "fct_ip_talent has no row * for its other columns"),
        ("n_persons", "fct_ip_talent.n_persons is a figure of a protected list: a row must declare it"),
    ):
        without = columns.filter(
            ~((pl.col("table_name") == "fct_ip_talent") & (pl.col("column_name") == row))
        )
        assert [p.en for p in DisclosureColumn.relation_problems(without, {})] == [message]
    assert not list(DisclosureColumn.relation_problems(columns, {}))
