"""What each single check saw: one test of dbt, or one expectation of Great Expectations.

Belongs here: the record of them that a release keeps (``checks.json``). Does not belong here: running them (``expectations``, dbt), or
deciding on the build (``gate``).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pipelines.common.messages import ERROR, Diagnostic

PASSED, WARNED, FAILED = "passed", "warned", "failed"


@dataclass(frozen=True)
class SingleResult:
    """The result of one check.

    Attributes:
        check: the check of the gate that it is a part of: ``dbt`` or ``expectations``.
        table_name: the table that it looks at; empty for a test of several.
        name: its name there: the test of dbt, or the type of the expectation.
        rule_zh: what it requires, in Chinese.
        rule_en: the same in English.
        n_rows: how many rows it looked at; None where that is not known.
        n_breaking: how many rows break the rule; None where it is about no single rows.
        problem: what is wrong; None if it passed.
    """

    check: str
    table_name: str
    name: str
    rule_zh: str
    rule_en: str
    n_rows: int | None
    n_breaking: int | None
    problem: Diagnostic | None = field(default=None, compare=False)

    @property
    def result(self) -> str:
        """Return ``passed``, ``warned`` or ``failed``."""
        if self.problem is None:
            return PASSED
        return FAILED if self.problem.severity == ERROR else WARNED


def write_results(results: Iterable[SingleResult], path: Path) -> None:
    """Write results as a list of JSON objects, a line each, by table: dbt names its tests in the order in which they ended."""
    in_order = sorted(results, key=lambda one: (one.table_name, one.check, one.name, one.rule_en))
    rows = [asdict(one) | {"result": one.result} for one in in_order]
    for row in rows:
        del row["problem"]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text(f"[\n{lines}\n]\n", "utf-8")
