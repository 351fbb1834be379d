"""The published release as an asset.

Belongs here: publishing what passed the gate. Does not belong here: how a release is made
(``pipelines.release.publish.publish``, which checks the gate's decision itself), and what is shown of it (``events``).
"""

import datetime as dt
from typing import Any

import dagster as dg

from pipelines.defs.release import events
from pipelines.defs.resources import OPERATORS, POOL, Clock
from pipelines.defs.retries import retrying
from pipelines.defs.submissions.events import overdue_events
from pipelines.defs.submissions.forms import read_forms
from pipelines.settings import Settings


def release_asset(settings: Settings) -> dg.AssetsDefinition:
    """Return the asset ``release``; it is late when no refresh has ended well for ``overdue_hours``.

    A refresh that found nothing new counts: the sensor ``data_folder`` reports it.
    """

    @dg.asset(
        group_name="release",
        pool=POOL,
        kinds={"duckdb"},
        owners=[OPERATORS],
        freshness_policy=dg.FreshnessPolicy.time_window(dt.timedelta(hours=settings.overdue_hours)),
        description="The file that BI opens: an immutable release, and the stable path that points to it.",
    )
    def release(
        context: dg.AssetExecutionContext,
        gate: Any,
        locked: dg.ResourceParam[Settings],
        clock: dg.ResourceParam[Clock],
    ) -> dg.MaterializeResult[None]:
        """Publish the staged release, prune old ones, and show tables, verdicts, and which submissions are overdue."""
        from pipelines.common.refresh_status import EMBARGOED, PUBLISHED
        from pipelines.monitoring import outcome
        from pipelines.release import SERVING_FILE, current, live_id, prune, publish, waiting

        now, before = clock.now(), current(locked)
        with retrying():
            published = publish(locked, gate, now)
            pruned = prune(locked, now)
        status = EMBARGOED if waiting(locked) else PUBLISHED
        outcome.record(locked, outcome.Outcome(status, live_id(locked)), clock.now())
        forms = [form.form_id for form in read_forms(locked)]
        for event in overdue_events(published.folder(locked) / SERVING_FILE, forms):
            context.log_event(event)
        return dg.MaterializeResult(
            metadata={
                **events.metadata(locked, published),
                "same_figures": before is not None and before.figures_hash == published.figures_hash,
                "pruned": ", ".join(old.release_id for old in pruned),
            },
            data_version=dg.DataVersion(published.content_hash),
        )

    return release
