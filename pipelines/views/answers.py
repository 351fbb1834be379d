"""What commands answer to who asks for something that a release does not hold.

Belongs here: those exceptions; their texts are in ``answers.csv``. Does not belong here: finding out that something is not there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipelines.common.errors import IpMonitorError
from pipelines.common.messages import LANGUAGES, read_texts

ANSWERS = Path(__file__).with_name("answers.csv")


class Answer(IpMonitorError):
    """An answer of ``answers.csv``; a fact that is an answer itself is put in in the same language."""

    def __init__(self, key: str, **facts: Any):
        texts = read_texts(ANSWERS)[key]
        super().__init__(*(texts[lang].format_map(_in(facts, lang)) for lang in LANGUAGES))


def _in(facts: dict[str, Any], lang: str) -> dict[str, Any]:
    return {key: fact.text(lang) if isinstance(fact, Answer) else fact for key, fact in facts.items()}


class NothingPublished(Answer):
    """There is no live release."""


class NotThere(Answer):
    """The live release does not hold what was asked for."""


class OlderRelease(NotThere):
    """The live release was built by an earlier version and lacks tables or columns that a view reads."""
