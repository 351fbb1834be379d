"""The ingest run as an asset, and the rows of each form in the lake as one asset per form.

Belongs here: these assets. Does not belong here: reading files (``pipelines.intake``).
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

import dagster as dg

from pipelines.defs.resources import INTAKE_POOL, Clock
from pipelines.defs.retries import retrying
from pipelines.defs.submissions import metadata
from pipelines.defs.submissions.forms import CADENCES, FormRow, partitions, read_forms
from pipelines.settings import Settings
from schemas.receipt import DUPLICATE, Receipt

GROUP = "submissions"
SHOWN_UNTIL = "shown_until"
"""Metadata of the asset ``intake``: the number of the last arrival whose receipt it has shown."""


@dg.asset(
    group_name=GROUP,
    kinds={"python", "parquet"},
    check_specs=metadata.check_specs(dg.AssetKey("intake")),
    description="Every pending file of the inbox: archived, checked, answered with a receipt, its rows in the lake.",
)
def intake(
    context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings], clock: dg.ResourceParam[Clock]
) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult]:
    """Ingest the inbox; log a materialization for each form and period with receipts that no run has shown before.

    Such are those of this run, and those that ``ipmon serve`` or the command line wrote since the last one.
    """
    from pipelines.intake import read_ledger
    from pipelines.refresh import ingest

    shown_until = _shown_until(context.instance)
    with retrying():
        ingest(settings, clock.now())
    ledger = read_ledger(settings)
    receipts = [receipt for receipt in ledger if receipt.received_seq > shown_until]
    for event in form_events(receipts, {form.form_id for form in read_forms(settings)}):
        context.log_event(event)
    last = max((receipt.received_seq for receipt in ledger), default=0)
    yield dg.MaterializeResult(
        metadata={**metadata.metadata(receipts), SHOWN_UNTIL: last},
        check_results=[dg.AssetCheckResult(**c) for c in metadata.checks(receipts)],
    )


def _shown_until(instance: dg.DagsterInstance) -> int:
    """Return the number of the last arrival whose receipt a run has shown; 0 if none has."""
    event = instance.get_latest_materialization_event(dg.AssetKey("intake"))
    materialization = event.asset_materialization if event else None
    shown = materialization.metadata.get(SHOWN_UNTIL) if materialization else None
    return shown.value if isinstance(shown, dg.IntMetadataValue) and shown.value else 0


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
        pool=INTAKE_POOL,
        kinds={"python", "parquet"},
        deps=["intake"],
        partitions_def=periods,
        backfill_policy=dg.BackfillPolicy.single_run(),
        check_specs=metadata.check_specs(form.key),
        tags={"cadence": CADENCES[form.cadence]},
        description=f"{form.label_zh} / {form.label_en}. Materializing reprocesses every archived file "
        "of the period under today's rules.",
    )
    def lake(context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings]) -> dg.MaterializeResult:
        from pipelines.common.lock import intake_lock
        from pipelines.intake import read_ledger, reprocess

        with intake_lock(settings, f"dagster run {context.run_id}"):
            received = {r.period for r in read_ledger(settings) if r.form_id == form.form_id}
            receipts = [
                receipt
                for period in context.partition_keys
                if period in received
                for receipt in reprocess(settings, form.form_id, period)
            ]
        return dg.MaterializeResult(
            metadata=metadata.metadata(receipts),
            check_results=[dg.AssetCheckResult(**c) for c in metadata.checks(receipts)],
        )

    return lake
