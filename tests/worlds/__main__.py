"""``python -m tests.worlds``: many worlds, their counts, and the page that keeps those of the last run.

Belongs here: what is printed and kept. Does not belong here: worlds, the processes that carry them out (``processes``).
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from pathlib import Path

from benchmarks.table import machine
from pipelines.settings import REPO
from tests.compiled.project import compiled_project
from tests.worlds.carry_out import Tools
from tests.worlds.many import Counts, counts_of
from tests.worlds.processes import run_parts
from tests.worlds.world import World

PAGE = REPO / "docs" / "worlds.md"
KEPT = REPO / ".cache" / "worlds"
"""Worlds with a fault, to be carried out again by ``--replay``."""
HOW = """# Small worlds
Written by `make worlds`. Each world is a made-up installation in its smallest and oddest form: its tables go through `ipmon init`,
its files through intake, dbt's compiled SQL through one connection, the build through the gate, the release, some with exports, into
the store of the world; then the commands are asked. A refresh must publish, or say that nothing is new where no row would change: any
refusal is a fault of the product, since what is wrong in a file is refused when it comes in. What is done of each, and what makes it
quick: `tests/worlds/`.

*What was met*: an unchanged world of which a build is needed has a clock, or a day, on which the product cannot tell beforehand that no row
changes; it must come out the same. *What was odd*: how many worlds have it. Districts are counted below their city (2+: two or more). A file is filled
with the form's examples, with zeros, with marks in place of figures (marked), with the largest numbers, or in its required columns alone. "The second"
is a second release of the world, on a later day. "Has" names a table of the installation that is not empty.
"""


def main() -> int:
    """Carry out the worlds asked for; non-zero if one has a fault."""
    parser = argparse.ArgumentParser(description="Carry small made-up worlds from their tables to a release.")
    today = dt.date.today()
    seed = int(os.environ.get("SEED", "") or today.toordinal())
    count = int(os.environ.get("COUNT", "") or 1000)
    parser.add_argument("--seed", type=int, default=seed, help="the same seed makes the same worlds")
    parser.add_argument("--count", type=int, default=count)
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--write", action="store_true", help=f"keep the counts in docs/{PAGE.name}")
    parser.add_argument("--replay", type=Path, help="carry out the world of this file alone")
    options = parser.parse_args()
    project = compiled_project()
    if options.replay:
        total = counts_of(World.of_json(options.replay.read_text("utf-8")), Tools(project))
    else:
        total = Counts()
        for part in run_parts(project, options.seed, options.count, options.processes):
            _keep(part, options.seed, total.n)
            total.add(part)
            print(f"{total.n} worlds, {len(total.faults)} faults, {dict(total.ends)}", flush=True)
            # A run that is stopped keeps what it has counted.
            if options.write:
                PAGE.write_text("\n".join([HOW, *_lines(options.seed, total)]), "utf-8")
    print("\n".join(_lines(options.seed, total)))
    for fault, _ in total.faults:
        print(f"    {fault}", file=sys.stderr)
    return int(bool(total.faults))


def _lines(seed: int, total: Counts) -> list[str]:
    return [f"{dt.date.today().isoformat()}, seed {seed}. {machine()}", "", *total.lines(), ""]


def _keep(part: Counts, seed: int, n: int) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    for number, (fault, world) in enumerate(part.faults):
        (KEPT / f"{seed}-{n}-{number}.json").write_text(world, "utf-8")
        print(f"    {fault[:300]}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
