"""The package as its users have it: built as a wheel, unpacked into a folder of its own, run in an empty folder.

Belongs here: building and unpacking it, running a command from it. Does not belong here: what the commands do (the tests).
"""

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from pipelines.settings import REPO

SOURCES = (
    "pipelines",
    "schemas",
    "seeds",
    "dbt_project",
    "docs/methods",
    "deploy/dagster",
    "warehouse/expectations",
    "warehouse/reports",
)
FILES = (
    "pyproject.toml",
    "setup.py",
    "README.md",
    "LICENSE",
    "requirements.lock",
    "docs/forms.md",
    "docs/seeds.md",
)
BUILD = "from setuptools import build_meta; import sys; print(build_meta.build_wheel(sys.argv[1]))"
NOT_COPIED = shutil.ignore_patterns("__pycache__", "target", "logs")


@dataclass(frozen=True)
class Site:
    """An unpacked wheel.

    Attributes:
        folder: what a ``site-packages`` would hold of it.
        hashes: the content of its files when it was unpacked.
    """

    folder: Path
    hashes: dict[str, str]

    def run(self, arguments: list[str], cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run ``ipmon`` in a folder, with no setting but those given."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("IPMON_")}
        return subprocess.run(
            [sys.executable, "-m", "pipelines.cli", *arguments],
            cwd=cwd,
            env=kept | {"PYTHONPATH": str(self.folder)} | environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )


def build_site(folder: Path) -> Site:
    """Build the wheel from a copy of the checkout, without what earlier builds left there, and unpack it."""
    copy = folder / "source"
    for name in SOURCES:
        shutil.copytree(REPO / name, copy / name, ignore=NOT_COPIED)
    for name in FILES:
        (copy / name).parent.mkdir(exist_ok=True)
        shutil.copy(REPO / name, copy / name)
    subprocess.run(
        [sys.executable, "-c", BUILD, str(folder)], cwd=copy, check=True, capture_output=True, text=True
    )
    shutil.rmtree(copy)
    (wheel,) = folder.glob("*.whl")
    site = folder / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return Site(site, content_of(site))


def content_of(folder: Path) -> dict[str, str]:
    """Return the hash of each file of a folder but Python's own compiled modules, by its path."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".pyc"
    }
