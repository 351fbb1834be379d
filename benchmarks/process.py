"""Run Python in a process of its own and measure it.

Belongs here: starting it on a data folder, its wall and CPU time, its peak of memory. Does not belong here: what is run.
``python -m benchmarks.process COMMAND`` runs Python with a command line and prints what that cost.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from pipelines.settings import Settings

FORWARDED = {"data_dir", "as_of", "exports", "stream_from_mb"}
"""The settings that a process takes over."""
MAKE_MANIFEST = ("-m", "pipelines.release.build.dbt_manifest")


@dataclass(frozen=True)
class Cost:
    """What a process and all that it started took: wall and CPU seconds, GiB of the largest of them."""

    seconds: float
    cpu_seconds: float
    peak_gib: float


def run(settings: Settings, *command: str) -> subprocess.CompletedProcess[str]:
    """Run Python with a command line, quietly."""
    chosen = settings.model_dump(mode="json", include=FORWARDED, exclude_none=True)
    environment = os.environ | {
        f"IPMON_{name.upper()}": value if isinstance(value, str) else json.dumps(value)
        for name, value in chosen.items()
    }
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


def cost(settings: Settings, *command: str) -> Cost:
    """Return the cost of a run; a process between it and this one keeps apart what others took."""
    return Cost(**json.loads(run(settings, "-m", __name__, *command).stdout.splitlines()[-1]))


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


def main() -> None:
    """Run Python with the command line of this process and print its cost."""
    started = time.perf_counter()
    subprocess.run([sys.executable, *sys.argv[1:]], check=True, stdout=subprocess.DEVNULL)
    print(json.dumps(asdict(Cost(time.perf_counter() - started, children_cpu(), peak_gib()))))


if __name__ == "__main__":
    main()
