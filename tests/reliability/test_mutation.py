"""Good files, changed at random: an answer each, nothing half loaded, nobody else's file touched (``make fuzz`` in small)."""

import logging

import pytest

from pipelines.intake import file_pipeline
from tests.corpus.mutate import case
from tests.reliability.fuzz import BATCH, good_files, judge, run

SEED, CASES = 20161216, 500


@pytest.mark.parametrize("first", range(0, CASES, 4 * BATCH))
def test_changed_files_are_answered_and_stop_nothing(first: int) -> None:
    failed = run(SEED, range(first, first + 4 * BATCH))
    said = "\n".join(f"make fuzz SEED={SEED} FIRST={n} COUNT=1  # {why}" for n, why in failed.items())
    assert not failed, said


def test_a_case_is_made_again_from_its_seed_and_number() -> None:
    assert case(good_files(), SEED, 7) == case(good_files(), SEED, 7)
    assert case(good_files(), SEED, 7) != case(good_files(), SEED, 8)
    assert case(good_files(), SEED, 7).content != case(good_files(), SEED + 1, 7).content


def test_the_judge_lays_a_failure_at_the_right_door(
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
    found = judge(cases)
    assert list(found) == [cases[1].name]
    assert any("file.unreadable: ZeroDivisionError" in why for why in found[cases[1].name])
