"""The key of a submission: form, submitter, reporting period and document.

Belongs here: the key as a value, and what its parts are called when they are not known. Does not belong here: finding them
(``steps.identify``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from schemas.receipt import Finding

UNKNOWN, MAIN = "unknown", "main"


def known(part: str) -> str:
    """Return a part of the key, "" if it is not known."""
    return "" if part == UNKNOWN else part


@dataclass(frozen=True)
class Identity:
    """The key of a submission, and the findings of identifying it.

    Attributes:
        form_id: the form; unknown like the other parts where nothing states it.
        submitter: the sender.
        period: the reporting period.
        document: the document of the period.
        findings: the findings.
        is_known: no part of the key is unknown.
        places: the cells that state parts of the key, by part; none for what an option or the file's name states.
    """

    form_id: str = UNKNOWN
    submitter: str = UNKNOWN
    period: str = UNKNOWN
    document: str = MAIN
    findings: tuple[Finding, ...] = ()
    is_known: bool = False
    places: Mapping[str, str] = field(default_factory=dict, compare=False)
