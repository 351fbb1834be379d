"""The Monte Carlo over the choices of a composite: its time against bare numpy, its memory for a whole country.

Belongs here: rank intervals of 16 units against a vectorised normalise–weight–aggregate–rank of as many draws; 2,800 units
in a process of their own. Does not belong here: the systems in the nightly (``bench_refresh``).
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

import numpy as np
import polars as pl

from benchmarks.process import peak_gib
from benchmarks.table import Row
from pipelines.analytics.composites import Tree, uncertainty

UNITS, MANY, PILLARS, PER_PILLAR, DRAWS = 16, 2_800, 5, 12, 1_000
SALTELLI = 256 * (4 + 2)
"""Draws beside the thousand: those that sensitivity to four factors takes."""
LIMIT, LIMIT_GIB, TIMES = 3.0, 1.0, 5


def made_up(units: int) -> tuple[Tree, pl.DataFrame]:
    """Return a tree of five pillars of twelve and a table of units."""
    random = np.random.default_rng(0)
    pillars = [f"p{i}" for i in range(PILLARS)]
    leaves = [f"{pillar}.{j}" for pillar in pillars for j in range(PER_PILLAR)]
    inner = 1 + PILLARS
    nodes = pl.DataFrame(
        {
            "node": ["all", *pillars, *leaves],
            "parent": [None, *["all"] * PILLARS, *(leaf.partition(".")[0] for leaf in leaves)],
            "direction": [None] * inner + [1] * len(leaves),
            "low": [None] * inner + [0.0] * len(leaves),
            "high": [None] * inner + [1.0] * len(leaves),
        }
    )
    figures = {leaf: random.random(units) for leaf in leaves}
    return Tree.from_frame(nodes), pl.DataFrame({"unit": [f"u{n:04}" for n in range(units)], **figures})


def bare(values: np.ndarray, draws: int, n_pillar_draws: int) -> np.ndarray:
    """Return the ranks of the minimum work of a draw: three normalisers, weights moved by a quarter, two means; for ``n_pillar_draws`` draws also the pillars'."""
    random = np.random.default_rng(1)
    units = len(values)
    which = random.integers(0, 3, draws), random.integers(0, 2, draws)
    ranked = values.argsort(axis=0).argsort(axis=0) / (units - 1)
    unit_range = (values - values.min(axis=0)) / np.ptp(values, axis=0)
    standard = 0.5 + 0.1 * (values - values.mean(axis=0)) / values.std(axis=0, ddof=1)
    scores = np.maximum(np.stack([unit_range, standard, ranked])[which[0]], 0.01)
    weights = random.uniform(0.75, 1.25, (draws, PILLARS, PER_PILLAR))
    weights /= weights.sum(axis=2, keepdims=True)
    above = random.uniform(0.75, 1.25, (draws, PILLARS))
    above /= above.sum(axis=1, keepdims=True)
    parts = scores.reshape(draws, units, PILLARS, PER_PILLAR)
    is_arithmetic = which[1] == 0
    means = np.einsum("dupj,dpj->dup", parts, weights)
    logs = np.einsum("dupj,dpj->dup", np.log(parts), weights)
    root = np.where(
        is_arithmetic[:, None],
        np.einsum("dup,dp->du", means, above),
        np.exp(np.einsum("dup,dp->du", logs, above)),
    )
    pillars = np.where(
        is_arithmetic[:n_pillar_draws, None, None], means[:n_pillar_draws], np.exp(logs[:n_pillar_draws])
    )
    ranked_pillars = (-pillars).argsort(axis=1).argsort(axis=1) + 1
    return np.concatenate([(-root).argsort(axis=1).argsort(axis=1).ravel() + 1, ranked_pillars.ravel()])


def _seconds(work: object, *arguments: object) -> float:
    start = time.perf_counter()
    work(*arguments)  # type: ignore[operator]
    return time.perf_counter() - start


def rows() -> Iterator[Row]:
    """Measure and yield the rows."""
    tree, values = made_up(UNITS)
    figures = values.drop("unit").to_numpy()

    def engine() -> None:
        uncertainty(values, tree, seed=1, draws=DRAWS)

    engine()
    bare(figures, DRAWS + SALTELLI, DRAWS)
    runs = [(_seconds(engine), _seconds(bare, figures, DRAWS + SALTELLI, DRAWS)) for _ in range(TIMES)]
    measured, floor = (statistics.median(r) for r in zip(*runs, strict=True))
    yield Row(
        "uncertainty of a composite, sensitivity included / bare numpy of the same draws",
        f"{measured * 1000:.0f} ms",
        f"{LIMIT}",
        measured / floor <= LIMIT,
        f"{floor * 1000:.0f} ms",
        measured / floor,
        f"{UNITS} units × {PILLARS * PER_PILLAR} indicators × ({DRAWS:,} + {SALTELLI:,}) draws",
    )
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.bench_composites", "--many"],
        check=True,
        capture_output=True,
        text=True,
    )
    seconds, peak = map(float, done.stdout.split())
    yield Row(
        "uncertainty of a composite of a country's districts",
        f"{seconds:.1f} s, peak {peak:.2f} GiB",
        f"{LIMIT_GIB:g} GiB",
        peak <= LIMIT_GIB,
        rows=f"{MANY:,} units × {PILLARS * PER_PILLAR} indicators × {DRAWS:,} draws",
    )


def main() -> None:
    """Run the large case for ``rows``, or measure and print."""
    if "--many" in sys.argv:
        tree, values = made_up(MANY)
        print(_seconds(lambda: uncertainty(values, tree, seed=1, draws=DRAWS)), peak_gib())
        return
    for row in rows():
        print(*row.cells(), sep=" | ")


if __name__ == "__main__":
    main()
