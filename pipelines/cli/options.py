"""What the commands share: exit codes, options, settings, JSON output.

Belongs here: whatever commands of two modules need. Does not belong here: a command, or any work.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from pipelines.common.messages import LANGUAGES, language, read_texts
from schemas.errors import IpMonitorError

if TYPE_CHECKING:
    from pipelines.settings import Settings

OK, NO, COULD_NOT_RUN = 0, 1, 2
REFUSALS = Path(__file__).with_name("refusals.csv")

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


class Refused(typer.BadParameter, IpMonitorError):
    """An option or argument cannot be used; the text is a row of ``refusals.csv``.

    Attributes:
        texts: it by language.
        asked_language: that of the command, as ``Command`` sets it; None is that of the environment.
    """

    asked_language: str | None = None

    def __init__(self, code: str, **facts: Any):
        row = read_texts(REFUSALS)[code]
        texts = {lang: row[lang].format_map(facts) for lang in LANGUAGES}
        super().__init__(texts[language()])
        self.texts = texts

    def format_message(self) -> str:
        """Return the message in the language that the command was asked to speak."""
        return super().format_message().replace(self.message, self.texts[self.asked_language or language()])


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
        Refused: it is none, or the calendar of the figures does not have it.
    """
    try:
        return _in_calendar(dt.date.fromisoformat(text))
    except ValueError:
        raise Refused("no_day", text=text) from None


def _in_calendar(parsed: dt.date) -> dt.date:
    from pipelines.settings import FIRST_DAY, LAST_DAY

    if not FIRST_DAY <= parsed <= LAST_DAY:
        raise Refused("not_in_calendar", day=parsed, first=FIRST_DAY, last=LAST_DAY)
    return parsed


def hour(settings: Settings, text: str | None) -> dt.datetime | None:
    """Parse a day and hour, YYYY-MM-DDTHH:MM, in ``settings.time_zone`` if it has no offset; None stays None.

    Raises:
        Refused: it is none.
    """
    from zoneinfo import ZoneInfo

    if text is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise Refused("no_hour", text=text) from None
    _in_calendar(moment.date())
    return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(settings.time_zone))


def print_json(record: Any) -> None:
    """Print a record as JSON; a byte of a file name that is no UTF-8 is an escape, which reads as Python keeps it."""
    text = json.dumps(record, ensure_ascii=False, indent=1, default=str)
    print(text.encode(errors="backslashreplace").decode())
