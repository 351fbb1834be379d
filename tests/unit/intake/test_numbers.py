"""A number is what is printed as its digits: marks, invisible characters, words around it, units that contradict each other.

Belongs here: properties over marks, and remedies carried out. Does not belong here: notations of numbers without marks
(``reference/test_values.py``), whole files of senders (``tests/intake_cases``).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines import intake
from pipelines.intake.parse.percent_scale import shares_among
from pipelines.intake.parse.suggestions import suggested_number
from pipelines.intake.reference.characters import clean, without_mark
from pipelines.intake.reference.values import label, parse_date, parse_number, parse_period
from pipelines.settings import Settings
from schemas.receipt import Receipt
from tests.fixtures_make import EVENTS, FIGURES, application_no, csv_text, put
from tests.trial import named_trial, trial

pytestmark = pytest.mark.thorough

NOW = dt.datetime(2026, 1, 31)
SIGNS = [*"①⑥⑳⑴⒈❶㈠㊀ⓐ¹²³⁴₂*#†‡※½⅓Ⅳ"]
"""Marks of one character, and characters that a compatibility normalisation would turn into digits."""
MARKS = [*SIGNS, "(p)", "（r）", "[1]", "注1", "¹,²", "*①"]
UNSEEN = [*"\u200b\u200c\u200d\u200e\u200f\u202a\u202c\u2060\u2066\u2069\ufeff\u00ad\ufe0f"]
DIGITS = ("0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "०१२३४५६७८९")
PRINTED = st.decimals(min_value=0, max_value=10**12, allow_nan=False, places=2).map(lambda d: f"{d:,}")
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)).map(str)


def inserted(text: str, part: str, share: float) -> str:
    """Return a text with a part inserted at a share of its length."""
    at = round(share * len(text))
    return text[:at] + part + text[at:]


@given(PRINTED, st.sampled_from(SIGNS), st.floats(0, 1))
def test_a_sign_in_a_number_is_never_a_digit_of_it(text: str, sign: str, share: float) -> None:
    marked = inserted(text, sign, share)
    number = parse_number(marked)
    if number is not None:
        assert marked == text + sign
        assert (number.mark, number.value) == (sign, Decimal(text.replace(",", "")))


@given(PRINTED, st.sampled_from(MARKS))
def test_a_mark_after_a_number_is_kept_apart(text: str, mark: str) -> None:
    number = parse_number(text + mark)
    assert number is None or (number.mark and number.value == Decimal(text.replace(",", "")))


@given(DAYS, st.sampled_from(MARKS), st.floats(0, 1))
def test_a_day_or_a_year_with_a_mark_is_none(day: str, mark: str, share: float) -> None:
    marked = inserted(day, mark, share)
    assert parse_date(marked) is None
    assert mark == "Ⅳ" or parse_period(inserted(day[:4], mark, share)) is None  # 2000Ⅳ is a quarter
    bare, parted = without_mark(day + mark)
    assert bare == day if parted else parse_date(day + mark) is None


@given(PRINTED, st.sampled_from(UNSEEN), st.floats(0, 1))
def test_what_cannot_be_seen_changes_nothing(text: str, unseen: str, share: float) -> None:
    assert parse_number(inserted(text, unseen, share)) == parse_number(text)
    assert label(inserted("专利授权量", unseen, share)) == "专利授权量"
    assert parse_period(inserted("2016年", unseen, share)) == parse_period("2016年")


@given(PRINTED, st.sampled_from(DIGITS))
def test_digits_of_every_script_are_read(text: str, digits: str) -> None:
    number = parse_number(text.translate(str.maketrans("0123456789", digits)))
    assert number is not None and number.value == Decimal(text.replace(",", ""))


@given(st.text(max_size=20))
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    "text", ["10⁴", "1.2×10⁴", "10²³", "12½", "③900", "1⁄2", "Ⅳ", "⑫", "500-600", "9\u202800"]
)
def test_what_is_no_row_of_digits_is_no_number(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("一千二百五十", "1250"),
        ("九〇〇", "900"),
        ("三亿二千万", "320000000"),
        ("一千二", "1200"),
        ("三万五", "35000"),
        ("两百三", "230"),
        ("一亿二", "120000000"),
        ("三千零五", "3005"),
        ("三万〇五", "30005"),
        ("三十五", "35"),
        ("十五万三千二", "153200"),
        ("1.234,56", "1234.56"),
        ("1,25", "1.25 / 125"),
        ("9 00", "900"),
        ("12½", "12.5"),
        ("3⅓", ""),
        ("1.2×10⁴", "12000"),
        ("(123)", ""),
        ("500-600", ""),
        ("¥300", "300"),
        ("许多", ""),
    ],
)
def test_a_suggestion_is_what_a_person_may_mean(text: str, suggested: str) -> None:
    assert suggested_number(text) == suggested


def answer(folder: Path, name: str, rows: list[list[str]]) -> Receipt:
    lines = [["" if c is None else f'"{c}"' for c in row] for row in rows]
    return named_trial(put(folder, name, csv_text(lines)))


def district(folder: Path, indicator: str, cell: str, unit: str, header: str = "本年累计") -> Receipt:
    """Return the answer to one row of a return, of which no item is owed."""
    rows = [["指标", header, "单位"], [indicator, f'"{cell}"', unit]]
    path = put(folder, "return.csv", csv_text(rows))
    return trial(path, "district_return", "120104", "2019-Q3")[0]


@pytest.mark.parametrize(
    ("cell", "unit", "code", "remedies"),
    [
        ("3.5亿", "万元", "cell.scaled_twice", ["35000 万元"]),
        ("7.2千", "千元", "cell.scaled_twice", ["7.2 千元"]),
        ("一千二百五十", "万元", "cell.not_a_number", ["1250"]),
        ("1.234,56", "万元", "cell.not_a_number", ["1234.56"]),
        ("12,5", "万元", "cell.not_a_number", ["12.5", "125"]),
        ("9 00", "元", "cell.not_a_number", ["900"]),
        ("约500", "万元", "cell.inexact_figure", ["500"]),
        ("近3.5万", "元", "cell.inexact_figure", ["3.5万"]),
        ("1250余", "元", "cell.inexact_figure", ["1250"]),
        ("不足500", "元", "cell.inexact_figure", ["500"]),
        ("500件以上", "件", "cell.inexact_figure", ["500"]),
    ],
)
def test_the_remedy_of_a_message_works(
    tmp_path: Path, cell: str, unit: str, code: str, remedies: list[str]
) -> None:
    indicator = "专利申请量" if unit == "件" else "知识产权投融资总额"
    refused = district(tmp_path, indicator, cell, unit)
    (finding,) = refused.findings
    assert (refused.status, finding.rule_code, finding.found) == ("refused", code, cell)
    assert finding.expected.split(" / ") == remedies
    for remedy in remedies:
        corrected = district(tmp_path, indicator, remedy, unit)
        assert (corrected.status, corrected.findings) == ("accepted", [])


@pytest.mark.parametrize("cell", ["约6", "6余", "≥6", "6以上", "不足6"])
def test_an_approximate_count_is_no_exact_one(tmp_path: Path, cell: str) -> None:
    header = ["统一社会信用代码", "行业代码", "企业规模", "从业人员期末人数", "营业收入", "有效专利数"]
    row = ["91350100M000100Y43", "C3911", "大型", "100", "200", cell]
    receipt = answer(tmp_path, "enterprise_survey.120104.2019.csv", [header, row])
    assert [(f.rule_code, f.expected) for f in receipt.findings if f.column == "patents_valid"] == [
        ("cell.inexact_figure", "6")
    ]


@pytest.mark.parametrize(
    ("cell", "code", "expected"),
    [
        ("3.5亿", "cell.scaled_twice", "35000 万元"),
        ("3.5亿元", "cell.unit_contradicts", "3.5 万元"),
        ("1.23457E+11", "cell.digits_rounded", "1234570000000000 ± 5000000000 元"),
        ("35000①", "cell.footnote_mark", "35000"),
        ("三万五千", "cell.not_a_number", "35000"),
        ("35000 万元", "", ""),
        ("3.5", "", ""),
    ],
)
def test_an_amount_in_a_column_with_a_fixed_unit(tmp_path: Path, cell: str, code: str, expected: str) -> None:
    header = ["统一社会信用代码", "行业代码", "企业规模", "从业人员期末人数", "营业收入（万元）"]
    row = ["91350100M000100Y43", "C3911", "大型", "100", cell]
    receipt = answer(tmp_path, "enterprise_survey.120104.2019.csv", [header, row])
    own = [(f.rule_code, f.expected) for f in receipt.findings if f.column == "revenue_yuan"]
    assert own == ([(code, expected)] if code else [])


@pytest.mark.parametrize(
    ("cell", "unit", "header", "rules"),
    [
        ("10.65万件", "件", "本年累计", ["cell.unit_contradicts"]),
        ("10.6514", "件", "本年累计（万件）", ["cell.unit_contradicts"]),
        ("10.65", "万件", "本年累计（万件）", []),
        ("10.65万件", "万件", "本年累计", []),
        ("1250.5", "件", "本年累计", ["cell.fraction_of_count"]),
        ("10.65143", "万件", "本年累计", ["cell.fraction_of_count"]),
        ("1.2E+3", "件", "本年累计", ["cell.digits_rounded"]),
    ],
)
def test_a_value_with_two_readings_is_a_query(
    tmp_path: Path, cell: str, unit: str, header: str, rules: list[str]
) -> None:
    receipt = district(tmp_path, "专利申请量", cell, unit, header)
    assert (receipt.status, [f.rule_code for f in receipt.findings]) == ("accepted", rules)


def test_a_unit_above_the_table_contradicts_that_of_the_column(tmp_path: Path) -> None:
    above = [["单位：万件"], FIGURES[:4] + FIGURES[5:]]
    row = ["专利申请量", "天津市", "2016", "10.6514", "中国科技统计年鉴", "2017-12-31"]
    header = [*above[1][:3], "数值（件）", *above[1][4:]]
    receipt = answer(tmp_path, "published_figures.tjipo.2016.csv", [above[0], header, row])
    assert [(f.rule_code, f.found, f.expected) for f in receipt.findings] == [
        ("cell.unit_contradicts", "10.6514 件", "10.6514 万件")
    ]


@pytest.mark.parametrize(
    ("printed", "shares"),
    [
        (("65.2", "70.1", "0.652"), {"0.652": ("0.652%", "65.2%")}),
        (("65.2", "70.1", "0.7"), {"0.7": ("0.7%", "70%")}),
        (("12.3", "1.25", "0.65"), {}),
        (("1.2", "0.1"), {}),
        (("65.2", "0.652%"), {}),
        (("0.652", "0.701"), {"0.652": ("0.652%", "65.2%"), "0.701": ("0.701%", "70.1%")}),
        (("0.65",), {"0.65": ("0.65%", "65%")}),
        (("0.5", "0.8"), {}),
        (("0.021", "0.034"), {}),
    ],
)
def test_a_share_among_percentages(printed: tuple[str, ...], shares: dict[str, tuple[str, str]]) -> None:
    numbers = {text: number for text in printed if (number := parse_number(text))}
    limits = {"min_ratio": 10, "min_rate": 20, "max_step": 0.01, "min_share": 0.1}
    thresholds = {("cell.percent_scale", name): limit for name, limit in limits.items()}
    likely = shares_among(numbers.values(), thresholds)
    assert {text: likely[number] for text, number in numbers.items() if number in likely} == shares


def test_a_share_is_a_query_in_the_column_of_a_file(tmp_path: Path) -> None:
    rows = [
        ["高校专利维持率", area, "2016", value, "%", "中国科技统计年鉴", "2017-12-31"]
        for area, value in (("和平区", "65.2"), ("河东区", "70.1"), ("河西区", "0.652"))
    ]
    receipt = answer(tmp_path, "published_figures.tjipo.2016.csv", [FIGURES, *rows])
    assert [(f.rule_code, f.source_ref, f.expected) for f in receipt.findings] == [
        ("cell.percent_scale", "csv!D4", "65.2%")
    ]


@pytest.mark.parametrize(
    ("figures", "cells"),
    [
        ((("高校专利维持率", "0.652"), ("高校专利维持率", "0.7"), ("R&D经费投入强度", "3.01")), ["D2", "D3"]),
        ((("高校专利维持率", "65.2"), ("高校专利维持率", "0.701"), ("R&D经费投入强度", "3.01")), ["D3"]),
        ((("版权产业增加值占GDP比重", "7.3"), ("R&D经费投入强度", "0.65")), []),
    ],
)
def test_a_share_is_reported_beside_percentages_of_other_indicators(
    tmp_path: Path, figures: tuple[tuple[str, str], ...], cells: list[str]
) -> None:
    rows = [
        [name, "和平区", f"{2014 + n}", value, "%", "中国科技统计年鉴", "2017-12-31"]
        for n, (name, value) in enumerate(figures)
    ]
    receipt = answer(tmp_path, "published_figures.tjipo.2016.csv", [FIGURES, *rows])
    assert [(f.rule_code, f.source_ref) for f in receipt.findings] == [
        ("cell.percent_scale", f"csv!{cell}") for cell in cells
    ]


def test_a_bound_is_kept_beside_its_value(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    cells = {"和平区": "约500", "河东区": "1250余", "河西区": "≥30", "南开区": "7"}
    rows = [
        ["专利申请量", area, "2016", cell, "件", "中国科技统计年鉴", "2017-12-31"]
        for area, cell in cells.items()
    ]
    put(settings.inbox, "published_figures.tjipo.2016.csv", csv_text([FIGURES, *rows]))
    (receipt,) = intake.ingest(settings, NOW)
    kept = pl.read_parquet(settings.data_dir / receipt.lake_path).select("obs_value", "bound_type").rows()
    assert kept == [(500, "approximate"), (1250, "at_least"), (30, "at_least"), (7, "exact")]


def test_a_mark_in_an_application_number_is_always_noticed(tmp_path: Path) -> None:
    numbers = [
        inserted(application_no(n), sign, share) for n, sign in enumerate(SIGNS) for share in (0, 0.4, 0.8, 1)
    ]
    rows = [["申请", "2016-03-01", no, "发明", "企业", "南开区", "2016-03-01", "8"] for no in numbers]
    receipt = answer(tmp_path, "patent_register.tjipo.2016-03.csv", [EVENTS, *rows])
    noticed = {f.source_ref for f in receipt.findings if f.column == "application_no"}
    assert noticed == {f"csv!C{n}" for n in range(2, len(rows) + 2)}


def test_a_mark_after_a_name_or_a_day_is_dropped_with_a_note(tmp_path: Path) -> None:
    row = ["专利申请量①", "天津市*", "2016②", "5①", "件", "中国科技统计年鉴", "2017-12-31③"]
    receipt = answer(tmp_path, "published_figures.tjipo.2016.csv", [FIGURES, row])
    assert receipt.status == "accepted"
    assert [(f.rule_code, f.found, f.expected) for f in receipt.findings] == [
        ("cell.footnote_mark", "①", "专利申请量"),
        ("cell.footnote_mark", "*", "天津市"),
        ("cell.footnote_mark", "②", "2016"),
        ("cell.footnote_mark", "①", "5"),
        ("cell.footnote_mark", "③", "2017-12-31"),
    ]


def test_a_shortened_number_has_lost_its_digits(tmp_path: Path) -> None:
    row = ["申请", "2016-03-01", "2.0161E+11", "发明", "企业", "南开区", "2016-03-01", "8"]
    receipt = answer(tmp_path, "patent_register.tjipo.2016-03.csv", [EVENTS, row])
    assert [f.rule_code for f in receipt.findings] == ["cell.digits_lost", "file.nothing_accepted"]


def test_the_unit_of_a_likely_slip_is_named(tmp_path: Path) -> None:
    figures = ("10000", "11000", "120000000", "12500", "13000")
    rows = [
        ["专利申请量", "天津市", str(2011 + n), figure, "件", "中国科技统计年鉴", "2017-12-31"]
        for n, figure in enumerate(figures)
    ]
    receipt = answer(tmp_path, "published_figures.tjipo.2016.csv", [FIGURES, *rows])
    (finding,) = receipt.findings
    assert (finding.rule_code, finding.expected) == ("file.unit_slip", "11726 件")


@pytest.mark.parametrize(
    ("header", "notes"),
    [
        (["地区", "2015①", "2016年*"], ["csv!B3", "csv!C3"]),
        (["地区*", "2015", "2016年"], []),
        (["地区²", "2015", "2016年"], ["csv!A3"]),
    ],
)
def test_a_mark_after_a_heading_is_noted(tmp_path: Path, header: list[str], notes: list[str]) -> None:
    above = [["专利申请量（件）"], ["资料来源：中国科技统计年鉴", "发布日期：2017-12-31"]]
    receipt = answer(
        tmp_path, "published_figures.tjipo.2016.csv", [*above, header, ["天津市", "79963", "106514"]]
    )
    assert (receipt.status, receipt.rows_accepted) == ("accepted", 2)
    assert [(f.rule_code, f.source_ref) for f in receipt.findings] == [
        ("cell.footnote_mark", place) for place in notes
    ]


def test_a_total_with_a_mark_is_still_a_total(tmp_path: Path) -> None:
    rows = [
        ["专利申请量", area, "2016", value, "件", "中国科技统计年鉴", "2017-12-31"]
        for area, value in (("合计*", "31"), ("和平区", "10"), ("河东区", "20"))
    ]
    receipt = answer(tmp_path, "published_figures.tjipo.2016.csv", [FIGURES, *rows])
    assert [(f.rule_code, f.source_ref) for f in receipt.findings] == [("file.total_mismatch", "csv!D2")]


@pytest.mark.parametrize("at", range(len(FIGURES)))
@pytest.mark.parametrize("mark", ["①", "²", "*", "(p)"])
def test_a_cell_that_means_nothing_with_or_without_its_mark_is_an_error(
    tmp_path: Path, at: int, mark: str
) -> None:
    row = ["专利申请量", "天津市", "2016", "5", "件", "中国科技统计年鉴", "2017-12-31"]
    row[at] = f"某某{mark}"
    receipt = answer(tmp_path, "published_figures.tjipo.2016.csv", [FIGURES, row])
    assert [f.source_ref for f in receipt.findings if f.severity == "error"] == [f"csv!{'ABCDEFG'[at]}2"]
