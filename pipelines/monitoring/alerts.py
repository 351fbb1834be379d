"""Telling somebody: e-mail and webhook.

Belongs here: what is sent, when it is sent again, the two channels. Does not belong here: noticing (``pulse``,
``doctor``, the refresh itself). A message names the kind of trouble, counts, a release or a run, and the way out;
never a value, a name of a file or a name of a person: it leaves the house.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import smtplib
import socket
import ssl
import urllib.request
from collections.abc import Callable, Collection, Iterable
from email.message import EmailMessage

from pipelines.common import heartbeat
from pipelines.common.files import write_atomically
from pipelines.common.messages import Diagnostic
from pipelines.settings import Settings

PRODUCT = "IP Monitor"
_log = logging.getLogger(__name__)


def channels(settings: Settings) -> dict[str, Callable[[Settings, Diagnostic, dt.datetime], None]]:
    """Return the channels that have an address."""
    wanted = {
        "e-mail": (send_email, bool(settings.alert_email_to)),
        "webhook": (send_webhook, settings.alert_webhook_url is not None),
    }
    return {name: send for name, (send, is_on) in wanted.items() if is_on}


def alert(settings: Settings, finding: Diagnostic, now: dt.datetime) -> list[str]:
    """Send a finding through every channel; one that fails stops neither the others nor the work.

    Returns:
        The channels that took it.
    """
    took = []
    for name, send in channels(settings).items():
        try:
            send(settings, finding, now)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            # The kind alone: the words of an error may hold the address, and that may be a secret.
            _log.error("alert %s not sent by %s: %s", finding.code, name, type(error).__name__)
        else:
            took.append(name)
    return took


def alert_once(
    settings: Settings,
    findings: Iterable[Diagnostic],
    now: dt.datetime,
    looked_for: Collection[str] | None = None,
) -> None:
    """Send what goes on, once; again after ``alert_again_hours``, or when it has gone and come back.

    Args:
        settings: where things are.
        findings: what was found.
        now: the time of the look.
        looked_for: the codes that this look could have found; of others it cannot say that they have gone. None
            means all.
    """
    sent = heartbeat.read(settings.alerts_sent) or {}
    standing = {} if looked_for is None else {k: at for k, at in sent.items() if k not in looked_for}
    again = dt.timedelta(hours=settings.alert_again_hours)
    for finding in findings:
        last = sent.get(finding.code)
        if last is not None and dt.timedelta(0) <= now - dt.datetime.fromisoformat(last) < again:
            standing[finding.code] = last
        elif alert(settings, finding, now):
            standing[finding.code] = now.isoformat(timespec="seconds")
    if standing != sent:
        write_atomically(settings.alerts_sent, json.dumps(standing))


def send_email(settings: Settings, finding: Diagnostic, now: dt.datetime) -> None:
    """Send one message to all addresses.

    Raises:
        OSError: the server cannot be reached.
        smtplib.SMTPException: it does not take the message.
    """
    message = EmailMessage()
    message["Subject"] = f"[{PRODUCT}] {finding.message('zh')} / {finding.message('en')}".replace("\n", " ")
    message["From"] = settings.alert_email_from
    message["To"] = settings.alert_email_to
    message["Date"] = now
    message.set_content(_text(finding, now))
    with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=settings.alert_seconds) as server:
        if settings.smtp_starttls:
            server.starttls(context=ssl.create_default_context())
        if settings.smtp_user:
            server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
        server.send_message(message)


def send_webhook(settings: Settings, finding: Diagnostic, now: dt.datetime) -> None:
    """POST the finding as JSON; ``text`` is what chat services show.

    Raises:
        OSError: the address cannot be reached or answers with an error.
        ValueError: it is no address.
    """
    assert settings.alert_webhook_url is not None
    record = finding.record() | {
        "at": now.isoformat(timespec="seconds"),
        "host": socket.gethostname(),
        "text": _text(finding, now),
    }
    request = urllib.request.Request(
        settings.alert_webhook_url.get_secret_value(),
        data=json.dumps(record, ensure_ascii=False, default=str).encode(),
        headers={"Content-Type": "application/json; charset=utf-8"},
    )
    with urllib.request.urlopen(request, timeout=settings.alert_seconds):
        pass


def _text(finding: Diagnostic, now: dt.datetime) -> str:
    lines = [f"{finding.message(lang)}\n{finding.remedy(lang)}" for lang in ("zh", "en")]
    return "\n\n".join([*lines, f"{socket.gethostname()}, {now.isoformat(timespec='seconds')}"]) + "\n"
