"""What intake makes of the samples: what is accepted, refused, set aside. What it finds in them: ``test_planted``."""

from decimal import Decimal

import duckdb
import polars as pl
import pytest

from pipelines import intake
from pipelines.intake.respond.messages import RuleMessages
from samples import faulty, published
from schemas.form import forms
from schemas.rules.registry import ERROR

REFUSED_ATTEMPT = "white_paper_2019.xlsx"


@pytest.fixture(scope="module")
def answered(sample_release):
    return sample_release, {r.original_name: r for r in intake.read_ledger(sample_release)}


def errors(receipt):
    return {f.rule_code for f in receipt.findings if f.severity == ERROR}


def test_every_real_document_is_accepted_but_the_one_with_a_quarter_for_a_year(answered):
    _, receipts = answered
    for document in published.read("documents.csv"):
        receipt = receipts[document["file"]]
        assert receipt.attempt == int(document["attempt"])
        assert errors(receipt) == ({"file.quarter_as_year"} if document["file"] == REFUSED_ATTEMPT else set())


def test_every_figure_arrives_with_its_value_day_and_basis(answered):
    settings, receipts = answered
    real = {receipts[d["file"]].submission_id for d in published.read("documents.csv")}
    lake = pl.concat(
        [
            pl.read_parquet(file)
            for form in ("published_figures", "macro_statistics")
            for file in sorted((settings.lake / form).glob("*/*.parquet"))
            if file.stem in real
        ],
        how="diagonal_relaxed",
    )
    scale = {"亿元": Decimal(10) ** 8, "万元": Decimal(10) ** 4, "万人": Decimal(10) ** 4}
    sent = sorted(
        (
            round(float(Decimal(f["value"]) * scale.get(f["unit"], Decimal(1))), 4),
            f["published_at"],
            f["citation"],
        )
        for f in published.facts()
        if f["attempt"] != "1"
    )
    columns = lake.select(
        pl.col("obs_value").round(4), pl.col("published_at").cast(pl.String), "source_citation"
    )
    assert sorted(columns.iter_rows()) == sent
    stated = sum(f["date_basis"] == "注明" for f in published.facts() if f["attempt"] != "1")
    assert lake.filter(date_basis="stated").height == stated


def test_faulty_files_are_refused_whole(answered):
    _, receipts = answered
    for name in faulty.FAULTS:
        assert (receipts[name].status, receipts[name].rows_accepted) == ("refused", 0)


def test_planted_rows_of_the_register_are_set_aside_and_no_others(answered):
    _, receipts = answered
    months = {p["period"] for p in published.read("planted.csv") if p["form_id"] == "patent_register"}
    for receipt in receipts.values():
        if receipt.form_id == "patent_register":
            aside = ("partial", 1) if receipt.period in months else ("accepted", 0)
            assert (receipt.status, receipt.rows_quarantined) == aside


def test_zones_are_rows_of_their_district(answered):
    settings, _ = answered
    rows = pl.read_parquet(settings.lake / "district_return" / "2018-Q4" / "district_return.120116.*.parquet")
    zones = rows.filter(pl.col("zone_area").is_not_null(), indicator_code="PAT_APP")
    whole = rows.filter(pl.col("zone_area").is_null(), indicator_code="PAT_APP")
    assert zones.height == 5
    assert zones["obs_value"].sum() < whole["obs_value"].item()


def test_published_findings_have_the_messages_of_the_receipts(answered):
    """SQL fills in the messages for the warehouse, Python for pages, both from one seed."""
    settings, receipts = answered
    messages, models = RuleMessages(settings.seeds_dir), forms()
    with duckdb.connect(str(settings.live.resolve()), read_only=True) as live:
        published = live.execute(
            "select submission_id, finding_no, message_zh, message_en from fct_finding where found != '***'"
        ).fetchall()
    receipt_messages = {
        (r.submission_id, n): (w.message.zh, w.message.en)
        for r in receipts.values()
        for n, f in enumerate(r.findings, 1)
        for w in [messages.say(f, models.get(r.form_id))]
    }
    compared = [((s, n), (zh, en)) for s, n, zh, en in published if (s, n) in receipt_messages]
    assert len(compared) > 10
    assert [key for key, message in compared if message != receipt_messages[key]] == []
