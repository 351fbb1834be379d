"""An SMTP server, an HTTP server and the robots of three chat services, for tests of what is sent.

Belongs here: taking messages and keeping them in ``got``. Does not belong here: any test.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.server
import json
import socketserver
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager, suppress


class Mailbox(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as smtplib says."""

    def handle(self) -> None:
        def say(line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        say("220 here")
        for line in self.rfile:
            verb = line.split()[0].upper()
            if verb == b"DATA":
                say("354 go on")
                message = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    message += part
                self.server.got.append(message)
                say("250 taken")
            elif verb == b"QUIT":
                say("221 bye")
                return
            elif verb == b"RCPT" and b"no-mailbox" in line:
                say("550 no such person")
            else:
                say("250 well")


class Hook(http.server.BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.server.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(500 if self.path == "/broken" else 204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


class Robot(http.server.BaseHTTPRequestHandler):
    """A robot of a chat group: it judges what is posted as its service does, or is in one of ``moods``.

    ``server.moods`` are the moods of its next answers: ``broken`` (HTTP 500), ``slow``, ``cut`` (a body shorter than it says),
    ``moved`` (a redirect to itself), an error code, or the bytes of an answer; without a mood it judges. ``server.secret`` is the key of its
    signature, if any. ``got`` holds what it took.
    """

    code_field = "errcode"
    taken: dict[str, object]

    def judge(self, body: dict, query: dict[str, list[str]], secret: str) -> int:
        raise NotImplementedError

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        moods = getattr(self.server, "moods", [])
        mood = moods.pop(0) if moods else None
        if mood == "broken":
            self.send_error(500)
        elif mood == "moved":
            self.send_response(302)
            self.send_header("Location", self.path)
            self.end_headers()
        elif isinstance(mood, bytes):
            self.answer(mood)
        else:
            query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
            code = (
                mood if isinstance(mood, int) else self.judge(body, query, getattr(self.server, "secret", ""))
            )
            if mood == "slow":
                time.sleep(0.5)
            elif not code and mood != "cut":
                self.server.got.append(body)
            answer = {self.code_field: code, "msg": "no"} if code else self.taken
            self.answer(json.dumps(answer).encode(), short=mood == "cut")

    do_GET = do_POST

    def answer(self, body: bytes, short: bool = False) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(BrokenPipeError):  # the client may have stopped waiting
            self.wfile.write(body[:-3] if short else body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class WeCom(Robot):
    taken = {"errcode": 0, "errmsg": "ok"}

    def judge(self, body: dict, query: dict[str, list[str]], secret: str) -> int:
        if body.get("msgtype") != "text":
            return 40008
        return 40058 if len(body["text"]["content"].encode()) > 2048 else 0


class DingTalk(Robot):
    taken = {"errcode": 0, "errmsg": "ok"}

    def judge(self, body: dict, query: dict[str, list[str]], secret: str) -> int:
        if body.get("msgtype") != "text":
            return 400105
        if secret:
            (at,), (sign,) = query.get("timestamp", ["0"]), query.get("sign", [""])
            code = hmac.new(secret.encode(), f"{at}\n{secret}".encode(), hashlib.sha256).digest()
            if sign != base64.b64encode(code).decode() or abs(int(at) / 1000 - time.time()) > 3600:
                return 310000
        return 0 if "IP Monitor" in body["text"]["content"] else 310000


class Feishu(Robot):
    code_field = "code"
    taken = {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}

    def judge(self, body: dict, query: dict[str, list[str]], secret: str) -> int:
        if body.get("msg_type") != "text":
            return 9499
        if secret:
            key = "{}\n{}".format(body.get("timestamp", 0), secret).encode()
            code = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
            if body.get("sign") != code or abs(int(body["timestamp"]) - time.time()) > 3600:
                return 19021
        return 0 if "IP Monitor" in body["content"]["text"] else 19024


ROBOTS = {"wecom": WeCom, "dingtalk": DingTalk, "feishu": Feishu}


@contextmanager
def receiving(kind: type[socketserver.TCPServer], handler: type) -> Iterator[socketserver.TCPServer]:
    with kind(("127.0.0.1", 0), handler) as server:
        server.got = []
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server
        server.shutdown()
