"""The dbt project as assets.

Belongs here: declaring dbt's nodes as one multi-asset. Does not belong here: which asset a node is (``translator``), and
the dbt command, its environment and its log (``pipelines.release.build.warehouse``: the command line runs the same).

The assets are declared from the manifest with dagster-dbt's translator but without ``@dbt_assets``: that decorator
imports dbt's node selector at definition time, only to select everything.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg

from pipelines.defs.resources import POOL
from pipelines.defs.texts import both
from pipelines.defs.warehouse.translator import Translator
from pipelines.release.gate.dbt_results import test_rule
from pipelines.settings import Settings


def dbt_models(manifest: dict[str, Any]) -> dg.AssetsDefinition:
    """Return every seed and model of the manifest as one multi-asset, dbt's data tests as its checks."""
    manifest = with_shown_tests(manifest)
    translator = Translator()
    specs = {
        # A run finds out only when it begins whether there is anything to build.
        unique_id: translator.get_asset_spec(manifest, unique_id, None).replace_attributes(skippable=True)
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


def with_shown_tests(manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the manifest with all that dagster-dbt needs to show each test as a check.

    That is what the test requires, in both languages, and for a singular test a model or seed that it is attached to: the first that it
    reads. Without one, dagster-dbt leaves out a test of several models.
    """
    nodes = dict(manifest["nodes"])
    for unique_id, node in nodes.items():
        if node["resource_type"] != "test":
            continue
        read = [name for name in node["depends_on"].get("nodes", ()) if name in nodes]
        attached = node.get("attached_node") or next(iter(read), None)
        meta = node["meta"] | {"description": both(test_rule(node), "rule_")}
        nodes[unique_id] = node | {"attached_node": attached, "meta": meta}
    return manifest | {"nodes": nodes}
