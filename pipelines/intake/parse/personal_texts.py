"""Mask telephone numbers, identity numbers and e-mail addresses in columns of free text.

Belongs here: which columns are looked at. Does not belong here: what such a value looks like (``common.personal_values``).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.common.personal_values import masked
from pipelines.intake.layout import Table
from pipelines.intake.parse.problems import Problems
from pipelines.intake.parse.series import distinct

RULE = "cell.personal_value"


def without_personal_values(
    problems: Problems, table: Table, columns: Mapping[str, pl.Series]
) -> dict[str, pl.Series]:
    """Return the columns of free text in which something is masked, with a note on each such cell.

    Remarks and progress of returns and tables are published; of registers and surveys no free text is, and a key is kept as it is.
    """
    spec = table.form.spec()
    if spec.is_masked:
        return {}
    changed = {}
    for name, column in table.form.sent_columns().items():
        if column.kind != "text" or name in spec.key:
            continue
        texts = {text: shown for text in distinct(columns[name]) if (shown := masked(text)) != text}
        if texts:
            changed[name] = columns[name].replace(list(texts), list(texts.values()))
            problems.add(RULE, name, columns[name].is_in(list(texts)), changed[name])
    return changed
