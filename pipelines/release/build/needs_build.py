"""Whether anything has changed since the live release, decided before anything heavy is imported.

Belongs here: the comparison with the live release, and the days between which a build stays as it is. Does not belong here: which
models depend on the day and when their rows change (the model ``int_change_day``), files that wait (intake answers those first), or
any import at the top beyond the standard library and the settings.
"""

from __future__ import annotations

import datetime as dt

from pipelines.release.build.input_hash import code_hash, ledger_hash, read_attempts
from pipelines.release.store import pointer_log
from pipelines.release.store.releases import Release, current
from pipelines.settings import Settings


def needs_build(settings: Settings, as_of: dt.date | None = None) -> bool:
    """Return whether a build could publish anything that the live release does not say.

    It could not while receipts and code are the same, and no row of the live release changes between its day and ``as_of``
    (which returns are overdue, which order of sources applies, which year of a plan is over). A release under
    embargo counts as live. After a rollback nothing needs to be built while receipts and code are those of the
    release that was taken back: the nightly refresh must not publish it again.
    """
    latest = pointer_log.waiting(settings) or current(settings)
    if latest is None:
        return True
    present = ledger_hash(settings, read_attempts(settings)), code_hash(settings)
    taken_back = pointer_log.taken_back(settings)
    if taken_back and (taken_back.ledger_hash, taken_back.code_hash) == present:
        return False
    first, last = _unchanged(latest)
    return (
        not first <= (as_of or settings.today()) <= last
        or (
            latest.ledger_hash,
            latest.code_hash,
        )
        != present
    )


def unchanged_days(settings: Settings, as_of: dt.date) -> tuple[str, str]:
    """Return the first and the last day on which a build of the present inputs has the rows of the finished build.

    Args:
        settings: the installation.
        as_of: the day of the finished build.
    """
    import duckdb

    with duckdb.connect(str(settings.build_db), read_only=True) as connection:
        first, following = connection.execute(
            """select max(day) filter (day <= $day), min(day) filter (day > $day)
            from intermediate.int_change_day""",
            {"day": as_of},
        ).fetchall()[0]
    last = following - dt.timedelta(days=1) if following else dt.date.max
    return (first or dt.date.min).isoformat(), last.isoformat()


def _unchanged(release: Release) -> tuple[dt.date, dt.date]:
    """Return the days of ``unchanged_days``; of a release of an earlier version, which does not know them, its own day."""
    first, last = release.unchanged_days or (release.as_of.isoformat(), release.as_of.isoformat())
    return dt.date.fromisoformat(first), dt.date.fromisoformat(last)
