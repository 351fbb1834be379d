"""The gate as an asset, what it looked at as checks.

Belongs here: showing what the gate says. Does not belong here: deciding it (``pipelines.release.gate.gate``).
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import dagster as dg

from pipelines.defs.resources import POOL
from pipelines.defs.retries import trying_again
from pipelines.defs.submissions.metadata import markdown
from pipelines.defs.warehouse.assets import marts
from pipelines.settings import Settings

if TYPE_CHECKING:
    from pipelines.common.messages import Diagnostic
    from pipelines.release import Check, GateResult

CHECKS = ("seeds", "whole build", "dbt", "row accounting", "serving file", "expectations", "exports")
"""What the gate looks at, by its own names."""


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

        with trying_again():
            decision = releasing.gate(locked, releasing.standing(locked))
        yield from (_shown(check) for check in decision.checks)
        if not decision.passed:
            raise dg.Failure(
                "The gate refused this build; the former release stays live.\n" + _problems(decision),
                allow_retries=False,
            )
        yield dg.Output(decision, metadata={"checks": _table(decision)})

    return gate


def _shown(check: "Check") -> dg.AssetCheckResult:
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
