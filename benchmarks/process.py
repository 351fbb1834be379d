"""Run Python in a process of its own and measure it.

Belongs here: starting it on a data folder, its wall and CPU time, its peak of memory. Does not belong here: what is run.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

from pipelines.settings import Settings

MAKE_MANIFEST = ("-m", "pipelines.release.build.dbt_manifest")


def run(settings: Settings, *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python with a command line, quietly."""
    environment = os.environ | {"IPMON_DATA_DIR": str(settings.data_dir)}
    if settings.as_of:
        environment["IPMON_AS_OF"] = settings.as_of.isoformat()
    done = subprocess.run([sys.executable, *command], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def wall_seconds(settings: Settings, *command: str) -> float:
    """Return the wall time of a run in seconds."""
    started = time.perf_counter()
    run(settings, *command)
    return time.perf_counter() - started


def cpu_seconds(settings: Settings, *command: str) -> float:
    """Return the CPU time of a run in seconds, children included."""
    before = children_cpu()
    run(settings, *command)
    return children_cpu() - before


def children_cpu() -> float:
    """Return the CPU seconds of all processes that this one has waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def peak_gib() -> float:
    """Return the peak memory of this process or of a child that it waited for, in GiB.

    ``ru_maxrss`` of a process begins with what its parent held when it started it, so that Linux is asked for the
    peak of this program's own memory.
    """
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    own = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    kib = own[0] if own else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return max(kib, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) / (1 << 20)
