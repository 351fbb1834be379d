"""Good files, changed at random: an answer each, nothing half loaded, no other file touched (``make fuzz`` in small)."""

import logging

import pytest

from pipelines.intake import file_pipeline
from tests.corpus.mutate import case
from tests.reliability.fuzz import BATCH, good_files, judge, run

SEED, CASES = 20161216, 200


@pytest.mark.parametrize("first", range(0, CASES, 4 * BATCH))
def test_changed_files_are_answered_and_stop_nothing(first: int) -> None:
    failed = run(SEED, range(first, first + 4 * BATCH))
    commands = "\n".join(f"make fuzz SEED={SEED} FIRST={n} COUNT=1  # {why}" for n, why in failed.items())
    assert not failed, commands


def test_a_case_is_made_again_from_its_seed_and_number() -> None:
    assert case(good_files(), SEED, 7) == case(good_files(), SEED, 7)
    assert case(good_files(), SEED, 7) != case(good_files(), SEED, 8)
    assert case(good_files(), SEED, 7).content != case(good_files(), SEED + 1, 7).content


def test_a_failure_is_reported_for_the_case_that_causes_it(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    cases = [case(good_files(), SEED, n) for n in range(3)]
    honest = file_pipeline.identify

    def trip(meta: dict[str, str], *args: object) -> object:
        if meta.get("document") == "case-1":
            raise ZeroDivisionError
        return honest(meta, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(file_pipeline, "identify", trip)
    reasons = judge(cases)
    assert list(reasons) == [cases[1].name]
    assert any("file.unreadable" in why for why in reasons[cases[1].name])
