"""The gate as an asset, and its checks as asset checks.

Belongs here: showing the gate's decision. Does not belong here: deciding (``pipelines.release.gate.gate``), and the results as events
(``events``).
"""

import json
from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines.defs.quality import events
from pipelines.defs.resources import OPERATORS, POOL
from pipelines.defs.results import check_result
from pipelines.defs.retries import retrying
from pipelines.defs.texts import check_description, problem_text
from pipelines.defs.warehouse.assets import marts
from pipelines.release.gate.expectations import requirements
from pipelines.release.gate.gate import read_record
from pipelines.settings import Settings

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
        owners=[OPERATORS],
        deps=marts(manifest),
        check_specs=[_check_spec(events.identifier(name)) for name in CHECKS],
        description="The decision whether this build may be published, and the release staged for it.",
    )
    def gate(context: dg.AssetExecutionContext, locked: dg.ResourceParam[Settings]) -> Iterator[Any]:
        from pipelines import release as releasing

        with retrying():
            decision = releasing.gate(locked, releasing.finished_build(locked))
        record = json.loads(decision.to_json())
        for event in events.table_events(record, list(requirements(locked))):
            context.log_event(event)
        yield from (dg.AssetCheckResult(**check) for check in events.checks(record))
        if not decision.passed:
            raise dg.Failure(
                "The gate refused this build; the previous release stays live.\n" + _problems(record),
                allow_retries=False,
            )
        yield dg.Output(decision, metadata={"checks": events.checks_table(record)})

    return gate


def expectations_check(settings: Settings) -> dg.AssetChecksDefinition:
    """Return the expectations of each published table as a check of it.

    The gate evaluates them and reports the results with its own; executing the check shows again what the gate recorded.
    """

    @dg.multi_asset_check(
        name=events.EXPECTATIONS,
        specs=[
            dg.AssetCheckSpec(events.EXPECTATIONS, asset=dg.AssetKey(table), description=description)
            for table, description in requirements(settings).items()
        ],
        can_subset=True,
    )
    def expectations(
        context: dg.AssetCheckExecutionContext, settings: dg.ResourceParam[Settings]
    ) -> Iterator[dg.AssetCheckResult]:
        record = read_record(settings)
        if record is None or settings.partial_marker.exists():
            context.log.info("The gate has not seen this build: it evaluates whole builds alone.")
            return
        tables = [key.asset_key.path[-1] for key in sorted(context.selected_asset_check_keys)]
        yield from map(check_result, events.table_events(record, tables))

    return expectations


def _check_spec(name: str) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(name, asset=events.GATE, blocking=True, description=check_description(name))


def _problems(record: events.Record) -> str:
    return "\n".join(
        f"{check['name']}: {problem_text(problem)}"
        for check in record["checks"]
        for problem in check["problems"]
    )
