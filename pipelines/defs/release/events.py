"""A release as Dagster shows it.

Belongs here: what the asset ``release`` tells of a release. Does not belong here: publishing (``assets``), and when events are made
(``pipelines.defs.sensors``).
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.common import heartbeat
from pipelines.common.query import query
from pipelines.defs.instance import last_metadata
from pipelines.defs.links import site_address, target_link
from pipelines.defs.markdown import markdown
from pipelines.release import SERVING_FILE, Release, lacks_approval
from pipelines.release.store.releases import SITE_HOME
from pipelines.settings import Settings

RELEASE = dg.AssetKey("release")
RELEASE_ID, REFRESHED_AT = "release_id", "refreshed_at"
SHOWN = ("target_id", "time_period", "obs_value", "target_value", "verdict", "reason_zh", "reason_en")
"""Columns of the table of verdicts; ``plan_id`` is in the link."""
VERDICTS = """
    select p.plan_id, p.target_id, p.time_period, p.obs_value, p.target_value, p.verdict, p.reason_zh, p.reason_en
    from fct_target_progress as p
    inner join dim_plan as n on p.plan_id = n.plan_id and p.time_period = cast(n.assessed_year as varchar)
    where p.is_default_reading
    order by p.plan_id, p.target_id
"""


def shown_release(instance: dg.DagsterInstance) -> dict[str, str]:
    """Return ``release_id`` and ``refreshed_at`` of the release that Dagster shows; {} if it shows none."""
    shown = last_metadata(instance, RELEASE)
    return {name: str(shown[name].value) for name in (RELEASE_ID, REFRESHED_AT) if name in shown}


def ended_well_at(settings: Settings) -> str:
    """Return when the last refresh ended well, also one that found nothing new; "" if none has."""
    return (heartbeat.last_refresh(settings) or {}).get("ended_well_at") or ""


def release_events(settings: Settings, release: Release) -> Iterator[dg.AssetMaterialization]:
    """Yield what a run of the asset ``release`` would have reported of the live release."""
    yield dg.AssetMaterialization(
        RELEASE,
        metadata=metadata(settings, release),
        tags={"dagster/data_version": release.content_hash},
    )


def metadata(settings: Settings, release: Release) -> dict[str, Any]:
    """Return what there is to know of a release whose files are there: its day, tables, verdicts, and where to read on."""
    folder, tables = release.folder(settings), release.tables
    site = {"site": dg.MetadataValue.url(address)} if (address := site_address(settings)) else {}
    return {
        RELEASE_ID: release.release_id,
        REFRESHED_AT: ended_well_at(settings),
        "as_of": release.as_of.isoformat(),
        "published_at": release.published_at,
        "path": dg.MetadataValue.path(settings.live),
        "site_file": dg.MetadataValue.path(folder / SITE_HOME),
        **site,
        "embargo_until": release.embargo_until or "",
        "needs_approval": lacks_approval(settings, release),
        "content_hash": release.content_hash,
        "dagster/row_count": sum(table["rows"] for table in tables.values()),
        "tables": markdown(("table", "rows"), [(name, table["rows"]) for name, table in tables.items()]),
        "verdicts": _verdicts(settings, folder / SERVING_FILE),
    }


def _verdicts(settings: Settings, serving_file: Path) -> dg.MarkdownMetadataValue:
    import duckdb

    with duckdb.connect(str(serving_file), read_only=True) as connection:
        verdicts = query(connection, VERDICTS)
    linked = [row | {"target_id": target_link(settings, row)} for row in verdicts]
    return markdown(SHOWN, [[row[name] for name in SHOWN] for row in linked])
