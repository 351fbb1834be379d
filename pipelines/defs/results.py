"""Evaluations of checks as the results that a step returns.

Belongs here: turning the one into the other. Does not belong here: evaluating anything (``events`` of each group).
"""

import dagster as dg


def check_result(evaluation: dg.AssetCheckEvaluation) -> dg.AssetCheckResult:
    """Return the result of a step that executes the check of an evaluation."""
    return dg.AssetCheckResult(
        asset_key=evaluation.asset_key,
        check_name=evaluation.check_name,
        passed=evaluation.passed,
        severity=evaluation.severity,
        metadata=evaluation.metadata,
    )
