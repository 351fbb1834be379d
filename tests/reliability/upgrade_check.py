"""``make upgrade-check``: does the project still run on the newest versions that the limits in pyproject.toml allow?

Belongs here: an environment of its own beside the locked one, what is newer in it, a smoke of the whole way on the samples
and a few quick tests. Does not belong here: moving the lock (``make lock``) or a cap (a decision, with its reason beside it).
Nothing here is part of ``make test``: it asks the registry, and its answer changes from day to day.

Exit codes: 0 everything ran, 1 something did not, 2 no environment could be made.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import venv
from collections import defaultdict
from pathlib import Path

from pipelines.settings import REPO

FOLDER = REPO / "build" / "upgrade"
SAMPLES_AS_OF = "2026-01-31"
# What upgrades have broken before: definitions of assets, contracts, the readers, arithmetic, the SQL of every model.
TESTS = (
    "tests/unit/test_definitions.py",
    "tests/unit/test_public_contract.py",
    "tests/unit/schemas",
    "tests/unit/intake/readers",
    "tests/unit/analytics",
    "tests/integration/test_dbt_unit.py",
    "tests/integration/test_verdicts.py",
)
PINNED = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)")


def make_environment(folder: Path) -> Path:
    """Make a fresh environment with the project and the newest of everything it may have; return its Python.

    Raises:
        subprocess.CalledProcessError: the registry has no set of versions that the limits allow together.
    """
    shutil.rmtree(folder, ignore_errors=True)
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*install, "--upgrade", "--upgrade-strategy", "eager", "-e", f"{REPO}[dev]"], check=True)
    return python


def newer(python: Path, lock: Path) -> dict[str, tuple[str, str]]:
    """Return what has a version in the environment that the lock does not name: locked, installed.

    The lock is for several versions of Python, and may name several versions of a package.
    """
    listed = subprocess.run(
        [str(python), "-m", "pip", "list", "--format=freeze", "--disable-pip-version-check"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    locked, installed = _pins(lock.read_text("utf-8")), _pins(listed)
    return {
        name: (" or ".join(sorted(locked[name])), *versions)
        for name, versions in sorted(installed.items())
        if name in locked and not versions <= locked[name]
    }


def smoke(python: Path, data: Path) -> dict[str, bool]:
    """Take the samples from the inbox to a release, and run the few tests; return what ran well."""
    environment = os.environ | {"IPMON_DATA_DIR": str(data), "PYTHONPATH": str(REPO)}
    shutil.rmtree(data, ignore_errors=True)
    steps = {
        "pip check": ("-m", "pip", "check"),
        "samples": ("-m", "samples.load"),
        "refresh": ("-m", "pipelines.cli", "refresh", "--as-of", SAMPLES_AS_OF),
        "progress": ("-m", "pipelines.cli", "progress"),
        "tests": ("-m", "pytest", "-p", "no:cacheprovider", "-q", *TESTS),
    }
    ran: dict[str, bool] = {}
    for name, command in steps.items():
        print(f"== {name}", flush=True)
        ran[name] = subprocess.run([str(python), *command], cwd=REPO, env=environment).returncode == 0
    return ran


def main() -> int:
    """Make the environment, run the smoke, say what is newer and what broke."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the environment and its data go")
    parser.add_argument("--keep", action="store_true", help="use the environment that is there")
    options = parser.parse_args()
    python = options.folder / "venv" / "bin" / "python"
    try:
        if not (options.keep and python.exists()):
            python = make_environment(options.folder / "venv")
    except subprocess.CalledProcessError as error:
        print(f"no environment: {error}", file=sys.stderr)
        return 2
    changed = newer(python, REPO / "requirements.lock")
    ran = smoke(python, options.folder / "data")
    print(f"\nnewer than the lock: {len(changed)}")
    for name, (locked, installed) in changed.items():
        print(f"  {name} {locked} -> {installed}")
    for name, well in ran.items():
        print(f"{'ok    ' if well else 'BROKEN'} {name}")
    return 0 if all(ran.values()) else 1


def _pins(text: str) -> dict[str, set[str]]:
    """Return names, written one way, with their versions."""
    pins: defaultdict[str, set[str]] = defaultdict(set)
    for match in map(PINNED.match, text.splitlines()):
        if match:
            pins[re.sub(r"[-_.]+", "-", match[1]).lower()].add(match[2])
    return pins


if __name__ == "__main__":
    sys.exit(main())
