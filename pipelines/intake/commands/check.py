"""Check a file without keeping anything of it.

Belongs here: the trial of one file. Does not belong here: evaluating it (``file_pipeline``).
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.common.files import sha256
from pipelines.intake import archive
from pipelines.intake.archive import Arrival
from pipelines.intake.errors import WrongKey
from pipelines.intake.file_pipeline import FilePipeline
from pipelines.intake.ledger import Ledger
from pipelines.intake.options import check_meta, read_meta, timestamp, without_future_receipt
from pipelines.intake.reference.indicators import BREAKDOWN
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.steps.number import TrialAttempt
from pipelines.intake.validate.key_names import SEPARATOR, names_of
from pipelines.settings import Settings
from schemas.form import Form, lake_schema
from schemas.receipt import Receipt

if TYPE_CHECKING:
    import polars as pl


# Six parameters: the file with what is declared of it and when, and the two places that may take something of the answer.
def check(
    settings: Settings,
    path: Path,
    options: Mapping[str, Any],
    now: dt.datetime,
    out: Path | None = None,
    rows: Path | None = None,
) -> Receipt:
    """Return the receipt that a file would get now.

    Args:
        settings: the settings.
        path: the file.
        options: what is declared beside it.
        now: the time at which it is received.
        out: folder that takes page and annotated copy.
        rows: file (``.csv``, ``.parquet``; ``-`` for standard output, as CSV) that takes the accepted rows with the address
            of their cells.

    Raises:
        WrongKey: ``rows`` has another suffix.
    """
    if rows and str(rows) != "-" and rows.suffix not in _WRITERS:
        kinds = ", ".join(_WRITERS)
        raise WrongKey(f"{rows}：行只能写成 {kinds}", f"{rows}: rows are written as {kinds}")
    pipeline, ledger = FilePipeline(settings), Ledger(settings)
    arrival = _as_arrival(settings, path, options, now)
    with tempfile.TemporaryDirectory() as folder:
        evaluation = pipeline.evaluate(arrival, TrialAttempt(ledger, pipeline.rules_version), Path(folder))
        if rows:
            _write_rows(evaluation.receipt, pipeline, Path(folder), rows)
    receipt, source = evaluation.receipt, evaluation.source
    if out is None:
        return pipeline.answers.plan(receipt, source)
    return pipeline.answers.write(receipt, source, out, receipt.submission_id)


def _write_rows(receipt: Receipt, pipeline: FilePipeline, folder: Path, output: Path) -> None:
    """Write the rows that a receipt accepts, cells and names before codes; a refused file has none."""
    import polars as pl

    form = pipeline.forms.get(receipt.form_id)
    empty = pl.DataFrame(schema=lake_schema(form) if form else {})
    accepted = pl.read_parquet(folder / receipt.lake_path) if receipt.lake_path else empty
    if form:
        accepted = _with_names(accepted, form, pipeline.reference)
    if str(output) == "-":
        accepted.write_csv(sys.stdout)
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        _WRITERS[output.suffix](accepted, output)


def _with_names(rows: pl.DataFrame, form: type[Form], reference: ReferenceData) -> pl.DataFrame:
    """Return rows with the address of their cell and the names of indicator and area before the form's columns."""
    import polars as pl

    names = {code: name for code, name in names_of(form, reference).items() if name}
    named = []
    if "indicator_code" in rows.columns:
        code, *members = (pl.col(c) for c in ("indicator_code", *BREAKDOWN) if c in rows.columns)
        # As keys name it: code and members, those that say nothing left out.
        parts = [code, *(pl.when(~m.is_in(["_T", "_Z"])).then(m) for m in members)]
        key = pl.concat_str(parts, separator=SEPARATOR, ignore_nulls=True)
        named.append(key.replace_strict(names, default=code.replace(names)).alias("indicator"))
    if "ref_area" in rows.columns:
        named.append(pl.col("ref_area").replace(names).alias("area"))
    return rows.select("source_ref", *named, pl.exclude("source_ref", "source_cells"))


_WRITERS: dict[str, Callable[[pl.DataFrame, Path], None]] = {
    # With a byte order mark, so that a spreadsheet program reads Chinese.
    ".csv": lambda frame, path: frame.write_csv(path, include_bom=True),
    ".parquet": lambda frame, path: frame.write_parquet(path),
}


def _as_arrival(settings: Settings, path: Path, options: Mapping[str, Any], now: dt.datetime) -> Arrival:
    """Return a file as if it had been archived now, with the options beside it overridden by ``options``."""
    beside, beside_error = read_meta(path)
    stated = {k: str(v) if isinstance(v, dt.date) else v for k, v in options.items() if v is not None}
    meta, error = without_future_receipt(*check_meta({**beside, **stated}), now)
    return Arrival(
        path=path,
        sha256=sha256(path),
        received_seq=1 + max((archive.sequence(s) for s in archive.sidecars(settings)), default=0),
        received_at=meta.get("received_at") or timestamp(now),
        original_name=archive.name_of(path, meta),
        meta=meta,
        meta_error=beside_error or error,
    )
