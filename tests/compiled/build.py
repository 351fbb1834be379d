"""A build of the compiled project in one connection: a second or two, where dbt takes half a minute.

Belongs here: doing with each node what dbt and its adapter for DuckDB do with it: seeds with their declared types, models as
views or tables, contracts, models in Python, tests. Does not belong here: preparing a build, and the gate, which are the real ones.
"""

from __future__ import annotations

import importlib.util
import json
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import duckdb

from pipelines.release.build.project import compose
from pipelines.release.build.warehouse import BuildResult, finished_build
from pipelines.settings import Settings
from tests.compiled.project import Project

SCHEMAS = ("seeds", "staging", "intermediate")


def run_project(settings: Settings, project: Project, with_tests: bool = True) -> BuildResult:
    """Build everything in a prepared data folder and leave the results where dbt does.

    As in dbt, what reads a table that could not be built, or whose test failed, is skipped.
    """
    if not with_tests:
        nodes = {key: node for key, node in project.nodes.items() if node["resource_type"] != "test"}
        project = replace(project, nodes=nodes)
    compose(settings)
    settings.dbt_target.mkdir(parents=True, exist_ok=True)
    settings.manifest.unlink(missing_ok=True)
    settings.manifest.symlink_to(project.manifest)
    results = _results(settings, project, at_once=True)
    if any(result["status"] == "error" for result in results):
        results = _results(settings, project, at_once=False)
    record = {"metadata": {"invocation_id": str(uuid.uuid4())}, "results": results}
    settings.run_results.write_text(json.dumps(record), "utf-8")
    return finished_build(settings)


def _results(settings: Settings, project: Project, at_once: bool) -> list[dict[str, Any]]:
    """Build every node in a new database; in one transaction, which an error ends, it takes a fifth less."""
    settings.build_db.unlink(missing_ok=True)
    failed: set[str] = set()
    results = []
    with duckdb.connect(str(settings.build_db)) as connection:
        connection.execute("set threads = 1")
        if at_once:
            connection.execute("begin")
        for schema in SCHEMAS:
            connection.execute(f"create schema {schema}")
        run = _Run(settings, project, connection)
        for key, node in project.nodes.items():
            result = run.result(key, node, failed)
            if result["status"] in ("error", "fail", "skipped"):
                failed |= {key, *(node["depends_on"]["nodes"] if node["resource_type"] == "test" else ())}
            results.append(result)
            if at_once and result["status"] == "error":
                return results
        if at_once:
            connection.execute("commit")
    return results


class _Run:
    """One build: what its nodes share."""

    def __init__(self, settings: Settings, project: Project, connection: duckdb.DuckDBPyConnection):
        self.settings, self.project, self.connection = settings, project, connection

    def result(self, key: str, node: dict[str, Any], failed: set[str]) -> dict[str, Any]:
        """Build a node and return its result as in ``run_results.json``."""
        # dbt names files from the folder of its project; views name them with that folder.
        code = (node.get("compiled_code") or "").replace(f"'{self.project.folder}/../", "'../")
        code = code.replace("'../", f"'{self.settings.build_project.resolve()}/../")
        result: dict[str, Any] = {"unique_id": key, "status": "success", "message": None, "failures": None}
        result["compiled_code"] = code
        is_test = node["resource_type"] == "test"
        if failed.intersection(node.get("depends_on", {}).get("nodes", ())):
            return result | {"status": "skipped"}
        try:
            if is_test:
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
        self.connection.execute(f"create table {node['relation_name']} ({columns})")
        path = self.settings.build_project / "seeds" / f"{node['name']}.csv"
        self.connection.execute(
            f"copy {node['relation_name']} from '{path}' (format csv, header true, delimiter ',')"
        )

    def _model(self, node: dict[str, Any], code: str) -> None:
        relation, kind = node["relation_name"], node["config"]["materialized"]
        if node["language"] == "python":
            frame = self._python(node)
            self.connection.register("made", frame)
            self.connection.execute(f"create table {relation} as select * from made")
            self.connection.unregister("made")
            return
        if node["config"]["contract"]["enforced"]:
            self._keep_contract(node, code)
        if node["config"]["contract"]["enforced"] and kind == "table":
            columns = ", ".join(f'"{c["name"]}" {c["data_type"]}' for c in node["columns"].values())
            names = ", ".join(f'"{name}"' for name in node["columns"])
            self.connection.execute(f"create table {relation} ({columns})")
            self.connection.execute(f"insert into {relation} ({names}) select {names} from (\n{code}\n)")
        else:
            self.connection.execute(f"create {kind} {relation} as (\n{code}\n)")

    def _keep_contract(self, node: dict[str, Any], code: str) -> None:
        types = {
            name: str(kind) for name, kind, *_ in self.connection.execute(f"describe ({code}\n)").fetchall()
        }
        nulls = ", ".join(f'null::{c["data_type"]} as "{c["name"]}"' for c in node["columns"].values())
        declared = {
            name: str(kind)
            for name, kind, *_ in self.connection.execute(f"describe (select {nulls})").fetchall()
        }
        if types != declared:
            differ = sorted({*types.items()} ^ {*declared.items()})
            raise ContractBroken(f"This model has an enforced contract that failed: {differ}")

    def _python(self, node: dict[str, Any]) -> Any:
        path = self.settings.dbt_project / node["original_file_path"]
        spec = importlib.util.spec_from_file_location(node["name"], path)
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module.model(_References(self._table), self.connection)

    def _table(self, name: str) -> duckdb.DuckDBPyRelation:
        return self.connection.query(f"select * from {self.project.relation(name)}")

    def _test(self, node: dict[str, Any], code: str) -> dict[str, Any]:
        row = self.connection.execute(f"select count(*) from (\n{code}\n)").fetchone()
        failures = row[0] if row else 0
        bad = "warn" if node["config"]["severity"].lower() == "warn" else "fail"
        return {"status": bad if failures else "pass", "failures": failures}


class ContractBroken(Exception):
    """A model has other columns or types than its contract."""


class _References:
    """What a model in Python gets as ``dbt``."""

    def __init__(self, ref: Callable[[str], duckdb.DuckDBPyRelation]):
        self.ref = ref
