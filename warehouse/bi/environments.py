"""Environments of BI clients, separate from the project's own and its lock.

Belongs here: making one from a file of pinned versions, once. Does not belong here: what runs in it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from pipelines.settings import Settings

BUILD = Settings().bi_dir.resolve()
"""Folder of the environments and of the clients' output."""


def python_of(name: str, requirements: Path) -> Path:
    """Return the interpreter of the environment; it is made again when its requirements change."""
    folder = BUILD / name
    return (
        folder / "bin" / "python" if _is_ready(folder, requirements) else _make_python(folder, requirements)
    )


def node_modules_of(name: str, package: Path) -> Path:
    """Return a folder with the ``node_modules`` of a ``package.json``.

    Raises:
        RuntimeError: npm is not installed.
    """
    folder = BUILD / name
    if not _is_ready(folder, package):
        npm = shutil.which("npm")
        if npm is None:
            raise RuntimeError("npm is not installed")
        _start_anew(folder)
        shutil.copy(package, folder / "package.json")
        subprocess.run([npm, "install", "--no-audit", "--no-fund", "--silent"], cwd=folder, check=True)
        _mark_ready(folder, package)
    return folder


def _make_python(folder: Path, requirements: Path) -> Path:
    _start_anew(folder)
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "-r", str(requirements)], env=clean_environment(), check=True)
    _mark_ready(folder, requirements)
    return python


def clean_environment() -> dict[str, str]:
    """Return this process's environment without the variables that would make another interpreter use our packages."""
    return {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV"}}


def _start_anew(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _is_ready(folder: Path, requirements: Path) -> bool:
    marker = folder / ".ready"
    return marker.exists() and marker.read_text() == _digest(requirements)


def _mark_ready(folder: Path, requirements: Path) -> None:
    (folder / ".ready").write_text(_digest(requirements))


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
