"""Worlds in several processes.

Belongs here: dividing a number of worlds among processes. Does not belong here: what is printed and kept (``__main__``: a process that
is spawned does not import it).
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from tests.compiled.project import Project
from tests.worlds.carry_out import Tools, shared_tools
from tests.worlds.many import Counts, run_many

BATCH = 10
"""Worlds that a process carries out before it reports."""
_shared: list[Tools] = []
"""The tools of this process."""


def run_parts(project: Project, seed: int, count: int, processes: int) -> Iterator[Counts]:
    """Yield the counts of each batch of worlds as it ends."""
    sizes = [BATCH] * (count // BATCH) + ([count % BATCH] if count % BATCH else [])
    # Not forked: polars and DuckDB have threads, whose locks a fork would keep for ever.
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin, (project,)) as pool:
        jobs = [pool.submit(_part, seed * 1000 + n, size) for n, size in enumerate(sizes)]
        for job in as_completed(jobs):
            yield job.result()


def _begin(project: Project) -> None:
    folder = Path(tempfile.mkdtemp(prefix="ipmon-worlds-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _shared.append(shared_tools(project, folder))


def _part(seed: int, count: int) -> Counts:
    total = Counts()
    for one in run_many(seed, count, _shared[0]):
        total.add(one)
    return total
