"""The forms' own checks on typed rows: short and long files have the same problems."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest

from pipelines.intake.layout import Table
from pipelines.intake.parse.problems import PROBLEM
from pipelines.intake.parse.resolve import Resolved
from pipelines.intake.parse.series import SMALL
from pipelines.intake.reference.ranges import Ranges
from pipelines.intake.validate.checks import Facts, validate
from schemas.form import forms

pytestmark = pytest.mark.thorough

FACTS = Facts(dt.date(2026, 12, 31), {}, str, Ranges([], []), str)


def _problems(form_id: str, column: str, values: list[Any], times: int) -> set[tuple[str, str]]:
    form = forms()[form_id]
    columns: dict[str, list[Any]] = dict.fromkeys(form.to_schema().columns, [None] * len(values) * times)
    types = {name: c.dtype.type for name, c in form.to_schema().columns.items()}
    typed = pl.DataFrame(columns | {column: values * times}, schema=types)
    table = Table(form, "csv", 0, {}, [])
    text = typed.select(pl.all().cast(pl.String))
    problems = validate(table, Resolved(typed, text, PROBLEM.to_frame()), FACTS)
    of_column = problems.filter(pl.col("column") == column)
    return {(row["rule_code"], row["found"]) for row in of_column.to_dicts()}


@pytest.mark.parametrize("times", [1, SMALL])
@pytest.mark.parametrize(
    ("form_id", "column", "wrong", "right", "rule_code"),
    [
        ("patent_register", "claims", -1, 3, "cell.negative"),
        ("patent_register", "renewal_year", 21, 20, "cell.out_of_range"),
        ("patent_register", "ipc", "G06", "G06F17/30", "cell.classification_shape"),
        ("published_figures", "freq", "D", "A", "cell.not_allowed"),
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


@pytest.mark.parametrize("times", [1, SMALL])
@pytest.mark.parametrize(
    ("form_id", "column", "filled"),
    [("patent_register", "application_no", "ZL200310102344.5"), ("court_cases", "cases_accepted", 3)],
)
def test_a_blank_cell_that_must_be_filled_is_a_problem_in_short_and_long_files(
    form_id: str, column: str, filled: Any, times: int
) -> None:
    assert _problems(form_id, column, [filled, None], times) == {("cell.required", "")}
    assert _problems(form_id, column, [filled, filled], times) == set()
