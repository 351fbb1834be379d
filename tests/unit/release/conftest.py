"""Put tiny releases into a release store, and publish them."""

import datetime as dt
from collections.abc import Callable

import pytest

from pipelines.release import BuildResult, Release, gate, publish
from pipelines.settings import Settings
from tests.tiny import NOW

StoreRelease = Callable[..., Release]
HISTORY = (
    "release_id varchar, as_of date, plan_id varchar, target_id varchar, reading_id varchar, time_period varchar, "
    "verdict varchar, obs_value double, reason_code varchar"
)


def id_of(number: int) -> str:
    """Return the id of the tiny release of that number."""
    return f"2026-01-31-{number:010d}"


@pytest.fixture
def store_release(tiny: Settings, tiny_build: Callable[..., BuildResult]) -> StoreRelease:
    """Publish a tiny release with one verdict, whose value is the number of the release."""

    def store_and_publish(
        number: int, at: dt.datetime = NOW, embargo_until: dt.datetime | None = None
    ) -> Release:
        history_row = (
            f"('{id_of(number)}', '2026-01-31', 'p', 't', 'd', '2020', 'met', {number}, 'satisfied_final')"
        )
        build = tiny_build(id_of(number), fct_verdict_history=(HISTORY, history_row))
        return publish(tiny, gate(tiny, build), at, embargo_until)

    return store_and_publish
