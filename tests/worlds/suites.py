"""The suites of the gate on the rows of many worlds at once: Great Expectations takes a tenth of a second for a table, however few its rows.

Belongs here: which expectations are about one row alone, so that rows of several worlds can be asked about together, and asking.
Does not belong here: carrying out a world (``carry_out``), or any expectation.

What an expectation of ``OF_A_ROW`` says of a row does not depend on the other rows; those of ``OF_A_TABLE`` are looked at at once. A
world goes on as if its rows had passed; ``finish`` asks about all rows that are new since it was last asked.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb

from pipelines.common.messages import Diagnostic
from pipelines.release.gate import expectations
from pipelines.release.gate.check_results import SingleResult
from pipelines.release.store.releases import Release
from pipelines.settings import REPO, Settings

RUN_SUITES = expectations.run_suites
Select = Callable[[str], list[tuple[Any, ...]]]
OF_A_TABLE: dict[str, Callable[[Select, dict[str, Any]], bool]] = {
    "expect_table_row_count_to_be_between": lambda select, kwargs: (
        select("count(*)")[0][0] >= kwargs["min_value"]
    ),
    "expect_table_row_count_to_equal": lambda select, kwargs: select("count(*)")[0][0] == kwargs["value"],
    "expect_column_distinct_values_to_contain_set": lambda select, kwargs: (
        {*kwargs["value_set"]} <= {value for (value,) in select(f'distinct "{kwargs["column"]}"')}
    ),
}
"""The expectations that are about a table as a whole, each as Great Expectations understands it."""
OF_A_ROW = (
    "expect_column_pair_values_a_to_be_greater_than_b",
    "expect_column_value_lengths_to_be_between",
    "expect_column_values_to_be_between",
    "expect_column_values_to_be_in_set",
    "expect_column_values_to_match_regex",
    "expect_column_values_to_not_be_null",
    "expect_column_values_to_not_match_regex",
)
"""The expectations that are about one row; the table of any other is asked about at once."""


class Suites:
    """The suites, and the rows that they have been asked about.

    Args:
        folder: an empty folder for what they are asked about.
        manifest: the manifest of the project.
    """

    def __init__(self, folder: Path, manifest: Path) -> None:
        self.settings = Settings(data_dir=folder / "data", seeds_dir=REPO / "seeds")
        vars(self.settings)["expectations"] = folder / "expectations"
        self.settings.expectations.mkdir(parents=True)
        self.settings.dbt_target.mkdir(parents=True)
        self.settings.manifest.symlink_to(manifest)
        self.folder = folder
        self.connection = duckdb.connect()
        for schema in ("asked", "waiting"):
            self.connection.execute(f"create schema {schema}")
        self.suites: dict[tuple[Path, int, int], dict[str, Any]] = {}
        self.seen: set[tuple[str, int]] = set()

    def run(
        self, settings: Settings, served: Path, docs: Path, previous: Release | None
    ) -> list[SingleResult]:
        """Replace ``run_suites``: return the results of tables that break a rule as a whole, and keep the rows for ``finish``."""
        least = expectations._min_respondents(settings)
        refused = []
        self.connection.execute(f"attach '{served}' as served (read_only)")
        try:
            for path in sorted(settings.expectations.glob("*.json")):
                rows = previous.tables.get(path.stem, {}).get("rows", 0) if previous else 0
                suite = self._suite(path, rows, previous, least)
                if not all(self._holds(path.stem, one) for one in suite["expectations"]):
                    refused.append(path)
                self._keep_rows(path.stem, suite)
        finally:
            self.connection.execute("detach served")
        if not refused:
            return []
        folder = settings.build / "suites"
        folder.mkdir(exist_ok=True)
        for path in refused:
            shutil.copy(path, folder)
        return _run(settings, folder, served, previous)

    def finish(self) -> list[Diagnostic]:
        """Return the messages about the rows that wait; they wait no longer."""
        rows = self.folder / "rows.duckdb"
        rows.unlink(missing_ok=True)
        asked = self.folder / "asked"
        shutil.rmtree(asked, ignore_errors=True)
        asked.mkdir()
        self.connection.execute(f"attach '{rows}' as target")
        for path in self.settings.expectations.glob("*.json"):
            table, new = f'"{path.stem}"', f'target."{path.stem}"'
            self.connection.execute(
                f"create table {new} as (select distinct * from waiting.{table} except from asked.{table})"
            )
            self.connection.execute(f"delete from waiting.{table}")
            if self.connection.execute(f"select count(*) from {new}").fetchall()[0][0]:
                self.connection.execute(f"insert into asked.{table} from {new}")
                shutil.copy(path, asked)
        self.connection.execute("detach target")
        return [one.problem for one in _run(self.settings, asked, rows, None) if one.problem]

    def _suite(self, path: Path, rows: int, previous: Release | None, least: int) -> dict[str, Any]:
        """Return a suite; of the release before it depends on the number of rows alone."""
        key = path, rows, least
        if key not in self.suites:
            self.suites[key] = expectations.read_suite(path, previous, least)
        return self.suites[key]

    def _holds(self, table: str, expectation: dict[str, Any]) -> bool:
        def select(columns: str) -> list[tuple[Any, ...]]:
            return self.connection.execute(f'select {columns} from served."{table}"').fetchall()

        look = OF_A_TABLE.get(kind := expectation["type"])
        return look(select, expectation["kwargs"]) if look else kind in OF_A_ROW

    def _keep_rows(self, table: str, suite: dict[str, Any]) -> None:
        rows = self.connection.execute(f'from served."{table}"').fetchall()
        if (key := (table, hash(repr(rows)))) in self.seen:
            return
        self.seen.add(key)
        path = self.settings.expectations / f"{table}.json"
        if not path.exists():
            of_rows = [one for one in suite["expectations"] if one["type"] in OF_A_ROW]
            path.write_text(json.dumps(suite | {"expectations": of_rows}), "utf-8")
            for schema in ("asked", "waiting"):
                self.connection.execute(f'create table {schema}."{table}" as from served."{table}" limit 0')
        self.connection.execute(f'insert into waiting."{table}" from served."{table}"')


def _run(settings: Settings, suites: Path, served: Path, previous: Release | None) -> list[SingleResult]:
    """Run the suites of a folder as the gate does, without Data Docs: they are pages about the answers, and take as long."""
    some = settings.model_copy()
    vars(some)["expectations"] = suites
    with patch.object(expectations, "_write_docs"):
        return RUN_SUITES(some, served, suites / "docs", previous)
