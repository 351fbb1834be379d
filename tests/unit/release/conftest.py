"""Put tiny releases into a release store, and publish them."""

import datetime as dt
from collections.abc import Callable
from functools import partial

import pytest

from pipelines.release import Release, publish
from pipelines.settings import Settings
from tests.tiny import NOW, build_tiny, gate_without_suites

StoreRelease = Callable[..., Release]
HISTORY = (
    "release_id varchar, as_of date, plan_id varchar, target_id varchar, reading_id varchar, time_period varchar, "
    "verdict varchar, obs_value double, reason_code varchar"
)


def id_of(number: int) -> str:
    """Return the id of the tiny release of that number."""
    return f"2026-01-31-{number:010d}"


def store(
    settings: Settings, number: int, at: dt.datetime = NOW, embargo_until: dt.datetime | None = None
) -> Release:
    """Publish a tiny release with one verdict, whose value is the number of the release."""
    history_row = (
        f"('{id_of(number)}', '2026-01-31', 'p', 't', 'd', '2020', 'met', {number}, 'satisfied_final')"
    )
    build = build_tiny(settings, id_of(number), fct_verdict_history=(HISTORY, history_row))
    return publish(settings, gate_without_suites(settings, build), at, embargo_until)


@pytest.fixture
def store_release(tiny: Settings) -> StoreRelease:
    """Publish a tiny release with one verdict, whose value is the number of the release."""
    return partial(store, tiny)
