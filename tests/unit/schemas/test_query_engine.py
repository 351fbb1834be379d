"""Small frames are queried in memory, and what is scanned from disk by the streaming engine."""

from __future__ import annotations

import os

import pytest

from schemas.query_engine import streaming


def engine() -> str:
    """Return the engine that polars uses where a query names none."""
    return os.environ["POLARS_ENGINE_AFFINITY"]


def test_the_streaming_engine_is_used_within_its_context_only() -> None:
    assert engine() == "in-memory"
    with pytest.raises(ZeroDivisionError), streaming():
        assert engine() == "streaming"
        raise ZeroDivisionError
    assert engine() == "in-memory"
