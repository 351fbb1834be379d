"""Files of ``tests/intake_cases``: each gets its right answer: status, accepted rows, findings with their cells.

Belongs here: the comparison. Does not belong here: the files and their answers.
"""

from __future__ import annotations

import pytest

from tests.intake_cases import FOLDER, Case, answer, cases

CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.file)
def test_a_case_gets_its_right_answer(case: Case) -> None:
    given = answer(case)
    expected = case.expected_rows()
    shown = [{n: row.get(n) for n in e} for row, e in zip(given.rows, expected, strict=False)]
    assert (given.status, given.findings, shown) == (case.status, case.expected_findings(), expected)
    assert len(given.rows) == len(expected)


def test_every_file_has_one_case() -> None:
    files = sorted(path.name for path in (FOLDER / "files").iterdir())
    assert sorted(case.file for case in CASES) == files
