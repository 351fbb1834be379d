"""``python -m tests.reliability.chaos``: every part, an outcome a line as it comes, and the table for the documents.

Belongs here: the order of the parts, what is printed and kept. Does not belong here: breaking anything.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from benchmarks.table import line, machine
from pipelines.refresh import PUBLISHED, refresh
from pipelines.settings import REPO, Settings
from samples.load import load
from tests.reliability.chaos import Outcome
from tests.tiny import AS_OF, NOW

PARTS = ("kills", "readers", "faults", "order")
PAGE = REPO / "docs" / "chaos.md"
HOW = """# Results of `make chaos`
Written by `make chaos`. What is tried, what must hold and the remedy for each fault:
[operations.md](operations.md#failures-and-recovery).
"""
HEADER = ("part", "what", "tried", "failed", "seconds", "on", "note")
SHOWN = 5
"""As many failures of an outcome are printed."""


def published_samples(folder: Path) -> Settings:
    """Return a data folder with the samples published, made if it is not there yet."""
    settings = Settings(data_dir=folder, as_of=AS_OF)
    if not settings.live.exists():
        load(settings)
        result = refresh(settings, NOW)
        assert result.status == PUBLISHED, result.problems or result.gate
    return settings


def run(
    parts: tuple[str, ...], base: Settings, work: Path, seed: int
) -> Iterator[tuple[str, Outcome, float]]:
    """Yield part, outcome and seconds as they come."""
    for part in parts:
        folder = work / part
        folder.mkdir()
        began = time.monotonic()
        for outcome in import_module(f"{__package__}.{part}").outcomes(base, folder, seed):
            yield part, outcome, time.monotonic() - began
            began = time.monotonic()


def with_part(page: str, lines: list[str], only: str | None) -> list[str]:
    """Return the rows of a page with those of one part replaced by new ones, in the order of the parts; all new ones if none is named."""
    if only is None:
        return lines
    kept = [
        row
        for row in page.splitlines()
        if row.startswith(tuple(f"| {part} |" for part in PARTS if part != only))
    ]
    return sorted([*kept, *lines], key=lambda row: PARTS.index(row.split("|")[1].strip()))


def main() -> int:
    """Run the parts asked for; non-zero if anything failed."""
    parser = argparse.ArgumentParser(description="Break what can break and count what was lost.")
    today = dt.date.today()
    seed = int(os.environ.get("SEED", "") or today.toordinal())
    parser.add_argument("--seed", type=int, default=seed, help="the same seed breaks the same things")
    parser.add_argument("--only", choices=PARTS, help="one part alone; --write renews its rows")
    parser.add_argument("--write", action="store_true", help=f"keep the table in docs/{PAGE.name}")
    parser.add_argument(
        "--base", type=Path, help="a data folder with the samples published; made if left out"
    )
    options = parser.parse_args()
    head = f"Seed {options.seed}. {machine()}\n\n{line(HEADER)}\n{'|---' * len(HEADER)}|"
    print(head, flush=True)
    lines: list[str] = []
    n_failed = 0
    with tempfile.TemporaryDirectory(prefix="ipmon-chaos-") as work:
        base = published_samples(options.base or Path(work) / "base")
        parts = (options.only,) if options.only else PARTS
        for part, outcome, seconds in run(parts, base, Path(work), options.seed):
            n_failed += len(outcome.failed)
            counts = (f"{outcome.tried}", f"{len(outcome.failed)}", f"{seconds:.0f}", today.isoformat())
            lines.append(line((part, outcome.what, *counts, outcome.note)))
            print(lines[-1], flush=True)
            for why in outcome.failed[:SHOWN]:
                print(f"    {why}", file=sys.stderr, flush=True)
    if options.write:
        PAGE.write_text(
            "\n".join([HOW, head, *with_part(PAGE.read_text("utf-8"), lines, options.only), ""]), "utf-8"
        )
    print(f"{n_failed} failed, seed {options.seed}")
    return int(bool(n_failed))


if __name__ == "__main__":
    sys.exit(main())
