"""The gate: decide whether a build may be published.

Belongs here: the order of the checks and the decision, from their problems. Does not belong here: the checks themselves
(``dbt_results``, ``row_accounting``, ``serving_file``, ``expectations``), or the files beside the serving file
(``exports``).
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from typing import Any

from pipelines.common.files import reading
from pipelines.common.messages import ERROR, Diagnostic
from pipelines.release.build import row_accounting
from pipelines.release.build.warehouse import BuildResult
from pipelines.release.exports import exporting
from pipelines.release.gate import dbt_results, disclosure, expectations
from pipelines.release.gate.check_results import SingleResult, write_results
from pipelines.release.store import serving_file
from pipelines.release.store.built_nodes import built_nodes
from pipelines.release.store.releases import RESULTS, SERVING_FILE, current
from pipelines.settings import Settings

RUN_BY_BUILD = {"model", "seed", "snapshot", "test"}
RECORD = "gate.json"


@dataclass(frozen=True)
class Check:
    """One check of a build; it passed if it has no problems but warnings, which are shown and recorded.

    Attributes:
        name: its name.
        problems: what is wrong.
        results: of a check that consists of many, what each of them saw.
    """

    name: str
    problems: tuple[Diagnostic, ...] = ()
    results: tuple[SingleResult, ...] = ()

    @property
    def passed(self) -> bool:
        """Return whether no problem is an error."""
        return all(problem.severity != ERROR for problem in self.problems)


@dataclass(frozen=True)
class GateResult:
    """The decision on one build."""

    build: BuildResult
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Return whether the build may be published."""
        return all(c.passed for c in self.checks)

    def to_json(self) -> str:
        """Return the decision as JSON text."""
        checks = [
            {"name": c.name, "problems": [p.record() for p in c.problems], "passed": c.passed}
            for c in self.checks
        ]
        build_id = self.build.inputs.build_id if self.build.inputs else None
        record = {
            "build_id": build_id,
            "invocation_id": self.build.invocation_id,
            "passed": self.passed,
            "checks": checks,
        }
        return json.dumps(record, ensure_ascii=False, indent=1, default=str)


def gate(settings: Settings, build: BuildResult) -> GateResult:
    """Decide on a build and stage its release, as far as the checks pass.

    A check that fails ends the gate: tables that dbt could not build cannot be served, and a serving file that may not be
    published needs no expectations. Row accounting alone does not: its failure is reported with those of later checks.
    """
    shutil.rmtree(settings.staged, ignore_errors=True)
    settings.staged.mkdir(parents=True)
    checks: list[Check] = []
    with exporting(settings, settings.staged) as exports:
        for look in (_seeds, _whole, _dbt, _rows, _serving_file, _disclosure):
            checks.append(look(settings, build))
            if not checks[-1].passed and look is not _rows:
                break
        else:
            exports.begin()
            checks.append(_expectations(settings, build))
            write_results((one for check in checks for one in check.results), settings.staged / RESULTS)
            checks.append(Check("exports", exports.finish()))
    result = GateResult(build, tuple(checks))
    for folder in (settings.build, settings.staged):
        (folder / RECORD).write_text(result.to_json(), "utf-8")
    return result


def read_record(settings: Settings) -> dict[str, Any] | None:
    """Return what the gate recorded of the last build; None if it has seen none.

    Raises:
        InstallationError: the record is damaged.
    """
    path = settings.build / RECORD
    if not path.exists():
        return None
    with reading(path, "build_file_damaged"):
        record: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if not all({"name", "passed"} <= set(check) for check in record["checks"]):
            raise ValueError("a check without a name or a decision")
        return record


def refused_by(settings: Settings) -> list[str]:
    """Return the names of the checks that the last build at the gate did not pass; none if it was let through."""
    record = read_record(settings) or {"checks": ()}
    return [check["name"] for check in record["checks"] if not check["passed"]]


def _seeds(settings: Settings, build: BuildResult) -> Check:
    return Check("seeds", build.problems)


def _whole(settings: Settings, build: BuildResult) -> Check:
    """Check that dbt ran every model and test: a build of selected models leaves the others as they were."""
    if settings.partial_marker.exists():
        return Check("whole build", (Diagnostic("build_partial", {"path": settings.build_db}),))
    results = dbt_results.read_results(settings)
    if (other := results["metadata"]["invocation_id"]) != build.invocation_id:
        facts = {"other": other, "expected": build.invocation_id, "path": settings.run_results}
        return Check("whole build", (Diagnostic("build_other_run", facts),))
    seen = {r["unique_id"] for r in results["results"]}
    nodes = built_nodes(settings)
    run = {
        k
        for k, n in nodes.items()
        if n["resource_type"] in RUN_BY_BUILD and n["config"]["materialized"] != "ephemeral"
    }
    left_out = sorted(run - seen)
    return Check(
        "whole build",
        tuple(
            Diagnostic("build_node_missing", {"node": name, "file": nodes[name].get("original_file_path")})
            for name in left_out
        ),
    )


def _dbt(settings: Settings, build: BuildResult) -> Check:
    problems = dbt_results.problems(settings)
    return Check("dbt", tuple(problems), tuple(dbt_results.single_results(settings, problems)))


def _rows(settings: Settings, build: BuildResult) -> Check:
    return Check("row accounting", tuple(row_accounting.account(settings)))


def _serving_file(settings: Settings, build: BuildResult) -> Check:
    held = disclosure.decide(settings).held
    problems = serving_file.write_serving_file(
        settings, settings.staged / SERVING_FILE, held, current(settings)
    )
    return Check("serving file", tuple(problems))


def _disclosure(settings: Settings, build: BuildResult) -> Check:
    """Check that no respondent can be computed from the file and all releases before it."""
    return Check("disclosure", tuple(disclosure.verify(settings, settings.staged / SERVING_FILE)))


def _expectations(settings: Settings, build: BuildResult) -> Check:
    results = expectations.run_suites(
        settings, settings.staged / SERVING_FILE, settings.staged / "data_docs", current(settings)
    )
    return Check("expectations", tuple(one.problem for one in results if one.problem), tuple(results))
