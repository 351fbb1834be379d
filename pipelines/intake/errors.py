"""The exceptions of intake.

Belongs here: exceptions that carry a finding or a message to the caller. Does not belong here: the wording of rules
(``seeds/rule.csv``).
"""

from __future__ import annotations

import traceback

from schemas.errors import IpMonitorError
from schemas.receipt import Finding
from schemas.rules.registry import RULES


class Unreadable(IpMonitorError):
    """The file as a whole cannot be read; becomes a finding of scope file.

    Attributes:
        rule_code: a code of the rule registry.
        found: what was found instead.
        expected: what was expected.
        source_ref: the cell, if there is one.
    """

    def __init__(self, rule_code: str, found: str = "", expected: str = "", source_ref: str = ""):
        super().__init__(f"{rule_code}: {found}")
        self.rule_code, self.found, self.expected, self.source_ref = rule_code, found, expected, source_ref

    @property
    def finding(self) -> Finding:
        """Return the finding for the receipt."""
        return RULES[self.rule_code].at(self.source_ref, "", self.found, self.expected)


class WrongKey(IpMonitorError):
    """A form, submitter or period asked for by hand does not exist; the message is bilingual."""


class FileThere(IpMonitorError):
    """A file that a command would write is there already, and may hold somebody's work."""


def traceback_of(error: BaseException) -> str:
    """Return type and traceback for the log, without the error's message: it may hold the content of a cell."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}".rstrip()
