"""Sheets made from known facts come back as these facts, or with a finding: a part of what ``make fuzz`` sends.

Belongs here: the run, and that the comparison notices a difference. Does not belong here: making sheets, comparing.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.corpus.meaning import HIDES, KEEPS, OTHERS, case
from tests.reliability.meaning import RIGHT, SILENT, outcome, run

pytestmark = pytest.mark.thorough

SEED, COUNT = 20_161_231, 400


def test_no_sheet_differs_in_silence_and_most_are_read() -> None:
    counts, silent = run(SEED, range(COUNT))
    assert not silent, "\n".join(silent)
    kept = {result: n for (effect, result), n in counts.items() if effect == KEEPS}
    assert kept[RIGHT] > 0.7 * sum(kept.values()), kept
    assert {effect for effect, _ in counts} == {KEEPS, HIDES, OTHERS}


def test_a_difference_is_noticed(tmp_path: Path) -> None:
    """A fact that the sheet does not have, and one that it has with another value, are silent differences."""
    one = next(
        c
        for c in (case(SEED, n) for n in range(COUNT))
        if outcome(c, tmp_path)[0] == RIGHT and c.effect == KEEPS
    )
    key, value = next(iter(one.expected.items()))
    assert outcome(replace(one, expected={**one.expected, key: value + 1}), tmp_path)[0] == SILENT
    assert (
        outcome(replace(one, expected={**one.expected, ("PAT_APP", "_T", "820000", "2016"): 1}), tmp_path)[0]
        == SILENT
    )


def test_the_same_number_gives_the_same_sheet() -> None:
    first, second = case(SEED, 7), case(SEED, 7)
    assert (first.expected, first.how) == (second.expected, second.how)
