"""Logs for programs: one JSON object a line, on standard error.

Belongs here: the format of a line, and a refresh as such lines. Does not belong here: what people read while they wait
(``views``). A line names kinds, ids, counts and places in the code. Messages of exceptions, file names and cell values
are left out: they may name a person.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import time
import traceback
from types import TracebackType
from typing import TYPE_CHECKING, Any

from pipelines.common.progress import Progress

if TYPE_CHECKING:
    from pipelines.settings import Settings
    from schemas.receipt import Receipt

_log = logging.getLogger("ipmon")


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object: at, level, logger, event, facts, and the kind and place of an error."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            line["places"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(settings: Settings) -> bool:
    """Send all logs to standard error as JSON lines if ``log_format`` is ``json``; return whether it is."""
    if settings.log_format != "json":
        return False
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    return True


def event(name: str, **facts: Any) -> None:
    """Log an event with its facts."""
    _log.info(name, extra={"facts": facts})


class RefreshLog(Progress):
    """Logs the progress of a refresh."""

    def __init__(self) -> None:
        self.name = ""
        self.began = time.monotonic()

    def __enter__(self) -> RefreshLog:
        """Begin."""
        event("refresh_begins")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the last step; an error is logged by its kind and place."""
        self._ended()
        if kind is not None:
            _log.error("refresh_broke_off", exc_info=(kind, error, trace) if error else None)

    def step(self, name: str) -> None:
        """Begin a step."""
        self._ended()
        self.name, self.began = name, time.monotonic()
        event("step_begins", step=name)

    def file(self, done: int, total: int, receipt: Receipt) -> None:
        """Log the receipt of a file."""
        event(
            "file_answered",
            submission_id=receipt.submission_id,
            status=receipt.status,
            rows_received=receipt.rows_received,
            rows_accepted=receipt.rows_accepted,
            rules=sorted({finding.rule_code for finding in receipt.findings}),
            done=done,
            total=total,
        )

    def line(self, text: str) -> None:
        """Ignore it: dbt has its own log."""

    def _ended(self) -> None:
        if self.name:
            event("step_ended", step=self.name, seconds=round(time.monotonic() - self.began, 3))
            self.name = ""
