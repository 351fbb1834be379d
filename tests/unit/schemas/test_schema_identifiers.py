"""Identifiers that prove themselves, on numbers computed by hand."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.rules import identifiers


def holds(expression: pl.Expr, *values: str | None) -> list[bool | str | None]:
    return pl.DataFrame({"n": pl.Series(values, dtype=pl.String)}).select(x=expression)["x"].to_list()


@pytest.mark.parametrize(
    "number",
    [
        # 2·2+0·3+0·4+3·5+1·6+0·7+1·8+0·9+2·2+3·3+4·4+4·5 = 82 = 7·11 + 5
        "200310102344.5",
        "ZL200310102344.5",
        "CN200310102344.5",
        "2003101023445",
        # 2·2+0·3+1·4+6·5+1·6+2·5 = 54 = 4·11 + 10, written X
        "201610000002.X",
        # before October 2003: 9·2+8·3+1·4+2·5+3·6+4·7+5·8+6·9 = 196 = 17·11 + 9
        "98123456.9",
    ],
)
def test_check_digits_computed_by_hand(number: str) -> None:
    assert holds(identifiers.has_application_shape(pl.col("n")), number) == [True]
    assert holds(identifiers.has_application_check_digit(pl.col("n")), number) == [True]


def test_a_wrong_digit_is_told_once() -> None:
    numbers = ["200310102344.6", "200310102354.5", "20031010234.5", "2.00310102344E+12", "", None]
    assert holds(identifiers.has_application_shape(pl.col("n")), *numbers) == [
        True,
        True,
        False,
        False,
        False,
        None,
    ]
    assert holds(identifiers.has_application_check_digit(pl.col("n")), *numbers) == [
        False,
        False,
        None,
        None,
        None,
        None,
    ]


@given(st.integers(1985, 2025), st.sampled_from("12389"), st.integers(0, 9_999_999))
def test_check_digit_agrees_with_the_standard_written_out(year: int, kind: str, serial: int) -> None:
    digits = f"{year}{kind}{serial:07d}"
    check = sum(int(d) * (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)[i] for i, d in enumerate(digits)) % 11
    numbers = [f"ZL{digits}.{'X' if c == 10 else c}" for c in range(11)]
    assert holds(identifiers.has_application_check_digit(pl.col("n")), *numbers) == [
        c == check for c in range(11)
    ]


def test_the_number_states_its_type() -> None:
    numbers = [
        "200310102344.5",
        "201620000000.3",
        "201630000000.9",
        "201680000000.6",
        "201690000000.1",
        "98223456.1",
        None,
    ]
    assert holds(identifiers.application_patent_type(pl.col("n")), *numbers) == [
        "invention",
        "utility_model",
        "design",
        "invention",
        "utility_model",
        "utility_model",
        None,
    ]


def test_classification_shapes() -> None:
    symbols = ["G06F17/30", "A61K 31/00", "H04L0012/24", "14-03", "G06F", "软件", "06F17/30", None]
    assert holds(identifiers.has_classification_shape(pl.col("n")), *symbols) == [
        True,
        True,
        True,
        True,
        False,
        False,
        False,
        None,
    ]


def test_credit_codes() -> None:
    # The example printed in GB 32100-2015.
    values = ["91350100M000100Y43", "91350100M000100Y44", "91350100M000100Y4", "91350100I000100Y43", None]
    assert holds(identifiers.has_credit_code_shape(pl.col("n")), *values) == [True, True, False, False, None]
    assert holds(identifiers.has_credit_code_check_digit(pl.col("n")), *values) == [
        True,
        False,
        None,
        None,
        None,
    ]
