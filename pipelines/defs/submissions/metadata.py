"""Receipts as Dagster shows them.

Belongs here: turning receipts into metadata and check results. Does not belong here: judging anything.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from pipelines.defs.links import submission_link
from pipelines.defs.markdown import markdown
from pipelines.defs.texts import check_description
from pipelines.intake.ledger import last_attempts
from pipelines.settings import Settings
from schemas.receipt import Receipt

ACCOUNTED, CLEAN, OVERDUE = "rows_accounted", "no_errors_found", "nothing_overdue"
SHOWN = 50
"""Rows of a table of submissions; a first run may show some hundred."""


def check_specs(asset: dg.AssetKey, *names: str) -> list[dg.AssetCheckSpec]:
    """Return the specs of checks, by default of two: that every row is accounted for, and that no error is open."""
    return [
        dg.AssetCheckSpec(name, asset=asset, description=check_description(name))
        for name in names or (ACCOUNTED, CLEAN)
    ]


def checks(settings: Settings, receipts: Sequence[Receipt]) -> Iterator[dict[str, Any]]:
    """Yield the results of ``check_specs`` for all receipts of an asset, as keyword arguments of a check result.

    An error in a sender's file is for the sender to correct and stops nothing else: a warning. It is open until a later attempt of the
    submission is without errors. A row that is neither accepted nor quarantined is an error of this software.
    """
    lost = [r.submission_id for r in receipts if r.rows_received != r.rows_accepted + r.rows_quarantined]
    yield {
        "check_name": ACCOUNTED,
        "passed": not lost,
        "severity": dg.AssetCheckSeverity.ERROR,
        "metadata": {"lost": lost},
    }
    with_errors = [r for r in last_attempts(receipts) if any(f.severity == "error" for f in r.findings)]
    yield {
        "check_name": CLEAN,
        "passed": not with_errors,
        "severity": dg.AssetCheckSeverity.WARN,
        "metadata": {
            "submissions_with_errors": len(with_errors),
            "submissions": submissions_table(settings, with_errors),
            "receipts": dg.MetadataValue.path(settings.receipts),
            "findings": findings_table(with_errors),
        },
    }


def metadata(settings: Settings, receipts: Sequence[Receipt]) -> dict[str, Any]:
    """Return numbers of files and rows, receipts by status, the pages of receipts, and findings by rule."""
    return {
        "files": len(receipts),
        "answers": dict(Counter(r.status for r in receipts)),
        "dagster/partition_row_count": sum(r.rows_accepted for r in receipts),
        "rows_received": sum(r.rows_received for r in receipts),
        "rows_quarantined": sum(r.rows_quarantined for r in receipts),
        "rows_ignored": sum(r.rows_ignored for r in receipts),
        "submissions": submissions_table(settings, receipts),
        "receipts": dg.MetadataValue.path(settings.receipts),
        "findings": findings_table(receipts),
    }


def state(receipts: Sequence[Receipt]) -> dict[str, Any]:
    """Return the state of a form: its submissions, the last answers to them, the last period and the last arrival."""
    last = last_attempts(receipts)
    return {
        "attempts": len(receipts),
        "submissions": len(last),
        "last_answers": dict(Counter(r.status for r in last)),
        "last_period": max((r.period for r in receipts), default=""),
        "last_received_at": max((r.received_at for r in receipts), default=""),
    }


def submissions_table(settings: Settings, receipts: Sequence[Receipt]) -> dg.MarkdownMetadataValue:
    """Return a table of the last receipts, each with its page of the site."""
    latest = sorted(receipts, key=lambda r: r.received_seq, reverse=True)[:SHOWN]
    rows = [(submission_link(settings, r.submission_id), r.status) for r in latest]
    return markdown(("submission", "status"), rows)


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
