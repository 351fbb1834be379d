"""Account for every word of a label: a title, a header, the name of a sheet.

Belongs here: splitting a label into known phrases, and what is left over. Does not belong here: the phrases (seeds), or
what becomes of a table whose label is not understood (``layout.doubts``).
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from pipelines.intake.reference.values import clean

INDICATOR, PART, PERIOD, UNIT, NUMBER, SOURCE = "indicator", "part", "period", "unit", "number", "source"
AS_OF, TOPIC, FILLER = "as_of", "topic", "filler"
MONTH, QUARTER, THIS_PERIOD = "month", "quarter", "this_period"
RESULT, PROVISIONAL, STOCK = "result", "provisional", "stock"
SINCE, YEAR_TO_DATE = "since", "year_to_date"
IN_COMMENTS = ("plan", "forecast", "scope")
"""Roles that a comment may give to a figure; of other periods, growth or shares it speaks to explain the figure (比去年多)."""
SCOPE, INCLUSION = "scope", "inclusion"
SEVERAL = "several"
"""Role of a label that names several indicators; no single word has it."""
_CLOSING = frozenset(")]},;。")
"""Signs that end what a word such as 含 includes."""
_NAMING = (INDICATOR, PERIOD, NUMBER, AS_OF)
"""Roles of phrases that are no part of what such a word includes."""
_MARKS = frozenset(" ()[]{}<>〈〉《》【】「」『』“”\"'’‘,.;:、。，；：·•*/\\|+-–—―_~=&#①②③④⑤")
_YEAR = r"(?:19|20)\d{2}(?:年度|年末|年底|年|度)?"
_MONTH = r"(?:1[0-2]|0?[1-9])(?:月份|月末|月底|月)"
_PERIOD = re.compile(
    rf"{_YEAR}\s?[-–—~至到/]+\s?{_YEAR}(?:年末|年底)?"
    rf"|(?:{_YEAR})?第?[一二三四1-4](?:季度|季)(?:末|底)?|(?:{_YEAR})?-?q[1-4]\b|(?:{_YEAR})全年"
    rf"|(?:{_YEAR})?(?:[上下]半年|前[二两三]个?季度|[1一][-–—~至到][2-4二三四]季度)"
    rf"|(?:{_YEAR})?(?:1[0-2]|0?[1-9])月?[-–—~至到]{_MONTH}|(?:{_YEAR})?{_MONTH}(?:[0-3]?\d日)?"
    rf"|(?:19|20)\d{{2}}[-./](?:1[0-2]|0?[1-9])(?:[-./][0-3]?\d)?(?!\d)|{_YEAR}(?!\d)"
    r"|[一二三四五六七八九〇零○O壹贰叁肆伍陆柒捌玖]{4}年(?:度|末|底)?"
    r"|(?:as of|at|by|to|until) (?:the )?end of (?:(?:19|20)\d{2})?"
)
_EMPTY_BRACKETS = re.compile(r"[(\[]\s*[)\]]")
_NUMBER = re.compile(
    r"(?:续?(?:附?表|附件|图|专[受授有]表)|table|tab\.|sheet)\s?[\d一二三四五六七八九十]+(?:[-–—.·]\d+)*(?:\s?[(（]?续[)）]?)?"
    r"|[第共]\s?[\d一二三四五六七八九十]+\s?页|page\s?\d+(?:\s?(?:of|/)\s?\d+)?"
    r"|第[\d一二三四五六七八九十]+(?:版|稿|次(?:修订|修改|更正|调整|报送|上报|填报))稿?|v\d+(?:\.\d+)*(?![a-z])"
    r"|\d+(?:[-–—.·]\d+)+|第?[一二三四五六七八九十]+(?=[、.)：:])|\d{1,2}(?=[、.)）])|\d{1,2}$|^[a-z]?\d{1,3}(?!\d)"
)


@dataclass(frozen=True)
class Phrase:
    """A known phrase of a label, as written there, and its role; of an inclusion also the roles of what it includes."""

    text: str
    role: str
    includes: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Phrases:
    """The phrases of a label in order; ``unexplained`` holds the runs of text that no phrase explains."""

    known: tuple[Phrase, ...] = ()
    unexplained: tuple[str, ...] = ()

    def of(self, *roles: str) -> list[str]:
        """Return the texts of the phrases with one of these roles."""
        return [phrase.text for phrase in self.known if phrase.role in roles]

    def first(self, roles: Container[str]) -> Phrase | None:
        """Return the first phrase with one of these roles, an inclusion only if there is no other; None if there is none."""
        phrases = [phrase for phrase in self.known if phrase.role in roles]
        return min(phrases, key=lambda phrase: phrase.role == INCLUSION, default=None)


class LabelWords:
    """Splits labels into phrases: so that the fewest characters are left, then into the fewest phrases.

    Attributes:
        others: role -> name of the other figure that a phrase of this role makes of the labelled one.
        names: role -> name of the figures that a phrase of any role speaks of.
    """

    def __init__(
        self,
        phrases: Iterable[tuple[str, str]],
        patterns: Iterable[re.Pattern[str]],
        others: Mapping[str, str],
        names: Mapping[str, str],
    ):
        self.others, self.names = dict(others), dict(names)
        self._patterns = tuple(patterns)
        self._roles: dict[str, str] = {}
        for text, role in phrases:
            if phrase := with_blanks(text).lower():
                self._roles.setdefault(phrase, role)
        lengths: dict[str, set[int]] = {}
        for phrase in self._roles:
            lengths.setdefault(phrase[0], set()).add(len(phrase))
        self._lengths = {first: sorted(sizes, reverse=True) for first, sizes in lengths.items()}
        self._read: dict[str, Phrases] = {}

    def read(self, label: str) -> Phrases:
        """Return the phrases of a label."""
        if label not in self._read:
            self._read[label] = self._split(with_blanks(label))
        return self._read[label]

    def other(self, label: str) -> Phrase | None:
        """Return the first phrase that makes another figure of what is labelled, None if there is none."""
        return self.read(label).first(self.others)

    def other_in_comment(self, comment: str) -> Phrase | None:
        """Return the first phrase of a comment that makes another figure of the commented one, None if there is none."""
        return next((p for p in self.read(comment).known if p.role in IN_COMMENTS), None)

    def without_periods(self, label: str) -> tuple[str, tuple[str, ...]]:
        """Return a label without the periods in it and without 截至, and what is left out."""
        text = with_blanks(label)
        kept, left_out, at = "", [], 0
        for phrase in self.read(label).known:
            start = text.index(phrase.text, at)
            if phrase.role in (PERIOD, AS_OF):
                kept += text[at:start]
                at = start + len(phrase.text)
                left_out.append(phrase.text)
        return _EMPTY_BRACKETS.sub("", kept + text[at:]).strip(), tuple(left_out)

    def _split(self, text: str) -> Phrases:
        lower = text.lower() if len(text.lower()) == len(text) else text
        titled = [
            (m.start(), m.end()) for p in self._patterns for m in p.finditer(text) if m.end() > m.start()
        ]
        size = len(lower)
        # The cost of the text from each place on, and the phrase that begins there.
        best: list[tuple[int, int]] = [(0, 0)] * (size + 1)
        step: list[tuple[int, str]] = [(0, "")] * size
        for i in range(size - 1, -1, -1):
            left, count = best[i + 1]
            is_mark = lower[i] in _MARKS
            best[i], step[i] = (left + (not is_mark), count), (i + 1, FILLER if is_mark else "")
            for end, role in self._candidates(lower, i, titled):
                cost = (best[end][0], best[end][1] + 1)
                if cost < best[i] or (cost == best[i] and end > step[i][0]):
                    best[i], step[i] = cost, (end, role)
        return _collected(text, step, {*_NAMING, *self.others} - {SCOPE, INCLUSION})

    def _candidates(
        self, text: str, start: int, titled: Iterable[tuple[int, int]]
    ) -> Iterable[tuple[int, str]]:
        """Yield the end and role of each phrase that begins at a place."""
        yield from ((end, INDICATOR) for begins, end in titled if begins == start)
        if start and _is_latin(text[start - 1]) and _is_latin(text[start]):
            return
        for length in self._lengths.get(text[start], ()):
            end = start + length
            role = self._roles.get(text[start:end])
            if role and end <= len(text) and not self._cuts(text, start, end, role):
                yield end, role
        for pattern, role in ((_PERIOD, PERIOD), (_NUMBER, NUMBER)):
            if match := pattern.match(text, start):
                yield match.end(), role

    @staticmethod
    def _cuts(text: str, start: int, end: int, role: str) -> bool:
        """Return whether a phrase ends within a Latin word, or a unit of one character is part of a word."""
        if end < len(text) and _is_latin(text[end - 1]) and _is_latin(text[end]):
            return True
        is_alone = (not start or text[start - 1] in _MARKS) and (end == len(text) or text[end] in _MARKS)
        return role == UNIT and end - start == 1 and not is_alone


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def with_blanks(text: str) -> str:
    """Return a text with blanks only between Latin words, where they tell words apart."""
    first, *others = clean(text).split() or [""]
    joined = first
    for word in others:
        joined += f" {word}" if joined[-1].isascii() and word[0].isascii() else word
    return joined


def _collected(text: str, step: list[tuple[int, str]], ending: Container[str]) -> Phrases:
    """Return the phrases of a text; a word such as 含 has all that follows it, up to a phrase with an ending role."""
    known: list[Phrase] = []
    unexplained: list[str] = []
    i, is_open = 0, False
    while i < len(step):
        end, role = step[i]
        included: set[str] = set()
        while (
            role == INCLUSION and end < len(step) and text[end] not in _CLOSING and step[end][1] not in ending
        ):
            included.add(step[end][1])
            end = step[end][0]
        if role and text[i] not in _MARKS | {""} or end - i > 1:
            known.append(Phrase(text[i:end], role, frozenset(included)))
        if not role:
            if is_open:
                unexplained[-1] += text[i:end]
            else:
                unexplained.append(text[i:end])
        is_open = not role
        i = end
    return Phrases(tuple(known), tuple(unexplained))
