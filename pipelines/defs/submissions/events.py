"""The ledger as events of Dagster.

Belongs here: which event a receipt becomes, and which receipts have been shown. Does not belong here: what an event tells of receipts
(``metadata``), and when events are made (``assets``, ``pipelines.defs.sensors``).
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg

from pipelines.defs.instance import last_metadata
from pipelines.defs.markdown import markdown
from pipelines.defs.submissions import metadata
from pipelines.defs.submissions.forms import form_key
from pipelines.settings import Settings
from schemas.receipt import DUPLICATE, Receipt

INTAKE = dg.AssetKey("intake")
SHOWN_UNTIL = "shown_until"
"""Metadata of the asset ``intake``: the number of the last arrival whose receipt it has shown."""

OWED_NOT_RECEIVED = """
    select form_id, submitter, period, document, due_date from fct_reporting_status
    where status = 'overdue'
    order by due_date, submitter, document
"""


def shown_until(instance: dg.DagsterInstance) -> int:
    """Return the number of the last arrival whose receipt has been shown; 0 if none has."""
    shown = last_metadata(instance, INTAKE).get(SHOWN_UNTIL)
    return shown.value if isinstance(shown, dg.IntMetadataValue) and shown.value else 0


def not_shown(ledger: Sequence[Receipt], shown: int) -> list[Receipt]:
    """Return the receipts of later arrivals than the last one that has been shown."""
    return [receipt for receipt in ledger if receipt.received_seq > shown]


def intake_metadata(settings: Settings, ledger: Sequence[Receipt], shown: int) -> dict[str, Any]:
    """Return what the asset ``intake`` tells of the receipts that have not been shown."""
    last = max((receipt.received_seq for receipt in ledger), default=0)
    return {**metadata.metadata(settings, not_shown(ledger, shown)), SHOWN_UNTIL: last}


def intake_events(
    settings: Settings, ledger: Sequence[Receipt], shown: int
) -> Iterator[dg.AssetMaterialization | dg.AssetCheckEvaluation]:
    """Yield what a run of the asset ``intake`` would have reported of receipts that were written without one."""
    yield dg.AssetMaterialization(INTAKE, metadata=intake_metadata(settings, ledger, shown))
    for check in metadata.checks(settings, ledger):
        yield dg.AssetCheckEvaluation(asset_key=INTAKE, **check)


def form_events(
    settings: Settings, forms: Sequence[str], ledger: Sequence[Receipt], shown: int
) -> Iterator[dg.AssetMaterialization | dg.AssetObservation | dg.AssetCheckEvaluation]:
    """Yield for each form the periods that have receipts which were not shown, its state, and its checks.

    A file whose form is unknown, and a duplicate, are left out.
    """
    of_forms = defaultdict[str, list[Receipt]](list)
    for receipt in ledger:
        if receipt.status != DUPLICATE:
            of_forms[receipt.form_id].append(receipt)
    for form_id in forms:
        key, receipts = form_key(form_id), of_forms[form_id]
        for period, of_period in sorted(_by_period(not_shown(receipts, shown)).items()):
            yield dg.AssetMaterialization(
                key, partition=period, metadata=metadata.metadata(settings, of_period)
            )
        yield dg.AssetObservation(key, metadata=metadata.state(receipts))
        for check in metadata.checks(settings, receipts):
            yield dg.AssetCheckEvaluation(asset_key=key, **check)


def _by_period(receipts: Sequence[Receipt]) -> Mapping[str, list[Receipt]]:
    periods = defaultdict[str, list[Receipt]](list)
    for receipt in receipts:
        periods[receipt.period].append(receipt)
    return periods


def overdue_events(serving_file: Path, forms: Sequence[str]) -> Iterator[dg.AssetCheckEvaluation]:
    """Yield for each form which submissions a release finds overdue."""
    import duckdb

    rows = defaultdict[str, list[tuple[Any, ...]]](list)
    with duckdb.connect(str(serving_file), read_only=True) as connection:
        for form_id, *row in connection.sql(OWED_NOT_RECEIVED).fetchall():
            rows[form_id].append(tuple(row))
    for form_id in forms:
        yield dg.AssetCheckEvaluation(
            asset_key=form_key(form_id),
            check_name=metadata.OVERDUE,
            passed=not rows[form_id],
            severity=dg.AssetCheckSeverity.WARN,
            metadata={
                "overdue": len(rows[form_id]),
                "submissions": markdown(("submitter", "period", "document", "due"), rows[form_id]),
            },
        )
