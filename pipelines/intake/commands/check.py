"""Check a file without keeping anything of it.

Belongs here: the trial of one file. Does not belong here: evaluating it (``file_pipeline``).
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipelines.common.files import sha256
from pipelines.intake import archive
from pipelines.intake.archive import Arrival
from pipelines.intake.file_pipeline import FilePipeline
from pipelines.intake.ledger import Ledger
from pipelines.intake.steps.number import TrialAttempt
from pipelines.settings import Settings
from schemas.receipt import Receipt


def check(
    settings: Settings, path: Path, options: Mapping[str, Any], now: dt.datetime, out: Path | None = None
) -> Receipt:
    """Return the receipt that a file would get now; write page and annotated copy to ``out`` if given, nothing else."""
    pipeline, ledger = FilePipeline(settings), Ledger(settings)
    arrival = _as_arrival(settings, path, options, now)
    with tempfile.TemporaryDirectory() as folder:
        evaluation = pipeline.evaluate(arrival, TrialAttempt(ledger, pipeline.rules_version), Path(folder))
    receipt, source = evaluation.receipt, evaluation.source
    if out is None:
        return pipeline.answers.plan(receipt, source)
    return pipeline.answers.write(receipt, source, out, receipt.submission_id)


def _as_arrival(settings: Settings, path: Path, options: Mapping[str, Any], now: dt.datetime) -> Arrival:
    """Return a file as if it had been archived now, with the options beside it overridden by ``options``."""
    beside, beside_error = archive.read_meta(path)
    stated = {k: str(v) if isinstance(v, dt.date) else v for k, v in options.items() if v is not None}
    meta, error = archive.check_meta({**beside, **stated})
    return Arrival(
        path=path,
        sha256=sha256(path),
        received_seq=1 + max((archive.sequence(s) for s in archive.sidecars(settings)), default=0),
        received_at=meta.get("received_at") or archive.timestamp(now),
        original_name=archive.shown_name(path.name),
        meta=meta,
        meta_error=beside_error or error,
    )
