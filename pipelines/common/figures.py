"""Figures as people read them, in the terminal and on pages.

Belongs here: separators and digits. Does not belong here: units, which have names in two languages.
"""

from __future__ import annotations


def number(value: float) -> str:
    """Format a figure: whole numbers in full, others to four digits or one decimal."""
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.1f}" if abs(value) >= 1000 else f"{value:.4g}"
