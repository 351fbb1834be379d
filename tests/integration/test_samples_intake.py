"""What intake says of the samples: real ones are accepted, each fault and planted row is found, and only those."""

import datetime as dt
from decimal import Decimal

import polars as pl
import pytest

from pipelines import intake
from pipelines.settings import Settings
from samples import faulty, make, published
from schemas.rules.registry import ERROR

REFUSED_ATTEMPT = "white_paper_2019.xlsx"


@pytest.fixture(scope="module")
def planted():
    return [p for p in published.read("planted.csv") if p["form_id"] == "patent_register"]


@pytest.fixture(scope="module")
def answered(tmp_path_factory, planted):
    settings = Settings(data_dir=tmp_path_factory.mktemp("samples"))
    settings.inbox.mkdir()
    months = {f"patent_register_{p['period'].replace('-', '_')}.csv" for p in planted}
    for sample in make.samples():
        is_return_of_interest = sample.name.startswith(
            ("district_return_120102_2016q2", "district_return_120116_2018q4")
        )
        if sample.kind in ("real", "faulty") or sample.name in months or is_return_of_interest:
            make.write(sample, settings.inbox)
    receipts = {r.original_name: r for r in intake.sweep(settings, dt.datetime(2026, 1, 31))}
    return settings, receipts


def errors(receipt):
    return {f.rule_code for f in receipt.findings if f.severity == ERROR}


def test_every_real_document_is_accepted_but_the_one_with_a_quarter_for_a_year(answered):
    _, receipts = answered
    for document in published.read("documents.csv"):
        receipt = receipts[document["file"]]
        assert receipt.attempt == int(document["attempt"])
        assert errors(receipt) == ({"file.quarter_as_year"} if document["file"] == REFUSED_ATTEMPT else set())


def test_every_figure_arrives_with_its_value_day_and_basis(answered):
    settings, _ = answered
    lake = pl.concat(
        [
            pl.read_parquet(file)
            for form in ("published_figures", "macro_statistics")
            for file in sorted((settings.lake / form).glob("*/*.parquet"))
        ],
        how="diagonal_relaxed",
    )
    scale = {"亿元": Decimal(10) ** 8, "万人": Decimal(10) ** 4}
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


def test_faulty_files_are_refused_for_their_fault(answered):
    _, receipts = answered
    for name, rule in faulty.FAULTS.items():
        assert receipts[name].status == "refused"
        assert rule in errors(receipts[name]), name


def test_planted_rows_of_the_register_are_set_aside_and_no_others(answered, planted):
    _, receipts = answered
    for plant in planted:
        receipt = receipts[f"patent_register_{plant['period'].replace('-', '_')}.csv"]
        assert (receipt.status, receipt.rows_quarantined) == ("partial", 1)
        assert errors(receipt) == {plant["found_by"]}


def test_the_file_sent_twice_is_a_duplicate(answered):
    _, receipts = answered
    twice = [r for n, r in receipts.items() if n.startswith("district_return_120102")]
    assert sorted(r.status for r in twice) == ["accepted", "duplicate"]


def test_zones_stand_within_their_district(answered):
    settings, _ = answered
    rows = pl.read_parquet(settings.lake / "district_return" / "2018-Q4" / "*.parquet")
    zones = rows.filter(pl.col("zone_area").is_not_null(), indicator_code="PAT_APP")
    whole = rows.filter(pl.col("zone_area").is_null(), indicator_code="PAT_APP")
    assert zones.height == 5
    assert zones["obs_value"].sum() < whole["obs_value"].item()
