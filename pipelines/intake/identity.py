"""The key of a submission: form, submitter, reporting period and document.

Belongs here: the key as a value, and what its parts are called when they are not known. Does not belong here: finding them
(``steps.identify``).
"""

from __future__ import annotations

from dataclasses import dataclass

from schemas.receipt import Finding

UNKNOWN, MAIN = "unknown", "main"


@dataclass(frozen=True)
class Identity:
    """The key of a submission, and the findings of identifying it; ``is_known``: no part of the key is unknown."""

    form_id: str = UNKNOWN
    submitter: str = UNKNOWN
    period: str = UNKNOWN
    document: str = MAIN
    findings: tuple[Finding, ...] = ()
    is_known: bool = False
