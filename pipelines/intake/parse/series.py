"""Operations on whole columns of text.

Belongs here: look-ups that call Python once for each distinct value, so that a register of a million rows and a table
of ten use the same code. Does not belong here: what a value means.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import repeat
from typing import Any, cast

import polars as pl

SMALL = 4096
"""Number of records below which a dictionary is faster than a polars expression."""


def distinct(text: pl.Series) -> list[str]:
    """Return the distinct texts, nulls left out."""
    if len(text) < SMALL:
        return [t for t in dict.fromkeys(text.to_list()) if t is not None]
    return cast("list[str]", text.unique().drop_nulls().to_list())


def translated(text: pl.Series, meanings: Mapping[str, Any], dtype: Any) -> pl.Series:
    """Return the meaning of every text, null where there is none."""
    if len(text) < SMALL or not meanings:
        return pl.Series([meanings.get(t) for t in text.to_list()], dtype=dtype)
    values = pl.Series(list(meanings.values()), dtype=dtype)
    return text.replace_strict(list(meanings), values, default=None, return_dtype=dtype)


def filled(text: pl.Series, by: pl.Series | str) -> pl.Series:
    """Return the text with nulls replaced by a constant or by another column."""
    if not text.has_nulls():
        return text
    if len(text) < SMALL:
        others = repeat(by) if isinstance(by, str) else by.to_list()
        pairs = zip(text.to_list(), others, strict=False)
        return pl.Series([other if t is None else t for t, other in pairs], dtype=pl.String)
    return text.fill_null(by)


def constant(value: str | None, height: int) -> pl.Series:
    """Return a text column with one value in every row."""
    return pl.Series([value], dtype=pl.String).new_from_index(0, height)
