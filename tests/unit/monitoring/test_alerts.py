"""Alerts through a real SMTP server and a real HTTP server, both of a few lines and started here."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import http.server
import logging
import os
import socketserver
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.common import heartbeat
from pipelines.common.messages import Diagnostic
from pipelines.monitoring import alerts, outcome
from pipelines.settings import Settings
from tests.receivers import Hook, Mailbox, receiving

pytestmark = pytest.mark.thorough

NOW = dt.datetime(2026, 2, 1, 18, 0, tzinfo=dt.UTC)
FINDING = Diagnostic("refresh_overdue", {"since": "2026-01-30T18:00:00+00:00", "hours": "26"})


@pytest.fixture
def mailbox() -> Iterator[socketserver.TCPServer]:
    with receiving(socketserver.ThreadingTCPServer, Mailbox) as server:
        yield server


@pytest.fixture
def hook() -> Iterator[socketserver.TCPServer]:
    with receiving(http.server.ThreadingHTTPServer, Hook) as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path, mailbox, hook, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in {
        "ALERT_EMAIL_TO": "duty@example.org, deputy@example.org",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": mailbox.server_address[1],
        "ALERT_WEBHOOK_URL": f"http://127.0.0.1:{hook.server_address[1]}/key-of-the-hook",
    }.items():
        monkeypatch.setenv(f"IPMON_{name}", str(value))
    return Settings(data_dir=tmp_path)


def test_both_channels_say_what_and_what_to_do_in_two_languages(settings, mailbox, hook) -> None:
    assert alerts.alert(settings, FINDING, NOW) == ["webhook 1 (json)", "e-mail"]
    message = email.message_from_bytes(mailbox.got[0], policy=email.policy.default)
    assert message["To"] == settings.alert_email_to
    assert "26 小时" in message["Subject"] and "longer than 26 h" in message["Subject"]
    body = message.get_content()
    for lang in ("zh", "en"):
        assert FINDING.message(lang) in body and FINDING.remedy(lang) in body
    (posted,) = hook.got
    assert (posted["code"], posted["severity"], posted["at"]) == ("refresh_overdue", "error", NOW.isoformat())
    assert FINDING.remedy("zh") in posted["text"]


def test_no_address_no_channel(tmp_path: Path) -> None:
    assert alerts.alert(Settings(data_dir=tmp_path), FINDING, NOW) == []


@pytest.mark.parametrize(
    ("broken", "took"),
    [
        ({"alert_email_to": "no-mailbox@example.org"}, ["webhook 1 (json)"]),
        ({"smtp_port": 1}, ["webhook 1 (json)"]),
        ({"alert_webhook_url": "/broken"}, ["e-mail"]),
        ({"alert_webhook_url": "no address"}, ["e-mail"]),
    ],
)
def test_a_channel_that_fails_stops_neither_the_other_nor_the_work(
    settings, hook, caplog: pytest.LogCaptureFixture, broken: dict[str, object], took: list[str]
) -> None:
    if broken.get("alert_webhook_url") == "/broken":
        broken = {"alert_webhook_url": f"http://127.0.0.1:{hook.server_address[1]}/broken"}
    partly_broken = Settings(data_dir=settings.data_dir, **broken)
    with caplog.at_level(logging.ERROR):
        assert alerts.alert(partly_broken, FINDING, NOW) == took
    assert "not sent" in caplog.text
    assert not any(secret in caplog.text for secret in ("example.org", "127.0.0.1", "broken", "no address"))


def test_a_persisting_cause_is_sent_once_a_day_and_again_when_it_recurs(settings, hook) -> None:
    hour = dt.timedelta(hours=1)
    for after, diagnostics in ((0, [FINDING]), (1, [FINDING]), (25, [FINDING]), (26, []), (27, [FINDING])):
        alerts.alert_once(settings, diagnostics, NOW + after * hour)
    assert [posted["at"] for posted in hook.got] == [(NOW + n * hour).isoformat() for n in (0, 25, 27)]


def test_a_look_at_one_thing_does_not_forget_the_others(settings, hook) -> None:
    disk = Diagnostic("disk_low", {"path": "/", "free_gb": "1", "needed_gb": "5"})
    alerts.alert_once(settings, [disk], NOW)
    alerts.alert_once(settings, [FINDING], NOW, {FINDING.code})
    alerts.alert_once(settings, [], NOW, {FINDING.code})
    alerts.alert_once(settings, [disk], NOW)
    assert [posted["code"] for posted in hook.got] == ["disk_low", "refresh_overdue"]
    alerts.alert_once(settings, [FINDING], NOW, {FINDING.code})
    assert len(hook.got) == 3, "the cause had ended and recurred"


def test_what_no_channel_took_is_tried_again_at_the_next_look(settings, hook, mailbox) -> None:
    without_channel = Settings(
        data_dir=settings.data_dir, smtp_port=1, alert_webhook_url="http://127.0.0.1:1/"
    )
    alerts.alert_once(without_channel, [FINDING], NOW)
    alerts.alert_once(settings, [FINDING], NOW + dt.timedelta(minutes=1))
    assert len(hook.got) == len(mailbox.got) == 1


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("refused", "refresh_refused"),
        ("failed", "refresh_failed"),
        ("published", None),
        ("nothing_new", None),
    ],
)
def test_an_outcome_is_recorded_and_a_bad_one_alerted(settings, hook, status: str, code: str | None) -> None:
    ended = outcome.Outcome(status, "r1", checks=("dbt", "expectations"))
    outcome.record(settings, ended, NOW)
    assert heartbeat.read(settings.last_refresh)["status"] == status
    assert [posted["code"] for posted in hook.got] == ([code] if code else [])
    outcome.record(settings, ended, NOW, send_alert=False)
    assert len(hook.got) == bool(code), "a person who watches the refresh gets no alert"


@pytest.mark.parametrize("command", ["refresh", "ingest"])
def test_files_that_are_left_are_alerted_once_a_day(settings, hook, command: str, tmp_path: Path) -> None:
    settings.inbox.mkdir()
    (settings.inbox / "link.xlsx").symlink_to(tmp_path)

    def end(send_alert: bool) -> None:
        if command == "refresh":
            outcome.record(settings, outcome.Outcome("nothing_new"), NOW, send_alert)
        else:
            with outcome.of_ingest(settings, NOW, send_alert):
                pass

    end(send_alert=False)
    assert hook.got == []
    end(send_alert=True)
    end(send_alert=True)
    assert [posted["code"] for posted in hook.got] == ["inbox_left"]
    assert "link.xlsx" not in str(hook.got), "the name of a file stays in the installation"


def test_secrets_do_not_show(settings) -> None:
    settings.smtp_password = type(settings.smtp_password)("very-secret")
    assert "key-of-the-hook" not in repr(settings) and "very-secret" not in repr(settings)


def test_secrets_come_from_the_credentials_of_a_service_too(tmp_path: Path) -> None:
    (tmp_path / "ipmon_smtp_password").write_text("from-the-credential")
    code = "from pipelines.settings import Settings\nprint(Settings().smtp_password.get_secret_value())"
    env = os.environ | {"CREDENTIALS_DIRECTORY": str(tmp_path)}
    out = subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True)
    assert out.stdout.strip() == "from-the-credential"
