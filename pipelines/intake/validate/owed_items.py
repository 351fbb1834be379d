"""Compare a return with the items that its sender owes.

Belongs here: naming the items that a return lacks. Does not belong here: which items are owed (``reference.items``).
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from pipelines.intake.identity import MAIN, Identity
from pipelines.intake.reference.indicators import BREAKDOWN
from pipelines.intake.reference.items import FormItem
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.validate.key_names import SEPARATOR
from schemas.form import Form, code_names
from schemas.receipt import Finding
from schemas.rules.registry import RULES


def missing_items(
    form: type[Form],
    identity: Identity,
    accepted: pl.LazyFrame,
    with_errors: Iterable[pl.DataFrame],
    reference: ReferenceData,
) -> list[Finding]:
    """Return a finding that names the owed items without a row, or none; a row without a figure (—) counts as one.

    A row with an error counts as one of its indicator, and so does one of a basis that is not owed, which has a finding of its
    own; while there is a row whose indicator is not known, nothing is missing.

    Args:
        form: the form.
        identity: whose return it is, and of which period.
        accepted: the accepted rows of the return.
        with_errors: its rows with errors, as they were sent.
        reference: the reference data.
    """
    if not (owed := _owed(form, identity, reference)):
        return []
    not_accepted = _meanings(with_errors, reference)
    if None in not_accepted:
        return []
    key = ["indicator_code", *BREAKDOWN, "measure_basis"]
    of_whole_area = (
        accepted.filter(pl.col("zone_area").is_null()) if "zone_area" in form.sent_columns() else accepted
    )
    sent = set(of_whole_area.select(key).unique().collect().iter_rows())
    area = reference.areas.names.get(reference.home_areas.get(identity.submitter, ""), "")
    bases = code_names(form.sent_columns()["measure_basis"])
    meant = {item: m for item in owed if (m := reference.indicators.get(item.indicator))}
    due = {(m.code, *m.breakdown, item.measure_basis) for item, m in meant.items()}
    not_accepted |= {(code, *breakdown) for code, *breakdown, _ in sent - due}
    missing = []
    for item, m in meant.items():
        figure = (m.code, *m.breakdown)
        if figure not in not_accepted and (*figure, item.measure_basis) not in sent:
            parts = (item.indicator, area, bases[item.measure_basis][0], reference.units.name(item.unit_code))
            missing.append(SEPARATOR.join(filter(None, parts)))
    return [RULES["file.item_missing"].at(found="、".join(missing))] if missing else []


def _meanings(rows: Iterable[pl.DataFrame], reference: ReferenceData) -> set[tuple[str, ...] | None]:
    """Return indicator and breakdown of rows as they were sent, None for one whose indicator is not known."""
    meanings = {
        reference.indicators.get(word) if word else None
        for batch in rows
        for word in batch["indicator_code"].unique().to_list()
    }
    return {(m.code, *m.breakdown) if m else None for m in meanings}


def _owed(form: type[Form], identity: Identity, reference: ReferenceData) -> list[FormItem]:
    """Return the items that a submission should have: none for a further document of the period, which adds to the main one."""
    sender, period, roles = identity.submitter, identity.period, reference.roles
    is_owing = (
        identity.is_known
        and identity.document == MAIN
        and roles.is_sender(form.spec().senders, sender, period)
    )
    items = reference.items.get(identity.form_id, ()) if is_owing else ()
    return [item for item in items if item.is_asked_of(sender, period, roles)]
