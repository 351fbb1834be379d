"""Every form by its own examples: its example row is accepted, and so are its samples, to the last row."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from pipelines import intake
from pipelines.intake.rule_set import SCHEMAS_OF
from pipelines.settings import Settings
from samples import make, records
from schemas.form import forms
from schemas.receipt import Receipt
from tests.senders import sender

FORMS = forms()
NOW = dt.datetime(2026, 1, 31)
PERIODS = {"A": "2019", "Q": "2019-Q4", "M": "2019-11"}


@pytest.fixture(scope="module")
def examples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Receipt]:
    """Return the receipt of one file of each form: every label as the header, every example as the row."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("examples"))
    settings.inbox.mkdir()
    for form_id, form in FORMS.items():
        name = f"{form_id}.{sender(form)}.{PERIODS[form.spec().cadence]}.csv"
        sent = form.sent_columns().values()
        with (settings.inbox / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([[s.label_zh for s in sent], [s.example for s in sent]])
    return {r.form_id: r for r in intake.ingest(settings, NOW)}


@pytest.fixture(scope="module")
def sampled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, dict[str, Receipt]]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("samples"))
    settings.inbox.mkdir()
    samples = records.samples(make.SEED)
    for sample in samples:
        make.write(sample, settings.inbox)
    receipts = {r.original_name: r for r in intake.ingest(settings, NOW)}
    return settings, {sample.name: receipts[sample.name] for sample in samples}


@pytest.mark.parametrize("form_id", FORMS)
def test_the_example_of_every_column_is_a_good_cell(examples: dict[str, Receipt], form_id: str) -> None:
    receipt = examples[form_id]
    others = [f for f in receipt.findings if f.rule_code != "file.item_missing"]  # one row is no whole return
    assert [(f.rule_code, f.column, f.found) for f in others if f.severity != "note"] == []
    assert (receipt.status, receipt.rows_accepted) == ("accepted", 1)


@pytest.mark.thorough
@pytest.mark.parametrize("form_id", records.FORMS)
def test_samples_are_accepted_without_a_finding(
    sampled: tuple[Settings, dict[str, Receipt]], form_id: str
) -> None:
    receipts = [receipt for receipt in sampled[1].values() if receipt.form_id == form_id]
    assert [(r.original_name, r.status, r.findings) for r in receipts] == [
        (r.original_name, "accepted", []) for r in receipts
    ]
    assert receipts
    assert all(r.rows_accepted == r.rows_received > 0 for r in receipts)


def test_every_form_has_a_sample() -> None:
    of_their_own = {
        "district_return",
        "macro_statistics",
        "patent_register",
        "published_figures",
        "recognitions",
    }
    assert set(records.FORMS) == set(FORMS) - of_their_own


def lake(settings: Settings, form_id: str) -> pl.DataFrame:
    return pl.read_parquet(sorted((Path(settings.lake) / form_id).glob("*/*.parquet")))


@pytest.mark.thorough
def test_amounts_are_scaled_to_yuan_and_total_rows_are_left_out(
    sampled: tuple[Settings, dict[str, Receipt]],
) -> None:
    # The file says 涉案金额(万元): three for every case closed.
    rows = lake(sampled[0], "enforcement_cases")
    assert rows["case_kind"].n_unique() == 8
    assert (rows["value_yuan"] == rows["cases_closed"] * 30_000).all()
    assert rows["measure_basis"].unique().to_list() == ["ytd"]


def sent_in(settings: Settings, name: str, text: str) -> Receipt:
    settings.inbox.mkdir(exist_ok=True)
    (settings.inbox / name).write_text(text, encoding="utf-8")
    [receipt] = intake.ingest(settings, NOW)
    return receipt


HEADER = "案件类型,审判类别,新收(件),审结(件),判赔金额(万元)\n"


def test_a_total_that_is_not_the_sum_is_an_error_of_its_own_column(tmp_path: Path) -> None:
    rows = "专利权,民事,10,8,1.25\n商标权,民事,20,18,2.5\n商标权,刑事,3,3,0\n合计,,33,30,4.75\n合计,民事,30,26,3.8\n"
    receipt = sent_in(Settings(data_dir=tmp_path), "court_cases.tjcourt.2019-Q4.csv", HEADER + rows)
    errors = [
        (f.rule_code, f.source_ref, f.found, f.expected) for f in receipt.findings if f.severity == "error"
    ]
    assert errors == [
        ("file.total_mismatch", "csv!D5", "30", "29"),
        ("file.total_mismatch", "csv!E5", "4.75", "3.75"),
    ]


def test_industries_within_a_division_are_not_added_to_it(tmp_path: Path) -> None:
    rows = "行业代码,增加值(万元),平均用工人数\nC39,100,50\nC391,60,30\nC27,40,10\n合计,140,60\n"
    receipt = sent_in(Settings(data_dir=tmp_path), "industry_statistics.tjstat.2019.csv", rows)
    assert receipt.status == "accepted", receipt.findings


@pytest.mark.parametrize(
    ("unit", "rule"), [("吨", "cell.unknown_unit"), ("万人", "cell.unit_mismatch"), ("亿元", "")]
)
def test_a_unit_that_does_not_fit_its_column_is_an_error(tmp_path: Path, unit: str, rule: str) -> None:
    rows = HEADER.replace("万元", unit) + "专利权,民事,10,8,0.0125\n"
    receipt = sent_in(Settings(data_dir=tmp_path), "court_cases.tjcourt.2019-Q4.csv", rows)
    assert {f.rule_code for f in receipt.findings if f.scope == "cell"} == ({rule} if rule else set())
    if not rule:
        assert lake(Settings(data_dir=tmp_path), "court_cases")["damages_yuan"].to_list() == [1_250_000.0]


def test_identifiers_are_kept_in_one_writing(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    settings.inbox.mkdir()
    (settings.inbox / "overseas_enterprises.tjcom.2019.csv").write_text(
        "境外企业编号,境内投资主体统一社会信用代码,所在区,国家/地区,行业代码\n"
        "n12 01,91350100m000100y43,南开区,usa,c3911\n"
        "N1202,９１３５０１００Ｍ０００１００Ｙ４３,南开区,南韩,C39\n",
        encoding="utf-8",
    )
    [receipt] = intake.ingest(settings, NOW)
    assert receipt.status == "accepted", receipt.findings
    rows = lake(settings, "overseas_enterprises")
    assert rows["overseas_no"].to_list() == ["N1201", "N1202"]
    assert rows["parent_credit_code"].unique().to_list() == ["91350100M000100Y43"]
    assert rows["host_country"].to_list() == ["US", "KR"]
    assert rows["industry_code"].to_list() == ["C3911", "C39"]


def test_an_unknown_code_is_reported_with_similar_ones(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    settings.inbox.mkdir()
    (settings.inbox / "task_progress.tjipo.2019-Q4.csv").write_text(
        "任务编号,进展状态,主要进展\n提升高校知识产权质量,完成,全部完成\n提升高校的知识产权质量,完成,全部完成\n",
        encoding="utf-8",
    )
    [receipt] = intake.ingest(settings, NOW)
    [finding] = [f for f in receipt.findings if f.severity == "error"]
    assert (finding.rule_code, finding.source_ref) == ("cell.unknown_task", "csv!A3")
    assert "提升高校知识产权质量" in finding.expected


def test_a_new_form_makes_the_lake_ready_although_no_file_waits(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    settings.inbox.mkdir()
    assert intake.needs_ingest(settings)
    intake.ingest(settings, NOW)
    assert not intake.needs_ingest(settings)
    (settings.lake / SCHEMAS_OF).write_text("the forms of yesterday")
    assert intake.needs_ingest(settings)
