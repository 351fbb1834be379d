"""Verdict vintages: what each release that was live said of each target, kept for good.

Belongs here: ``state/verdict_history/<release_id>.parquet``, written once, when a release that is live is about to be
built upon or to be left, and never changed: neither a rollback nor retention takes back what was said. Does not belong
here: what this build says (``dbt_project``, ``fct_verdict_history``), or which release was live when (``moves``).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.release.store import pointer_log
from pipelines.release.store.releases import SERVING_FILE, current
from pipelines.settings import Settings

if TYPE_CHECKING:
    import polars as pl

log = logging.getLogger(__name__)

SAID = {
    "release_id": "varchar",
    "as_of": "date",
    "plan_id": "varchar",
    "target_id": "varchar",
    "reading_id": "varchar",
    "time_period": "varchar",
    "verdict": "varchar",
    "obs_value": "double",
    "target_value": "double",
    "reason_code": "varchar",
    "evidence_kind": "varchar",
    "obs_time_period": "varchar",
    "source_submission_id": "varchar",
    "submission_ids": "varchar",
    "method_version": "varchar",
}
NONE_SAID = f"select {', '.join(f'null::{kind} as {name}' for name, kind in SAID.items())} where false"


def remember(settings: Settings) -> None:
    """Keep what the live release says, and what it says that former ones said, of releases not kept yet.

    The latter only matters where ``state`` was lost or never was: the table of a release holds all that were before it.
    A live file that cannot be read must not keep anybody from leaving it: what it said is then lost, and the log says so.
    """
    import duckdb

    live = current(settings)
    if live is None:
        return
    settings.verdict_history.mkdir(parents=True, exist_ok=True)
    try:
        _keep(settings, live.folder(settings) / SERVING_FILE)
    except duckdb.Error as error:
        log.warning("what %s said of targets cannot be kept: %s", live.release_id, error)


def _keep(settings: Settings, serving_file: Path) -> None:
    import duckdb

    with duckdb.connect(str(serving_file), read_only=True) as connection:
        # By name onto the columns of today: a release of former days has fewer.
        connection.execute(
            f"create temp view said as {NONE_SAID} union all by name select * from fct_verdict_history"
        )
        released = connection.execute("select distinct release_id from fct_verdict_history").fetchall()
        for (release_id,) in released:
            path = settings.verdict_history / f"{release_id}.parquet"
            if path.exists():
                continue
            rows = connection.execute(
                f"select {', '.join(SAID)} from said where release_id = ? order by all", [release_id]
            )
            written = path.with_name(f".{path.name}.next")
            rows.pl().write_parquet(written)
            written.replace(path)


def read(settings: Settings) -> pl.DataFrame:
    """Return all that is kept: the columns of ``SAID``, when its release went live and when it was taken back."""
    import duckdb

    made = pointer_log.read_pointer_log(settings)
    times = [pointer_log.live_from(made), pointer_log.taken_back_at(made)]
    with duckdb.connect() as connection:
        kept = [str(path) for path in _kept(settings)]
        # By name again: what was kept in former days has fewer columns.
        rows = " union all by name from read_parquet($kept, union_by_name = true)" if kept else ""
        connection.execute(
            f"create table said as select {', '.join(SAID)} from ({NONE_SAID}{rows})",
            {"kept": kept} if kept else {},
        )
        for name, at in zip(("went_live", "went_back"), times, strict=True):
            connection.execute(f"create table {name} (release_id varchar, moved_at timestamp)")
            for key, value in at.items():
                moment = dt.datetime.fromisoformat(value).replace(tzinfo=None)
                connection.execute(f"insert into {name} values (?, ?)", [key, moment])
        return connection.sql(
            """select s.*, l.moved_at as live_from, b.moved_at as taken_back_at
            from said as s left join went_live as l using (release_id) left join went_back as b using (release_id)
            order by all"""
        ).pl()


def fingerprint(settings: Settings) -> str:
    """Return the hash of what is kept; when things happened stays out of it."""
    digest = hashlib.sha256()
    for path in _kept(settings):
        digest.update(f"{path.stem}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _kept(settings: Settings) -> list[Path]:
    return sorted(settings.verdict_history.glob("[!.]*.parquet"))
