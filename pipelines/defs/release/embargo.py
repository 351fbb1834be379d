"""The job that makes a release live when its embargo ends.

Belongs here: that declaration. Does not belong here: when it runs (``sensors``), what is due (``pipelines.release``).
"""

import datetime as dt

import dagster as dg

from pipelines.defs.resources import POOL
from pipelines.settings import Settings


@dg.op(
    pool=POOL,
    description="Make the release that waits live, if its hour has come and no approval is missing.",
)
def go_live(context: dg.OpExecutionContext, locked: dg.ResourceParam[Settings]) -> None:
    """Publish the release that is due, and log its id."""
    from pipelines.release import publish_due

    published = publish_due(locked, dt.datetime.now(dt.UTC))
    context.log.info(f"live: {published.release_id}" if published else "no release is due")


@dg.job(description="A release goes live when its embargo ends.")
def publish_due_release() -> None:
    """Run the only step."""
    go_live()
