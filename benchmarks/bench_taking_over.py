"""The models that read a patent register, computed in full and taken over: ``python -m benchmarks.bench_taking_over``.

Belongs here: this measurement. Does not belong here: whether both make the same tables in every case
(``tests/integration/test_taking_over.py``); here they are compared once more, on the rows that are measured.

The register is written as intake leaves it, in many files; then one more file comes. Each build is dbt's own, of the models that
read the register and of what they are made from; its seconds are those of ``run_results.json``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import duckdb

from benchmarks.table import Row
from pipelines.common.files import write_checksum
from pipelines.intake.lake import write_schemas
from pipelines.release.build import take_over
from pipelines.release.build.project import compose
from pipelines.release.build.warehouse import dbt_call, prepare
from pipelines.settings import Settings
from samples.make import AS_OF
from schemas.form import forms
from schemas.receipt import ACCEPTED, Receipt

ROWS, FILES = 1_000_000, 60
READERS = (
    "int_observation_register",
    "int_finding_record_twice",
    "int_layout_field",
    "int_patent_value_cell",
)
VERB = (
    "build",
    "--exclude-resource-type",
    "unit_test",
    "test",
    "exposure",
    "--select",
    *(f"+{m}" for m in READERS),
)
LIMIT_RATIO = 0.6
EVENTS = """
create table event as
with patent as (
    select
        i,
        'ZL' || lpad(cast(i as varchar), 12, '0') as application_no,
        date '2014-01-01' + cast(hash(i) % 1800 as integer) as filing_date,
        ['invention', 'utility_model', 'design'][cast(1 + hash(i, 1) % 3 as integer)] as patent_type,
        '1201' || lpad(cast(1 + hash(i, 2) % 6 as varchar), 2, '0') as ref_area,
        ['A61K31/00', 'G06F17/30', 'H04L29/06', '14-03'][cast(1 + hash(i, 3) % 4 as integer)] as ipc,
        cast(hash(i, 4) % 30 as bigint) as claims,
        cast(hash(i, 5) % 50 as bigint) as citations,
        cast(hash(i, 6) % 5 as bigint) as family_size
    from range({rows} * 10 // 22) as r (i)
)
select *, ntile({files}) over (order by event_date, i) as file_no
from (
    select 'filed' as event_type, filing_date as event_date, * from patent
    union all
    select 'granted', filing_date + 400, * from patent
    union all
    select 'lapsed', filing_date + 1100, * from patent where hash(i, 7) % 5 = 0
)
"""
"""Of every patent its filing and its grant, of every fifth its lapse; files in the order of days."""
FILE = """
copy (
    select
        * exclude (i, file_no),
        '{submission_id}' as submission_id,
        'csv!A' || n as source_ref,
        n as source_row
    from (select *, cast(row_number() over (order by i, event_type) as integer) + 1 as n from event where file_no = {number})
) to '{path}' (format parquet)
"""


def rows(n: int = ROWS, files: int = FILES) -> Iterator[Row]:
    """Measure and yield the row."""
    with tempfile.TemporaryDirectory() as name:
        settings = Settings(data_dir=Path(name) / "data", as_of=AS_OF)
        write_schemas(settings, forms())
        with duckdb.connect() as db:
            db.execute(EVENTS.format(rows=n, files=files))
            for number in range(1, files):
                _write(settings, db, number)
            build_id, _, _ = _built(settings, is_full=True)
            _write(settings, db, files)
        with patch.object(take_over, "_released", lambda _: {build_id}):
            _, taken, tables = _built(settings, is_full=False)
        _, full, tables_in_full = _built(settings, is_full=True)
    if tables != tables_in_full:
        raise ValueError(f"not as in full: {[m for m in tables if tables[m] != tables_in_full[m]]}")
    of_taken, in_full = sum(taken.values()), sum(full.values())
    yield Row(
        f"models of {n:,} events of patents in {files} files, of which one is new / the same in full",
        f"{of_taken:.1f} s: " + ", ".join(f"{m} {s:.2f} ({full[m]:.2f})" for m, s in taken.items()),
        f"{LIMIT_RATIO}",
        of_taken <= LIMIT_RATIO * in_full,
        f"{in_full:.1f} s",
        of_taken / in_full,
        f"{n:,}",
    )


def _write(settings: Settings, db: duckdb.DuckDBPyConnection, number: int) -> None:
    """Leave a file of the register in the lake, and its receipt."""
    period = f"{2015 + (number - 1) // 12}-{1 + (number - 1) % 12:02}"
    submission_id = f"patent_register.tjipo.{period}.main.1"
    path = settings.lake / "patent_register" / period / f"{submission_id}.parquet"
    path.parent.mkdir(parents=True)
    copied = db.execute(FILE.format(submission_id=submission_id, number=number, path=path)).fetchone()
    assert copied is not None
    write_checksum(path, path)
    key = ("patent_register", "tjipo", period, "main", 1, ACCEPTED)
    receipt = Receipt(submission_id, *key, f"{number:064}", number, "2021-02-01T08:00:00", f"{period}.csv")
    receipt.is_synthetic = True
    receipt.rows_received = receipt.rows_accepted = copied[0]
    receipt.lake_path = path.relative_to(settings.data_dir).as_posix()
    settings.receipts.mkdir(parents=True, exist_ok=True)
    (settings.receipts / f"{submission_id}.json").write_text(receipt.to_json(), "utf-8")


def _built(settings: Settings, is_full: bool) -> tuple[str, dict[str, float], dict[str, Any]]:
    """Build; return the id, the seconds of each model that reads records or what was made of them, and their tables."""
    prepared = prepare(settings, AS_OF, is_full)
    assert prepared.inputs is not None
    compose(settings)
    subprocess.run(**dbt_call(settings, VERB), check=True, capture_output=True)
    results = json.loads(settings.run_results.read_text("utf-8"))["results"]
    names = (*take_over.TABLES, "int_patent_lapse_alone", *READERS)
    seconds = {r["unique_id"].rpartition(".")[2]: r["execution_time"] for r in results}
    with duckdb.connect(str(settings.build_db), read_only=True) as db:
        tables = {name: db.execute(f"from intermediate.{name} order by all").fetchall() for name in names}
    return prepared.inputs.build_id, {name: seconds[name] for name in names}, tables


def main() -> None:
    """Measure a register of any size and print the row."""
    parser = argparse.ArgumentParser(description="Measure what taking over saves.")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--files", type=int, default=FILES)
    options = parser.parse_args()
    for row in rows(options.rows, options.files):
        print(" | ".join(map(str, row.cells())))


if __name__ == "__main__":
    main()
