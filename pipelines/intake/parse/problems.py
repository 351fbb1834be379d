"""Problems: what is wrong with single records of a batch.

Belongs here: the columns of a problem, and collecting the problems of one batch. Does not belong here: what becomes
of them in a receipt (``validate.finding_collector``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import polars as pl

PROBLEM = pl.Schema(
    {
        "n": pl.UInt32,
        "rule_code": pl.String,
        "column": pl.String,
        "found": pl.String,
        "expected": pl.String,
        "label": pl.String,
    }
)
"""``n`` is the 0-based number of the record within its batch, ``label`` the cell of the label that the problem is about, ""
if it is about the record's own cell."""


@dataclass(frozen=True)
class Problems:
    """The problems of one batch, in the order in which they were added."""

    frames: list[pl.DataFrame] = field(default_factory=list)

    # Six parameters: a problem has as many parts, and each caller gives all of many rows at once.
    def add(
        self,
        rule: str,
        column: str,
        where: pl.Series,
        found: pl.Series | str = "",
        expected: pl.Series | str = "",
        *,
        label: str = "",
    ) -> None:
        """Add a problem for every record where ``where`` is true."""
        if not where.any():
            return
        n = where.fill_null(False).arg_true()
        columns = [
            value.gather(n).cast(pl.String).fill_null("")
            if isinstance(value, pl.Series)
            else pl.Series([value]).new_from_index(0, len(n))
            for value in (found, expected)
        ]
        self.frames.append(
            pl.DataFrame({"n": n.cast(pl.UInt32)}).with_columns(
                pl.lit(rule).alias("rule_code"),
                pl.lit(column).alias("column"),
                columns[0].alias("found"),
                columns[1].alias("expected"),
                pl.lit(label).alias("label"),
            )
        )

    def add_to_rows(
        self, rule: str, column: str, rows: pl.Series, of_rows: Sequence[tuple[int, str, str, str]]
    ) -> None:
        """Add one problem for each record of some rows; thousands of remarks are added at once.

        Args:
            rule: the rule.
            column: the column of the form.
            rows: the number of the row of each record.
            of_rows: the number of a row, what was read, what is expected, and the label, of each problem.
        """
        schema = pl.Schema({"row": pl.Int64, "found": pl.String, "expected": pl.String, "label": pl.String})
        records = pl.DataFrame({"row": rows}).with_row_index("n")
        added = records.join(
            pl.DataFrame(of_rows, schema, orient="row"), on="row", maintain_order="right_left"
        )
        added = added.with_columns(pl.lit(rule).alias("rule_code"), pl.lit(column).alias("column"))
        if added.height:
            self.frames.append(added.select(list(PROBLEM)).cast(PROBLEM))

    def frame(self) -> pl.DataFrame:
        """Return all problems in the columns of ``PROBLEM``."""
        return pl.concat(self.frames) if self.frames else pl.DataFrame(schema=PROBLEM)
