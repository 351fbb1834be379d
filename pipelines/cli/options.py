"""What the commands share: exit codes, options, settings, JSON output.

Belongs here: whatever commands of two modules need. Does not belong here: a command, or any work.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from pipelines.settings import Settings

OK, NO, COULD_NOT_RUN = 0, 1, 2

Lang = Annotated[
    Literal["zh", "en"], typer.Option(envvar="IPMON_LANG", help="Language of labels and messages.")
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Plan = Annotated[
    str | None, typer.Option("--plan", help="Code of the plan (plan_id of plan.csv); by default all.")
]
Files = Annotated[
    list[Path],
    typer.Argument(
        exists=True,
        dir_okay=False,
        help="Spreadsheets: xlsx, xlsm, xls, et, ods, HTML or XML tables, csv, tsv.",
    ),
]
FormId = Annotated[str | None, typer.Option("--form", help="The form, if the file does not name it.")]
Submitter = Annotated[str | None, typer.Option(help="Code of the agency or district that sends the file.")]
Period = Annotated[str | None, typer.Option(help="Reporting period: 2019, 2019-Q3 or 2019-06.")]
Document = Annotated[str | None, typer.Option(help="Which document it is, if a period has several.")]
Declared = Annotated[
    str | None, typer.Option("--declared-date", help="The date on the document, YYYY-MM-DD.")
]


def settings_of(**values: Any) -> Settings:
    """Return the settings of the environment, with some values replaced."""
    from pipelines.settings import Settings

    return Settings(**values)


def now() -> dt.datetime:
    """Return the current time in UTC."""
    return dt.datetime.now(dt.UTC)


def day(text: str) -> dt.date:
    """Parse a day, YYYY-MM-DD.

    Raises:
        typer.BadParameter: it is none, or the calendar of the figures does not have it.
    """
    try:
        return _in_calendar(dt.date.fromisoformat(text))
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day, such as 2026-01-31") from None


def _in_calendar(parsed: dt.date) -> dt.date:
    from pipelines.settings import FIRST_DAY, LAST_DAY

    if not FIRST_DAY <= parsed <= LAST_DAY:
        raise typer.BadParameter(
            f"{parsed} 不在 {FIRST_DAY} 至 {LAST_DAY} 之间 / {parsed} is not between {FIRST_DAY} and {LAST_DAY}"
        )
    return parsed


def hour(settings: Settings, text: str | None) -> dt.datetime | None:
    """Parse a day and hour, YYYY-MM-DDTHH:MM, in ``settings.time_zone`` if it has no offset; None stays None.

    Raises:
        typer.BadParameter: it is none.
    """
    from zoneinfo import ZoneInfo

    if text is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not an hour, such as 2026-02-02T09:00") from None
    _in_calendar(moment.date())
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(settings.time_zone))


def print_json(record: Any) -> None:
    """Print a record as JSON; a byte of a file name that is no UTF-8 is an escape, which reads as Python keeps it."""
    text = json.dumps(record, ensure_ascii=False, indent=1, default=str)
    print(text.encode(errors="backslashreplace").decode())
