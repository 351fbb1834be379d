"""Times as people read them: in the time zone of the installation, which is named beside them.

Belongs here: converting the times that files of the data folder keep. Does not belong here: days, which have no zone.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?")


def time_zone() -> str:
    """Return the name of the installation's time zone."""
    from pipelines.settings import Settings  # heavy for a command that only shows its help

    return Settings().time_zone


def minute(moment: str | None) -> str:
    """Return a moment of ISO 8601, UTC if it has no offset, as day and minute of the installation's time zone; "" of none."""
    if not moment:
        return ""
    at = dt.datetime.fromisoformat(moment)
    at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
    return f"{at.astimezone(ZoneInfo(time_zone())):%Y-%m-%d %H:%M}"


def minute_and_zone(moment: str) -> str:
    """Return a moment as ``minute`` does, with the name of the time zone."""
    return f"{minute(moment)} ({time_zone()})"


def with_local_times(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return facts of a message with each moment as ``minute_and_zone`` gives it; all others are as they were."""
    return {
        name: minute_and_zone(value) if isinstance(value, str) and _MOMENT.fullmatch(value) else value
        for name, value in facts.items()
    }
