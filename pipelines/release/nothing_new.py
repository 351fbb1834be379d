"""Is there anything to build? Decided before anything heavy is imported.

Belongs here: the comparison with the live release. Does not belong here: pending files (intake answers
those first) or any import beyond the standard library and the settings.
"""

from __future__ import annotations

import calendar
import csv
import datetime as dt
from collections.abc import Iterator

from pipelines.release import moves
from pipelines.release.fingerprint import code_hash, ledger_hash, read_attempts
from pipelines.release.releases import current
from pipelines.settings import Settings

PERIODS_A_YEAR = {"A": 1, "Q": 4, "M": 12}


def nothing_new(settings: Settings, as_of: dt.date | None = None) -> bool:
    """Return whether a build could only say again what the live release says.

    That is so when the answers to senders and the code are the same and no due date lies between the live
    release's day and this one: of all that the day decides, only who is late changes by itself. A release that waits
    for its hour counts as live. After a rollback there is nothing new either while answers and code are still those
    of the release that was taken back: a night must not put it back.
    """
    latest = moves.waiting(settings) or current(settings)
    if latest is None:
        return False
    present = ledger_hash(read_attempts(settings)), code_hash(settings)
    left = moves.taken_back(settings)
    if left and (left.ledger_hash, left.code_hash) == present:
        return True
    first, last = sorted((latest.as_of, as_of or settings.today()))
    if any(first < due <= last for due in due_dates(settings, last)):
        return False
    return (latest.ledger_hash, latest.code_hash) == present


def due_dates(settings: Settings, until: dt.date) -> Iterator[dt.date]:
    """Yield every due date of the calendar of obligations for periods that begin before ``until``."""
    path = settings.seeds_dir / "form_obligation.csv"
    if not path.exists():
        return
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            last = row["last_period"] or None
            year, part, parts = _parse(row["first_period"])
            while True:
                end = _end(year, part, parts)
                if (last is not None and (year, part) > _parse(last)[:2]) or end > until:
                    break
                yield end + dt.timedelta(days=int(row["due_days_after_period_end"]))
                year, part = (year, part + 1) if part < parts else (year + 1, 1)


def _parse(period: str) -> tuple[int, int, int]:
    """Split ``2019``, ``2019-Q3`` or ``2019-06`` into year, part and parts a year."""
    year, _, rest = period.partition("-")
    if not rest:
        return int(year), 1, PERIODS_A_YEAR["A"]
    if rest.startswith("Q"):
        return int(year), int(rest[1:]), PERIODS_A_YEAR["Q"]
    return int(year), int(rest), PERIODS_A_YEAR["M"]


def _end(year: int, part: int, parts: int) -> dt.date:
    month = part * 12 // parts
    return dt.date(year, month, calendar.monthrange(year, month)[1])
