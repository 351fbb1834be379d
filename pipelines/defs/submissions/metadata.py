"""Receipts as Dagster shows them.

Belongs here: turning receipts into metadata and check results. Does not belong here: judging anything.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import dagster as dg

from pipelines.defs.markdown import markdown
from schemas.receipt import Receipt

ACCOUNTED = "rows_accounted"
CLEAN = "no_errors_found"


def check_specs(asset: dg.AssetKey) -> list[dg.AssetCheckSpec]:
    """Return the specs of the two checks: every row is accounted for, and no error was found."""
    return [
        dg.AssetCheckSpec(
            ACCOUNTED, asset=asset, description="received = accepted + quarantined, in every receipt"
        ),
        dg.AssetCheckSpec(
            CLEAN, asset=asset, description="the intake's rules (pandera and file rules) found no error"
        ),
    ]


def checks(receipts: Sequence[Receipt]) -> list[dict[str, Any]]:
    """Return the results of ``check_specs`` for receipts, as keyword arguments of a check result.

    An error in a sender's file is for the sender to correct and stops nothing else: a warning. A row that is neither
    accepted nor quarantined is an error of this software.
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
    """Return numbers of files and rows, receipts by status, and findings by rule."""
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
    """Return a table of findings by rule, the most frequent first."""
    by_submission = [(r.submission_id, f) for r in receipts for f in r.findings]
    findings = Counter((f.rule_code, f.severity) for _, f in by_submission)
    cells = Counter[tuple[str, str]]()
    submissions: dict[tuple[str, str], set[str]] = {}
    for submission_id, finding in by_submission:
        rule = finding.rule_code, finding.severity
        cells[rule] += finding.n_cells
        submissions.setdefault(rule, set()).add(submission_id)
    rows = [
        (code, severity, n, cells[code, severity], len(submissions[code, severity]))
        for (code, severity), n in findings.most_common()
    ]
    return markdown(("rule", "severity", "findings", "cells", "submissions"), rows)
