"""Alerts to robots of chat services, which answer HTTP 200 whatever they do; each robot is a server started here."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import http.server
import logging
import socketserver
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines import views
from pipelines.cli import app
from pipelines.common.messages import Diagnostic
from pipelines.monitoring import alerts, webhooks
from pipelines.monitoring.doctor import installation
from pipelines.settings import Settings
from tests.receivers import ROBOTS, Hook, Mailbox, receiving

NOW = dt.datetime(2026, 2, 1, 18, 0, tzinfo=dt.UTC)
FINDING = Diagnostic("refresh_overdue", {"since": "2026-01-30T18:00:00+00:00", "hours": "26"})
REFUSED = {"wecom": 93000, "dingtalk": 300001, "feishu": 19001}
BUSY = {"wecom": 45009, "dingtalk": 130101, "feishu": 11232}
services = pytest.mark.parametrize("service", list(ROBOTS))


@pytest.fixture
def robots() -> Iterator[dict[str, socketserver.TCPServer]]:
    with ExitStack() as stack:
        handlers = {**ROBOTS, "json": Hook}
        yield {
            name: stack.enter_context(receiving(http.server.ThreadingHTTPServer, handler))
            for name, handler in handlers.items()
        }


@pytest.fixture
def mailbox() -> Iterator[socketserver.TCPServer]:
    with receiving(socketserver.ThreadingTCPServer, Mailbox) as server:
        yield server


@pytest.fixture
def set_up(tmp_path: Path, robots, mailbox):
    """Return a maker of settings for some of the robots, and for e-mail if ``mail``."""

    def settings(*names: str, mail: bool = False, **values: object) -> Settings:
        urls = " ".join(f"http://127.0.0.1:{robots[name].server_address[1]}/send?key=of-it" for name in names)
        given: dict[str, object] = {
            "alert_webhook_url": urls,
            "alert_webhook_form": " ".join(names),
            "alert_email_to": "duty@example.org" if mail else "",
            "smtp_host": "127.0.0.1",
            "smtp_port": mailbox.server_address[1],
        }
        return Settings(data_dir=tmp_path, **given | values)

    return settings


def content(posted: dict) -> str:
    return posted["text"]["content"] if "msgtype" in posted else posted["content"]["text"]


def reasons(settings: Settings, lang: str = "en") -> list[str]:
    return [finding.message(lang) for finding in alerts.undelivered(settings)]


@services
def test_each_service_takes_its_own_form_in_two_languages(service: str, set_up, robots) -> None:
    settings = set_up(service)
    assert alerts.alert(settings, FINDING, NOW) == [f"webhook 1 ({service})"]
    (posted,) = robots[service].got
    for lang in ("zh", "en"):
        assert FINDING.message(lang) in content(posted) and FINDING.remedy(lang) in content(posted)
    assert alerts.undelivered(settings) == []


@services
def test_a_refusal_by_code_is_no_delivery_and_is_not_repeated(
    service: str, set_up, robots, caplog: pytest.LogCaptureFixture
) -> None:
    settings = set_up(service)
    robots[service].moods = [REFUSED[service]]
    with caplog.at_level(logging.ERROR):
        assert alerts.alert(settings, FINDING, NOW) == []
    assert robots[service].got == []
    assert f"not sent by webhook 1 ({service}): the robot is gone" in caplog.text
    for lang in ("zh", "en"):
        (reason,) = reasons(settings, lang)
        assert str(REFUSED[service]) in reason and "refresh_overdue" in reason


@services
@pytest.mark.parametrize("mood", ["broken", "cut", "page", "busy"])
def test_what_may_pass_is_tried_again(service: str, mood: str, set_up, robots) -> None:
    moods = [{"busy": BUSY[service], "page": b"<html>a proxy</html>"}.get(mood, mood)]
    robots[service].moods = moods * 2
    assert alerts.alert(set_up(service), FINDING, NOW) == [f"webhook 1 ({service})"]
    assert len(robots[service].got) == 1
    settings = set_up(service, alert_tries=2)
    robots[service].moods = moods * 3
    assert alerts.alert(settings, FINDING, NOW) == []
    assert len(robots[service].moods) == 1, "two tries, no more"
    (reason,) = reasons(settings)
    known = {"broken": "HTTP 500", "cut": "cut short", "page": "had no code", "busy": "too many messages"}
    assert known[mood] in reason


@services
def test_an_answer_that_does_not_come_in_time_is_no_delivery(service: str, set_up, robots) -> None:
    settings = set_up(service, alert_seconds=0.2)
    robots[service].moods = ["slow"] * 3
    assert alerts.alert(settings, FINDING, NOW) == []
    assert len(robots[service].moods) == 1, "no try begins after twice the time for an answer"
    assert "did not answer in time" in reasons(settings)[0]


@pytest.mark.parametrize("service", ["json", *ROBOTS])
def test_a_redirect_is_no_delivery(service: str, set_up, robots) -> None:
    settings = set_up("wecom", alert_webhook_form=service)
    robots["wecom"].moods = ["moved"]
    assert alerts.alert(settings, FINDING, NOW) == []
    assert "HTTP 302" in reasons(settings)[0]


@pytest.mark.parametrize(
    "answer", [b"[]", b"{}", b'{"code": null}', b'{"code": "0"}', b'{"code": false}', b"0"]
)
def test_an_answer_without_a_code_is_no_delivery(answer: bytes, set_up, robots) -> None:
    settings = set_up("feishu", alert_tries=1)
    robots["feishu"].moods = [answer]
    assert alerts.alert(settings, FINDING, NOW) == []
    assert "had no code" in reasons(settings)[0]


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        (b'{"StatusCode": 0}', ""),
        (b'{"StatusCode": 19001}', "19001"),
        (b'{"code": 0, "StatusCode": 9499}', "9499"),
    ],
)
def test_feishu_has_two_names_for_its_code(answer: bytes, refusal: str, set_up, robots) -> None:
    settings = set_up("feishu", alert_tries=1)
    robots["feishu"].moods = [answer]
    assert alerts.alert(settings, FINDING, NOW) == ([] if refusal else ["webhook 1 (feishu)"])
    assert refusal in "".join(reasons(settings))


@pytest.mark.parametrize(("service", "code"), [("dingtalk", "310000"), ("feishu", "19021")])
def test_a_signed_message_is_taken_and_an_unsigned_one_is_not(
    service: str, code: str, set_up, robots
) -> None:
    robots[service].secret = "SEC+of/the=robot"
    signed = set_up("wecom", service, alert_webhook_secret="- SEC+of/the=robot")
    assert alerts.alert(signed, FINDING, NOW) == ["webhook 1 (wecom)", f"webhook 2 ({service})"]
    for secret in ("", "- another"):
        settings = set_up("wecom", service, alert_webhook_secret=secret)
        assert alerts.alert(settings, FINDING, NOW) == ["webhook 1 (wecom)"]
        assert code in reasons(settings)[0]


@pytest.mark.parametrize("where", ["r", "ru", "run"])
def test_a_long_message_is_cut_for_wecom_in_both_languages_alike(where: str, set_up, robots) -> None:
    long = Diagnostic("refresh_refused", {"where": where, "live": "-", "checks": "检查," * 500})
    assert alerts.alert(set_up("wecom"), long, NOW) == ["webhook 1 (wecom)"]
    text = content(robots["wecom"].got[0])
    assert "质量关口" in text and "the gate refused" in text and text.count("…") == 2


@pytest.mark.parametrize(
    ("url", "service"),
    [
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", "wecom"),
        ("https://OAPI.dingtalk.com/robot/send?access_token=t", "dingtalk"),
        ("https://open.feishu.cn/open-apis/bot/v2/hook/k", "feishu"),
        ("https://open.larksuite.com/open-apis/bot/v2/hook/k", "feishu"),
        ("https://open.feishu.cn.example.org/hook", "json"),
        ("https://[broken/hook", "json"),
    ],
)
def test_the_form_follows_the_host_unless_it_is_set(url: str, service: str) -> None:
    other = "http://gate.example.org/robot"
    both = Settings(alert_webhook_url=f"{url}\n{other}", alert_webhook_form="auto feishu")
    assert [webhook.service for webhook in webhooks.webhooks(both)] == [service, "feishu"]
    assert [webhook.service for webhook in webhooks.webhooks(Settings(alert_webhook_url=url))] == [service]


def test_a_form_that_does_not_exist_is_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPMON_ALERT_WEBHOOK_FORM", "auto slack")
    with pytest.raises(ValueError, match="dingtalk"):
        Settings()


@pytest.mark.parametrize(
    "url", ["file:///etc/hostname", "ftp://example.org/x", "no-address", "http://h:port/"]
)
def test_an_address_that_is_none_is_named_as_such(url: str, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, alert_webhook_url=url)
    assert alerts.alert(settings, FINDING, NOW) == []
    (reason,) = reasons(settings, "zh")
    assert "地址不是" in reason and url not in reason


def test_the_mail_says_what_the_robots_did_not_take(set_up, robots, mailbox) -> None:
    robots["dingtalk"].moods = [300001]
    took = alerts.alert(set_up("wecom", "dingtalk", "json", mail=True), FINDING, NOW)
    assert took == ["webhook 1 (wecom)", "webhook 3 (json)", "e-mail"]
    text = email.message_from_bytes(mailbox.got[0], policy=email.policy.default).get_content()
    assert "第 2 个网址（钉钉）" in text and "webhook 2 (DingTalk)" in text and "300001" in text


def test_an_address_of_several_that_the_mail_server_refuses_is_reported(set_up, mailbox) -> None:
    settings = set_up(mail=True, alert_email_to="duty@example.org, no-mailbox@example.org")
    assert alerts.alert(settings, FINDING, NOW) == ["e-mail"]
    assert len(mailbox.got) == 1, "the others were served, and only once"
    assert "refused 1 of the addresses" in reasons(settings)[0]


def test_what_was_not_delivered_is_reported_until_the_channel_takes_an_alert(set_up, robots) -> None:
    settings = set_up("feishu", mail=True)
    for finding in (Diagnostic("refresh_never"), FINDING):
        robots["feishu"].moods = [19024]
        alerts.alert(settings, finding, NOW)
    assert "refresh_never, refresh_overdue" in reasons(settings)[0]
    robots["feishu"].moods = [19022]
    alerts.trial(settings, NOW)
    (diagnostic,) = installation.alerts(settings)
    assert (
        diagnostic.calls_for_action
        and "IP" in diagnostic.message("zh")
        and "--try-alerts" in diagnostic.remedy("zh")
    )
    assert "alert_trial" not in diagnostic.message("en") and "refresh_overdue" in diagnostic.message("en")
    (record,) = views.status_record(settings)["alerts_undelivered"]
    assert record["zh"] == diagnostic.message("zh")
    assert alerts.undelivered(set_up(mail=True)) == [], "a channel that is no more is not reported"
    assert alerts.trial(settings, NOW).facts == {"taken": 2, "total": 2}
    assert alerts.undelivered(settings) == []


@pytest.mark.parametrize(
    "damage", ["{", "[]", '{"webhook 1 (wecom)": 1}', '{"webhook 1 (wecom)": {"alerts": 1}}']
)
def test_a_damaged_record_hides_nothing_and_stops_nothing(damage: str, set_up, robots) -> None:
    settings = set_up("wecom")
    settings.state.mkdir()
    settings.alerts_failed.write_text(damage)
    assert alerts.undelivered(settings) == []
    robots["wecom"].moods = [93000]
    assert alerts.alert(settings, FINDING, NOW) == []
    assert "refresh_overdue" in reasons(settings)[0]


def test_a_test_alert_by_command(set_up, robots, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = set_up("wecom")
    monkeypatch.setattr("pipelines.cli.operations.settings_of", lambda: settings)
    printed = CliRunner().invoke(app, ["doctor", "--try-alerts", "--no-hashes", "--lang", "zh"]).output
    assert "1 个渠道中 1 个已收到" in printed and len(robots["wecom"].got) == 1
    robots["wecom"].moods = [93000]
    printed = CliRunner().invoke(app, ["doctor", "--try-alerts", "--no-hashes", "--lang", "zh"]).output
    assert "1 个渠道中 0 个已收到" in printed and "机器人不存在" in printed
