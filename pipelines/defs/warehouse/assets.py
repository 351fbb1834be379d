"""The dbt project as assets.

Belongs here: which asset a dbt node is, and running a selection of them. Does not belong here: the dbt
command, its environment and its log (``pipelines.release.build.warehouse``: the command line runs the same).

The assets are declared from the manifest with dagster-dbt's translator but without ``@dbt_assets``: that
decorator imports dbt's node selector at definition time only to select everything.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator

from pipelines.defs.resources import POOL
from pipelines.settings import Settings

LEDGER = "inputs"
"""The dbt source that the build writes from the ledger: it is what ``intake`` left."""


class Translator(DagsterDbtTranslator):
    """Sources of the lake are the forms' assets, those of the build's inputs are the intake; groups are layers."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Return the asset key of a node or source."""
        if dbt_resource_props.get("source_name") == LEDGER:
            return dg.AssetKey("intake")
        if dbt_resource_props["resource_type"] == "source":
            return super().get_asset_key(dbt_resource_props)
        return dg.AssetKey(dbt_resource_props["name"])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Return the layer: seeds, staging, intermediate, marts."""
        is_seed = dbt_resource_props["resource_type"] == "seed"
        return "warehouse_" + ("seeds" if is_seed else dbt_resource_props["fqn"][1])

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Return the description alone; the SQL is in the repository."""
        return str(dbt_resource_props.get("description", ""))


def dbt_models(manifest: dict[str, Any]) -> dg.AssetsDefinition:
    """Return every seed and model of the manifest as one multi-asset, dbt's data tests as its checks."""
    manifest = with_attached_tests(manifest)
    translator = Translator()
    specs = {
        unique_id: translator.get_asset_spec(manifest, unique_id, None)
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] in {"seed", "model"}
    }
    checks = [
        check
        for unique_id, spec in specs.items()
        for test in manifest["child_map"][unique_id]
        if test.startswith("test.") and (check := translator.get_asset_check_spec(spec, manifest, test, None))
    ]

    @dg.multi_asset(
        name="dbt_build",
        specs=list(specs.values()),
        check_specs=checks,
        can_subset=True,
        allow_arbitrary_check_specs=True,
        pool=POOL,
    )
    def models(context: dg.AssetExecutionContext, locked: dg.ResourceParam[Settings]) -> Iterator[Any]:
        from pipelines.defs.warehouse.run import run_selection

        yield from run_selection(context, locked, manifest, translator)

    return models


def marts(manifest: Mapping[str, Any]) -> list[dg.AssetKey]:
    """Return the published models."""
    return [
        dg.AssetKey(node["name"])
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["fqn"][1] == "marts"
    ]


def with_attached_tests(manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the manifest with every singular test attached to the first model or seed that it reads.

    dagster-dbt shows a test of several models as a check only if it is attached to one.
    """
    nodes = dict(manifest["nodes"])
    for unique_id, node in nodes.items():
        read = [name for name in node["depends_on"].get("nodes", ()) if name in nodes]
        if node["resource_type"] == "test" and not node.get("attached_node") and read:
            nodes[unique_id] = node | {"attached_node": read[0]}
    return manifest | {"nodes": nodes}
