"""The published release as an asset.

Belongs here: publishing what passed the gate, and showing it. Does not belong here: how a release is made
(``pipelines.release.publish.publish``, which checks the gate's decision itself).
"""

from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.defs.markdown import markdown
from pipelines.defs.resources import POOL, Clock
from pipelines.defs.retries import retrying
from pipelines.settings import Settings

VERDICTS = """
    select p.target_id, p.time_period, p.obs_value, p.target_value, p.verdict, p.reason_zh, p.reason_en
    from fct_target_progress as p
    inner join dim_plan as n on p.plan_id = n.plan_id and p.time_period = cast(n.assessed_year as varchar)
    where p.is_default_reading
    order by p.plan_id, p.target_id
"""


@dg.asset(
    group_name="release",
    pool=POOL,
    kinds={"duckdb"},
    description="The file that BI opens: an immutable release, and the stable path that points to it.",
)
def release(
    gate: Any, locked: dg.ResourceParam[Settings], clock: dg.ResourceParam[Clock]
) -> dg.MaterializeResult[None]:
    """Publish the staged release, prune old ones, and show tables and verdicts."""
    from pipelines.monitoring import outcome
    from pipelines.refresh import EMBARGOED, PUBLISHED
    from pipelines.release import SERVING_FILE, current, lacks_approval, live_id, prune, publish, waiting

    now, before = clock.now(), current(locked)
    with retrying():
        published = publish(locked, gate, now)
        pruned = prune(locked, now)
    status = EMBARGOED if waiting(locked) else PUBLISHED
    outcome.record(locked, outcome.Outcome(status, live_id(locked)), clock.now())
    return dg.MaterializeResult(
        metadata={
            "release_id": published.release_id,
            "as_of": published.as_of.isoformat(),
            "path": dg.MetadataValue.path(locked.live),
            "embargo_until": published.embargo_until or "",
            "needs_approval": lacks_approval(locked, published),
            "same_figures": before is not None and before.figures_hash == published.figures_hash,
            "pruned": ", ".join(old.release_id for old in pruned),
            "content_hash": published.content_hash,
            "dagster/row_count": sum(table["rows"] for table in published.tables.values()),
            "tables": markdown(
                ("table", "rows"), [(name, table["rows"]) for name, table in published.tables.items()]
            ),
            "verdicts": _verdicts(published.folder(locked) / SERVING_FILE),
        }
    )


def _verdicts(serving_file: Path) -> dg.MarkdownMetadataValue:
    import duckdb

    with duckdb.connect(str(serving_file), read_only=True) as connection:
        verdicts = connection.sql(VERDICTS)
        return markdown(verdicts.columns, verdicts.fetchall())
