"""The forms' own checks on typed rows: short and long files have the same problems."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from pipelines.intake.layout import Table
from pipelines.intake.parse.problems import PROBLEM
from pipelines.intake.parse.resolve import Resolved
from pipelines.intake.parse.series import SMALL
from pipelines.intake.reference.synonyms import Synonyms
from pipelines.intake.validate.checks import validate
from schemas.form import forms

NO_WORDS: Synonyms[Any] = Synonyms(())


def _problems(form_id: str, column: str, values: list[Any], times: int) -> set[tuple[str, str]]:
    form = forms()[form_id]
    columns: dict[str, list[Any]] = dict.fromkeys(form.to_schema().columns, [None] * len(values) * times)
    types = {name: c.dtype.type for name, c in form.to_schema().columns.items()}
    typed = pl.DataFrame(columns | {column: values * times}, schema=types)
    table = Table(form, "csv", 0, {}, [])
    problems = validate(
        table, Resolved(typed, typed.select(pl.all().cast(pl.String)), PROBLEM.to_frame()), NO_WORDS
    )
    return {(row["rule_code"], row["found"]) for row in problems.to_dicts()}


@pytest.mark.parametrize("times", [1, SMALL])
@pytest.mark.parametrize(
    ("form_id", "column", "wrong", "right", "rule_code"),
    [
        ("patent_register", "claims", -1, 3, "cell.negative"),
        ("patent_register", "renewal_year", 21, 20, "cell.out_of_range"),
        ("patent_register", "ipc", "G06", "G06F17/30", "cell.classification_shape"),
        ("macro_statistics", "indicator_code", "PAT_APP", "GDP", "cell.not_allowed"),
        ("recognitions", "credit_code", "91", "91350100M000100Y43", "cell.credit_code_shape"),
        ("recognitions", "credit_code", "91350100M000100Y44", None, "cell.credit_code_check_digit"),
    ],
)
def test_a_wrong_cell_is_a_problem_in_short_and_long_files(
    form_id: str, column: str, wrong: Any, right: Any, rule_code: str, times: int
) -> None:
    """One wrong cell among right and blank ones is the only problem; without it there is none."""
    assert _problems(form_id, column, [right, wrong, None], times) == {(rule_code, str(wrong))}
    assert _problems(form_id, column, [right, None], times) == set()
