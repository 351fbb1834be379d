"""The engine of polars that queries run on.

Belongs here: the choice between the two. Does not belong here: any query.

Validating a small file takes dozens of queries on frames of one batch, and each costs twice the processor time, and up to five
times the wall time, on the streaming engine, which polars chooses by itself. What is scanned from disk goes through that one,
so that the memory that a query needs does not grow with the rows.
"""

from __future__ import annotations

import polars as pl

pl.Config.set_engine_affinity("in-memory")


def streaming() -> pl.Config:
    """Return a context in which queries run on the streaming engine."""
    return pl.Config(engine_affinity="streaming")
