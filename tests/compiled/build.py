"""A build of the compiled project in one connection: a second or two, where dbt takes half a minute.

Belongs here: doing with each node what dbt and its adapter for DuckDB do with it: seeds with their declared types, models as
views or tables, contracts, models in Python, tests. Does not belong here: preparing a build, and the gate, which are the real ones.
"""

from __future__ import annotations

import importlib.util
import json
import shutil
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import chdir
from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import duckdb

from pipelines.release.build.project import compose
from pipelines.release.build.warehouse import BuildResult, finished_build
from pipelines.settings import Settings
from tests.compiled.kept_builds import KeptBuild, KeptBuilds, TakingOver, input_hashes, rows_hash
from tests.compiled.project import Project

SCHEMAS = ("seeds", "staging", "intermediate")


def run_project(
    settings: Settings,
    project: Project,
    with_tests: bool = True,
    kept: KeptBuilds | None = None,
    threads: int = 1,
) -> BuildResult:
    """Build everything in a prepared data folder and leave the results where dbt does.

    As in dbt, what reads a table that could not be built, or whose test failed, is skipped.

    Args:
        settings: the data folder.
        project: what is built.
        with_tests: whether tests are run.
        kept: earlier builds, from which tables and answers are taken over; this one is added to them.
        threads: on how many a statement runs; tables of a few rows are built soonest on one.
    """
    if not with_tests:
        nodes = {key: node for key, node in project.nodes.items() if node["resource_type"] != "test"}
        project = replace(project, nodes=nodes)
    compose(settings)
    settings.dbt_target.mkdir(parents=True, exist_ok=True)
    settings.manifest.unlink(missing_ok=True)
    settings.manifest.symlink_to(project.manifest)
    results = _results(settings, project, kept, threads, at_once=True)
    if any(result["status"] == "error" for result in results):
        results = _results(settings, project, None, threads, at_once=False)
    record = {"metadata": {"invocation_id": str(uuid.uuid4())}, "results": results}
    settings.run_results.write_text(json.dumps(record), "utf-8")
    return finished_build(settings)


def state_of(settings: Settings, project: Project) -> tuple[dict[str, str], Counter[tuple[str, str, int]]]:
    """Return the hash of every table and view of a build, and what dbt would say of each node."""
    tables = [n["relation_name"] for n in project.nodes.values() if n["resource_type"] != "test"]
    with duckdb.connect(str(settings.build_db), read_only=True) as connection:
        contents = {table: rows_hash(connection, table) for table in tables}
    results = json.loads(settings.run_results.read_text("utf-8"))["results"]
    return contents, Counter((r["unique_id"], r["status"], r["failures"]) for r in results)


def _results(
    settings: Settings, project: Project, kept: KeptBuilds | None, threads: int, at_once: bool
) -> list[dict[str, Any]]:
    """Build every node in a new database; in one transaction, which an error ends, it takes a fifth less."""
    settings.build_db.unlink(missing_ok=True)
    inputs = input_hashes(settings.build_project, project.nodes) if kept else {}
    earlier = kept.nearest(inputs) if kept else KeptBuild()
    if earlier.database:
        shutil.copy(earlier.database, settings.build_db)
    failed: set[str] = set()
    results = []
    # Small blocks: with those of a quarter of a megabyte hundreds of tables of a few rows make a large file.
    config = {"threads": threads, "default_block_size": 1 << 14}
    with duckdb.connect(str(settings.build_db), config=config) as connection:
        if at_once:
            connection.execute("begin")
        for schema in SCHEMAS:
            connection.execute(f"create schema if not exists {schema}")
        run = _Run(settings, project, connection)
        takes_over = TakingOver(connection, kept, earlier, KeptBuild(inputs=inputs)) if kept else None
        for key, node in project.nodes.items():
            taken = takes_over.result(key, node) if takes_over else None
            result = taken or run.result(key, node, failed)
            if result["status"] in ("error", "fail", "skipped"):
                failed |= {key, *(node["depends_on"]["nodes"] if node["resource_type"] == "test" else ())}
            results.append(result)
            if at_once and result["status"] == "error":
                return results
            if takes_over:
                takes_over.note(key, node, result)
        if at_once:
            connection.execute("commit")
    if kept and takes_over:
        kept.keep(takes_over.build, settings.build_db)
    return results


class _Run:
    """One build: what its nodes share."""

    def __init__(self, settings: Settings, project: Project, connection: duckdb.DuckDBPyConnection):
        self.settings, self.project, self.connection = settings, project, connection
        self.folder = f"'{settings.build_project.resolve()}/../"

    def result(self, key: str, node: dict[str, Any], failed: set[str]) -> dict[str, Any]:
        """Build a node and return its result as in ``run_results.json``."""
        code = node["code"].replace("'../", self.folder)
        result: dict[str, Any] = {"unique_id": key, "status": "success", "message": None, "failures": None}
        if failed.intersection(node.get("depends_on", {}).get("nodes", ())):
            return result | {"status": "skipped"}
        try:
            if node["resource_type"] == "test":
                return result | self._test(node, code)
            if node["resource_type"] == "seed":
                self._seed(node)
            else:
                self._model(node, code)
        except (duckdb.Error, ContractBroken) as error:
            return result | {"status": "error", "message": f"{error} ({node['original_file_path']})"}
        return result

    def _seed(self, node: dict[str, Any]) -> None:
        columns = ", ".join(f'"{name}" {kind}' for name, kind in node["config"]["column_types"].items())
        self.connection.execute(f"create or replace table {node['relation_name']} ({columns})")
        path = self.settings.build_project / "seeds" / f"{node['name']}.csv"
        self.connection.execute(
            f"copy {node['relation_name']} from '{path}' (format csv, header true, delimiter ',')"
        )

    def _model(self, node: dict[str, Any], code: str) -> None:
        relation, kind = node["relation_name"], node["config"]["materialized"]
        if node["language"] == "python":
            frame = self._python(node)
            self.connection.register("made", frame)
            self.connection.execute(f"create or replace table {relation} as select * from made")
            self.connection.unregister("made")
            return
        self.connection.execute(f"create or replace {kind} {relation} as (\n{code}\n)")
        if node["config"]["contract"]["enforced"]:
            self._keep_contract(node)

    def _keep_contract(self, node: dict[str, Any]) -> None:
        """Compare columns and types with the contract, and give a table its order of columns."""
        made = self.connection.sql(f"from {node['relation_name']}")
        types = dict(zip(made.columns, map(str, made.types), strict=True))
        declared = {column["name"]: _type(column["data_type"]) for column in node["columns"].values()}
        if types != declared:
            differ = sorted({*types.items()} ^ {*declared.items()})
            raise ContractBroken(f"This model has an enforced contract that failed: {differ}")
        if node["config"]["materialized"] == "table" and [*types] != [*declared]:
            names = ", ".join(f'"{name}"' for name in declared)
            relation = node["relation_name"]
            self.connection.execute(f"create or replace table {relation} as select {names} from {relation}")

    def _python(self, node: dict[str, Any]) -> Any:
        path = self.settings.dbt_project / node["original_file_path"]
        spec = importlib.util.spec_from_file_location(node["name"], path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        # As dbt does: what they keep is beside the composed project.
        with chdir(self.settings.build_project):
            return module.model(
                _References(self._table, SimpleNamespace(identifier=node["name"])), self.connection
            )

    def _table(self, name: str) -> duckdb.DuckDBPyRelation:
        return self.connection.query(f"select * from {self.project.relation(name)}")

    def _test(self, node: dict[str, Any], code: str) -> dict[str, Any]:
        row = self.connection.execute(f"select count(*) from (\n{code}\n)").fetchone()
        failures = row[0] if row else 0
        bad = "warn" if node["config"]["severity"].lower() == "warn" else "fail"
        # The gate looks up the rows that a test found.
        outcome = {"status": bad, "compiled_code": code} if failures else {"status": "pass"}
        return outcome | {"failures": failures}


@cache
def _type(declared: str) -> str:
    """Return a type of a contract as DuckDB writes it."""
    (kind,) = duckdb.sql(f"select null::{declared}").types
    return str(kind)


class ContractBroken(Exception):
    """A model has other columns or types than its contract."""


class _References:
    """What a model in Python gets as ``dbt``."""

    def __init__(self, ref: Callable[[str], duckdb.DuckDBPyRelation], this: SimpleNamespace):
        self.ref, self.this = ref, this
