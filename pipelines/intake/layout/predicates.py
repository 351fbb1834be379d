"""Read what a sentence says that figures are: 本表为发明专利数据, 数据截至2016年11月, a bare 1-11月.

Belongs here: the predicate of a sentence, and whether figures of given indicators are what it says. Does not belong here:
which sentences are looked at (``context_statements``, ``stated_times``), or single words (``reference.label_words``).

Only a predicate that is explained whole counts, so that a sentence which mentions a word in passing says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines.intake.layout.annotations import ATTENTION, EXPLANATION, SENTENCE_ENDS
from pipelines.intake.layout.named_indicators import named_indicators, stray_topics
from pipelines.intake.reference.indicators import BREAKDOWN
from pipelines.intake.reference.label_words import (
    AS_OF,
    FILLER,
    INCLUSION,
    INDICATOR,
    PART,
    PERIOD,
    PROVISIONAL,
    SCOPE,
    TOPIC,
    Phrases,
    with_blanks,
)
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.stated_time import CUMULATIVE, StatedTime, stated_times
from pipelines.intake.reference.values import label

PREFIX = re.compile(
    rf"^[（(]?(?:(?:注(?!意)|备注|附注|{EXPLANATION}|notes?)\s*\d*\s*[:：.．、]?|(?:{ATTENTION})\s*\d*\s*[:：.．、])\s*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^(?:[(（]\d{1,2}[)）]|\d{1,2}(?:[)）、]|[.．](?!\d))|[一二三四五六七八九十]、)\s*")
"""The number of a sentence in a list: 1., （2）."""
_END = re.compile(f"[{SENTENCE_ENDS}]")
_SUBJECT = (
    r"(?:(?P<year>(?:19|20)\d{2})年度?)?(?:本表|该表|此表|表中|表内|上表|以上|上述|所列|所有|全部|各项|各(?:个?地区|区县|区|县|市|地)|该|此|"
    r"数据|数值|数字|数|指标|统计|口径|范围|时间|时段|时期|期间|区间|均|都|皆|的|中|所|[:：])*"
)
_STATES = re.compile(
    rf"^{_SUBJECT}(?:(?P<limit>仅|只|限)[为是系含有限指]*(?:包括|包含|统计|计算|收录)*|[为是系])(?P<what>.+)$"
)
_USES = re.compile(
    rf"^{_SUBJECT}(?:暂时?|仍|继续|改)*(?:沿用|延用|采用|套用|借用|使用|引用|按照?|用|取|以)了?的?"
    r"(?P<what>(?=.*(?:\d|[一二三四上下去前半]))[^，,、]{1,12}?(?:年度?|月份?|季度|半年|期)的?(?:同期|全年)?的?(?:统计)?(?:数据?|数值|值|数量|量)?)"
    r"(?:来?(?:填报|填列|代替|替代|代|计算|上报|报送|填))?$"
)
"""Figures of another time stand in place of those that are asked for: 沿用2015年数."""
_LACKS = re.compile(
    rf"^{_SUBJECT}(?P<lack>缺少?|漏报?|未含|不含|未包括|不包括|未包含|不包含|剔除|扣除)(?P<what>.+)$"
)
_VERB = re.compile(r"仅|只|限|为|是|系|沿用|延用|采用|套用|借用|使用|缺|漏报?|未[含包]|不[含包]|剔除|扣除")
"""Where a sentence may begin to say what its subject is."""
_LONGEST_SUBJECT = 64
"""Characters in which the verb behind a subject is looked for: every verb costs a reading of what is before it."""
_OF_SUBJECTS = (INDICATOR, TOPIC, PART, FILLER)
CLAUSE = re.compile(r"[，,]")
_FACTOR = re.compile(
    r"(?:乘以?|除以|放大|缩小|(?:数据|数值|数字|数)(?:已|均)*扩大)了?(?:\d+|[十百千万]+)(?:倍|分之)?"
)
ISSUED = re.compile(r"发布|公布|印发|编|制表|填报|上报|报送|修订|版")
_BARE_MEMBER = frozenset(("数据", "数", "量", "的", "统计", "部分", "口径"))
"""Words that may stand beside a member where a text of no sentence names it: 高校数据, but not 企业处."""
_NOUN = re.compile(r"(?<!指)[数量值额率幅速比均]$")
"""End of a bare text that names a kind of figures (比上年增加数); 比上年增加 and 中国知识产权指数 explain a figure."""
_OFTEN_EXPLAINING = ("change", "growth", "share", "ratio", "average", "rank")
Figures = Sequence[Sequence[str]]
"""Of each kind of figures, what is stated of it: the name or path of its indicator, and cells beside it."""
_WHOLE = 3
"""Number of members of one breakdown that together are all of it: 发明、实用新型和外观设计."""


@dataclass(frozen=True)
class Predicate:
    """What a sentence says that figures are.

    Attributes:
        text: the words that say so.
        year: the year that the sentence is about, "" for all figures.
        is_bare: the text is no sentence but only these words.
        lacks: the figures lack what the words name.
        subject: the words for the figures that are spoken of, "" for all.
    """

    text: str
    year: str = ""
    is_bare: bool = False
    lacks: bool = False
    subject: str = ""

    def phrases(self, reference: ReferenceData) -> Phrases:
        """Return the phrases of the words, none where a word is not known."""
        phrases = reference.words.read(self.text)
        return Phrases() if phrases.unexplained else phrases


def sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a note or remark, without the words that mark it as a note."""
    yield from filter(None, (_NUMBER.sub("", part.strip()) for part in _END.split(PREFIX.sub("", text))))


def predicate_of(sentence: str) -> Predicate:
    """Return what a sentence says that figures are; a text that is no such sentence is taken as the words for it."""
    flat = with_blanks(sentence).strip("()（）[]【】,，")
    if match := _LACKS.match(flat):
        return Predicate(match["what"], match["year"] or "", lacks=True)
    if match := _STATES.match(flat):
        return Predicate(match["what"], match["year"] or "")
    if match := _USES.match(flat):
        return Predicate(match["what"], match["year"] or "")
    return Predicate(flat, is_bare=True)


def predicates_of(sentence: str, reference: ReferenceData) -> Iterator[Predicate]:
    """Yield what a sentence says that figures are, or what its clauses say, where it is not explained as a whole.

    A clause counts only if it is a sentence by itself: 因系统原因，缺8月数据.
    """
    whole = _with_subject(predicate_of(sentence), reference)
    yield whole
    clauses = CLAUSE.split(sentence)
    for clause in clauses if len(clauses) > 1 and not whole.phrases(reference).known else ():
        predicate = _with_subject(predicate_of(clause), reference)
        if not predicate.is_bare:
            yield predicate


def _with_subject(predicate: Predicate, reference: ReferenceData) -> Predicate:
    """Return a predicate with the indicator before it as its subject: 专利申请量仅统计发明专利."""
    for match in _VERB.finditer(predicate.text, 0, _LONGEST_SUBJECT) if predicate.is_bare else ():
        subject = predicate.text[: match.start()]
        phrases = reference.words.read(subject)
        is_named = phrases.of(INDICATOR, TOPIC) and all(p.role in _OF_SUBJECTS for p in phrases.known)
        clause = predicate_of(predicate.text[match.start() :])
        if is_named and not phrases.unexplained and not clause.is_bare:
            return replace(clause, subject=subject)
    return predicate


def is_of_subject(name: str, subject: str, reference: ReferenceData) -> bool:
    """Return whether an indicator's name is that of a subject, or has its words: 专利申请量, 商标."""
    meant = reference.indicators.get(name)
    if meant is None or label(subject) in label(name):
        return label(subject) in label(name)
    if named := named_indicators(subject, reference):
        return any(one.covers(meant) for one in named)
    return not stray_topics(subject, [meant], reference)


def factor(sentence: str) -> str:
    """Return the words of a sentence by which figures are to be multiplied or divided, "" if there are none."""
    match = _FACTOR.search("".join(sentence.split()))
    return match[0] if match else ""


def provisional(text: str, reference: ReferenceData) -> tuple[str, str] | None:
    """Return the word by which a note or remark says that figures are provisional, and of which year (2016年数据为快报数)."""
    for predicate in map(predicate_of, sentences(text)):
        if not predicate.lacks and (words := predicate.phrases(reference).of(PROVISIONAL)):
            return words[0], predicate.year
    return None


def stated_role(predicate: Predicate, roles: Collection[str], reference: ReferenceData) -> str:
    """Return the role of other figures that a predicate gives to figures, "" if it gives none."""
    phrases = predicate.phrases(reference)
    phrase = phrases.first(roles)
    if phrase is None or predicate.lacks or (phrase.role == INCLUSION and SCOPE not in phrase.includes):
        return ""
    beside = [p for p in phrases.known if p.role not in (phrase.role, FILLER, PERIOD)]
    if predicate.is_bare and (
        any(p.role != PART or _member(p.text, reference) for p in beside)
        or (phrase.role in _OFTEN_EXPLAINING and not _NOUN.search(predicate.text))
    ):
        return ""
    return phrase.role


def times_in(predicate: Predicate, reference: ReferenceData) -> Iterator[tuple[str, StatedTime]]:
    """Yield the times that a predicate gives to figures."""
    phrases = predicate.phrases(reference)
    if not phrases.known or predicate.lacks or ISSUED.search(predicate.text):
        return
    if predicate.is_bare and phrases.of(INDICATOR, TOPIC):
        return
    is_as_of = bool(phrases.of(AS_OF))
    for word, stated in stated_times(predicate.text, reference.words):
        year, is_latest = stated.year or predicate.year, is_as_of and stated.month > 0
        freq = "" if is_latest else stated.freq  # 截至12月 is the end of a year as well as of a month
        yield word, replace(stated, year=year, freq=freq, of_year=predicate.year, is_latest=is_latest)
    for word in phrases.of(PART):
        if reference.indicators.is_of_all_years(word):
            yield word, StatedTime(basis=CUMULATIVE, of_year=predicate.year)


def is_part(predicate: Predicate, figures: Figures, reference: ReferenceData) -> bool:
    """Return whether a predicate names a member of a breakdown that figures do not state, or a month that they lack."""
    phrases = predicate.phrases(reference)
    if predicate.lacks and any(stated.month for _, stated in stated_times(predicate.text, reference.words)):
        return bool(phrases.known)
    words = [word for word in phrases.of(PART) if _member(word, reference)]
    if not words or (predicate.is_bare and not _is_bare_member(phrases)):
        return False
    if len({_member(word, reference) for word in words}) >= _WHOLE:
        return False
    return predicate.lacks or not all(
        any(states(text, word, reference) for text in texts for word in words) for texts in figures
    )


def is_other_indicator(predicate: Predicate, figures: Figures, reference: ReferenceData) -> bool:
    """Return whether a predicate names another indicator than figures have, or a subject that belongs to none of them."""
    phrases = predicate.phrases(reference)
    known = (reference.indicators.get(text) for texts in figures for text in texts)
    meant = list(dict.fromkeys(one for one in known if one))
    if not meant or predicate.lacks or not phrases.of(INDICATOR, TOPIC):
        return False
    if predicate.is_bare and (phrases.of(PERIOD, PART) or not _NOUN.search(predicate.text)):
        return False
    if named := named_indicators(predicate.text, reference):
        return not any(name.covers(one) for name in named for one in meant)
    return bool(stray_topics(predicate.text, meant, reference))


def _member(word: str, reference: ReferenceData) -> tuple[str, str] | None:
    """Return the breakdown and member that a word denotes, None if it denotes none."""
    part = reference.indicators.part(word)
    return part if part and part[0] in BREAKDOWN else None


def members_of(words: Iterable[str], reference: ReferenceData) -> dict[str, list[str]]:
    """Return the words for members by breakdown, without breakdowns of which all members are named."""
    members: dict[str, list[str]] = {}
    for word in words:
        if member := _member(word, reference):
            members.setdefault(member[0], []).append(word)
    return {
        column: named
        for column, named in members.items()
        if len({_member(word, reference) for word in named}) < _WHOLE
    }


def _is_bare_member(phrases: Phrases) -> bool:
    return all(p.role in (PART, TOPIC, SCOPE) or p.text in _BARE_MEMBER for p in phrases.known)


def states(text: str, word: str, reference: ReferenceData) -> bool:
    """Return whether the name of an indicator, or a cell beside it, states the member that a word denotes."""
    member = _member(word, reference)
    if member is None or label(word) in label(text):
        return True
    known = reference.indicators.get(text)
    return known is not None and known.breakdown[BREAKDOWN.index(member[0])] == member[1]
