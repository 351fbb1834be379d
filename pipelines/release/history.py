"""Verdict vintages: what each release that was live said of each target, kept for good.

Belongs here: ``state/verdict_history/<release_id>.parquet``, written once, when a release that is live is about to be
built upon or to be left, and never changed: neither a rollback nor retention takes back what was said. Does not belong
here: what this build says (``dbt_project``, ``fct_verdict_history``), or which release was live when (``moves``).
"""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.release import moves
from pipelines.release.releases import SERVING_FILE, current
from pipelines.settings import Settings

if TYPE_CHECKING:
    import polars as pl

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
    """
    import duckdb

    live = current(settings)
    if live is None:
        return
    settings.verdict_history.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(live.folder(settings) / SERVING_FILE), read_only=True) as connection:
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

    made = moves.read_moves(settings)
    times = [moves.live_from(made), moves.taken_back_at(made)]
    with duckdb.connect() as connection:
        connection.execute(f"create table said as {NONE_SAID}")
        for path in _kept(settings):
            connection.execute(
                f"insert into said by name select {', '.join(SAID)} from read_parquet(?)", [str(path)]
            )
        for name, at in zip(("went_live", "went_back"), times, strict=True):
            connection.execute(f"create table {name} (release_id varchar, moved_at timestamp)")
            rows = [(key, dt.datetime.fromisoformat(value).replace(tzinfo=None)) for key, value in at.items()]
            if rows:
                connection.executemany(f"insert into {name} values (?, ?)", rows)
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
