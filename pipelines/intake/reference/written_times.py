"""Write the times in a title in one way: 2016.1-2016.11 and 2016年1月1日至11月30日 are 2016年1-11月.

Belongs here: spellings of parts of a year, and days that are no time of figures (2017年1月发布). Does not belong here: what a
time says of figures (``stated_time``), or reading a single period (``values``).
"""

from __future__ import annotations

import calendar
import re

from pipelines.intake.reference.characters import clean
from pipelines.intake.reference.values import with_arabic_years

_BLANKS = re.compile(r"\s{2,}")
_DASH = r"\s*[-–—~至到]+\s*"
_YEAR, _MONTH = r"(?:19|20)\d{2}", r"(?:1[0-2]|0?[1-9])(?!\d)"
_CLOCK = r"(?:[T\s]*\d{1,2}:\d{2}(?::\d{2})?)?"
_AT = rf"{_YEAR}\s*年\s*(?:{_MONTH}\s*月\s*(?:\d{{1,2}}\s*日{_CLOCK})?)?"
_MADE = "发布|公布|印发|出版|制表|编制|打印|更新|导出|修订|制定"
_MADE_LABEL = f"{_MADE}|填表|填报|填写|报送|报出|上报|生成|整理|下载|审核|签发|录入|提交|提取|导出|采集"
SHORT_YEAR = re.compile(r"^([0-4]\d)年(?![以期内来间龄])")
"""A year of two digits that begins a title or a header: 15年专利申请量."""
_NUMBER = re.compile(rf"(?<![\d.–—年-])\d{{1,3}}(?:[-–—.]\d{{1,3}})*\s+(?={_YEAR})")
"""The number of a table before a year: 表1-3 2016年."""
_OF_MAKING = re.compile(
    rf"(?:^|[(;\s])\s*(?:日期|[^:;()\s]{{0,30}}(?:{_MADE_LABEL})(?:时间|日期|日|年月)?)\s*:\s*{_AT}"
    rf"|{_AT}\s*(?:(?:{_MADE})(?![量数情])|制(?=[\s)]|$))|(?:{_MADE})(?:于|时间|日期)\s*{_AT}"
)
_UP_TO_DAY = re.compile(rf"(截[至止]\D{{0,6}}{_YEAR}\s*[年.]\s*{_MONTH}\s*)[月.]\s*\d{{1,2}}(?!\d)日?")
_MONTHS = re.compile(
    rf"(?<![\d.])({_YEAR})\s*[年.]\s*({_MONTH})(?:\s*[月.]\s*(\d{{1,2}})?日?)?{_DASH}"
    rf"(?:\1\s*[年.]\s*)?({_MONTH})(?:\s*[月.]\s*(\d{{1,2}})(?!\d)日?|月)?(?!\s*[季个\d])"
)
_PLAIN = re.compile(rf"{_YEAR}年{_MONTH}[-–—至]{_MONTH}月")
_QUARTERS = re.compile(rf"({_YEAR}年)[1一]{_DASH}([2-4二三四])季度?")
_FIRST_MONTHS = re.compile(r"前(1[0-2]|[2-9])个?月")
_DAY = re.compile(
    rf"{_YEAR}\s*年\s*{_MONTH}\s*月\s*\d{{1,2}}\s*日|{_YEAR}([-./]){_MONTH}\1\d{{1,2}}(?!\d){_CLOCK}"
)
_DOTTED = re.compile(rf"(?<![\d.])({_YEAR})\.({_MONTH})月?(?![.\d])")
_LAST_OF = {"2": 6, "二": 6, "3": 9, "三": 9, "4": 12, "四": 12}


def plainly(title: str) -> str:
    """Return a title with years in digits, parts of a year as 2016年1-11月, without single days, the day of its making and a table's number."""
    # One blank for many: patterns that allow blanks would try each of them as a beginning.
    text = _BLANKS.sub(" ", with_arabic_years(clean(title)))
    if not any(sign.isdigit() for sign in text):
        return text
    text = _OF_MAKING.sub(" ", _NUMBER.sub("", SHORT_YEAR.sub(r"20\1年", text)))
    text = _MONTHS.sub(_months, _UP_TO_DAY.sub(r"\1月", text))
    text = _QUARTERS.sub(lambda match: f"{match[1]}1-{_LAST_OF[match[2]]}月", text)
    text = _FIRST_MONTHS.sub(r"1-\1月", text)
    return _DOTTED.sub(r"\1年\2月", _DAY.sub(" ", text))


def _months(match: re.Match[str]) -> str:
    """Return months of one year; the year alone where days name it from its first to its last one."""
    year, first, first_day, last, last_day = match.groups()
    if _PLAIN.fullmatch(match[0]):
        return match[0]
    months = (int(first), int(last))
    if months[0] >= months[1]:
        return match[0]
    is_to_end = not last_day or int(last_day) == calendar.monthrange(int(year), months[1])[1]
    if first_day and int(first_day) == 1 and is_to_end and months == (1, 12):
        return f"{year}年"
    return f"{year}年{months[0]}-{months[1]}月"
