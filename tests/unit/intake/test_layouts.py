"""Every layout of the corpora, those of yearbooks in every container, through a real ingest run: exactly the values that a person would read from it."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter

import polars as pl
import pytest

from pipelines.intake import ingest
from pipelines.settings import Settings
from schemas.receipt import Receipt
from tests.corpus import yearbook_layouts
from tests.corpus.layout_containers import LAYOUT_CONTAINERS
from tests.corpus.layouts import LAYOUTS
from tests.fixtures_make import put

pytestmark = pytest.mark.thorough

NOW = dt.datetime(2026, 2, 1, 18, 0, tzinfo=dt.UTC)
FILES = {f"{layout.name}.xlsx": layout for layout in LAYOUTS} | {
    f"{layout.name}.{suffix}": layout
    for layout in yearbook_layouts.LAYOUTS
    for suffix in (LAYOUT_CONTAINERS if not layout.merges else ("xlsx",))
}


@pytest.fixture(scope="module")
def ingested(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, dict[str, Receipt]]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("layouts"))
    for n, (name, layout) in enumerate(FILES.items()):
        meta = {
            "form_id": layout.form, "submitter": layout.submitter, "period": layout.period, "document": f"d{n}",
        }  # fmt: skip
        put(settings.inbox, name, LAYOUT_CONTAINERS[name.rpartition(".")[2]](layout))
        put(settings.inbox, f"{name}.meta.json", json.dumps(meta))
    return settings, {r.original_name: r for r in ingest(settings, NOW)}


def rows_of(settings: Settings, receipt: Receipt, columns: tuple[str, ...]) -> list[tuple[object, ...]]:
    assert receipt.lake_path
    frame = pl.read_parquet(settings.data_dir / receipt.lake_path).select(columns)
    days = [pl.col(c).cast(pl.String) for c, t in frame.schema.items() if t == pl.Date]
    return frame.with_columns(days).rows()


@pytest.mark.parametrize("name", FILES)
def test_a_layout_gives_what_a_person_reads(ingested: tuple[Settings, dict[str, Receipt]], name: str) -> None:
    settings, receipts = ingested
    receipt, layout = receipts[name], FILES[name]
    errors = {f.rule_code for f in receipt.findings if f.severity != "note"}
    notes = {f.rule_code for f in receipt.findings if f.severity == "note"}
    assert (errors, notes) == (layout.errors | layout.queries, layout.notes), receipt.findings
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
