"""Values of one cell: exact numbers, units' precision, placeholders, periods, dates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.intake.reference.values import (
    column_letter,
    half_width,
    label,
    parse_date,
    parse_number,
    parse_period,
    placeholder,
)

FULL_WIDTH = str.maketrans("0123456789.,-", "０１２３４５６７８９．，－")
DECIMALS = st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, places=4)


@given(DECIMALS)
def test_every_printed_decimal_reads_back_exactly(value: Decimal) -> None:
    for text in (f"{value}", f"{value:,}", f" {value}\u3000", f"{value:,}".translate(FULL_WIDTH)):
        number = parse_number(text)
        assert number is not None and number.value == value and number.step == Decimal("0.0001")


@given(
    st.integers(min_value=0, max_value=10**9),
    st.sampled_from(
        [
            *(("千", 10**3), ("万", 10**4), ("十万", 10**5), ("百万", 10**6), ("千万", 10**7), ("亿", 10**8)),
            *(("十亿", 10**9), ("百亿", 10**10), ("千亿", 10**11), ("万亿", 10**12)),
        ]
    ),
)
def test_a_multiplier_scales_value_and_step_alike(value: int, multiplier: tuple[str, int]) -> None:
    number = parse_number(f"{value}{multiplier[0]}")
    assert number is not None and (number.value, number.step) == (value * multiplier[1], multiplier[1])


@given(st.text())
def test_no_text_raises_an_exception(text: str) -> None:
    parse_number(text), parse_period(text), parse_date(text), placeholder(text), label(text)


@pytest.mark.parametrize(
    ("text", "value", "unit", "bound"),
    [
        ("10.65万件", "10.65", "万件", ""),
        ("24.4%", "24.4", "%", ""),
        ("超过2万", "20000", "", "at_least"),
        ("超2万", "20000", "", "at_least"),
        ("不超过2万", "20000", "", "at_most"),
        ("约3.97万件", "3.97", "万件", "approximate"),
        ("1 234", "1234", "", ""),
    ],
)
def test_words_around_a_number_are_kept_apart(text: str, value: str, unit: str, bound: str) -> None:
    number = parse_number(text)
    assert number is not None
    assert (number.value, number.unit, number.bound_type) == (Decimal(value), unit, bound)


@pytest.mark.parametrize("text", ["", "约三百", "1,23", "12-15", "1.2.3", "abc", "—", "１２、３"])
def test_what_is_no_number_is_never_made_one(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "status"), [("—", "O"), ("…", "N"), ("/", "M"), ("无", "O"), ("0", None), ("", None)]
)
def test_placeholders_are_neither_zero_nor_blank(text: str, status: str | None) -> None:
    assert placeholder(text) == status


@pytest.mark.parametrize(
    ("text", "scale", "is_count", "expected"),
    [
        ("10.65", 10_000, True, "50"),
        ("106514", 1, True, "0"),
        ("25973.0", 1, True, "0"),
        ("12", 10_000, True, "5000"),
        ("3.68", 1, False, "0.005"),
        ("18549.19", 100_000_000, False, "500000"),
    ],
)
def test_half_the_last_printed_digit(text: str, scale: int, is_count: bool, expected: str) -> None:
    number = parse_number(text)
    assert number is not None
    assert half_width(number, Decimal(scale), is_count) == Decimal(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2019年", ("2019", "A", "", "")),
        ("２０１９年度", ("2019", "A", "", "")),
        ("2019Q4", ("2019-Q4", "Q", "", "")),
        ("2019年第四季度", ("2019-Q4", "Q", "", "")),
        ("2019-06", ("2019-06", "M", "", "")),
        ("2019年6月", ("2019-06", "M", "", "")),
        ("2011-2015", ("2015", "A", "cumulative", "2011")),
        ("2011—2015年", ("2015", "A", "cumulative", "2011")),
        ("2019年1-9月", ("2019-09", "M", "ytd", "")),
        ("2019年前三季度", ("2019-Q3", "Q", "ytd", "")),
        ("二〇一六年", ("2016", "A", "", "")),
        ("二零一六年第三季度", ("2016-Q3", "Q", "", "")),
        ("二○一六年十二月", ("2016-12", "M", "", "")),
        ("2016 Ⅲ", ("2016-Q3", "Q", "", "")),
        ("2016年iv季度", ("2016-Q4", "Q", "", "")),
    ],
)
def test_periods_are_parsed(text: str, expected: tuple[str, str, str, str]) -> None:
    period = parse_period(text)
    assert period is not None
    assert (period.time_period, period.freq, period.measure_basis, period.window_start) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2019-13",
        "2015-2011",
        "2015-2015",
        "2015年至2015年",
        "19年",
        "第四季度",
        "2019Q5",
        "2019I",
        "一二三四年",
        "一六年",
    ],
)
def test_what_is_no_period(text: str) -> None:
    assert parse_period(text) is None


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)))
def test_every_notation_of_a_day_is_parsed(day: dt.date) -> None:
    ways = [
        f"{day}",
        f"{day:%Y%m%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    ]
    assert {parse_date(w) for w in [*ways, f"{day} 00:00:00"]} == {day}


@pytest.mark.parametrize("text", ["2024-13-01", "2017-02-30", "43529", "0019-01-01"])
def test_what_is_no_day(text: str) -> None:
    assert parse_date(text) is None


def test_column_letters() -> None:
    assert [column_letter(i) for i in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


@pytest.mark.parametrize("text", ["361208", "3612-08", "1812Q3", "2150年", "1812年1-9月", "1812-1815"])
def test_a_number_is_no_period_of_a_far_year(text: str) -> None:
    assert parse_period(text) is None
