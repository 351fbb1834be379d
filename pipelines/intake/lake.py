"""Write accepted rows to the lake and quarantined rows beside the receipts, as Parquet.

Belongs here: writing in row groups under a temporary name and renaming, and the zero-row ``_schema.parquet`` of every
form. Does not belong here: deciding which rows are accepted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import cast

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.common.files import write_checksum
from pipelines.intake.rule_set import SCHEMAS_OF, rules_version
from pipelines.settings import Settings
from schemas.form import Form, lake_schema
from schemas.query_engine import streaming


def write_schemas(settings: Settings, forms: dict[str, type[Form]]) -> None:
    """Write ``_schema.parquet`` for every form that is new or has other columns."""
    for form_id, form in forms.items():
        path, schema = settings.lake / form_id / "_schema.parquet", lake_schema(form)
        if path.exists() and pl.read_parquet_schema(path) == schema:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(".schema.tmp")
        pl.DataFrame(schema=schema).write_parquet(temporary)
        temporary.replace(path)
    (settings.lake / SCHEMAS_OF).write_text(rules_version(settings), encoding="utf-8")


@cache
def quarantine_schema(form: type[Form]) -> pl.Schema:
    """Return the columns of quarantined rows: the cells as text, their address, the rules that they break."""
    return pl.Schema(
        {
            **dict.fromkeys(form.sent_columns(), pl.String()),
            "source_ref": pl.String(),
            "source_row": pl.Int64(),
            "rule_codes": pl.String(),
        }
    )


class Rows:
    """A Parquet file being written: appended to batch by batch, then kept or discarded.

    ``at_hand`` holds all rows as long as they are one batch.
    """

    def __init__(self, path: Path, schema: pl.Schema):
        self.path, self.schema = path, schema
        self.temporary = path.with_name(f".{path.name}.tmp")
        self.height = 0
        self._writer: pq.ParquetWriter | None = None
        self._is_on_disk = False
        self.at_hand: pl.DataFrame | None = None

    def __enter__(self) -> Rows:
        """Return the file; nothing is written before the first rows."""
        return self

    def append(self, frame: pl.DataFrame) -> None:
        """Append rows as a row group."""
        if not frame.height:
            return
        if frame.columns != list(self.schema):
            frame = frame.select(list(self.schema))
        table = frame.to_arrow(compat_level=pl.CompatLevel.oldest())
        if self._writer is None:
            self._writer = self._opened(table.schema)
        self._writer.write_table(table, row_group_size=1 << 20)
        self.at_hand = frame if not self.height else None
        self.height += frame.height

    def _opened(self, schema: pa.Schema) -> pq.ParquetWriter:
        """Return a writer; of a file that was finished to be read, it has written the rows again (Parquet cannot be appended to)."""
        self.temporary.parent.mkdir(parents=True, exist_ok=True)
        read = self.temporary.with_name(f"{self.temporary.name}2")
        if self.height:
            self.temporary.replace(read)
        self._is_on_disk = True
        writer = pq.ParquetWriter(self.temporary, schema, compression="snappy")
        if self.height:
            with pq.ParquetFile(read) as file:
                for group in range(file.num_row_groups):
                    writer.write_table(file.read_row_group(group).cast(schema))
            read.unlink()
        return writer

    def close(self) -> None:
        """Finish the file under its temporary name."""
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def without(self, source_rows: list[int]) -> pl.DataFrame:
        """Remove rows by their row number on the sheet, and return them."""
        self.close()
        rows = pl.scan_parquet(self.temporary)
        bad = pl.col("source_row").is_in(source_rows)
        taken = rows.filter(bad).collect(engine="streaming")
        rest = self.temporary.with_name(f"{self.temporary.name}2")
        rows.filter(~bad).sink_parquet(rest, compression="snappy", engine="streaming")
        rest.replace(self.temporary)
        self.height -= taken.height
        self.at_hand = None
        return taken

    def add_explanations(self, explanations: Mapping[str, str], held_by: Mapping[str, str]) -> None:
        """Add explanations of queries by cell; rows with a query that is not explained ("") become provisional.

        ``held_by`` maps cells to the codes of holding rules that are not explained.
        """
        self.close()
        rows = pl.scan_parquet(self.temporary)
        text = pl.col("source_ref").replace_strict(dict(explanations), default=None, return_dtype=pl.String)
        explained = pl.concat_str("explanation", text.replace("", None), separator="; ", ignore_nulls=True)
        holding = pl.col("source_ref").replace_strict(dict(held_by), default=None, return_dtype=pl.String)
        changed = {
            "explanation": explained.replace("", None),
            "held_by": pl.concat_str("held_by", holding, separator="|", ignore_nulls=True).replace("", None),
        }
        if "obs_status" in self.schema:
            is_open = (text == "").fill_null(False) & (pl.col("obs_status") == "A")
            changed["obs_status"] = pl.when(is_open).then(pl.lit("P")).otherwise("obs_status")
        rest = self.temporary.with_name(f"{self.temporary.name}2")
        rows.with_columns(**changed).sink_parquet(rest, compression="snappy", engine="streaming")
        rest.replace(self.temporary)
        self.at_hand = None

    def relation(self, connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
        """Return the rows for SQL, with their positions as ``file_row_number``."""
        self.close()
        return connection.read_parquet(str(self.temporary), file_row_number=True)

    def scan(self) -> pl.LazyFrame:
        """Return the rows as a lazy scan; as they are at hand, as long as they are one batch."""
        if self.at_hand is not None:
            return self.at_hand.lazy()
        self.close()
        return pl.scan_parquet(self.temporary)

    def engine(self) -> AbstractContextManager[object]:
        """Return a context for queries on a scan of the rows."""
        return nullcontext() if self.at_hand is not None else streaming()

    def batches(self) -> Iterator[pl.DataFrame]:
        """Yield the rows again, one row group at a time."""
        self.close()
        if self.height:
            with pq.ParquetFile(self.temporary) as file:
                for group in range(file.num_row_groups):
                    yield cast(pl.DataFrame, pl.from_arrow(file.read_row_group(group)))

    def discard(self) -> None:
        """Drop all rows."""
        self.close()
        if self._is_on_disk:
            self.temporary.unlink(missing_ok=True)
        self._is_on_disk, self.height, self.at_hand = False, 0, None

    def keep(self, hashed: bool = False) -> Path | None:
        """Give the file its final name, and write its hash beside it if ``hashed``; None if it has no rows."""
        self.close()
        if not self.height:
            return None
        if hashed:
            write_checksum(self.temporary, self.path)
        self.temporary.replace(self.path)
        self._is_on_disk = False
        return self.path

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Discard the rows if they were not kept."""
        self.discard()


@dataclass(frozen=True)
class StagedRows:
    """The rows of one submission before they are final; paths are relative to ``root``, the data folder or a copy."""

    accepted: Rows
    quarantined: Rows
    lake_path: Path
    quarantine_path: Path


@contextmanager
def staged_rows(root: Path, form: type[Form], period: str, submission_id: str) -> Iterator[StagedRows]:
    """Open the two files of a submission for writing; rows that are not kept are discarded at the end."""
    lake_path = Path("lake") / form.spec().form_id / period / f"{submission_id}.parquet"
    quarantine_path = Path("receipts") / f"{submission_id}.quarantine.parquet"
    with (
        Rows(root / lake_path, lake_schema(form)) as accepted,
        Rows(root / quarantine_path, quarantine_schema(form)) as quarantined,
    ):
        yield StagedRows(accepted, quarantined, lake_path, quarantine_path)


def as_sent(frame: pl.DataFrame, schema: pl.Schema) -> pl.DataFrame:
    """Return rows in the columns of the quarantine; columns that were not sent are null."""
    return frame.select(
        (pl.col(n).cast(t) if n in frame.columns else pl.lit(None, t).alias(n)) for n, t in schema.items()
    )


def rule_codes(errors: pl.DataFrame, by: str) -> pl.DataFrame:
    """Return the codes of all rules that each record breaks, joined by ``|``."""
    return errors.group_by(by).agg(pl.col("rule_code").unique().sort().str.join("|").alias("rule_codes"))
