"""The gate's record as events of Dagster.

Belongs here: which check result each entry of ``gate.json`` is. Does not belong here: deciding (``pipelines.release.gate``).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import dagster as dg

from pipelines.defs.markdown import markdown
from pipelines.defs.texts import problem_text

GATE = dg.AssetKey("gate")
EXPECTATIONS = "expectations"
"""The gate's check that runs Great Expectations, and the check of that name on each published table with a suite."""

Record = Mapping[str, Any]


def gate_events(
    record: Record, tables: Sequence[str]
) -> Iterator[dg.AssetMaterialization | dg.AssetCheckEvaluation]:
    """Yield what a run of the asset ``gate`` would have reported of a decision."""
    for check in checks(record):
        yield dg.AssetCheckEvaluation(asset_key=GATE, **check)
    yield from table_events(record, tables)
    if record["passed"]:
        yield dg.AssetMaterialization(GATE, metadata={"checks": checks_table(record)})


def checks(record: Record) -> Iterator[dict[str, Any]]:
    """Yield the result of each check of the gate, as keyword arguments of a check result."""
    for check in record["checks"]:
        yield {
            "check_name": identifier(check["name"]),
            "passed": check["passed"],
            "metadata": _problems(check["problems"]),
        }


def table_events(record: Record, tables: Sequence[str]) -> Iterator[dg.AssetCheckEvaluation]:
    """Yield the result of the expectations of each table; nothing if the gate did not get as far.

    A problem that lets the release pass, such as an unusual figure, is a warning.
    """
    run = [check for check in record["checks"] if check["name"] == EXPECTATIONS]
    problems = defaultdict[str, list[dict[str, Any]]](list)
    for problem in (problem for check in run for problem in check["problems"]):
        problems[problem["facts"]["table"]].append(problem)
    for table in tables if run else ():
        stops = any(problem["severity"] == "error" for problem in problems[table])
        yield dg.AssetCheckEvaluation(
            asset_key=dg.AssetKey(table),
            check_name=EXPECTATIONS,
            passed=not problems[table],
            severity=dg.AssetCheckSeverity.ERROR if stops else dg.AssetCheckSeverity.WARN,
            metadata=_problems(problems[table]),
        )


def checks_table(record: Record) -> dg.MarkdownMetadataValue:
    """Return the gate's checks as a table."""
    rows = [(check["name"], check["passed"], len(check["problems"])) for check in record["checks"]]
    return markdown(("check", "passed", "problems"), rows)


def _problems(problems: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the number of problems and their texts with what to do."""
    texts = "\n\n".join(problem_text(problem) for problem in problems)
    return {"problems": len(problems), "messages": dg.MetadataValue.md(texts)}


def identifier(name: str) -> str:
    """Return the name of a check of the gate as Dagster has it."""
    return name.replace(" ", "_")
