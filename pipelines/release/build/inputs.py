"""The inputs of a build beside rows and seeds: ``build/inputs/*.parquet``.

Belongs here: the ledger and the confirmations as tables, the day and id of the build, the verdicts of earlier releases.
Does not belong here: which attempts these are (``input_list``), or interpreting any of it (``dbt_project/``).
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from pipelines.common.confirmations import Confirmation
from pipelines.common.english import EnglishNames
from pipelines.common.files import reading
from pipelines.common.personal_values import MASK, masked
from pipelines.release.build import input_hash
from pipelines.release.build.input_list import InputList
from pipelines.release.store import verdict_history
from pipelines.release.store.releases import current
from pipelines.settings import Settings
from schemas.receipt import Receipt
from schemas.rules.registry import is_holding
from schemas.seed_files import read_seed

if TYPE_CHECKING:
    import polars as pl

SUFFIXES = {".xlsx", ".xlsm", ".xls", ".et", ".ods", ".csv", ".txt"}
"""Suffixes that are published: whether another one is a suffix is not known."""
SUBMISSION = {
    "submission_id": "String",
    "form_id": "String",
    "submitter": "String",
    "period": "String",
    "document": "String",
    "attempt": "Int32",
    "status": "String",
    "is_current": "Boolean",
    "is_waiting": "Boolean",
    "superseded_by": "String",
    "supersedes": "String",
    "sha256": "String",
    "submission_order": "Int32",
    "received_seq": "Int64",
    "received_at": "Datetime",
    "original_name": "String",
    "declared_date": "Date",
    "statement_date": "Date",
    "is_synthetic": "Boolean",
    "rows_received": "Int32",
    "rows_accepted": "Int32",
    "rows_quarantined": "Int32",
    "rows_ignored": "Int32",
    "rules_version": "String",
}
FINDING = {
    "submission_id": "String",
    "finding_no": "Int32",
    "rule_code": "String",
    "severity": "String",
    "scope": "String",
    "source_ref": "String",
    "column_name": "String",
    "column_en": "String",
    "found": "String",
    "content_en": "String",
    "expected": "String",
    "expected_en": "String",
    "n_cells": "Int32",
    "explanation": "String",
}
_SENT = ("column_name", "column_en", "found", "content_en", "expected", "expected_en", "explanation")
"""Columns of a finding that may hold what its sender wrote."""
CONFIRMATION = {
    "submission_id": "String",
    "reason": "String",
    "confirmed_by": "String",
    "confirmed_at": "Datetime",
}
CONTEXT = {
    "as_of": "Date",
    "build_id": "String",
    "code_hash": "String",
    "rules_version": "String",
    "previous_release_id": "String",
}


@dataclass(frozen=True)
class Inputs:
    """What a build is made from; ``build_id`` is the id that its release will have."""

    as_of: dt.date
    build_id: str
    ledger_hash: str
    code_hash: str
    rules_version: str
    previous_release_id: str | None


def write_inputs(settings: Settings, as_of: dt.date, listed: InputList) -> Inputs:
    """Write the inputs of a build and return their identity."""
    attempts = listed.attempts
    live = current(settings)
    verdict_history.keep(settings)
    ledger = input_hash.ledger_hash(settings, attempts, listed.confirmations)
    code = input_hash.code_hash(settings)
    history = f"{live.release_id}:{verdict_history.content_hash(settings)}" if live else ""
    inputs = Inputs(
        as_of=as_of,
        build_id=input_hash.release_id(as_of, ledger, code, history),
        ledger_hash=ledger,
        code_hash=code,
        rules_version=attempts[-1].rules_version if attempts else "",
        previous_release_id=live.release_id if live else None,
    )
    settings.build_inputs.mkdir(parents=True, exist_ok=True)
    frames = {
        "submission": _submissions(settings, listed),
        "finding": _findings(attempts, EnglishNames(settings.seeds_dir)),
        "confirmation": _confirmations(listed.confirmations),
        "context": _frame([asdict(inputs)], CONTEXT),
        "verdict_history": verdict_history.read(settings),
    }
    for name, frame in frames.items():
        frame.write_parquet(settings.build_inputs / f"{name}.parquet")
    record = asdict(inputs) | {"as_of": as_of.isoformat()}
    settings.build_record.write_text(json.dumps(record, indent=1), "utf-8")
    return inputs


def published_names(settings: Settings, attempts: Sequence[Receipt]) -> dict[str, str]:
    """Return the name of each attempt's file as it is published, by the attempt: only its suffix where cells are masked.

    The sender chose the name, and it may hold what the cells hold; personal values in a name that is shown are masked. A file whose form is not known may be of any form.
    """
    shown = {
        row["form_id"] for row in read_seed(settings.seeds_dir, "form") if row["is_masked"].lower() != "true"
    }
    return {
        receipt.submission_id: masked(receipt.original_name)
        if receipt.form_id in shown
        else MASK + _suffix(receipt.original_name)
        for receipt in attempts
    }


def uncounted_forms(settings: Settings) -> set[str]:
    """Return the forms whose numbers of rows are not published: each row is a respondent."""
    rows = read_seed(settings.seeds_dir, "disclosure_form")
    return {row["form_id"] for row in rows if row["is_count_hidden"].lower() == "true"}


def _suffix(name: str) -> str:
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if suffix in SUFFIXES else ""


def read_inputs(settings: Settings) -> Inputs | None:
    """Return the inputs of the build in ``build.duckdb``; None if there is none.

    Raises:
        InstallationError: their record is damaged.
    """
    if not settings.build_record.exists():
        return None
    with reading(settings.build_record, "build_file_damaged"):
        record = json.loads(settings.build_record.read_text("utf-8"))
        return Inputs(**record | {"as_of": dt.date.fromisoformat(record["as_of"])})


def waiting_attempts(listed: InputList) -> set[str]:
    """Return the attempts that wait as a whole: their rows are held at intake and are no figures of their own.

    Held figures of the forms that state figures wait one by one (``int_figure_hold``).
    """
    confirmed = {c.submission_id for c in listed.confirmations}
    holding = [
        r
        for r in listed.attempts
        if r.rows_accepted and r.submission_id not in confirmed and any(map(is_holding, r.findings))
    ]
    if not holding:
        return set()
    from schemas.form import forms, lake_schema

    known = forms()
    return {
        r.submission_id
        for r in holding
        if r.form_id in known and "obs_status" not in lake_schema(known[r.form_id])
    }


def successors(attempts: list[Receipt], waiting: Set[str] = frozenset()) -> dict[str, str | None]:
    """Map each attempt with accepted rows to the attempt that superseded it; the current one to None.

    An attempt without accepted rows, or one of ``waiting``, supersedes nothing and is not in the map.
    """
    chains: defaultdict[tuple[str, ...], list[Receipt]] = defaultdict(list)
    for receipt in sorted(attempts, key=lambda r: r.attempt):
        if receipt.rows_accepted and receipt.submission_id not in waiting:
            chains[receipt.form_id, receipt.submitter, receipt.period, receipt.document].append(receipt)
    superseded_by: dict[str, str | None] = {}
    for chain in chains.values():
        ids = [r.submission_id for r in chain]
        superseded_by |= dict(zip(ids, [*ids[1:], None], strict=True))
    return superseded_by


def _submissions(settings: Settings, listed: InputList) -> pl.DataFrame:
    waiting = waiting_attempts(listed)
    names = published_names(settings, listed.attempts)
    superseded_by = successors(listed.attempts, waiting)
    rows = []
    for number, receipt in enumerate(listed.attempts, 1):
        row = asdict(receipt)
        row["original_name"] = names[receipt.submission_id]
        row["submission_order"] = number
        row["is_current"] = superseded_by.get(receipt.submission_id, "") is None
        row["is_waiting"] = receipt.submission_id in waiting
        row["superseded_by"] = superseded_by.get(receipt.submission_id)
        row["received_at"] = dt.datetime.fromisoformat(receipt.received_at)
        row["declared_date"] = dt.date.fromisoformat(receipt.declared_date) if receipt.declared_date else None
        row["statement_date"] = dt.date.fromisoformat(input_hash.statement_date(settings, receipt))
        rows.append(row)
    return _frame(rows, SUBMISSION)


def _findings(attempts: list[Receipt], names: EnglishNames) -> pl.DataFrame:
    """Return the findings of intake; personal values in what was sent are masked, also in receipts of earlier versions."""
    rows = [
        asdict(finding)
        | {
            "submission_id": receipt.submission_id,
            "finding_no": number,
            "column_name": finding.column,
            "column_en": names.english(finding.column, receipt.form_id),
            "content_en": content_en,
            "expected_en": expected_en,
        }
        for receipt in attempts
        for number, finding in enumerate(receipt.findings, 1)
        for content_en, expected_en in [names.of_finding(finding, receipt.form_id)]
    ]
    return _frame([_without_personal_values(row, _SENT) for row in rows], FINDING)


def _confirmations(confirmations: Sequence[Confirmation]) -> pl.DataFrame:
    rows = [
        _without_personal_values(asdict(confirmation), ("reason",))
        | {"confirmed_at": dt.datetime.fromisoformat(confirmation.confirmed_at)}
        for confirmation in confirmations
    ]
    return _frame(rows, CONFIRMATION)


def _without_personal_values(row: dict[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return row | {name: masked(row[name]) for name in names}


def _frame(rows: list[dict[str, object]], schema: dict[str, str]) -> pl.DataFrame:
    import polars as pl

    types = {name: getattr(pl, kind) for name, kind in schema.items()}
    return pl.DataFrame([{name: row[name] for name in types} for row in rows], schema=types)
