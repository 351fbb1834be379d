"""Check digits and patterns of identifiers, on numbers computed by hand."""

from __future__ import annotations

from collections.abc import Callable

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


def test_a_wrong_digit_breaks_one_rule_only() -> None:
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


@given(st.integers(2003, 2025), st.sampled_from("12389"), st.integers(0, 9_999_999))
def test_check_digit_agrees_with_the_standard_written_out(year: int, kind: str, serial: int) -> None:
    digits = f"{year}{kind}{serial:07d}"
    check = sum(int(d) * (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)[i] for i, d in enumerate(digits)) % 11
    numbers = [f"ZL{digits}.{'X' if c == 10 else c}" for c in range(11)]
    assert holds(identifiers.has_application_check_digit(pl.col("n")), *numbers) == [
        c == check for c in range(11)
    ]


NUMBERS = st.builds(
    lambda year, kind, serial: f"{year}{kind}{serial:07d}",
    st.integers(2003, 2025),
    st.sampled_from("12389"),
    st.integers(0, 9_999_999),
)
OLD_NUMBERS = st.builds(
    lambda year, kind, serial: f"{year:02d}{kind}{serial:05d}",
    st.sampled_from([*range(85, 100), 0, 1, 2, 3]),
    st.sampled_from("12389"),
    st.integers(0, 99_999),
)


@given(NUMBERS | OLD_NUMBERS, st.data())
def test_one_digit_changed_is_always_noticed(digits: str, data: st.DataObject) -> None:
    check = sum(int(d) * (2 + i % 8) for i, d in enumerate(digits)) % 11
    good = f"{digits}.{'X' if check == 10 else check}"
    at = data.draw(st.integers(0, len(digits) - 1))
    other = data.draw(st.sampled_from("0123456789").filter(lambda d: d != digits[at]))
    wrong = good[:at] + other + good[at + 1 :]
    shape = holds(identifiers.has_application_shape(pl.col("n")), good, wrong)
    check_digit = holds(identifiers.has_application_check_digit(pl.col("n")), good, wrong)
    assert (shape[0], check_digit[0]) == (True, True)
    assert not (shape[1] and check_digit[1])


def test_short_numbers_end_in_october_2003() -> None:
    numbers = ["03123456.5", "04123456.4", "84123456.4", "200212345678.1", "98423456.1"]
    assert holds(identifiers.has_application_shape(pl.col("n")), *numbers) == [
        True,
        False,
        False,
        False,
        False,
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


def test_the_shape_of_classification_symbols() -> None:
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


ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
BODIES = st.builds(
    lambda head, place, body: f"{head}{place:06d}{body}",
    st.sampled_from(["11", "12", "31", "51", "91", "92", "A1", "N1", "Y1"]),
    st.integers(0, 999_999),
    st.text(ALPHABET, min_size=9, max_size=9),
)


@given(BODIES, st.data())
def test_one_character_changed_in_a_credit_code_is_always_noticed(body: str, data: st.DataObject) -> None:
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(body))
    good = body + ALPHABET[-total % 31]
    at = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from(ALPHABET).filter(lambda c: c != good[at]))
    wrong = good[:at] + other + good[at + 1 :]
    shape = holds(identifiers.has_credit_code_shape(pl.col("n")), good, wrong)
    check = holds(identifiers.has_credit_code_check_digit(pl.col("n")), good, wrong)
    assert (shape[0], check[0]) == (True, True)
    assert not (shape[1] and check[1])


@given(BODIES, st.integers(8, 16), st.sampled_from("IOSVZ"))
def test_letters_that_look_like_digits_are_in_no_credit_code(body: str, at: int, letter: str) -> None:
    assert holds(identifiers.has_credit_code_shape(pl.col("n")), f"{body[:at]}{letter}{body[at + 1 :]}0") == [
        False
    ]


@pytest.mark.parametrize(
    ("expression", "good", "bad"),
    [
        (
            identifiers.has_trademark_shape,
            ["13456789", "703", "G1234567", "12345678A"],
            ["第9类", "13456789号", "123456789", "G12", "1.3456789E7", "ABC"],
        ),
        (
            identifiers.has_work_shape,
            ["国作登字-2019-A-00012345", "津作登字-2016-F-00000123"],
            ["国作登字-2019-00012345", "2019-A-00012345", "国作登字-2019-A-12345", "软著登字第123456号"],
        ),
        (
            identifiers.has_industry_shape,
            ["C", "C39", "C391", "C3911", "3911", "01", "97"],
            ["U39", "C00", "98", "3", "C39111", "制造业", "39.1"],
        ),
    ],
)
def test_the_shape_of_identifiers(
    expression: Callable[[pl.Expr], pl.Expr], good: list[str], bad: list[str]
) -> None:
    results = holds(expression(pl.col("n")), *good, *bad, None)
    assert results == [True] * len(good) + [False] * len(bad) + [None]


def test_the_number_of_a_work_states_its_year() -> None:
    assert holds(identifiers.work_year(pl.col("n")), "国作登字-2019-A-00012345", "别的", None) == [
        2019,
        None,
        None,
    ]


def test_check_digits_of_credit_codes() -> None:
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
