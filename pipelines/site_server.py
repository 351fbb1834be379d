"""Serve the folder of the live release to browsers: the site at ``/``, its other files beside it.

Belongs here: which folder is served and what of it is not shown. Does not belong here: the pages (``report``), the other processes
of the service (``serve``). Ranges, validators and paths are Starlette's.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from uvicorn import Config, Server

from pipelines.release.store.releases import DISCLOSED, SITE_HOME, live_folder

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from pipelines.settings import Settings


class _ReleaseFiles(StaticFiles):
    """The files of a release, but the one that its folder shows to no other account."""

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        # Judged by the file that would be opened, so that no way of writing its address leads to it.
        full_path, entry = super().lookup_path(path)
        return ("", None) if Path(full_path).name.lower() == DISCLOSED else (full_path, entry)

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        # A page's relative links would lead astray from below its own name.
        if (
            scope["path"].endswith("/")
            and isinstance(response, FileResponse)
            and Path(response.path).name == Path(path).name
        ):
            raise HTTPException(404)
        return response


_folder = lru_cache(maxsize=2)(lambda folder: _ReleaseFiles(directory=folder, html=True))


@contextmanager
def serving(settings: Settings) -> Iterator[None]:
    """Serve the live release on ``site_port`` from a thread, until the context ends.

    Raises:
        OSError: the port is taken.
    """
    # No request is logged: a line would name an address.
    config = Config(application(settings), lifespan="off", access_log=False, log_level="warning")
    server = Server(config)
    with closing(socket.create_server((settings.host, settings.site_port))) as listener:
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        try:
            yield
        finally:
            server.should_exit = True
            thread.join()


def application(settings: Settings) -> Starlette:
    """Return the application; each request looks up which release is live."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await _answer(settings, Request(scope))(scope, receive, send)

    return Starlette(routes=[Mount("/", app=answer)])


def _answer(settings: Settings, request: Request) -> ASGIApp:
    release = live_folder(settings)
    if release is None:
        return PlainTextResponse(
            "Nothing is published yet: run ipmon refresh / 尚未发布：请运行 ipmon refresh", 503
        )
    if request.method not in ("GET", "HEAD"):
        return PlainTextResponse("Method Not Allowed", 405, {"Allow": "GET, HEAD"})
    return _home(release) if request.url.path == "/" else _folder(release)


def _home(release: Path) -> Response:
    """Lead to the site; a release without one has a list of its files."""
    if (release / SITE_HOME).exists():
        return RedirectResponse(f"/{SITE_HOME}", 302)
    names = sorted(path.name for path in release.iterdir() if path.name != DISCLOSED)
    return PlainTextResponse("\n".join(f"/{name}" for name in names))
