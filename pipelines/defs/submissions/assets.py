"""The ingest run as an asset, and the rows of each form in the lake as one asset per form.

Belongs here: these assets. Does not belong here: reading files (``pipelines.intake``).
"""

from collections.abc import Iterator, Sequence

import dagster as dg

from pipelines.defs.resources import INTAKE_POOL, OPERATORS, Clock
from pipelines.defs.results import check_result
from pipelines.defs.retries import retrying
from pipelines.defs.submissions import events, metadata
from pipelines.defs.submissions.due_dates import freshness_policy, read_obligations
from pipelines.defs.submissions.forms import CADENCES, FormRow, partitions, read_forms
from pipelines.settings import Settings

GROUP = "submissions"


@dg.asset(
    group_name=GROUP,
    kinds={"python", "parquet"},
    owners=[OPERATORS],
    check_specs=metadata.check_specs(events.INTAKE),
    description="Every pending file of the inbox: archived, checked, answered with a receipt, its rows in the lake.",
)
def intake(
    context: dg.AssetExecutionContext, settings: dg.ResourceParam[Settings], clock: dg.ResourceParam[Clock]
) -> Iterator[dg.AssetCheckResult | dg.MaterializeResult]:
    """Ingest the inbox; log what that means for each form.

    Receipts that are shown are those of this run, and those that ``ipmon serve`` or the command line wrote since the last one and the
    sensor ``data_folder`` has not shown yet.
    """
    from pipelines.intake import read_ledger
    from pipelines.refresh import ingest

    shown = events.shown_until(context.instance)
    with retrying():
        ingest(settings, clock.now())
    ledger, forms = read_ledger(settings), [form.form_id for form in read_forms(settings)]
    for event in events.form_events(settings, forms, ledger, shown):
        context.log_event(event)
    yield dg.MaterializeResult(
        metadata=events.intake_metadata(settings, ledger, shown),
        check_results=[dg.AssetCheckResult(**check) for check in metadata.checks(settings, ledger)],
    )


def form_assets(forms: Sequence[FormRow], settings: Settings) -> list[dg.AssetsDefinition]:
    """Return one asset per form, partitioned by reporting period."""
    periods = {cadence: partitions(cadence, settings) for cadence in CADENCES}
    obligations = read_obligations(settings)
    return [
        _form_asset(form, periods[form.cadence], freshness_policy(form, obligations[form.form_id], settings))
        for form in forms
    ]


def overdue_check(forms: Sequence[FormRow]) -> dg.AssetChecksDefinition:
    """Return the check of each form that asks the live release what is overdue; whatever publishes reports it."""

    @dg.multi_asset_check(
        name=metadata.OVERDUE,
        specs=[spec for form in forms for spec in metadata.check_specs(form.key, metadata.OVERDUE)],
        can_subset=True,
    )
    def overdue(
        context: dg.AssetCheckExecutionContext, settings: dg.ResourceParam[Settings]
    ) -> Iterator[dg.AssetCheckResult]:
        if not settings.live.exists():
            context.log.info("There is no release yet.")
            return
        selected = [key.asset_key.path[-1] for key in sorted(context.selected_asset_check_keys)]
        yield from map(check_result, events.overdue_events(settings.live, selected))

    return overdue


def _form_asset(
    form: FormRow, periods: dg.PartitionsDefinition, freshness: dg.FreshnessPolicy | None
) -> dg.AssetsDefinition:
    @dg.asset(
        key=form.key,
        group_name=GROUP,
        pool=INTAKE_POOL,
        kinds={"python", "parquet"},
        deps=[events.INTAKE],
        partitions_def=periods,
        backfill_policy=dg.BackfillPolicy.single_run(),
        check_specs=metadata.check_specs(form.key),
        tags={"cadence": CADENCES[form.cadence]},
        owners=form.owners,
        freshness_policy=freshness,
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
            ledger = [r for r in read_ledger(settings) if r.form_id == form.form_id]
        return dg.MaterializeResult(
            metadata=metadata.metadata(settings, receipts),
            check_results=[dg.AssetCheckResult(**check) for check in metadata.checks(settings, ledger)],
        )

    return lake
