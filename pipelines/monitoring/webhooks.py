"""Webhooks: the form that each chat service wants, its signature, and whether it took a message.

WeCom, DingTalk and Feishu answer HTTP 200 whatever they do with a message; the code in the answer counts.

Belongs here: one POST and its answer. Does not belong here: which alerts are sent, and further tries (``alerts``); what codes
mean (``delivery_causes.csv``).
"""

from __future__ import annotations

import base64
import hmac
import http.client
import json
import time
import urllib.parse
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from pipelines.monitoring.delivery import Message, NotDelivered, not_delivered
from pipelines.settings import Settings

MAX_ANSWER = 65_536
NONE = "-"
Request = tuple[str, dict[str, Any]]
"""An address, and the JSON object that is posted to it."""


@dataclass(frozen=True)
class Service:
    """A kind of receiver.

    Attributes:
        zh, en: its name.
        request: makes the request from address, message and secret.
        hosts: the hosts that it is the default of.
        code_fields: the fields of its answer that are 0 if it took the message; none if its HTTP status says so.
    """

    zh: str
    en: str
    request: Callable[[str, Message, str], Request]
    hosts: tuple[str, ...] = ()
    code_fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Webhook:
    """An address with its service and the secret of its signature, empty if it has none."""

    url: str
    service: str
    secret: str


def webhooks(settings: Settings) -> list[Webhook]:
    """Return the addresses of the settings, in their order."""
    if settings.alert_webhook_url is None:
        return []
    urls = settings.alert_webhook_url.get_secret_value().split()
    secrets = settings.alert_webhook_secret.get_secret_value().split()
    given = zip_longest(urls, settings.alert_webhook_form[: len(urls)], secrets[: len(urls)])
    return [
        Webhook(
            url,
            _service_of(url) if form in (None, "auto") else form,
            "" if secret in (None, NONE) else secret,
        )
        for url, form, secret in given
    ]


def post(webhook: Webhook, message: Message, seconds: float) -> None:
    """Post a message and read the answer.

    Args:
        webhook: the receiver.
        message: what it is to show.
        seconds: how long it may take to answer.

    Raises:
        NotDelivered: it did not take the message, or did not say that it did.
    """
    service = SERVICES[webhook.service]
    try:
        url, body = service.request(webhook.url, message, webhook.secret)
        if urllib.parse.urlsplit(url).scheme not in ("http", "https"):
            raise NotDelivered(webhook.service, "address")
        request = urllib.request.Request(
            url,
            data=json.dumps(body, ensure_ascii=False, default=str).encode(),
            headers={"Content-Type": "application/json; charset=utf-8"},
        )
        with urllib.request.build_opener(_NoRedirect).open(request, timeout=seconds) as response:
            answer = response.read(MAX_ANSWER)
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise not_delivered(webhook.service, error) from None
    if service.code_fields:
        _read_codes(webhook.service, service.code_fields, answer)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirected POST becomes a GET without the message, so it is an error."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def _read_codes(service: str, fields: tuple[str, ...], answer: bytes) -> None:
    try:
        record = json.loads(answer)
    except (ValueError, RecursionError):
        raise NotDelivered(service, "unreadable") from None
    codes = [record[field] for field in fields if field in record] if isinstance(record, dict) else []
    if not codes or any(type(code) is not int for code in codes):
        raise NotDelivered(service, "unreadable")
    if refused := next(filter(None, codes), None):
        raise NotDelivered(service, "refused", refused)


def _service_of(url: str) -> str:
    try:
        host = urllib.parse.urlsplit(url).hostname
    except ValueError:
        host = None
    return next((name for name, service in SERVICES.items() if host in service.hosts), "json")


def _json(url: str, message: Message, secret: str) -> Request:
    return url, message.record()


def _wecom(url: str, message: Message, secret: str) -> Request:
    return url, {"msgtype": "text", "text": {"content": message.text(2048)}}


def _dingtalk(url: str, message: Message, secret: str) -> Request:
    """Sign with the secret as key: DingTalk wants time (milliseconds) and signature in the address."""
    if secret:
        milliseconds = str(round(time.time() * 1000))
        sign = _signature(secret, f"{milliseconds}\n{secret}")
        query = urllib.parse.urlencode({"timestamp": milliseconds, "sign": sign})
        url = f"{url}{'&' if '?' in url else '?'}{query}"
    return url, {"msgtype": "text", "text": {"content": message.text(18_000)}}


def _feishu(url: str, message: Message, secret: str) -> Request:
    """Sign nothing, with time (seconds) and secret as key: Feishu wants both in the message."""
    signed = {}
    if secret:
        seconds = str(round(time.time()))
        signed = {"timestamp": seconds, "sign": _signature(f"{seconds}\n{secret}", "")}
    return url, signed | {"msg_type": "text", "content": {"text": message.text(18_000)}}


def _signature(key: str, text: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), "sha256")).decode()


SERVICES = {
    "json": Service("通用", "JSON", _json),
    "wecom": Service("企业微信", "WeCom", _wecom, ("qyapi.weixin.qq.com",), ("errcode",)),
    "dingtalk": Service("钉钉", "DingTalk", _dingtalk, ("oapi.dingtalk.com",), ("errcode",)),
    "feishu": Service(
        "飞书", "Feishu", _feishu, ("open.feishu.cn", "open.larksuite.com"), ("code", "StatusCode")
    ),
}
