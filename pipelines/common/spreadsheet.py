"""Text that a cell of a workbook cannot hold, or that a spreadsheet program would run.

Belongs here: characters. Does not belong here: writing workbooks (``intake.respond``, ``release.exports``).
"""

from __future__ import annotations

import re

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A text cell that begins with one of these is marked as text, so that it is never computed (OWASP, CSV injection)."""
NOT_XML = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\\ufffe\\uffff]")
"""A character that XML 1.0 does not allow, and so no cell of an xlsx file."""
