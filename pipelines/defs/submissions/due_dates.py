"""When forms are due, as Dagster's freshness policies.

Belongs here: the deadline of a form as a cron expression, from ``form_obligation``. Does not belong here: the exact due date of each
submission, which moves behind weekends and holidays (``int_obligation``), and which of them are overdue (the check
``nothing_overdue``).
"""

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence

import dagster as dg

from pipelines.defs.submissions.forms import FormRow
from pipelines.settings import Settings
from schemas.periods import period_end, periods_of
from schemas.seed_files import read_seed

Obligation = Mapping[str, str]
HOLIDAYS = 8
"""Days by which a weekend or the longest run of public holidays may move a due date."""
YEAR = 2021
"""A year without a leap day; deadlines are the same in each."""


def read_obligations(settings: Settings) -> Mapping[str, list[Obligation]]:
    """Return the obligations of each form."""
    of_forms = defaultdict[str, list[Obligation]](list)
    for row in read_seed(settings.seeds_dir, "form_obligation"):
        of_forms[row["form_id"]].append(row)
    return of_forms


def freshness_policy(
    form: FormRow, obligations: Sequence[Obligation], settings: Settings
) -> dg.FreshnessPolicy | None:
    """Return until when a file of the form must have come since its last period ended; None if nothing is owed any more.

    With several senders the latest of their due dates counts.
    """
    today = settings.today()
    owed = [days(o) for o in obligations if not o["last_period"] or due(o["last_period"], days(o)) >= today]
    if not owed:
        return None
    deadlines = deadlines_of_a_year(form.cadence, max(owed))
    months = ",".join(str(date.month) for date in deadlines)
    return dg.FreshnessPolicy.cron(
        f"59 23 {deadlines[0].day} {months} *",
        dt.timedelta(days=max(1, min(max(owed) + HOLIDAYS, _shortest_gap(deadlines) - 1))),
        settings.time_zone,
    )


def days(obligation: Obligation) -> int:
    """Return how many days after the end of a period it is due."""
    return int(obligation["due_days_after_period_end"])


def due(period: str, days_after: int) -> dt.date:
    """Return the day by which a period is certainly due."""
    return period_end(period) + dt.timedelta(days=days_after + HOLIDAYS)


def deadlines_of_a_year(cadence: str, days_after: int) -> list[dt.date]:
    """Return the due dates of the periods of a cadence within a year, all on one day of their months as cron has it.

    This is the latest of their days, or the first day of the next month if one of the months lacks it.
    """
    dates = [due(period, days_after) for period in periods_of(YEAR, cadence)]
    day, months = max(date.day for date in dates), {date.month for date in dates}
    if day > min(calendar.monthrange(YEAR, month)[1] for month in months):
        day, months = 1, {month % 12 + 1 for month in months}
    return [dt.date(YEAR, month, day) for month in sorted(months)]


def _shortest_gap(deadlines: Sequence[dt.date]) -> int:
    """Return the least number of days from a deadline to the next."""
    again = [*deadlines, deadlines[0].replace(year=YEAR + 1)]
    return min((later - earlier).days for earlier, later in zip(again, again[1:], strict=False))
