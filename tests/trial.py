"""Answers of intake to single files, without an inbox: one pipeline for all of them, nothing is kept.

Belongs here: what tests of many small files share. Does not belong here: files, or what their answers should be.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from functools import cache
from pathlib import Path

import polars as pl

from pipelines.common.files import sha256
from pipelines.intake.archive import Arrival
from pipelines.intake.file_pipeline import FilePipeline
from pipelines.intake.ledger import Ledger
from pipelines.intake.steps.number import TrialAttempt
from pipelines.settings import Settings
from schemas.receipt import Receipt

NOW = dt.datetime(2026, 1, 31)


@cache
def pipeline() -> FilePipeline:
    """Return the pipeline: to load the seeds takes longer than to answer a small file.

    Files of trials are excerpts of returns: no item is owed.
    """
    made = FilePipeline(Settings(data_dir=Path(tempfile.mkdtemp())))
    made.reference.items = {}
    return made


def trial(path: Path, form: str, submitter: str, period: str) -> tuple[Receipt, pl.DataFrame]:
    """Return the receipt that a file would get, and its accepted rows (an empty frame if there are none)."""
    with tempfile.TemporaryDirectory() as folder:
        receipt = _receipt(path, {"form_id": form, "submitter": submitter, "period": period}, Path(folder))
        rows = pl.read_parquet(Path(folder) / receipt.lake_path) if receipt.lake_path else pl.DataFrame()
    return receipt, rows


def named_trial(path: Path) -> Receipt:
    """Return the receipt that a file would get whose name states form, sender and period."""
    with tempfile.TemporaryDirectory() as folder:
        return _receipt(path, {}, Path(folder))


def _receipt(path: Path, meta: dict[str, str], root: Path) -> Receipt:
    """Return the receipt; the rows go to a folder below ``root``."""
    arrival = Arrival(path, sha256(path), 1, NOW.isoformat(), path.name, meta)
    numbering = TrialAttempt(Ledger(pipeline().settings), pipeline().rules_version)
    return pipeline().evaluate(arrival, numbering, root).receipt
