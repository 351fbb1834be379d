"""Parse single cells: numbers, units, dates, periods, placeholders.

Belongs here: pure functions from the text of a cell to a value, exact to the last printed digit. Does not belong here:
look-ups in seeds, forms, frames or files.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from pipelines.intake.reference.characters import clean, without_mark

PLACEHOLDERS = {
    # what a statistical table prints in place of a number -> SDMX CL_OBS_STATUS
    "…": "N",  # smaller than the table's unit: neither zero nor unknown
    "⋯": "N",
    "⋯⋯": "N",
    "...": "N",
    "……": "N",
    "......": "N",
    "—": "O",
    "——": "O",
    "–": "O",
    "―": "O",
    "-": "O",
    "--": "O",
    "无": "O",
    "/": "M",
    "n/a": "M",
    "na": "M",
    "不适用": "M",
}
MULTIPLIERS = {
    "": 1,
    "千": 1_000,
    "万": 10_000,
    "十万": 100_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
    "十亿": 1_000_000_000,
    "百亿": 10_000_000_000,
    "千亿": 100_000_000_000,
    "万亿": 1_000_000_000_000,
}
AT_LEAST, AT_MOST, APPROXIMATE = "at_least", "at_most", "approximate"
BOUND_WORDS = {
    **dict.fromkeys(
        ("超过", "超", "逾", "不少于", "不低于", "至少", "高于", "大于", "≥", ">=", ">"), AT_LEAST
    ),
    **dict.fromkeys(("不超过", "不高于", "不足", "不到", "至多", "低于", "小于", "≤", "<=", "<"), AT_MOST),
    **dict.fromkeys(("大约", "约为", "约", "近", "将近", "接近", "≈", "~"), APPROXIMATE),
}
"""Words before a number that make it a bound."""
WORDS_AFTER = {
    **dict.fromkeys(("余", "多", "以上", "+"), AT_LEAST),
    **dict.fromkeys(("以下", "以内"), AT_MOST),
    **dict.fromkeys(("左右", "上下"), APPROXIMATE),
}
"""Words after a number, or after its unit, that make it a bound."""


def _one_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True) if word)


_NUMBER = re.compile(
    rf"(?P<before>{_one_of(BOUND_WORDS)})?\s*"
    r"(?P<number>[+-]?(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)(?:\.\d+)?(?:[eE][+-]?\d{1,2})?)\s*"
    rf"(?P<more>[余多])?(?P<multiplier>{_one_of(MULTIPLIERS)})?(?P<still>[余多])?\s*"
    rf"(?P<unit>[^\d\s.,+-][^\d.,]*?)??\s*(?P<after>{_one_of(WORDS_AFTER)})?"
)
_DIGITS = re.compile(r"-?[0-9]{1,24}(?:\.[0-9]+)?")
_MOST_DIGITS = 24
"""Nothing is counted or paid in longer numbers; a far longer one would be infinite once it is a double."""
_OTHER_NUMBERS = ("No", "Nl")
"""Categories of ½, ⁴ and Ⅳ: no unit has them."""
_QUARTERS = {"1": 1, "2": 2, "3": 3, "4": 4, "一": 1, "二": 2, "三": 3, "四": 4}
_DASH = r"[-–—~〜至/]"
_YEAR = re.compile(r"(\d{4})(?:年度?|年[末底])?")
_QUARTER = re.compile(r"(\d{4})年?-?(?:Q([1-4])|第?([1-4一二三四])季度?)", re.IGNORECASE)
_ROMAN_QUARTER = re.compile(
    r"(\d{4})(?:年?-?第?(Ⅰ|Ⅱ|Ⅲ|Ⅳ|ⅰ|ⅱ|ⅲ|ⅳ)(?:季度?)?|年?-?第?(I{1,3}|IV)季度?|[年-](I{1,3}|IV))", re.IGNORECASE
)
_ROMAN = {"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "I": 1, "II": 2, "III": 3, "IV": 4}
_SIGNS = ("〇零○Oo", "一壹", "二贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
_CHINESE_DIGITS = {sign: f"{n}" for n, signs in enumerate(_SIGNS) for sign in signs}
_CHINESE_YEAR = re.compile(
    rf"[一壹二贰][九玖{_SIGNS[0]}][{''.join(_SIGNS)}]{{2}}(?=年|$)(?:年(?:(十[一二]?|[一二三四五六七八九])(?=月))?)?"
)
_MONTH = re.compile(r"(\d{4})(?:年(\d{1,2})月[末底]?|[-/.](\d{1,2})|(0[1-9]|1[0-2]))")
_SPAN = re.compile(rf"(\d{{4}})年?{_DASH}(\d{{4}})年?")
_YTD_MONTHS = re.compile(rf"(\d{{4}})年1月?{_DASH}(\d{{1,2}})月")
_YTD_WORDS = re.compile(r"(\d{4})年?(上半年|前三季度|一季度累计|全年)")
_YTD = {"上半年": "-Q2", "前三季度": "-Q3", "一季度累计": "-Q1", "全年": ""}
_DATE = re.compile(
    r"(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))"
)
_SERIAL = re.compile(r"[1-6]\d{4}(?:\.\d+)?")
_CLOCK = re.compile(r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")


@lru_cache(maxsize=1 << 16)
def label(text: str) -> str:
    """Return the text as labels are compared: one form of each sign, no blanks at all, one case."""
    return "".join(clean(text).split()).casefold()


def without_edition(text: str) -> str:
    """Return the name of a publication without its marks and the year of its edition: 《中国科技统计年鉴2017》."""
    return _OF_EDITION.sub("", text)


_OF_EDITION = re.compile(r"[《》]|[-–—(（]?(?:19|20)\d{2}年?版?[)）]?(?=》?$)")


@dataclass(frozen=True)
class Number:
    """A printed number.

    Attributes:
        value: what is printed, times the multiplier printed beside it (7.2万 is 72000).
        step: the worth of the last printed digit, times the same multiplier; 1.23E+6 has a step of 10000.
        unit: a unit printed in the cell itself, with its multiplier (万件), or "".
        bound_type: set by words such as 超过 and 约, else "".
        mark: the footnote mark after it, which is no part of it, or "".
        multiplier: the multiplier that ``value`` includes.
    """

    value: Decimal
    step: Decimal
    unit: str = ""
    bound_type: str = ""
    mark: str = ""
    multiplier: int = 1

    @property
    def is_rounded(self) -> bool:
        """Return whether fewer digits are printed than the whole number has: 1.23457E+11."""
        return self.step > self.multiplier


def parse_number(text: str) -> Number | None:
    """Read a number as printed; None if the cell holds anything else.

    A placeholder is not a number: ask ``placeholder`` first.
    """
    if _DIGITS.fullmatch(text):  # most cells; the rest of this function takes twice as long
        plain = Decimal(text)
        return Number(plain, _step(plain))
    bare, mark = without_mark(text)
    match = _NUMBER.fullmatch(clean(bare))
    if not match:
        return None
    words = [w for w in (match["before"], match["more"], match["still"], match["after"]) if w]
    if len(words) > 1:
        return None
    printed = Decimal(re.sub(r"[, ]", "", match["number"]))
    if printed.adjusted() > _MOST_DIGITS:
        return None
    step = _step(printed)
    multiplier, unit = match["multiplier"] or "", (match["unit"] or "").strip()
    if any(unicodedata.category(c) in _OTHER_NUMBERS for c in unit):
        return None
    bound = (BOUND_WORDS | WORDS_AFTER)[words[0]] if words else ""
    if unit:  # the whole unit is looked up, 万 included
        return Number(printed, step, multiplier + unit, bound, mark)
    factor = MULTIPLIERS[multiplier]
    return Number(printed * factor, step * factor, "", bound, mark, factor)


def _step(printed: Decimal) -> Decimal:
    """Return the worth of the last printed digit."""
    exponent = printed.as_tuple().exponent
    return Decimal((0, (1,), exponent)) if isinstance(exponent, int) else Decimal(1)


def placeholder(text: str) -> str | None:
    """Return the observation status that a placeholder means; None if the text is none."""
    return PLACEHOLDERS.get(clean(text).casefold())


def half_width(number: Number, scale: Decimal, is_count: bool) -> Decimal:
    """Return half the worth of the last printed digit in base units.

    A whole number of countable things in single units is exact: 0.
    """
    if (
        is_count
        and number.step * scale <= 1
        and number.value * scale == (number.value * scale).to_integral_value()
    ):
        return Decimal(0)
    return number.step * scale / 2


@dataclass(frozen=True)
class Period:
    """An observation period.

    ``window_start`` is the first year of a span (2011-2015 is cumulative, ends in 2015); ``measure_basis``
    is set where the words themselves say it.
    """

    time_period: str
    freq: str
    measure_basis: str = ""
    window_start: str = ""


def last_month(time_period: str) -> int:
    """Return the last month of an observation period: 12 of 2019, 9 of 2019-Q3, 6 of 2019-06."""
    part = time_period.partition("-")[2]
    return 3 * int(part[1:]) if part.startswith("Q") else int(part or 12)


def parse_period(text: str) -> Period | None:
    """Read an observation period: 2019年, 2019Q4, 2019年第四季度, 2019 Ⅲ, 2019-06, 2019年1-9月, 2011-2015, 二〇一九年.

    Years are those from 1900 to 2100: 361208 is no month.
    """
    period = _period(text)
    years = (period.time_period[:4], period.window_start or "2000") if period else ()
    return period if all("1900" <= year <= "2100" for year in years) else None


def _period(text: str) -> Period | None:
    text = re.sub(r"\s+", "", clean(text))
    text = with_arabic_years(text)
    if match := _SPAN.fullmatch(text):
        return Period(match[2], "A", "cumulative", match[1]) if match[1] < match[2] else None
    if match := _YTD_MONTHS.fullmatch(text):
        return Period(f"{match[1]}-{int(match[2]):02d}", "M", "ytd") if 1 <= int(match[2]) <= 12 else None
    if match := _YTD_WORDS.fullmatch(text):
        return Period(
            match[1] + _YTD[match[2]], "Q" if _YTD[match[2]] else "A", "ytd" if _YTD[match[2]] else ""
        )
    if match := _YEAR.fullmatch(text):
        return Period(match[1], "A")
    if match := _QUARTER.fullmatch(text):
        return Period(f"{match[1]}-Q{_QUARTERS[match[2] or match[3]]}", "Q")
    if match := _ROMAN_QUARTER.fullmatch(text):
        return Period(f"{match[1]}-Q{_ROMAN[(match[2] or match[3] or match[4]).upper()]}", "Q")
    if match := _MONTH.fullmatch(text):
        month = int(match[2] or match[3] or match[4])
        return Period(f"{match[1]}-{month:02d}", "M") if 1 <= month <= 12 else None
    return None


def with_arabic_years(text: str) -> str:
    """Return a text with years in Chinese numerals, and months after them, in digits: 二〇一六年九月 is 2016年9月."""
    return _CHINESE_YEAR.sub(_arabic, text)


def _arabic(match: re.Match[str]) -> str:
    month = match[1] or ""
    year = "".join(_CHINESE_DIGITS[sign] for sign in match[0][:4])
    number = 10 * month.startswith("十") + int(_CHINESE_DIGITS.get(month[-1:], "0"))
    return f"{year}{match[0][4:5]}{number or ''}"


def parse_date(text: str) -> dt.date | None:
    """Read a day: 2019-03-05, 2019/3/5, 2019.3.5, 2019年3月5日, 20190305."""
    text = _CLOCK.sub("", clean(text))
    match = _DATE.fullmatch(re.sub(r"\s+", "", text))
    if not match:
        return None
    year, month, day = (int(g) for g in match.groups() if g)
    try:
        return dt.date(year, month, day) if 1900 <= year <= 2100 else None
    except ValueError:
        return None


def parse_serial(text: str, zero: dt.date) -> dt.date | None:
    """Read a day as a spreadsheet keeps it, a number of five digits: days since ``zero``."""
    number = clean(text)
    if not _SERIAL.fullmatch(number):
        return None
    return zero + dt.timedelta(days=int(number.partition(".")[0]))


def column_letter(column: int) -> str:
    """Return the spreadsheet letter of a 0-based column: 0 is A, 26 is AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


_YEARS = 3
"""Number of cells from which a column that holds nothing but the first of January is a column of years."""


def days_as_years(texts: list[str], periods: Mapping[str, Period]) -> dict[str, Period]:
    """Return the years of cells that hold the first of January, where the other cells of the column say years."""
    days = {
        t: day
        for t in texts
        if t not in periods and (day := parse_date(t)) and (day.month, day.day) == (1, 1)
    }
    others = [periods[t].freq for t in texts if t in periods]
    is_of_years = set(others) == {"A"} or (not others and len(days) == len(texts) >= _YEARS)
    return {t: Period(f"{day.year}", "A") for t, day in days.items()} if is_of_years else {}
