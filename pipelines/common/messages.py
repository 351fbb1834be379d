"""What is said of each kind of finding, in Chinese and English, with its remedy.

Belongs here: reading ``messages.csv``. Does not belong here: deciding that something was found. The words are no
seed: they speak of an installation, never of the plan, and no release depends on them.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

WORDS = Path(__file__).with_name("messages.csv")
ERROR, WARNING, NOTE = "error", "warning", "note"


@dataclass(frozen=True)
class Diagnostic:
    """One thing that was found of an installation.

    Attributes:
        code: its kind, a row of ``messages.csv``.
        facts: what the words name; counts, paths, versions, times, never what a sender's cell held.
    """

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def severity(self) -> str:
        """Return ``error`` (releases or data are at risk), ``warning`` (soon will be) or ``note``."""
        return _words()[self.code]["severity"]

    @property
    def calls_for_action(self) -> bool:
        """Return whether somebody should do something."""
        return self.severity != NOTE

    def says(self, lang: str) -> str:
        """Return what was found, in ``zh`` or ``en``."""
        return _words()[self.code][lang].format_map(self.facts)

    def remedy(self, lang: str) -> str:
        """Return what to do about it, in ``zh`` or ``en``."""
        return _words()[self.code][f"remedy_{lang}"].format_map(self.facts)

    def record(self) -> dict[str, Any]:
        """Return the finding for programs, its words included."""
        words = {lang: self.says(lang) for lang in ("zh", "en")}
        remedies = {f"remedy_{lang}": self.remedy(lang) for lang in ("zh", "en")}
        return {"code": self.code, "severity": self.severity, **words, **remedies, "facts": dict(self.facts)}


@cache
def _words() -> dict[str, dict[str, str]]:
    with WORDS.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row for row in csv.DictReader(lines)}
