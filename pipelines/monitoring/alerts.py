"""Alerts by e-mail and webhook.

Belongs here: the channels, further tries, when an alert is repeated, what was not delivered. Does not belong here: noticing what is
wrong (``pipelines.common.heartbeat``, ``doctor``, the refresh itself), what a message says (``delivery``) and the forms of chat
services (``webhooks``). An alert names the kind of diagnostic, counts, a release or a run, and the remedy; never a value, a file
name or a person's name, since it leaves the installation.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import smtplib
import ssl
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import EmailMessage
from functools import partial
from typing import Any, TypeGuard

from pipelines.common import heartbeat
from pipelines.common.files import private_files, write_atomically
from pipelines.common.messages import Diagnostic
from pipelines.monitoring.delivery import Message, NotDelivered, not_delivered
from pipelines.monitoring.webhooks import SERVICES, post, webhooks
from pipelines.settings import Settings

EMAIL = "e-mail"
OF_ALERTS = ("alert_undelivered", "alert_trial")
"""Alerts about alerts; one that is not delivered hides no other."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Channel:
    """Somewhere that alerts are sent to.

    Attributes:
        name: its name in logs and under ``state/``.
        zh, en: its name in messages.
        send: sends a message; raises NotDelivered.
    """

    name: str
    zh: str
    en: str
    send: Callable[[Message], None]


def channels(settings: Settings) -> list[Channel]:
    """Return the channels that have an address: the webhooks, then e-mail."""
    listed = []
    for number, webhook in enumerate(webhooks(settings), 1):
        zh, en = SERVICES[webhook.service].zh, SERVICES[webhook.service].en
        send = partial(post, webhook, seconds=settings.alert_seconds)
        names = (
            f"webhook {number} ({webhook.service})",
            f"第 {number} 个网址（{zh}）",
            f"webhook {number} ({en})",
        )
        listed.append(Channel(*names, send))
    if settings.alert_email_to:
        listed.append(Channel(EMAIL, "电子邮件", EMAIL, partial(send_email, settings)))
    return listed


def alert(settings: Settings, finding: Diagnostic, now: dt.datetime) -> list[str]:
    """Send a diagnostic through every channel; one that fails stops neither the others nor the work.

    The webhooks are tried side by side; the e-mail comes last and says which of them did not take the alert, and why.

    Returns:
        The names of the channels that took it.
    """
    every = channels(settings)
    chats, mail = [c for c in every if c.name != EMAIL], [c for c in every if c.name == EMAIL]
    before = heartbeat.read(settings.alerts_failed) or {}
    errors = _send(settings, chats, Message(finding, now))
    missed = _diagnostics(every, _records(finding, now, errors, before))
    errors |= _send(settings, mail, Message(finding, now, missed))
    for name, error in errors.items():
        _log.error("alert %s not sent by %s: %s", finding.code, name, error.why("en"))
    failed = _records(finding, now, errors, before)
    if every and failed != before:
        _remember(settings, failed)
    return [c.name for c in every if c.name not in errors or errors[c.name].is_partial]


def trial(settings: Settings, now: dt.datetime) -> Diagnostic:
    """Send a test alert through every channel; return how many took it."""
    taken = alert(settings, Diagnostic("alert_trial"), now)
    return Diagnostic("alert_trial_taken", {"taken": len(taken), "total": len(channels(settings))})


def undelivered(settings: Settings) -> list[Diagnostic]:
    """Return, for each channel whose last alert was not delivered, which alert it was and why."""
    return _diagnostics(channels(settings), heartbeat.read(settings.alerts_failed) or {})


def is_failure(record: object) -> TypeGuard[Mapping[str, Any]]:
    """Return whether an entry of ``alerts_failed.json`` can be read."""
    try:
        alerts, at = record["alerts"], record["at"]  # type: ignore[index]
        NotDelivered(record["service"], record["cause"], record["number"]).why("en")  # type: ignore[index]
    except (TypeError, KeyError):
        return False
    return (
        heartbeat.is_time(at) and isinstance(alerts, list) and all(isinstance(code, str) for code in alerts)
    )


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
        with private_files(settings.data_dir):
            write_atomically(settings.alerts_sent, json.dumps(active))


def send_email(settings: Settings, message: Message) -> None:
    """Send one message to all addresses.

    Raises:
        NotDelivered: the server cannot be reached or does not accept the message, or not for all addresses.
    """
    mail = EmailMessage()
    mail["Subject"] = message.subject
    mail["From"] = settings.alert_email_from
    mail["To"] = settings.alert_email_to
    mail["Date"] = message.at
    mail.set_content(message.text())
    try:
        with smtplib.SMTP(settings.smtp_host, settings.smtp_port, timeout=settings.alert_seconds) as server:
            if settings.smtp_starttls:
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user:
                server.login(settings.smtp_user, settings.smtp_password.get_secret_value())
            refused = server.send_message(mail)
    except (OSError, ValueError) as error:
        raise not_delivered("email", error) from None
    if refused:
        raise NotDelivered("email", "smtp_some", len(refused))


def _send(settings: Settings, receivers: Sequence[Channel], message: Message) -> dict[str, NotDelivered]:
    """Send a message through channels side by side; return why each that did not take it did not."""
    with ThreadPoolExecutor(len(receivers) or 1) as pool:
        errors = pool.map(lambda channel: _try(settings, channel, message), receivers)
        return {channel.name: error for channel, error in zip(receivers, errors, strict=True) if error}


def _try(settings: Settings, channel: Channel, message: Message) -> NotDelivered | None:
    latest = time.monotonic() + 2 * settings.alert_seconds
    for tries_left in reversed(range(settings.alert_tries)):
        try:
            channel.send(message)
        except NotDelivered as error:
            pause = settings.alert_pause_seconds * 2 ** (settings.alert_tries - 1 - tries_left)
            if not (tries_left and error.may_pass) or time.monotonic() + pause > latest:
                return error
            time.sleep(pause)
        else:
            break
    return None


def _records(
    finding: Diagnostic, now: dt.datetime, errors: Mapping[str, NotDelivered], before: Mapping[str, Any]
) -> dict[str, Any]:
    """Return for each channel the alerts that it has not taken since it last took one, and why."""
    at = now.isoformat(timespec="seconds")
    records: dict[str, Any] = {}
    for name, error in errors.items():
        earlier = before.get(name)
        alerts = list(earlier["alerts"]) if is_failure(earlier) else []
        if finding.code not in alerts and not (alerts and finding.code in OF_ALERTS):
            alerts.append(finding.code)
        cause = {"service": error.service, "cause": error.cause, "number": error.number}
        records[name] = {"alerts": alerts, "at": at} | cause
    return records


def _remember(settings: Settings, failed: Mapping[str, Any]) -> None:
    try:
        with private_files(settings.data_dir):
            write_atomically(settings.alerts_failed, json.dumps(failed))
    except OSError as error:  # a full disk must not stop the work
        _log.error("%s not written: %s", settings.alerts_failed.name, type(error).__name__)


def _diagnostics(every: Sequence[Channel], failed: Mapping[str, Any]) -> list[Diagnostic]:
    listed = []
    for channel in every:
        if is_failure(record := failed.get(channel.name)):
            error = NotDelivered(record["service"], record["cause"], record["number"])
            facts = {"alerts": ", ".join(record["alerts"]), "at": record["at"]}
            for lang in ("zh", "en"):
                facts[f"channel_{lang}"] = getattr(channel, lang)
                facts[f"why_{lang}"], facts[f"how_{lang}"] = error.why(lang), error.remedy(lang)
            listed.append(Diagnostic("alert_undelivered", facts))
    return listed
