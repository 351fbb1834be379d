"""What an alert says, and why a channel did not take one.

Belongs here: the message of an alert, the failure of a delivery, its cause in two languages (``delivery_causes.csv``). Does not
belong here: sending (``alerts``, ``webhooks``).
"""

from __future__ import annotations

import datetime as dt
import http.client
import smtplib
import socket
import urllib.error
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.common.messages import Diagnostic, read_rows
from schemas.errors import IpMonitorError

PRODUCT = "IP Monitor"
CAUSES = Path(__file__).with_name("delivery_causes.csv")
CUT = "…"
BUSY = (408, 429)
"""HTTP statuses of the caller's group that pass by themselves."""


@dataclass(frozen=True)
class Message:
    """An alert as it is sent.

    Attributes:
        finding: what is wrong.
        at: when that was noticed.
        undelivered: the channels that were tried before this one and did not take it.
    """

    finding: Diagnostic
    at: dt.datetime
    undelivered: Sequence[Diagnostic] = ()

    @property
    def subject(self) -> str:
        """Return one line in two languages."""
        both = f"{self.finding.message('zh')} / {self.finding.message('en')}"
        return f"[{PRODUCT}] {both}".replace("\n", " ")

    def text(self, max_bytes: int | None = None) -> str:
        """Return the diagnostic and its remedy, Chinese and English, in at most so many bytes of UTF-8."""
        head = f"[{PRODUCT}]\n"
        foot = f"{socket.gethostname()}, {self.at.isoformat(timespec='seconds')}\n"
        parts = [self._part(lang) for lang in ("zh", "en")]
        if max_bytes is not None:
            room = max_bytes - len(f"{head}\n\n\n\n{foot}".encode())
            parts = [_cut(part, room // 2) for part in parts]
        return head + "\n\n".join([*parts, foot])

    def _part(self, lang: str) -> str:
        diagnostics = [self.finding, *self.undelivered]
        return "\n".join(line for one in diagnostics for line in (one.message(lang), one.remedy(lang)))

    def record(self) -> dict[str, Any]:
        """Return the alert as a JSON object; ``text`` is what people read."""
        return self.finding.record() | {
            "at": self.at.isoformat(timespec="seconds"),
            "host": socket.gethostname(),
            "text": self.text(),
        }


class NotDelivered(IpMonitorError):
    """A channel did not take a message.

    Attributes:
        service: ``email``, or the service of the webhook.
        cause: a row of ``delivery_causes.csv`` of every service (``*``).
        number: the number that the service answered with, if it did; it may have a row of its own.
    """

    def __init__(self, service: str, cause: str, number: int | None = None) -> None:
        super().__init__(f"{service}: {cause} {number}")
        self.service, self.cause, self.number = service, cause, number

    @property
    def may_pass(self) -> bool:
        """Return whether another try may succeed without anybody's help."""
        return self._row()["may_pass"] == "true"

    def why(self, lang: str) -> str:
        """Return the cause, in ``zh`` or ``en``; KeyError if there is no such cause."""
        return self._row()[lang].format(number=self.number)

    def remedy(self, lang: str) -> str:
        """Return what to do about it, in ``zh`` or ``en``."""
        return self._row()[f"remedy_{lang}"]

    def _row(self) -> Mapping[str, str]:
        """Return the texts of the service's number if it is known, else of the cause in general."""
        return _causes().get((self.service, str(self.number))) or _causes()["*", self.cause]

    @property
    def is_partial(self) -> bool:
        """Return whether somebody got the message all the same."""
        return self.cause == "smtp_some"


def not_delivered(service: str, error: Exception) -> NotDelivered:
    """Return what an error of the network, of SMTP or of an address means.

    The text of the error is left out: it may hold the address, and that may be a secret.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _smtp(service, next(iter(error.recipients.values()))[0])
    if isinstance(error, smtplib.SMTPResponseException):
        return _smtp(service, error.smtp_code)
    if isinstance(error, urllib.error.HTTPError):
        passing = error.code >= 500 or error.code in BUSY
        return NotDelivered(service, "http_busy" if passing else "http", error.code)
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, TimeoutError):
        return NotDelivered(service, "timeout")
    if isinstance(error, OSError):
        return NotDelivered(service, "unreachable")
    is_answer = isinstance(error, http.client.HTTPException) and not isinstance(error, http.client.InvalidURL)
    return NotDelivered(service, "unreadable" if is_answer else "address")


def _smtp(service: str, number: int) -> NotDelivered:
    return NotDelivered(service, "smtp_busy" if number < 500 else "smtp", number)


def _cut(text: str, max_bytes: int) -> str:
    content = text.encode()
    if len(content) <= max_bytes:
        return text
    return content[: max_bytes - len(CUT.encode())].decode(errors="ignore") + CUT


@cache
def _causes() -> dict[tuple[str, str], dict[str, str]]:
    return {(row["service"], row["cause"]): row for row in read_rows(CAUSES)}
