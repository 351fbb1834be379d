"""Every layout of the corpus, through a real ingest run: exactly the values that a person would read from it."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter

import polars as pl
import pytest

from pipelines.intake import ingest
from pipelines.settings import Settings
from schemas.receipt import Receipt
from tests.corpus.layouts import LAYOUTS, Layout
from tests.fixtures_make import put

NOW = dt.datetime(2026, 2, 1, 18, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, dict[str, Receipt]]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("layouts"))
    for n, layout in enumerate(LAYOUTS):
        name = f"{layout.name}.xlsx"
        meta = {
            "form_id": layout.form, "submitter": layout.submitter, "period": layout.period, "document": f"d{n}",
        }  # fmt: skip
        put(settings.inbox, name, layout.content())
        put(settings.inbox, f"{name}.meta.json", json.dumps(meta))
    return settings, {r.original_name.removesuffix(".xlsx"): r for r in ingest(settings, NOW)}


def rows_of(settings: Settings, receipt: Receipt, columns: tuple[str, ...]) -> list[tuple[object, ...]]:
    assert receipt.lake_path
    frame = pl.read_parquet(settings.data_dir / receipt.lake_path).select(columns)
    days = [pl.col(c).cast(pl.String) for c, t in frame.schema.items() if t == pl.Date]
    return frame.with_columns(days).rows()


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_a_layout_gives_what_a_person_reads(
    ingested: tuple[Settings, dict[str, Receipt]], layout: Layout
) -> None:
    settings, receipts = ingested
    receipt = receipts[layout.name]
    errors = {f.rule_code for f in receipt.findings if f.severity != "note"}
    notes = {f.rule_code for f in receipt.findings if f.severity == "note"}
    assert (errors, notes) == (layout.errors, layout.notes), receipt.findings
    assert receipt.rows_received == receipt.rows_accepted + receipt.rows_quarantined
    if layout.errors:
        assert receipt.status == "refused" and receipt.rows_accepted == 0
        return
    rows = rows_of(settings, receipt, layout.shown)
    if "obs_value" in layout.shown and layout.shown[-1] == "obs_value" and len(layout.shown) > 2:
        rows = [row for row in rows if row[-1] is not None]
    assert Counter(rows) == Counter(layout.accepted)
    if layout.ignored is not None:
        assert receipt.rows_ignored == layout.ignored
