"""A Superset server on loopback: set up empty, filled from ``import/``, served, stopped.

Belongs here: Superset's commands, its environment and secrets, its process. Does not belong here: its settings
(``superset_config.py``) and what is asked of it.
"""

from __future__ import annotations

import secrets
import shutil
import socket
import subprocess
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from warehouse.bi.environments import BUILD, clean_environment

HERE = Path(__file__).resolve().parent
HOME = BUILD / "superset-home"
PUBLISHED = HOME / "ip_monitor.duckdb"
"""The path that Superset opens: a symlink to the published file, so that the checks can change its target."""
START_SECONDS = 120


@dataclass(frozen=True)
class Superset:
    """Address and login of the server."""

    base: str
    user: str
    password: str


@contextmanager
def served(python: Path, live: Path) -> Iterator[Superset]:
    """Serve a new Superset whose database is the live release, until the context ends.

    Raises:
        subprocess.CalledProcessError: a command of Superset failed; ``setup.log`` says why.
        TimeoutError: the server does not answer.
    """
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    PUBLISHED.symlink_to(live.absolute())
    environment = clean_environment() | {
        "SUPERSET_SECRET_KEY": secrets.token_urlsafe(42),
        "SUPERSET_HOME": str(HOME),
        "SUPERSET_CONFIG_PATH": str(HERE / "superset_config.py"),
        "FLASK_APP": "superset",
        "SCARF_ANALYTICS": "false",
    }
    port = _free_port()
    superset = Superset(f"http://127.0.0.1:{port}", "admin", secrets.token_urlsafe(16))
    _fill(python.with_name("superset"), environment, superset)
    gunicorn = [
        str(python.with_name("gunicorn")),
        "--bind",
        f"127.0.0.1:{port}",
        "--threads",
        "4",
        "--timeout",
        "120",
    ]
    with (
        (HOME / "server.log").open("wb") as log,
        subprocess.Popen(
            [*gunicorn, "superset.app:create_app()"], env=environment, stdout=log, stderr=log
        ) as server,
    ):
        try:
            _wait_for(f"{superset.base}/health")
            yield superset
        finally:
            server.terminate()


def _fill(command: Path, environment: dict[str, str], superset: Superset) -> None:
    """Create Superset's own database and its user, and import the dashboard with charts, datasets and database."""
    bundle = HOME / "dashboard.zip"
    with zipfile.ZipFile(bundle, "w") as archive:
        for path in sorted((HERE / "import").rglob("*.yaml")):
            text = path.read_text("utf-8").replace("{published}", str(PUBLISHED))
            archive.writestr(f"dashboard/{path.relative_to(HERE / 'import')}", text)
    who = ("--username", superset.user, "--password", superset.password)
    person = ("--firstname", "IP", "--lastname", "Monitor", "--email", "admin@example.org")
    steps = {
        "db upgrade": ("db", "upgrade"),
        "create-admin": ("fab", "create-admin", *who, *person),
        "init": ("init",),
        "import-dashboards": ("import-dashboards", "--path", str(bundle), "--username", superset.user),
    }
    with (HOME / "setup.log").open("wb") as log:
        for name, step in steps.items():
            begun = time.monotonic()
            subprocess.run([command, *step], env=environment, stdout=log, stderr=log, check=True)
            print(f"superset {name}: {time.monotonic() - begun:.0f} s", flush=True)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(1)
    raise TimeoutError(f"{url} does not answer after {START_SECONDS} seconds; see {HOME / 'server.log'}")
