"""Why a file cannot be read on.

Belongs here: the exceptions that carry a finding out of where it was made. Does not belong here: words.
"""

from __future__ import annotations

import traceback

from schemas.errors import IpMonitorError


class Unreadable(IpMonitorError):
    """The file as a whole cannot be read; becomes a finding of scope file.

    Attributes:
        rule_code: a code of the rule registry.
        found: what was found instead.
        expected: what was expected.
        source_ref: where, if there is a place.
    """

    def __init__(self, rule_code: str, found: str = "", expected: str = "", source_ref: str = ""):
        super().__init__(f"{rule_code}: {found}")
        self.rule_code, self.found, self.expected, self.source_ref = rule_code, found, expected, source_ref


class WrongKey(IpMonitorError):
    """A form, submitter or period asked for by hand that does not exist; the message says so in words."""


def traceback_of(error: BaseException) -> str:
    """Return for a log what went wrong and where, without the error's own words: they may hold what a cell held."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}".rstrip()
