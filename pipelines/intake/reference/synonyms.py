"""Synonyms that people write, and what they mean.

Belongs here: looking a word up, and the words nearest to one that is not known. Does not belong here: which
words there are (``codebook``).
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Generic, TypeVar

from pipelines.intake.reference.values import label

T = TypeVar("T")


class Synonyms(Generic[T]):
    """Written words -> meaning, deaf to width, case and blanks."""

    def __init__(self, pairs: Iterable[tuple[str | None, T]]):
        self.known: dict[str, T] = {}
        self.written: dict[str, str] = {}
        for word, meaning in pairs:
            if word and label(word) not in self.known:
                self.known[label(word)] = meaning
                self.written[label(word)] = word

    def get(self, text: str) -> T | None:
        """Return what the words mean, None if they are not known."""
        return self.known.get(label(text))

    def name(self, text: str) -> str:
        """Return the first of the words that mean the same: what people call a code; the words themselves if unknown."""
        meaning = self.get(text)
        return next((self.written[w] for w, known in self.known.items() if known == meaning), text)

    def near(self, text: str) -> str:
        """Return the known words nearest to those written: did you mean."""
        return " / ".join(self.written[c] for c in self._close(text))

    def near_meanings(self, text: str) -> list[T]:
        """Return what the nearest words mean, each meaning once."""
        return list(dict.fromkeys(self.known[c] for c in self._close(text)))

    def _close(self, text: str) -> list[str]:
        return difflib.get_close_matches(label(text), self.known, n=3, cutoff=0.5)
