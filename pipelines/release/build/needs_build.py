"""Whether anything has changed since the live release, decided before anything heavy is imported.

Belongs here: the comparison with the live release, and the days between which a build stays as it is. Does not belong here: which
models depend on the day and when their rows change (the model ``int_change_day``), files that wait (intake answers those first), or
any import at the top beyond the standard library and the settings.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from pipelines.release.build.input_hash import code_hash, ledger_hash, read_attempts
from pipelines.release.store import approval, pointer_log
from pipelines.release.store.releases import Release, current
from pipelines.settings import Settings
from schemas.receipt import Receipt


def needs_build(settings: Settings, as_of: dt.date | None = None) -> bool:
    """Return whether a build could publish anything that the live release does not say.

    It could not while receipts and code are the same, those apart of which nothing was accepted, and no row of the live release
    changes between its day and ``as_of`` (which returns are overdue, which order of sources applies, which year of a plan is
    over). A release that waits counts as live. After a rollback nothing needs to be built while receipts and code are those of
    the release that was taken back: the nightly refresh must not publish it again. Nor after a refusal by name.
    """
    latest = pointer_log.waiting(settings) or current(settings)
    if latest is None:
        return True
    attempts, code = read_attempts(settings), code_hash(settings)
    for rejected in _rejected(settings):
        if rejected.code_hash == code and not _has_others(settings, rejected, attempts):
            return False
    first, last = _unchanged(latest)
    if not first <= (as_of or settings.today()) <= last:
        return True
    return _has_others(settings, latest, attempts) or latest.code_hash != code


def has_new_figures(settings: Settings) -> bool:
    """Return whether something was answered, confirmed or reprocessed since the latest release that could change a figure."""
    attempts = read_attempts(settings)
    latest = pointer_log.waiting(settings) or current(settings)
    if latest is None:
        return any(attempt.rows_accepted for attempt in attempts)
    return all(_has_others(settings, release, attempts) for release in (latest, *_rejected(settings)))


def _rejected(settings: Settings) -> list[Release]:
    """Return the release that was taken back and the one that was refused by name, as far as there are any."""
    return [r for r in (pointer_log.taken_back(settings), approval.refused(settings)) if r]


def _has_others(settings: Settings, release: Release, attempts: Sequence[Receipt]) -> bool:
    """Return whether the ledger says something of figures that a release does not.

    An attempt of which nothing was accepted changes no figure: it waits for the next build, whatever causes that.
    """
    known = {attempt["submission_id"] for attempt in release.inputs}
    counted = [a for a in attempts if a.rows_accepted or a.submission_id in known]
    return ledger_hash(settings, counted) != release.ledger_hash


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
