"""Diagnostics of an installation: their kinds, severities, messages and remedies, in Chinese and English.

Belongs here: reading ``messages.csv`` and other files of texts. Does not belong here: deciding that something is wrong. The texts are no seed:
they are about an installation, never about the plan, and no release depends on them.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.common.times import with_local_times

MESSAGES = Path(__file__).with_name("messages.csv")
ERROR, WARNING, NOTE = "error", "warning", "note"
LANGUAGES = ("zh", "en")
"""What every text for people is written in; the first is the one that is shown if none is asked for."""


def language() -> str:
    """Return the language of the environment (IPMON_LANG)."""
    asked = os.environ.get("IPMON_LANG")
    return asked if asked in LANGUAGES else LANGUAGES[0]


@dataclass(frozen=True)
class Diagnostic:
    """One thing that is wrong with an installation, or worth knowing of it.

    Attributes:
        code: its kind, a row of ``messages.csv``.
        facts: the values of the placeholders in its texts: counts, paths, versions, times; never the content of a
            sender's cell. A moment, as ISO 8601, is shown in the time zone of the installation.
        own_severity: its severity where it is not that of its kind; "" for that.
    """

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    own_severity: str = ""

    @property
    def severity(self) -> str:
        """Return ``error`` (releases or data are at risk), ``warning`` (soon will be) or ``note``."""
        return self.own_severity or read_texts(MESSAGES)[self.code]["severity"]

    @property
    def calls_for_action(self) -> bool:
        """Return whether somebody should do something."""
        return self.severity != NOTE

    def message(self, lang: str) -> str:
        """Return what is wrong, in ``zh`` or ``en``."""
        return read_texts(MESSAGES)[self.code][lang].format_map(with_local_times(self.facts))

    def remedy(self, lang: str) -> str:
        """Return what to do about it, in ``zh`` or ``en``."""
        return read_texts(MESSAGES)[self.code][f"remedy_{lang}"].format_map(with_local_times(self.facts))

    def record(self) -> dict[str, Any]:
        """Return the diagnostic as a JSON object, with its texts."""
        messages = {lang: self.message(lang) for lang in ("zh", "en")}
        remedies = {f"remedy_{lang}": self.remedy(lang) for lang in ("zh", "en")}
        return {
            "code": self.code,
            "severity": self.severity,
            **messages,
            **remedies,
            "facts": dict(self.facts),
        }


@cache
def read_texts(path: Path) -> dict[str, dict[str, str]]:
    """Return the rows of a CSV of texts by their first column, the code."""
    return {next(iter(row.values())): row for row in read_rows(path)}


def read_rows(path: Path) -> list[dict[str, str]]:
    """Return the rows of a CSV of the package.

    Raises:
        ValueError: a row has more or fewer cells than the header, as one with a comma outside quotes has; else its text
            would be cut there.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for number, row in enumerate(rows, 2):
        if None in row or None in row.values():
            raise ValueError(
                f"{path.name}: row {number} has more or fewer cells than the header (quote commas)"
            )
    return rows
