"""What Dagster's instance knows: its unfinished runs, and what it shows of an asset.

Belongs here: questions to the instance that several modules ask. Does not belong here: what follows from the answers.
"""

from collections.abc import Mapping

import dagster as dg

UNFINISHED = [
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
"""The statuses of a run that has begun and not ended."""


def last_metadata(instance: dg.DagsterInstance, key: dg.AssetKey) -> Mapping[str, dg.MetadataValue]:
    """Return the metadata of an asset's last materialization; empty if it has none."""
    event = instance.get_latest_materialization_event(key)
    materialization = event.asset_materialization if event else None
    return materialization.metadata if materialization else {}
