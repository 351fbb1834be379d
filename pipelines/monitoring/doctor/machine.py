"""The machine of an installation: disk, memory, versions, fonts.

Belongs here: what another installation on the same machine would share. Does not belong here: the contents of the data
folder. Standard library and ``packaging`` only; fonts are asked of Typst.
"""

from __future__ import annotations

import importlib.metadata
import re
import shutil
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from packaging.requirements import Requirement

from pipelines.common.messages import Diagnostic
from pipelines.settings import Settings

GB = 1_000_000_000
UNITS = {"KB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30, "TIB": 2**40}
"""DuckDB's units of memory."""
ROOM_FOR_BUILD = 3
"""A build needs so many times the size of the live file: the build file, the staged release, dbt's own files."""
SHOWN = 5
PROJECT = "ip-monitor"
PYTHON = ((3, 11), (3, 14))
"""The first version that is supported, and the first that is not."""


def disk(settings: Settings) -> Iterator[Diagnostic]:
    """Yield a disk with too little room for the next build."""
    folder = settings.data_dir
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    live = settings.live.stat().st_size if settings.live.exists() else 0
    needed = max(settings.min_free_gb * GB, ROOM_FOR_BUILD * live)
    if free < needed:
        facts = {"path": folder, "free_gb": f"{free / GB:.1f}", "needed_gb": f"{needed / GB:.1f}"}
        yield Diagnostic("disk_low", facts)


def memory(settings: Settings) -> Iterator[Diagnostic]:
    """Yield less available memory than DuckDB may use; nothing where the system does not tell."""
    available = available_memory(Path("/proc/meminfo"), Path("/sys/fs/cgroup"))
    limit = in_bytes(settings.memory_limit)
    if available is not None and limit is not None and available < limit:
        facts = {"available_gb": f"{available / GB:.1f}", "limit": settings.memory_limit}
        yield Diagnostic("memory_low", facts)


def available_memory(meminfo: Path, cgroup: Path) -> int | None:
    """Return the available bytes: the machine's, or what the limit of a container leaves; None if unknown."""
    available = []
    if meminfo.exists() and (line := re.search(r"MemAvailable:\s+(\d+) kB", meminfo.read_text())):
        available.append(int(line[1]) * 1024)
    limit, used = cgroup / "memory.max", cgroup / "memory.current"
    if limit.exists() and used.exists() and (maximum := limit.read_text().strip()) != "max":
        available.append(int(maximum) - int(used.read_text()))
    return min(available, default=None)


def in_bytes(text: str) -> float | None:
    """Return an amount such as ``4GB`` or ``512 MiB`` in bytes; None for a share (``80%``)."""
    match = re.fullmatch(r"\s*([\d.]+)\s*([KMGT]i?B)\s*", text, re.IGNORECASE)
    return float(match[1]) * UNITS[match[2].upper()] if match else None


def fonts(settings: Settings) -> Iterator[Diagnostic]:
    """Yield that papers cannot be written as PDF, where releases have papers."""
    from pipelines.papers.pdf import chinese_font

    if (settings.exports is None or "papers" in settings.exports) and chinese_font() is None:
        yield Diagnostic("papers_no_font")


def versions(settings: Settings) -> Iterator[Diagnostic]:
    """Yield packages that differ from the lock file, and an unsupported Python."""
    if not PYTHON[0] <= sys.version_info[:2] < PYTHON[1]:
        yield Diagnostic("python_untried", {"version": sys.version.split()[0]})
    differing = sorted(differing_versions(settings.lock_file))
    if differing:
        shown = ", ".join(differing[:SHOWN]) + (" ..." if len(differing) > SHOWN else "")
        yield Diagnostic("versions_differ", {"n": len(differing), "shown": shown})


def differing_versions(lock: Path) -> Iterator[str]:
    """Yield ``name installed (locked)`` of each package that is not installed in its locked version.

    A locked package that is not installed at all counts only if the project itself requires it: the lock also holds
    what only developers need.
    """
    required = {Requirement(line).name.lower() for line in _required()}
    for line in lock.read_text("utf-8").splitlines():
        if "==" not in line or line.startswith((" ", "#")):
            continue
        locked = Requirement(line.rstrip("\\ "))
        if locked.marker is not None and not locked.marker.evaluate():
            continue
        installed = _installed_version(locked.name)
        if installed is None:
            if locked.name.lower() in required:
                yield f"{locked.name} - ({locked.specifier})"
            continue
        if not locked.specifier.contains(installed, prereleases=True):
            yield f"{locked.name} {installed} ({locked.specifier})"


@cache
def _installed_version(name: str) -> str | None:
    """Return the version of a package, None if it is not installed; read once, for all metadata takes 0.2 s to parse."""
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _required() -> Iterator[str]:
    return (line for line in importlib.metadata.requires(PROJECT) or () if "extra ==" not in line)
