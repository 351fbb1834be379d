"""The verdict history: the verdicts of every release that was live, kept for good.

Belongs here: ``state/verdict_history/<release_id>.parquet``. Each file is written once, before the live release is built
upon or replaced, and never changed: neither a rollback nor pruning removes it. Does not belong here: the verdicts of
this build (``dbt_project``, ``fct_verdict_history``), or which release was live when (``pointer_log``).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.common.errors import InstallationError
from pipelines.common.messages import Diagnostic
from pipelines.release.store import pointer_log
from pipelines.settings import Settings

if TYPE_CHECKING:
    import polars as pl

log = logging.getLogger(__name__)

COLUMNS = {
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
    "evidence_grade": "varchar",
    "is_robust": "boolean",
    "is_provisional": "boolean",
    "is_overtaken": "boolean",
    "obs_time_period": "varchar",
    "source_submission_id": "varchar",
    "submission_ids": "varchar",
    "method_version": "varchar",
}
NO_ROWS = f"select {', '.join(f'null::{kind} as {name}' for name, kind in COLUMNS.items())} where false"


def keep(settings: Settings) -> None:
    """Keep the verdicts of the live release, and those of earlier releases that it holds and that are not kept yet.

    The latter matter only if ``state`` was lost: the history table of a release holds all releases before it. A live
    file that cannot be read is logged and otherwise ignored, so that it can still be replaced; its verdicts are lost.
    """
    if settings.live.exists():
        keep_from(settings, settings.live.resolve())


def keep_from(settings: Settings, serving_file: Path) -> None:
    """Keep the verdicts that the file of a release holds and that are not kept yet."""
    import duckdb

    settings.verdict_history.mkdir(parents=True, exist_ok=True)
    try:
        _keep(settings, serving_file)
    except duckdb.Error as error:
        log.warning("verdicts of %s not kept: %s", serving_file.parent.name, error)


def _keep(settings: Settings, serving_file: Path) -> None:
    import duckdb

    with duckdb.connect(str(serving_file), read_only=True) as connection:
        # By name onto today's columns: a release of an earlier version has fewer.
        connection.execute(
            f"create temp view history as {NO_ROWS} union all by name select * from fct_verdict_history"
        )
        rows = connection.execute("select distinct release_id from fct_verdict_history").fetchall()
        # Its own even without verdicts (a plan without targets): a missing file is a loss.
        released = {serving_file.parent.name, *(release_id for (release_id,) in rows)}
        for release_id in sorted(released):
            path = settings.verdict_history / f"{release_id}.parquet"
            if path.exists():
                continue
            verdicts = connection.execute(
                f"select {', '.join(COLUMNS)} from history where release_id = ? order by all", [release_id]
            )
            written = path.with_name(f".{path.name}.next")
            verdicts.pl().write_parquet(written)
            written.replace(path)


def read(settings: Settings) -> pl.DataFrame:
    """Return all kept verdicts: the columns of ``COLUMNS``, with ``live_from`` and ``taken_back_at`` of their release.

    Raises:
        InstallationError: a file of the history, or the pointer log, is damaged.
    """
    import duckdb

    if unreadable := damaged(settings):
        raise InstallationError(*unreadable)
    events = pointer_log.read_pointer_log(settings)
    times = [pointer_log.live_from(events), pointer_log.taken_back_at(events)]
    with duckdb.connect() as connection:
        kept = [str(path) for path in _kept(settings)]
        # By name again: files of earlier versions have fewer columns.
        rows = " union all by name from read_parquet($kept, union_by_name = true)" if kept else ""
        connection.execute(
            f"create table history as select {', '.join(COLUMNS)} from ({NO_ROWS}{rows})",
            {"kept": kept} if kept else {},
        )
        for name, at in zip(("went_live", "went_back"), times, strict=True):
            connection.execute(f"create table {name} (release_id varchar, moved_at timestamp)")
            for key, value in at.items():
                moment = dt.datetime.fromisoformat(value).replace(tzinfo=None)
                connection.execute(f"insert into {name} values (?, ?)", [key, moment])
        return connection.sql(
            """select h.*, l.moved_at as live_from, b.moved_at as taken_back_at
            from history as h left join went_live as l using (release_id) left join went_back as b using (release_id)
            order by all"""
        ).pl()


def damaged(settings: Settings) -> list[Diagnostic]:
    """Return a diagnostic for each file of the history that cannot be read, or lacks the verdicts."""
    import duckdb

    diagnostics = []
    with duckdb.connect() as connection:
        for path in _kept(settings):
            try:
                connection.execute(
                    "select release_id, target_id, verdict, * from read_parquet(?)", [str(path)]
                ).fetchall()
            except duckdb.Error:
                diagnostics.append(Diagnostic("verdict_history_damaged", {"path": path}))
    return diagnostics


def content_hash(settings: Settings) -> str:
    """Return the hash of all kept verdicts; the times at which releases were live are not part of it."""
    digest = hashlib.sha256()
    for path in _kept(settings):
        digest.update(f"{path.stem}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _kept(settings: Settings) -> list[Path]:
    return sorted(settings.verdict_history.glob("[!.]*.parquet"))
