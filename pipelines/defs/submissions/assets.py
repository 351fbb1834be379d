"""The ingest run as an asset, and the rows of each form in the lake as one asset per form.

Belongs here: these assets. Does not belong here: reading files (``pipelines.intake``).
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby

import dagster as dg

from pipelines.defs.resources import POOL
from pipelines.defs.retries import retrying
from pipelines.defs.submissions import metadata
from pipelines.defs.submissions.forms import CADENCES, FormRow, partitions, read_forms
from pipelines.settings import Settings
from schemas.receipt import DUPLICATE, Receipt

GROUP = "submissions"


@dg.asset(
    group_name=GROUP,
    pool=POOL,
    kinds={"python", "parquet"},
    check_specs=metadata.check_specs(dg.AssetKey("intake")),
    description="Every pending file of the inbox: archived, checked, answered with a receipt, its rows in the lake.",
)
def intake(
    context: dg.AssetExecutionContext, locked: dg.ResourceParam[Settings]
) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult]:
    """Ingest the inbox; log a materialization for each form and period with new receipts."""
    from pipelines.refresh import ingest

    with retrying():
        receipts = ingest(locked, _now())
    for event in form_events(receipts, {form.form_id for form in read_forms(locked)}):
        context.log_event(event)
    yield dg.MaterializeResult(
        metadata=metadata.metadata(receipts),
        check_results=[dg.AssetCheckResult(**c) for c in metadata.checks(receipts)],
    )


def form_events(
    receipts: Sequence[Receipt], forms: set[str]
) -> Iterator[dg.AssetMaterialization | dg.AssetCheckEvaluation]:
    """Yield the materializations (by form and period) and check results (by form) of receipts.

    A file whose form is unknown, and a duplicate, are left out.
    """
    known = [r for r in receipts if r.form_id in forms and r.status != DUPLICATE]

    def by_form(receipt: Receipt) -> str:
        return receipt.form_id

    def by_period(receipt: Receipt) -> str:
        return receipt.period

    for form_id, of_form in groupby(sorted(known, key=by_form), by_form):
        key, form_receipts = dg.AssetKey(["lake", form_id]), list(of_form)
        for period, of_period in groupby(sorted(form_receipts, key=by_period), by_period):
            yield dg.AssetMaterialization(key, partition=period, metadata=metadata.metadata(list(of_period)))
        for check in metadata.checks(form_receipts):
            yield dg.AssetCheckEvaluation(asset_key=key, **check)


def form_assets(forms: Sequence[FormRow], settings: Settings) -> list[dg.AssetsDefinition]:
    """Return one asset per form, partitioned by reporting period."""
    periods = {cadence: partitions(cadence, settings) for cadence in CADENCES}
    return [_form_asset(form, periods[form.cadence]) for form in forms]


def _form_asset(form: FormRow, periods: dg.PartitionsDefinition) -> dg.AssetsDefinition:
    @dg.asset(
        key=form.key,
        group_name=GROUP,
        pool=POOL,
        kinds={"python", "parquet"},
        deps=["intake"],
        partitions_def=periods,
        backfill_policy=dg.BackfillPolicy.single_run(),
        check_specs=metadata.check_specs(form.key),
        tags={"cadence": CADENCES[form.cadence]},
        description=f"{form.label_zh} / {form.label_en}. Materializing reprocesses every archived file "
        "of the period under today's rules.",
    )
    def lake(context: dg.AssetExecutionContext, locked: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
        from pipelines.intake import read_ledger, reprocess

        received = {receipt.period for receipt in read_ledger(locked) if receipt.form_id == form.form_id}
        receipts = [
            receipt
            for period in context.partition_keys
            if period in received
            for receipt in reprocess(locked, form.form_id, period)
        ]
        return dg.MaterializeResult(
            metadata=metadata.metadata(receipts),
            check_results=[dg.AssetCheckResult(**c) for c in metadata.checks(receipts)],
        )

    return lake


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
