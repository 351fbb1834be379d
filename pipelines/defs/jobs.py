"""Jobs: the nightly refresh, answers to the inbox, and one backfill per cadence.

Belongs here: which assets run together. Does not belong here: when (``schedules``, ``sensors``).
"""

from collections.abc import Sequence
from typing import Any

import dagster as dg

from pipelines.defs.submissions.forms import CADENCES, FormRow

Job = Any
"""A job of assets before they are known, for which Dagster exports no type."""
NIGHTLY, INGEST = "nightly_refresh", "ingest_inbox"


def all_jobs(forms: Sequence[FormRow], reported: Sequence[dg.AssetChecksDefinition]) -> list[Job]:
    """Return all jobs; one job cannot have annual and quarterly partitions, so each cadence has its own backfill.

    Args:
        forms: the forms.
        reported: checks that other steps report (the gate what expectations show, also of a build that it refuses): no job executes them.
    """
    everything = dg.AssetSelection.all()
    nightly = dg.define_asset_job(
        NIGHTLY,
        selection=everything
        - dg.AssetSelection.assets(*(form.key for form in forms))
        - dg.AssetSelection.checks(*reported),
        description="Ingest the inbox, build, pass the gate, publish.",
        # A retried run starts from the first step: the partial results of a killed run cannot be continued.
        tags={"dagster/retry_strategy": "ALL_STEPS"},
    )
    ingest = dg.define_asset_job(
        INGEST,
        selection=dg.AssetSelection.assets("intake"),
        description="Answer the files of the inbox, also beside a build.",
    )
    return [
        nightly,
        ingest,
        *(
            _backfill(cadence, forms, reported)
            for cadence in CADENCES
            if any(f.cadence == cadence for f in forms)
        ),
    ]


def _backfill(cadence: str, forms: Sequence[FormRow], reported: Sequence[dg.AssetChecksDefinition]) -> Job:
    return dg.define_asset_job(
        f"reprocess_{CADENCES[cadence]}",
        selection=dg.AssetSelection.assets(*(form.key for form in forms if form.cadence == cadence))
        - dg.AssetSelection.checks(*reported),
        description="Reprocess every archived file of the chosen periods under today's rules.",
    )
