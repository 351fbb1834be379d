"""Look up words by synonym.

Belongs here: looking a word up, and the known words most similar to one that is not known. Does not belong here: the words
(``reference_data``).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Generic, TypeVar

from pipelines.intake.reference.values import label

T = TypeVar("T")


class Synonyms(Generic[T]):
    """Words -> meaning, regardless of width, case and blanks; a code has a name, and is no word that senders write."""

    def __init__(self, pairs: Iterable[tuple[str | None, T]], codes: Iterable[tuple[str, T]] = ()):
        self.known: dict[str, T] = {}
        self.written: dict[str, str] = {}
        for word, meaning in pairs:
            if word and label(word) not in self.known:
                self.known[label(word)] = meaning
                self.written[label(word)] = word
        self._codes = {label(code): meaning for code, meaning in codes}

    def get(self, text: str) -> T | None:
        """Return the meaning of a word, None if it is not known."""
        return self.known.get(label(text))

    def name(self, text: str) -> str:
        """Return the first known word with the same meaning (the name of a code); the text itself if it is not known."""
        meaning = self.get(text) or self._codes.get(label(text))
        return next((self.written[w] for w, known in self.known.items() if known == meaning), text)

    def near(self, text: str) -> str:
        """Return the known words most similar to a text, one of each meaning."""
        closest = {self.known[word]: self.written[word] for word in reversed(self._close(text))}
        return " / ".join(closest[meaning] for meaning in self.near_meanings(text))

    def near_meanings(self, text: str, cutoff: float = 0.5) -> list[T]:
        """Return the meanings of the most similar known words, each once; words below the ratio ``cutoff`` are not similar."""
        return list(dict.fromkeys(self.known[c] for c in self._close(text, cutoff)))

    def _close(self, text: str, cutoff: float = 0.5) -> list[str]:
        return difflib.get_close_matches(label(text), self.known, n=3, cutoff=cutoff)
