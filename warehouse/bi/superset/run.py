"""Apache Superset with the dashboard of this folder: made, filled, served on loopback, looked at, compared with SQL.

    python -m warehouse.bi.superset.run [--keep]

Belongs here: the order of these steps, and what counts as equal. Does not belong here: versions
(``requirements.txt``), the server's settings (``superset_config.py``), database, datasets, charts and dashboard
(``import/``), what is expected of each chart (``checks/``), the page (``browser.py``).

Each run starts from an empty Superset under ``build/`` with secrets of its own. Exit code 0: every figure that the
page shows is the one that SQL gives, and the page asked no other host for anything.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path
from typing import Any

import duckdb
import yaml
from rich.console import Console
from rich.table import Table

from pipelines.settings import Settings
from warehouse.bi.environments import BUILD, clean_environment, python_of

HERE = Path(__file__).resolve().parent
HOME = BUILD / "superset-home"
PICTURE = BUILD / "superset.png"
USER = "admin"
START_SECONDS = 120


def main() -> int:
    """Run every step; return the exit code."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument(
        "--keep", action="store_true", help="serve until interrupted, and say how to log in"
    )
    keep = arguments.parse_args().keep
    settings = Settings()
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None or not settings.live.exists():
        print("Chromium and a published file are needed (apt install chromium; make run).", file=sys.stderr)
        return 2
    python = python_of("superset", HERE / "requirements.txt")
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    password = secrets.token_urlsafe(16)
    environment = clean_environment() | {
        "SUPERSET_SECRET_KEY": secrets.token_urlsafe(42),
        "SUPERSET_HOME": str(HOME),
        "SUPERSET_CONFIG_PATH": str(HERE / "superset_config.py"),
        "FLASK_APP": "superset",
        "SCARF_ANALYTICS": "false",
    }
    _fill(python.with_name("superset"), environment, settings.live.absolute(), password)
    port = _free_port()
    base = f"http://127.0.0.1:{port}"
    serve = [
        python.with_name("gunicorn"),
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
            [*serve, "superset.app:create_app()"], env=environment, stdout=log, stderr=log
        ) as server,
    ):
        try:
            _wait_for(f"{base}/health")
            look = [python, HERE / "browser.py", base, USER, password, chromium, PICTURE, str(len(_charts()))]
            seen = json.loads(
                subprocess.run(look, env=clean_environment(), stdout=subprocess.PIPE, check=True).stdout
            )
            failed = _compare(seen, settings.live)
            if keep:
                print(f"{base}/superset/dashboard/ip-monitor/  {USER} / {password}  (Ctrl-C ends it)")
                server.wait()
        except KeyboardInterrupt:
            pass
        finally:
            server.terminate()
    return 1 if failed else 0


def _fill(superset: Path, environment: dict[str, str], published: Path, password: str) -> None:
    """Make Superset's own database, its user, and import the dashboard with all below it."""
    bundle = HOME / "dashboard.zip"
    with zipfile.ZipFile(bundle, "w") as archive:
        for path in sorted((HERE / "import").rglob("*.yaml")):
            text = path.read_text("utf-8").replace("{published}", str(published))
            archive.writestr(f"dashboard/{path.relative_to(HERE / 'import')}", text)
    person = (
        "--username",
        USER,
        "--firstname",
        "IP",
        "--lastname",
        "Monitor",
        "--email",
        "admin@example.org",
    )
    with (HOME / "setup.log").open("wb") as log:
        for step in (
            ("db", "upgrade"),
            ("fab", "create-admin", *person, "--password", password),
            ("init",),
            ("import-dashboards", "--path", str(bundle), "--username", USER),
        ):
            begun = time.monotonic()
            subprocess.run([superset, *step], env=environment, stdout=log, stderr=log, check=True)
            print(
                f"superset {' '.join(step[:2] if step[0] in {'db', 'fab'} else step[:1])}: {time.monotonic() - begun:.0f} s"
            )


def _compare(seen: dict[str, Any], published: Path) -> list[str]:
    """Print a line a chart; return what is wrong.

    A number or a table is compared as the text that a person reads, what is drawn on a canvas as the rows that
    the browser was sent to draw.
    """
    table = Table("chart", "compared", "rows", "equal to SQL")
    wrong = [f"asked for {address}" for address in seen["elsewhere"]]
    with duckdb.connect(str(published), read_only=True) as live:
        for slug, chart in _charts().items():
            expected = live.execute((HERE / "checks" / f"{slug}.sql").read_text("utf-8")).fetchall()
            given = seen["charts"].get(chart["slice_name"], {"shown": [], "sent": []})
            is_text = chart["viz_type"] in {"table", "big_number_total"}
            found = given["shown"] if is_text else [list(row.values()) for row in given["sent"]]
            same = sorted(map(_row, found)) == sorted(map(_row, expected)) and bool(expected)
            if not same:
                wrong.append(f"{slug}: shown {found}, SQL {expected}")
            table.add_row(
                chart["slice_name"],
                "text" if is_text else "data",
                str(len(expected)),
                "yes" if same else "NO",
            )
    console = Console(width=100)
    console.print(table)
    for line in wrong:
        console.print(line)
    console.print(f"other hosts asked: {len(seen['elsewhere'])}; picture: {os.path.relpath(PICTURE)}")
    return wrong


def _row(cells: Any) -> tuple[str, ...]:
    """Return a row as text; 7 and 7.0 are one figure, what is missing is N/A as Superset writes it."""
    return tuple("N/A" if c is None else f"{c:.10g}" if isinstance(c, int | float) else str(c) for c in cells)


def _charts() -> dict[str, dict[str, Any]]:
    return {
        p.stem: yaml.safe_load(p.read_text("utf-8"))
        for p in sorted((HERE / "import" / "charts").glob("*.yaml"))
    }


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


if __name__ == "__main__":
    sys.exit(main())
