"""Run Apache Superset with the dashboard of this folder on loopback and compare what it shows with SQL.

    python -m warehouse.bi.superset.run [--keep]

Belongs here: the order of these steps. Does not belong here: versions (``requirements.txt``), the server
(``server.py``, ``superset_config.py``), database, datasets, charts and dashboard (``import/``), the page
(``browser.py``), what is expected (``figures.py``, ``checks/``, ``superset_checks.py``).

Exit code 0: every figure on the page equals that of SQL, the page sent no request to another host, SQL Lab can neither
read other files nor unlock itself nor write, and the next query after a release reads the new one.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from pipelines.settings import Settings
from warehouse.bi.environments import BUILD, clean_environment, python_of
from warehouse.bi.superset.figures import charts, compare
from warehouse.bi.superset.server import HERE, Superset, served
from warehouse.bi.superset.superset_checks import broken

PICTURE = BUILD / "superset.png"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    """Run every step; return the exit code."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--keep", action="store_true", help="serve until Ctrl-C, and print how to log in")
    keep = arguments.parse_args().keep
    live = Settings().live
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None or not live.exists():
        print("Chromium and a published file are needed (apt install chromium; make run).", file=sys.stderr)
        return 2
    # A plain kill would leave the server behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    python = python_of("superset", HERE / "requirements.txt")
    with served(python, live) as superset:
        begun = time.monotonic()
        seen = _look(python, superset, chromium)
        print(f"dashboard in Chromium: {time.monotonic() - begun:.0f} s; {os.path.relpath(PICTURE)}")
        wrong = compare(seen, live) + broken(superset)
        print("\n".join(wrong) or "equal; no other host asked; locked; follows a release", flush=True)
        if keep:
            print(
                f"{superset.base}/superset/dashboard/ip-monitor/  {superset.user} / {superset.password}",
                flush=True,
            )
            _wait_for_interrupt()
    return 1 if wrong else 0


def _look(python: Path, superset: Superset, chromium: str) -> dict[str, Any]:
    page = (superset.base, superset.user, superset.password, chromium, str(PICTURE), str(len(charts())))
    look = [str(python), str(HERE / "browser.py"), *page]
    report = subprocess.run(look, env=clean_environment(), stdout=subprocess.PIPE, check=True)
    seen: dict[str, Any] = json.loads(report.stdout)
    return seen


def _wait_for_interrupt() -> None:
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    sys.exit(main())
