"""``make chaos`` in small: readers through a few publishes, and the faults that cost little."""

from pathlib import Path

import pytest

from pipelines.settings import Settings
from tests.reliability.chaos import faults, readers

CHEAP = ("disk full: the rows of a file", "an old release pruned while a client reads it")


def test_readers(tmp_path: Path) -> None:
    (outcome,) = readers.outcomes(Settings(data_dir=tmp_path), tmp_path, seed=1, n_readers=4, n_publishes=5)
    assert not outcome.failed
    assert outcome.tried >= 4


@pytest.mark.parametrize("what", CHEAP)
def test_a_fault(sample_release: Settings, tmp_path: Path, what: str) -> None:
    outcome = faults.suffer(what, faults.FAULTS[what], sample_release, tmp_path)
    if outcome.note:
        pytest.skip(outcome.note)
    assert not outcome.failed
    assert outcome.tried


def test_a_fault_with_a_wrong_answer_is_reported(sample_release: Settings, tmp_path: Path) -> None:
    def silent(settings: Settings):
        yield faults.Meets(("status",), 2, ("磁盘已满",))

    failed = faults.suffer("a fault", silent, sample_release, tmp_path).failed
    assert len(failed) == 2 and "ended with 0, not 2" in failed[0] and "does not say" in failed[1]
