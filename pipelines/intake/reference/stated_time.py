"""Read what a label says of the time that its figures are of: 当月, 1-8月, 2020年累计.

Belongs here: the part of a year that words state, and whether it agrees with a period and a measure basis. Does not belong
here: which labels are looked at (``layout.stated_times``), or single periods (``values``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipelines.intake.reference.label_words import (
    MONTH,
    PART,
    PERIOD,
    QUARTER,
    THIS_PERIOD,
    LabelWords,
)
from pipelines.intake.reference.values import last_month
from pipelines.intake.reference.written_times import plainly

FLOW, YTD, CUMULATIVE, POINT = "flow", "ytd", "cumulative", "point"
_ALONE = {MONTH: "M", QUARTER: "Q", THIS_PERIOD: ""}
"""Role of a word for a period alone -> its frequency."""
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4}
_DASH = r"[-–—~至到]"
_IN_YEAR = re.compile(
    rf"(?P<first>1[0-2]|0?[1-9])月?{_DASH}(?P<last>1[0-2]|0?[1-9])月"
    rf"|(?P<half>[上下])半年|前(?P<quarters>[二两三])个?季度|[1一]{_DASH}(?P<to>[2-4二三四])季度"
    r"|(?P<whole>全年)|第?(?P<quarter>[1-4一二三四])季|q(?P<q>[1-4])|(?P<month>1[0-2]|0?[1-9])月",
    re.IGNORECASE,
)
WHOLE_YEAR = "全年"
_YEAR = re.compile(r"^(?:19|20)\d{2}(?!\d)")


@dataclass(frozen=True)
class StatedTime:
    """What a word says of the time of figures; what it does not say is blank.

    Attributes:
        year: the year.
        month: the last month.
        freq: Q or M where the figures are of one quarter or month.
        basis: ``flow`` of that part of the year alone, ``ytd`` since 1 January, ``cumulative`` of all years, or since ``year``;
            ``point`` at a day.
        first: the first month of a span of months, 0 if none is named.
        is_latest: figures of earlier months and of other years agree as well, as a title over several columns says it.
        of_year: only figures of this year are spoken of.
        may_be_later: a later time than that of the figures is the one at which they were counted.
    """

    year: str = ""
    month: int = 0
    freq: str = ""
    basis: str = ""
    first: int = 0
    is_latest: bool = False
    of_year: str = ""
    may_be_later: bool = False

    def contradicts(self, time_period: str, basis: str) -> bool:
        """Return whether figures of a period and basis are not of the stated time."""
        freq, month = _end_of(time_period)
        if self.of_year not in ("", time_period[:4]):
            return False
        if self.may_be_later and (self.year, self.month or 12) > (time_period[:4], month):
            return False
        if self.basis == CUMULATIVE and self.year and self.year == time_period[:4]:
            return replace(self, basis=YTD).contradicts(time_period, basis)
        if self.basis in (CUMULATIVE, POINT):
            return basis in (FLOW, YTD)
        if self.is_latest:
            is_of_year = self.year in ("", time_period[:4])
            return is_of_year and (month > self.month or self._begins_before(freq, month, basis))
        if (self.year and self.year != time_period[:4]) or (self.month and self.month != month):
            return True
        if basis == POINT:
            return bool(self.freq) and freq == "A" and not self.month
        is_first = month == {"M": 1, "Q": 3, "A": 12}[freq]  # its year to date is the period itself
        if self.basis == FLOW:
            return (bool(self.freq) and self.freq != freq) or not (
                basis == FLOW or (basis == YTD and is_first)
            )
        return self.basis == YTD and not (basis == YTD or (basis == FLOW and is_first))

    def _begins_before(self, freq: str, month: int, basis: str) -> bool:
        """Return whether figures also have what was before the stated months, or are of a year where a part of it is stated."""
        if basis == POINT:
            return month < self.first
        if freq == "A":
            return basis == FLOW and (bool(self.freq) or self.first > 1)
        return (1 if basis == YTD else month - 2 * (freq == "Q")) < self.first


def _end_of(time_period: str) -> tuple[str, int]:
    """Return the frequency of a period, and its last month."""
    freq = "Q" if "Q" in time_period else "M" if "-" in time_period else "A"
    return freq, last_month(time_period)


def stated_times(label: str, words: LabelWords) -> Iterator[tuple[str, StatedTime]]:
    """Yield the words of a label that state a time, and what they state."""
    phrases = words.read(plainly(label))
    is_cumulated = any(
        "累计" in word or "至今" in word or "cumulative" in word.lower() for word in phrases.of(PART)
    )
    for phrase in phrases.known:
        if phrase.role in _ALONE:
            yield phrase.text, StatedTime(freq=_ALONE[phrase.role], basis=FLOW)
        elif (phrase.role == PERIOD or phrase.text == WHOLE_YEAR) and (stated := _of_period(phrase.text)):
            is_alone = stated.basis == FLOW and not is_cumulated and not phrase.text.endswith(("末", "底"))
            yield (
                phrase.text,
                stated if is_alone or stated.basis == YTD else replace(stated, freq="", basis=""),
            )


def _of_period(text: str) -> StatedTime | None:
    """Return what a text for a period states, None for a span of years and the like."""
    year = _YEAR.match(text)
    part = _IN_YEAR.search(text, year.end() if year else 0)
    stated = StatedTime(year[0] if year else "")
    if part is None:
        return stated if year and not re.search(rf"{_DASH}\s?\d{{4}}", text) else None
    if part["last"]:
        first, last = int(part["first"]), int(part["last"])
        freq = "Q" if last - first == 2 and last % 3 == 0 else ""
        return replace(
            stated,
            month=last,
            freq="" if first == 1 else freq,
            basis=YTD if first == 1 else FLOW,
            first=first,
        )
    if part["half"]:
        return (
            replace(stated, month=6, basis=YTD)
            if part["half"] == "上"
            else replace(stated, month=12, basis=FLOW, first=7)
        )
    if part["whole"]:
        return replace(stated, month=12, basis=YTD)
    if quarters := part["quarters"] or part["to"]:
        return replace(stated, month=3 * _number(quarters), basis=YTD)
    if quarter := part["quarter"] or part["q"]:
        return replace(stated, month=3 * _number(quarter), freq="Q", basis=FLOW)
    return replace(stated, month=int(part["month"]), freq="M", basis=FLOW)


def _number(sign: str) -> int:
    return _DIGITS.get(sign) or int(sign)
