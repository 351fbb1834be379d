"""Whether anything has changed since the live release, decided before anything heavy is imported.

Belongs here: the comparison with the live release. Does not belong here: files that wait (intake answers those first),
or any import beyond the standard library and the settings.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from pipelines.release.build.input_hash import code_hash, ledger_hash, read_attempts
from pipelines.release.store import approval, pointer_log
from pipelines.release.store.releases import Release, current
from pipelines.settings import Settings
from schemas.periods import period_end, period_start, periods_from
from schemas.receipt import Receipt
from schemas.roles import Roles
from schemas.seed_files import read_seed

DAY = dt.timedelta(days=1)
WEEKEND = (5, 6)


def needs_build(settings: Settings, as_of: dt.date | None = None) -> bool:
    """Return whether a build could publish anything that the live release does not say.

    It could not while code and receipts are the same, those apart of which nothing was accepted, and nothing that depends on the day (which returns are overdue,
    which order of sources applies, which year of a plan is over) has changed between the day of the live release and ``as_of``. A release under
    embargo counts as live. After a rollback nothing needs to be built while receipts and code are those of the
    release that was taken back: the nightly refresh must not publish it again. Nor after a refusal by name.
    """
    latest = pointer_log.waiting(settings) or current(settings)
    if latest is None:
        return True
    attempts, code = read_attempts(settings), code_hash(settings)
    for rejected in _rejected(settings):
        if rejected.code_hash == code and not _has_others(settings, rejected, attempts):
            return False
    first, last = sorted((latest.as_of, as_of or settings.today()))
    # What is due on a day is overdue from the next day on.
    if any(first <= due < last for due in due_dates(settings, last)):
        return True
    changes = (*order_changes(settings), *ends_of_years(settings), *begun_periods(settings, last))
    if any(first < day <= last for day in changes):
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


def due_dates(settings: Settings, until: dt.date) -> Iterator[dt.date]:
    """Yield the due date of every obligation and period that ends by ``until``, where an agency has the role.

    Computed as in the model ``int_obligation``: a due date on a day off moves to the next working day.
    """
    kinds = _day_kinds(settings)
    roles = Roles(read_seed(settings.seeds_dir, "agency_role"))
    for row in read_seed(settings.seeds_dir, "form_obligation"):
        for period in periods_from(row["first_period"], row["last_period"]):
            if (end := period_end(period)) > until:
                break
            if roles.agencies([row["role_code"]], period):
                due = end + dt.timedelta(days=int(row["due_days_after_period_end"]))
                while not _is_working_day(due, kinds):
                    due += DAY
                yield due


def begun_periods(settings: Settings, until: dt.date) -> Iterator[dt.date]:
    """Yield the first day of each period of an obligation that is still owed: from then on its return is listed."""
    for row in read_seed(settings.seeds_dir, "form_obligation"):
        for period in periods_from(row["first_period"]) if not row["last_period"] else ():
            if (start := period_start(period)) > until:
                break
            yield start


def order_changes(settings: Settings) -> Iterator[dt.date]:
    """Yield every day on which an order of sources begins to apply, or no longer applies."""
    for row in read_seed(settings.seeds_dir, "source_precedence"):
        yield dt.date.fromisoformat(row["valid_from"])
        if row["valid_to"]:
            yield dt.date.fromisoformat(row["valid_to"]) + DAY


def ends_of_years(settings: Settings) -> Iterator[dt.date]:
    """Yield the last day of every year of a plan but the first: from then on verdicts of that year are shown first.

    The first year is shown before it is over, too.
    """
    for row in read_seed(settings.seeds_dir, "plan"):
        for year in range(int(row["start_year"]) + 1, int(row["end_year"]) + 1):
            yield dt.date(year, 12, 31)


def _day_kinds(settings: Settings) -> dict[dt.date, str]:
    """Map each day of ``public_holiday`` to its kind: holiday or workday."""
    kinds: dict[dt.date, str] = {}
    for row in read_seed(settings.seeds_dir, "public_holiday"):
        day, last = (dt.date.fromisoformat(row[name]) for name in ("first_day", "last_day"))
        while day <= last:
            kinds[day] = row["kind"]
            day += DAY
    return kinds


def _is_working_day(day: dt.date, kinds: dict[dt.date, str]) -> bool:
    return kinds.get(day, "holiday" if day.weekday() in WEEKEND else "workday") == "workday"
