"""Which asset a dbt node is.

Belongs here: key, group, owner and description of the asset of a node. Does not belong here: declaring or running the assets
(``assets``, ``run``).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator

from pipelines.defs.resources import OPERATORS

INPUTS = ("inputs", "kept")
"""The dbt sources that the build writes before it runs dbt: from the ledger, the result of ``intake``, and what it takes over."""


class Translator(DagsterDbtTranslator):
    """Maps sources of the lake to the forms' assets, sources of the build's inputs to ``intake``, and layers to groups."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """Return the asset key of a node or source."""
        if dbt_resource_props.get("source_name") in INPUTS:
            return dg.AssetKey("intake")
        if dbt_resource_props["resource_type"] == "source":
            return super().get_asset_key(dbt_resource_props)
        return dg.AssetKey(dbt_resource_props["name"])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Return the layer (seeds, staging, intermediate), of a published model the subject: ``marts_targets``."""
        if dbt_resource_props["resource_type"] == "seed":
            return "seeds"
        layer, *subjects = dbt_resource_props["fqn"][1:-1]
        return "_".join((layer, *subjects)) if layer == "marts" else str(layer)

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str]:
        """Return the owner of the node's dbt group, as a team; those who run the installation of a node without a group."""
        group = dbt_resource_props.get("group")
        return [f"team:{group['owner']['name']}" if group else OPERATORS]

    def get_description(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Return the description alone; the SQL is in the repository."""
        return str(dbt_resource_props.get("description", ""))
