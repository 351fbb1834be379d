"""Alerts by e-mail and webhook.

Belongs here: what is sent, when it is repeated, the two channels. Does not belong here: noticing what is wrong
(``pipelines.common.heartbeat``, ``doctor``, the refresh itself). An alert names the kind of diagnostic, counts, a release
or a run, and the remedy; never a value, a file name or a person's name, since it leaves the installation.
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
    all_channels = {
        "e-mail": (send_email, bool(settings.alert_email_to)),
        "webhook": (send_webhook, settings.alert_webhook_url is not None),
    }
    return {name: send for name, (send, is_on) in all_channels.items() if is_on}


def alert(settings: Settings, finding: Diagnostic, now: dt.datetime) -> list[str]:
    """Send a diagnostic through every channel; one that fails stops neither the others nor the work.

    Returns:
        The channels that accepted it.
    """
    accepted = []
    for name, send in channels(settings).items():
        try:
            send(settings, finding, now)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            # The kind alone: the message of an error may hold the address, and that may be a secret.
            _log.error("alert %s not sent by %s: %s", finding.code, name, type(error).__name__)
        else:
            accepted.append(name)
    return accepted


def alert_once(
    settings: Settings,
    findings: Iterable[Diagnostic],
    now: dt.datetime,
    checked: Collection[str] | None = None,
) -> None:
    """Send each diagnostic once; again after ``alert_again_hours``, or if it was gone in between.

    Args:
        settings: the installation.
        findings: the diagnostics of one examination.
        now: its time.
        checked: the codes that the examination covers; others are not taken to be gone. None means all.
    """
    written = heartbeat.read(settings.alerts_sent) or {}
    sent = {code: at for code, at in written.items() if heartbeat.is_time(at)}
    active = {} if checked is None else {code: at for code, at in sent.items() if code not in checked}
    again = dt.timedelta(hours=settings.alert_again_hours)
    for finding in findings:
        last = sent.get(finding.code)
        if last is not None and dt.timedelta(0) <= now - dt.datetime.fromisoformat(last) < again:
            active[finding.code] = last
        elif alert(settings, finding, now):
            active[finding.code] = now.isoformat(timespec="seconds")
    if active != sent:
        write_atomically(settings.alerts_sent, json.dumps(active))


def send_email(settings: Settings, finding: Diagnostic, now: dt.datetime) -> None:
    """Send one message to all addresses.

    Raises:
        OSError: the server cannot be reached.
        smtplib.SMTPException: it does not accept the message.
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
    """POST the diagnostic as JSON; ``text`` is what chat services show.

    Raises:
        OSError: the address cannot be reached or answers with an error.
        ValueError: the address is not a URL.
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
