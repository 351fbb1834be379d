"""What came of files, as Dagster shows it.

Belongs here: receipts -> metadata and check results. Does not belong here: judging anything.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import dagster as dg

from schemas.receipt import Receipt

ACCOUNTED = "rows_accounted"
CLEAN = "no_errors_found"


def check_specs(asset: dg.AssetKey) -> list[dg.AssetCheckSpec]:
    """Return the checks that receipts answer: is every row accounted for, was any error found."""
    return [
        dg.AssetCheckSpec(
            ACCOUNTED, asset=asset, description="received = accepted + quarantined, in every receipt"
        ),
        dg.AssetCheckSpec(
            CLEAN, asset=asset, description="the intake's rules (pandera and file rules) found no error"
        ),
    ]


def checks(receipts: Sequence[Receipt]) -> list[dict[str, Any]]:
    """Return the outcome of ``check_specs`` for some receipts.

    An error in a sender's file is the sender's to mend and stops nobody else: a warning. A row that is
    neither accepted nor quarantined is our own fault.
    """
    lost = [r.submission_id for r in receipts if r.rows_received != r.rows_accepted + r.rows_quarantined]
    errors = {r.submission_id for r in receipts if any(f.severity == "error" for f in r.findings)}
    return [
        {
            "check_name": ACCOUNTED,
            "passed": not lost,
            "severity": dg.AssetCheckSeverity.ERROR,
            "metadata": {"lost": lost},
        },
        {
            "check_name": CLEAN,
            "passed": not errors,
            "severity": dg.AssetCheckSeverity.WARN,
            "metadata": {"submissions_with_errors": sorted(errors), "findings": findings_table(receipts)},
        },
    ]


def metadata(receipts: Sequence[Receipt]) -> dict[str, Any]:
    """Return row counts, answers and findings by rule."""
    return {
        "files": len(receipts),
        "answers": dict(Counter(r.status for r in receipts)),
        "dagster/partition_row_count": sum(r.rows_accepted for r in receipts),
        "rows_received": sum(r.rows_received for r in receipts),
        "rows_quarantined": sum(r.rows_quarantined for r in receipts),
        "rows_ignored": sum(r.rows_ignored for r in receipts),
        "findings": findings_table(receipts),
    }


def findings_table(receipts: Sequence[Receipt]) -> dg.MarkdownMetadataValue:
    """Return findings by rule as a table, the most frequent first."""
    found = [(r.submission_id, f) for r in receipts for f in r.findings]
    findings = Counter((f.rule_code, f.severity) for _, f in found)
    cells = Counter[tuple[str, str]]()
    where: dict[tuple[str, str], set[str]] = {}
    for submission_id, finding in found:
        rule = finding.rule_code, finding.severity
        cells[rule] += finding.n_cells
        where.setdefault(rule, set()).add(submission_id)
    rows = [
        (code, severity, n, cells[code, severity], len(where[code, severity]))
        for (code, severity), n in findings.most_common()
    ]
    return markdown(("rule", "severity", "findings", "cells", "submissions"), rows)


def markdown(header: Sequence[str], rows: Sequence[Sequence[Any]]) -> dg.MarkdownMetadataValue:
    """Return a markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return dg.MetadataValue.md(
        "\n".join(
            "| " + " | ".join("" if v is None else str(v).replace("|", "\\|") for v in line) + " |"
            for line in lines
        )
    )
