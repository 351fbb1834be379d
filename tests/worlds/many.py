"""Many worlds, one after the other, and what is counted of them.

Belongs here: running worlds by a seed, and the table of counts. Does not belong here: one world (``carry_out``).
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings

from benchmarks.table import line
from pipelines.common.messages import ERROR
from tests.worlds.carry_out import Outcome, Tools, carry_out
from tests.worlds.generate import worlds
from tests.worlds.suites import Suites
from tests.worlds.world import World

EVERY_CHECK = tuple(HealthCheck)


@dataclass
class Counts:
    """What is counted of worlds.

    Attributes:
        n: how many there were.
        seconds: of processor time.
        ends: how their refreshes ended.
        features: what was odd in them.
        counts: what else was counted.
        faults: what must not be, each with its world as JSON.
    """

    n: int = 0
    seconds: float = 0
    ends: Counter[str] = field(default_factory=Counter)
    features: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[tuple[str, str]] = field(default_factory=list)

    def add(self, other: Counts) -> None:
        """Add the counts of other worlds."""
        self.n += other.n
        self.seconds += other.seconds
        for own, others in (
            (self.ends, other.ends),
            (self.features, other.features),
            (self.counts, other.counts),
        ):
            own.update(others)
        self.faults += other.faults

    def lines(self) -> Iterator[str]:
        """Yield the counts as tables in Markdown."""
        rate = self.seconds / max(self.n, 1)
        yield f"{self.n} worlds, {len(self.faults)} faults, {rate:.1f} s of processor time a world."
        for title, counter in (
            ("how a refresh ended", self.ends),
            ("what was met", self.counts),
            ("what was odd", self.features),
        ):
            yield from ("", line((title, "n")), "|---|---|")
            yield from (line((name, f"{n:,}")) for name, n in counter.most_common())


def counts_of(world: World, tools: Tools) -> Counts:
    """Carry out a world in a temporary folder and count what became of it; an exception is a fault."""
    began = time.process_time()
    with tempfile.TemporaryDirectory(prefix="ipmon-world-") as folder:
        try:
            outcome = carry_out(world, Path(folder), tools)
        except Exception as error:  # whatever it is, it must not be
            outcome = Outcome(["stopped by an exception"], [f"{type(error).__name__}: {error}"])
    return Counts(
        1,
        time.process_time() - began,
        Counter(outcome.ends),
        Counter(world.features),
        Counter(outcome.counts),
        [(fault, world.to_json()) for fault in outcome.faults],
    )


def run_many(first: int, count: int, tools: Tools) -> Iterator[Counts]:
    """Yield the counts of each of ``count`` worlds, and of what is asked of all of them; the same seed makes the same worlds."""
    drawn: list[World] = []

    @seed(first)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=False,
        phases=(Phase.generate,),
        suppress_health_check=EVERY_CHECK,
    )
    @given(worlds())
    def draw(world: World) -> None:
        drawn.append(world)

    draw()
    yield from (counts_of(world, tools) for world in drawn[:count])
    if tools.suites:
        yield _of_suites(tools.suites, drawn[:count], tools)


def _of_suites(suites: Suites, drawn: list[World], tools: Tools) -> Counts:
    """Return what the suites say of the rows of all worlds; if they refuse one, each world is asked about by itself."""
    began = time.process_time()
    problems = suites.finish()
    refused = [d.message("en") for d in problems if d.severity == ERROR]
    total = Counts(counts=Counter(warnings=len(problems) - len(refused)))
    if refused:
        for world in drawn:
            total.faults += counts_of(world, Tools(tools.project)).faults
        total.faults = total.faults or [(f"refused: {text}", "") for text in refused]
    total.seconds = time.process_time() - began
    return total
