"""A run of dbt that Dagster did not start, as events of Dagster.

Belongs here: what such a run left in the folder of the build, as the events that a run of ``run`` would have logged. Does not belong here:
running dbt, and when events are made (``pipelines.defs.sensors``).
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from pipelines.defs.instance import last_metadata
from pipelines.defs.warehouse.assets import with_shown_tests
from pipelines.defs.warehouse.row_counts import row_counts
from pipelines.defs.warehouse.translator import Translator
from pipelines.release.build.dbt_manifest import read_manifest
from pipelines.release.gate.dbt_results import read_results
from pipelines.settings import Settings

INVOCATION = "invocation_id"
"""Metadata of dbt's assets: the run of dbt that made them, as dagster-dbt calls it."""
LAST_MODEL = dg.AssetKey("release_info")
"""A published model that every whole build makes."""


def shown_invocation(instance: dg.DagsterInstance) -> str | None:
    """Return the run of dbt that made the tables that Dagster shows; None if it shows none."""
    value = last_metadata(instance, LAST_MODEL).get(INVOCATION)
    return str(value.value) if value else None


def ran_by(settings: Settings) -> str | None:
    """Return the run of dbt that ended last in the folder of the build; None if none did."""
    return read_results(settings)["metadata"][INVOCATION] if settings.run_results.exists() else None


def dbt_events(settings: Settings) -> Iterator[dg.AssetMaterialization | dg.AssetCheckEvaluation]:
    """Yield a materialization for each model and seed that the last run of dbt made, and the result of each of its tests."""
    nodes = with_shown_tests(read_manifest(settings))["nodes"]
    results, counts = read_results(settings), row_counts(settings)
    translator, invocation = Translator(), results["metadata"][INVOCATION]
    for result in results["results"]:
        node = nodes.get(result["unique_id"])
        facts = {
            "unique_id": result["unique_id"],
            INVOCATION: invocation,
            "Execution Duration": result["execution_time"],
        }
        if node is None or result["status"] == "skipped":
            continue
        if node["resource_type"] in {"seed", "model"} and result["status"] == "success":
            rows = {"dagster/row_count": counts[node["name"]]} if node["name"] in counts else {}
            yield dg.AssetMaterialization(translator.get_asset_key(node), metadata=facts | rows)
        elif node["resource_type"] == "test" and node["attached_node"]:
            key = translator.get_asset_key(nodes[node["attached_node"]])
            yield _evaluation(key, node, result, facts)


def _evaluation(
    key: dg.AssetKey, node: dict[str, Any], result: dict[str, Any], facts: dict[str, Any]
) -> dg.AssetCheckEvaluation:
    is_warning = result["status"] == "warn"
    return dg.AssetCheckEvaluation(
        asset_key=key,
        check_name=node["name"],
        passed=result["status"] == "pass",
        severity=dg.AssetCheckSeverity.WARN if is_warning else dg.AssetCheckSeverity.ERROR,
        metadata=facts
        | {"status": result["status"], "dagster_dbt/failed_row_count": result["failures"] or 0},
    )
