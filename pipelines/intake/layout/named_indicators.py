"""Tell which indicators a title or a header names, and which of its subjects belong to none of them.

Belongs here: indicators and subjects (专利, 授权量) in the words of one label. Does not belong here: the words (``seeds``), or
what becomes of a table whose labels differ (``doubts``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.intake.reference.characters import clean
from pipelines.intake.reference.indicators import Indicator
from pipelines.intake.reference.label_words import INDICATOR, TOPIC
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import label

_JOINED = "[和与及或、,/(·]"


def names_several(text: str, reference: ReferenceData) -> bool:
    """Return whether a name is that of two indicators: 专利申请/授权量, 专利申请（授权）量, 专利申请量及授权量."""
    if not re.search(_JOINED, clean(text)) or label(text) in reference.indicators.known:
        return False
    return len({meant.code for meant in named_indicators(text, reference)}) > 1


def one_indicator(text: str, reference: ReferenceData) -> Indicator | None:
    """Return the indicator of a name, None if it is not known or names several."""
    return None if names_several(text, reference) else reference.indicators.get(text)


def named_indicators(text: str, reference: ReferenceData) -> list[Indicator]:
    """Return the indicators that a label names, also short ones after another: 专利申请量和授权量 names two."""
    named = [meant for _, meant in _indicators(text, reference)]
    if (
        not named
        and (about := reference.about(text))
        and (meant := reference.indicators.get(about.indicator))
    ):
        named = [meant]
    shortened = (_shortened(text, topic, reference) for topic in reference.words.read(text).of(TOPIC))
    return list(dict.fromkeys([*named, *(meant for meant in shortened if meant)]))


def stray_topics(text: str, meant: Sequence[Indicator], reference: ReferenceData) -> list[str]:
    """Return the subjects in a label that are in no name of the indicators meant and are no short name of another."""
    return [
        topic
        for topic in reference.words.read(text).of(TOPIC)
        if not any(reference.indicators.is_in_a_name(topic, one) for one in meant)
        and not _shortened(text, topic, reference)
    ]


def _indicators(text: str, reference: ReferenceData) -> Iterator[tuple[str, Indicator]]:
    for phrase in reference.words.read(text).of(INDICATOR):
        about = reference.about(phrase)
        meant = reference.indicators.get(phrase) or (
            reference.indicators.get(about.indicator) if about else None
        )
        if meant:
            yield phrase, meant


def _shortened(text: str, topic: str, reference: ReferenceData) -> Indicator | None:
    """Return the indicator that a subject after a conjunction names with the beginning of the name before it."""
    flat = "".join(clean(text).split())
    if not re.search(f"{_JOINED}{re.escape(''.join(topic.split()))}", flat):
        return None
    for phrase, _ in _indicators(text, reference):
        for n in range(len(phrase) - 1, 0, -1):
            if meant := reference.indicators.get(phrase[:n] + topic):
                return meant
    return None
