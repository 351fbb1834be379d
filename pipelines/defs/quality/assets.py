"""The gate as an asset, and its checks as asset checks.

Belongs here: showing the gate's decision. Does not belong here: deciding (``pipelines.release.gate.gate``).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import dagster as dg

from pipelines.defs.markdown import markdown
from pipelines.defs.resources import POOL
from pipelines.defs.retries import retrying
from pipelines.defs.warehouse.assets import marts
from pipelines.settings import Settings

if TYPE_CHECKING:
    from pipelines.common.messages import Diagnostic
    from pipelines.release import Check, GateResult

CHECKS = (
    "seeds",
    "whole build",
    "dbt",
    "row accounting",
    "serving file",
    "disclosure",
    "expectations",
    "exports",
)
"""The names of the gate's checks, in their order; a run that meets another one fails."""


def gate_asset(manifest: dict[str, Any]) -> dg.AssetsDefinition:
    """Return the asset ``gate``, downstream of every published model."""

    @dg.asset(
        group_name="quality",
        pool=POOL,
        kinds={"duckdb", "greatexpectations"},
        deps=marts(manifest),
        check_specs=[dg.AssetCheckSpec(_identifier(name), asset="gate", blocking=True) for name in CHECKS],
        description="The decision whether this build may be published, and the release staged for it.",
    )
    def gate(locked: dg.ResourceParam[Settings]) -> Iterator[Any]:
        from pipelines import release as releasing

        with retrying():
            decision = releasing.gate(locked, releasing.finished_build(locked))
        yield from (_check_result(check) for check in decision.checks)
        if not decision.passed:
            raise dg.Failure(
                "The gate refused this build; the previous release stays live.\n" + _problems(decision),
                allow_retries=False,
            )
        yield dg.Output(decision, metadata={"checks": _table(decision)})

    return gate


def _check_result(check: "Check") -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        check_name=_identifier(check.name),
        passed=check.passed,
        metadata={"problems": [_text(problem) for problem in check.problems]},
    )


def _table(decision: "GateResult") -> dg.MarkdownMetadataValue:
    return markdown(
        ("check", "passed", "problems"), [(c.name, c.passed, len(c.problems)) for c in decision.checks]
    )


def _problems(decision: "GateResult") -> str:
    return "\n".join(
        f"{check.name}: {_text(problem)}" for check in decision.checks for problem in check.problems
    )


def _text(problem: "Diagnostic") -> str:
    """Return a problem with what to do, in both languages, for Dagster's pages."""
    return "\n".join(f"{problem.message(lang)}\n  → {problem.remedy(lang)}" for lang in ("zh", "en"))


def _identifier(name: str) -> str:
    return name.replace(" ", "_")
