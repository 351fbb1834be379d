"""An SMTP server and an HTTP server of a few lines, for tests of what is sent.

Belongs here: taking messages and keeping them in ``got``. Does not belong here: any test.
"""

from __future__ import annotations

import http.server
import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager


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


@contextmanager
def receiving(kind: type[socketserver.TCPServer], handler: type) -> Iterator[socketserver.TCPServer]:
    with kind(("127.0.0.1", 0), handler) as server:
        server.got = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
