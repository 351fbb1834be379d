"""What the Python models of dbt share: results taken over from the build before while tables and code are the same.

Belongs here: keeping a model's last result with the hash of what it was computed from, one Parquet file a model below
``build/python_results/``. Does not belong here: computing (``pipelines.analytics``). The methods are deterministic, so that
a result that is taken over equals one that is computed anew. A file that is missing, damaged or of other tables is
replaced. Why these models alone: docs/decisions/0025-results-of-python-models.md.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.common.files import is_intact, write_atomically, write_checksum

# dbt runs in the composed project, which lies in the build folder.
BUILD = Path("..")
INPUT_HASH = "input_hash"


def taken_over(
    dbt: Any, compute: Callable[..., pl.DataFrame], *tables: Any, build: Path = BUILD
) -> pl.DataFrame:
    """Return the result of a model: that of the build before if code and tables are those of then, else computed.

    Args:
        dbt: the context of the model.
        compute: the method, called with the tables as frames whose rows are sorted: their order in a build depends on threads.
        tables: relations of DuckDB, in the order in which ``compute`` takes them.
        build: the build folder: ``inputs/build.json`` has the hash of the code.
    """
    frames = [frame.sort(frame.columns) for frame in (table.pl() for table in tables)]
    inputs = json.loads((build / "inputs" / "build.json").read_text("utf-8"))
    expected = _hash(inputs["code_hash"], *frames)
    path = build / "python_results" / f"{dbt.this.identifier}.parquet"
    if is_intact(path) and pl.read_parquet_metadata(path).get(INPUT_HASH) == expected:
        return pl.read_parquet(path)
    result = compute(*frames)
    buffer = io.BytesIO()
    result.write_parquet(buffer, metadata={INPUT_HASH: expected})
    write_atomically(path, buffer.getvalue())
    write_checksum(path, path)
    return result


def _hash(code: str, *frames: pl.DataFrame) -> str:
    """Return a hash of code, columns, types and rows in their order; text is quoted, so that it differs from null."""
    digest = hashlib.sha256(code.encode())
    for frame in frames:
        digest.update(f"{frame.schema}\n{frame.write_csv(quote_style='non_numeric')}\n".encode())
    return digest.hexdigest()
