"""The short form of ``make chaos``'s part on order: some of the samples, ingested in shuffled order.

Belongs here: nothing that builds. That the models choose by the order of submissions alone is a unit test beside
``int_observation_ranked`` and a convention (``tests/unit/test_dbt_conventions.py``).
"""

import random
from pathlib import Path

from pipelines.settings import Settings
from tests.reliability.chaos import order

SENT = {("macro_statistics", "nbs"), ("published_figures", "tjipo")}


def test_files_in_another_order_are_answered_and_ordered_alike(
    sample_release: Settings, tmp_path: Path
) -> None:
    """Of these, several editions speak of the same figures on the same day, and one came in two attempts."""
    sent = [p for p in order.arrived_files(sample_release) if p.key[:2] in SENT]
    assert len({p.key for p in sent}) < len(sent), "no key has two attempts"
    outcome = order.answers(sent, tmp_path, seed=1, tries=1)
    assert outcome.tried and not outcome.failed


def test_attempts_of_one_key_keep_their_order(sample_release: Settings) -> None:
    sent = order.arrived_files(sample_release)
    drawn = order.shuffled(sent, random.Random(1))
    assert drawn != sent and sorted(drawn, key=sent.index) == sent
    keys = {p.key for p in sent}
    assert all([p for p in drawn if p.key == key] == [p for p in sent if p.key == key] for key in keys)
