"""Read sentences by which notes, remarks and brackets say that figures are others than they are read as: 含外区转入, 未更新.

Belongs here: such a sentence as a whole, and the figures that it is about. Does not belong here: the wordings
(``seeds/note_wording.csv``), or sentences that are explained word by word (``predicates``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from pipelines.intake.layout.predicates import CLAUSE, sentences
from pipelines.intake.reference.label_words import (
    INDICATOR,
    PART,
    PERIOD,
    SINCE,
    STOCK,
    TOPIC,
    YEAR_TO_DATE,
    LabelWords,
    with_blanks,
)
from pipelines.intake.reference.reference_data import NoteWording, ReferenceData
from pipelines.intake.reference.stated_time import CUMULATIVE, POINT, YTD, StatedTime

VOID = "void"
"""Role of wordings by which figures are not to be used at all."""
_BASES = {SINCE: CUMULATIVE, YEAR_TO_DATE: YTD, STOCK: POINT}
_GENERIC = (
    r"(?:本表|该表|此表|上表|以上|上述|本行|本项|该项|此项|各项|所列|表中|填报|数据|数值|数字|指标|总量|总数|合计|"
    r"[该此本其数值均都皆已为是系指的中所即:：,，\s])*"
)
_SUBJECT = re.compile(rf"^{_GENERIC}(?P<named>.*?){_GENERIC}$")
_OF_SUBJECTS = (INDICATOR, TOPIC, PART, PERIOD)
_YEAR = re.compile(r"(?:19|20)\d{2}")
_BRACKETS = re.compile(r"[(（]([^()（）]*)[)）]")


@dataclass(frozen=True)
class Wording:
    """What a sentence says of figures.

    Attributes:
        text: the sentence.
        role: what it says.
        subject: the words for the figures that it is about, "" for all.
    """

    text: str
    role: str
    subject: str

    @property
    def stated(self) -> StatedTime | None:
        """Return the time that it gives to the figures, None if it says something else."""
        if self.role not in _BASES:
            return None
        year = _YEAR.search(self.text) if self.role == SINCE else None
        return StatedTime(year[0] if year else "", basis=_BASES[self.role])


def wordings(text: str, reference: ReferenceData) -> tuple[Wording, ...]:
    """Return what the sentences of a note or remark say of figures, each as a whole or by the first clause that says something."""
    return _of_text(text, reference.words, reference.note_wordings)


def wordings_of_label(text: str, reference: ReferenceData) -> Iterator[Wording]:
    """Yield what a line above a table, or the brackets in it, say of figures."""
    for part in (text, *_BRACKETS.findall(text)):
        if wording := _wording(part, reference.words, reference.note_wordings):
            yield wording


@lru_cache(4096)
def _of_text(text: str, words: LabelWords, known: tuple[NoteWording, ...]) -> tuple[Wording, ...]:
    """Return what a text says of figures; kept, as many rows have the same remark."""
    stated = []
    for sentence in sentences(text):
        clauses = CLAUSE.split(sentence)
        parts = (sentence, *(clauses if len(clauses) > 1 else ()))
        if wording := next((w for part in parts if (w := _wording(part, words, known))), None):
            stated.append(wording)
    return tuple(stated)


def _wording(sentence: str, words: LabelWords, known: tuple[NoteWording, ...]) -> Wording | None:
    flat = with_blanks(sentence).strip("()（）[]【】,，。. ")
    for wording in known:
        if match := wording.pattern.search(flat):
            subject = _SUBJECT.match(flat[: match.start()])
            named = subject["named"] if subject else ""
            phrases = words.read(named)
            if not phrases.unexplained and all(phrase.role in _OF_SUBJECTS for phrase in phrases.known):
                return Wording(sentence, wording.role, named)
    return None
