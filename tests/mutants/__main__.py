"""``python -m tests.mutants``: change a sample of places, print what survives, keep the score in the documents.

Belongs here: the sample, the order, the counts. Does not belong here: making or running a change (``run``), or the page.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from queue import SimpleQueue

from benchmarks.table import line
from pipelines.settings import REPO
from tests.cache import cache_root
from tests.checkout import copy_checkout
from tests.mutants import page, run, sql_changes
from tests.mutants.reached import Reached
from tests.mutants.run import KILLED, SURVIVED, Change, UnitTests
from tests.mutants.warm import Runner

LONGER, START = 3, 5.0
"""A run that takes so many times the processor time of the code as it is has noticed the change: it does not end; seconds to begin one."""
FLOOR = 0.9
"""So large a share of the changes of each part must be noticed, and no less than last time but for one change: code that was
edited has other places, and chance chooses among them."""


@dataclass(frozen=True)
class Place:
    """A place of a file, and the changes of one kind that can be made there: name and, for Python, which occurrence."""

    part: str
    path: str
    line: int
    names: tuple[str, ...]
    texts: tuple[str, ...]
    tests: tuple[str, ...]


def places(row: dict[str, str], python: Path) -> list[Place]:
    """Return the places of a row of ``parts.csv``."""
    matching = (path for pattern in row["sources"].split() for path in sorted(REPO.glob(pattern)))
    paths = [path.relative_to(REPO).as_posix() for path in matching if path.name != "__init__.py"]
    if row["language"] == "sql":
        return [
            Place(row["part"], path, at, (name,), (text,), ())
            for path in paths
            for name, at, text in sql_changes.changes((REPO / path).read_text("utf-8"))
        ]
    result = []
    for path, changes in run.python_places(python, paths).items():
        by_kind = sorted(changes, key=_kind)
        for (at, _), group in groupby(by_kind, key=_kind):
            names = tuple(f"{change['operator']}#{change['occurrence']}" for change in group)
            result.append(Place(row["part"], path, at, names, (), tuple(row["tests"].split())))
    return result


def _kind(change: dict[str, object]) -> tuple[int, str]:
    return int(str(change["line"])), str(change["operator"]).partition("_")[0]


def sample(all_places: Sequence[Place], count: int, random_: random.Random, python: Path) -> list[Change]:
    """Return one change of each of so many places, chosen at random."""
    chosen = random_.sample(all_places, min(count, len(all_places)))
    changes = []
    for place in sorted(chosen, key=lambda p: (p.path, p.line, p.names)):
        n = random_.randrange(len(place.names))
        text = place.texts[n] if place.texts else ""
        changes.append(Change(place.part, place.path, place.line, place.names[n], text, place.tests))
    without = [change for change in changes if not change.text]
    named = [(change, *change.name.split("#")) for change in without]
    texts = run.python_texts(python, [(change.path, name, int(n)) for change, name, n in named])
    made = dict(zip(without, texts, strict=True))
    return [replace(change, text=made.get(change, change.text)) for change in changes]


def outcomes(changes: list[Change], work: Path, workers: int) -> Iterator[Change]:
    """Yield the changes with what their tests said, as they come."""
    if models := [change for change in changes if not change.tests]:
        unit_tests = UnitTests(work / "dbt")
        yield from map(unit_tests.outcome, models)
    for tests, group in groupby((c for c in changes if c.tests), key=lambda c: c.tests):
        of_tests = list(group)
        first = copy_checkout(work / "copy0")
        reached = run.reached_by(first, sorted({change.path for change in of_tests}), tests)
        copies = [first]
        for n in range(1, workers):
            copies.append(shutil.copytree(first, work / f"copy{n}", symlinks=True, dirs_exist_ok=True))
        runners: SimpleQueue[Runner] = SimpleQueue()
        for copy in copies:
            runners.put(Runner(copy, reached.modules))
        unchanged = runners.get()
        every, most = list(reached.seconds), _limit(reached, reached.seconds)
        assert run.tests_pass(unchanged, every, most), f"tests fail in a fork: {' '.join(tests)}"
        runners.put(unchanged)

        def one(change: Change, reached: Reached = reached, runners: SimpleQueue[Runner] = runners) -> Change:
            nearest = reached.nearest(change.path, change.line)
            runner = runners.get()
            try:
                return run.python_outcome(runner, change, nearest, _limit(reached, nearest))
            finally:
                runners.put(runner)

        with ThreadPoolExecutor(workers) as pool:
            yield from pool.map(one, of_tests)
        for _ in copies:
            runners.get().close()


def _limit(reached: Reached, tests: Iterable[str]) -> float:
    return LONGER * (START + sum(reached.seconds[test] for test in tests))


def before_and_after(change: Change) -> tuple[str, str]:
    """Return the changed line of a file as it was and as it is."""
    texts = (REPO / change.path).read_text("utf-8"), change.text
    before, after = (dict(enumerate(text.splitlines(), 1)).get(change.line, "").strip() for text in texts)
    return before, after


def main() -> int:
    """Run the parts asked for; non-zero if a part is below the floor, or has fallen."""
    parser = argparse.ArgumentParser(description="Change the code and see whether the tests notice.")
    parser.add_argument("--seed", type=int, default=13, help="the same seed changes the same places")
    parser.add_argument("--count", type=int, default=40, help="places of each part")
    parser.add_argument("--workers", type=int, default=2, help="so many changes at a time")
    parser.add_argument("--only", help="one part alone")
    parser.add_argument("--write", action="store_true", help=f"renew docs/{page.PAGE.name} as each part ends")
    options = parser.parse_args()
    with (REPO / "tests" / "mutants" / "parts.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    order = list(dict.fromkeys(row["part"] for row in rows))
    python = run.cosmic_ray(cache_root().parent / "mutants")
    failed, last = [], page.shares()
    print(page.head(), flush=True)
    for part, group in groupby(rows, key=lambda row: row["part"]):
        if options.only not in (None, part):
            continue
        cells, share, survivors = measured(part, list(group), options, python)
        print(line(cells), flush=True)
        if options.write:
            page.renew(part, cells, survivors, order)
        one_change = 1 / max(1, int(cells[page.HEADER.index("changed")]))
        if share < max(FLOOR, last.get(part, 0.0) - one_change):
            failed.append(part)
    print(f"below {FLOOR:.0%}, or fallen since the last run: {', '.join(failed) or 'none'}")
    return int(bool(failed))


def measured(
    part: str, rows: list[dict[str, str]], options: argparse.Namespace, python: Path
) -> tuple[list[str], float, list[str]]:
    """Change a sample of the places of a part; return its row of the table, its share, and the changes not noticed."""
    began = time.monotonic()
    all_places = [place for row in rows for place in places(row, python)]
    changes = sample(all_places, options.count, random.Random(f"{options.seed} {part}"), python)
    counts: Counter[str] = Counter()
    survivors = []
    with tempfile.TemporaryDirectory(prefix="ipmon-mutants-") as work:
        for change in outcomes(changes, Path(work), options.workers):
            counts[change.outcome] += 1
            if change.outcome == SURVIVED:
                before, after = before_and_after(change)
                survivors.append(f"`{change.path}:{change.line}` {change.name}: `{before}` → `{after}`")
                print(survivors[-1], file=sys.stderr, flush=True)
    n, noticed = counts[KILLED] + counts[SURVIVED], counts[KILLED]
    share = noticed / n if n else 1.0
    figures = (len(all_places), n, noticed, f"{100 * share:.1f} %", round(time.monotonic() - began))
    return [part, *map(str, figures), str(options.seed), dt.date.today().isoformat()], share, survivors


if __name__ == "__main__":
    sys.exit(main())
