"""Reprocessed files and incomplete files: every change of accepted rows is recorded, no file is ingested in part."""

from __future__ import annotations

import datetime as dt
import json
import os
import time
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result
from typer.testing import CliRunner

from pipelines import intake, views
from pipelines.cli import app
from pipelines.common.errors import InstallationError, UnknownSubmission
from pipelines.settings import Settings
from schemas.receipt import Difference, Receipt
from tests.fixtures_make import FIGURES, GOOD_ROWS, csv_text, put
from tests.seeds import copy_seeds

pytestmark = pytest.mark.thorough

NOW = dt.datetime(2018, 1, 5, 8, 0, tzinfo=dt.UTC)
NAME = "published_figures.tjipo.2016.yearbook.csv"
ROWS = [
    FIGURES,
    *GOOD_ROWS,
    ["PCT国际专利申请量", "天津市", "2016", "1.2", "万件", "中国科技统计年鉴", "2017-12-31"],
]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def other_rules(settings: Settings, tmp_path: Path) -> Settings:
    """Return the settings of the same data folder with seeds in which 万件 is a thousand."""
    seeds = tmp_path / "seeds"
    copy_seeds(seeds)
    unit = seeds / "unit.csv"
    frame = pl.read_csv(unit, infer_schema=False)
    thousand = pl.when(pl.col("unit_code") == "ITEM_10K").then(pl.lit("1000")).otherwise("scale")
    frame.with_columns(thousand.alias("scale")).write_csv(unit)
    return Settings(data_dir=settings.data_dir, seeds_dir=seeds)


def send(settings: Settings) -> Receipt:
    put(settings.inbox, NAME, csv_text(ROWS))
    (receipt,) = intake.ingest(settings, NOW)
    assert receipt.status == "accepted", receipt.findings
    return receipt


def values(settings: Settings, receipt: Receipt) -> dict[str, float]:
    assert receipt.lake_path
    rows = pl.read_parquet(settings.data_dir / receipt.lake_path)
    return {r["source_ref"]: r["obs_value"] for r in rows.iter_rows(named=True)}


def test_an_ingest_under_other_rules_reads_nothing_again(settings: Settings, other_rules: Settings) -> None:
    receipt = send(settings)
    assert intake.rules_version(other_rules) != intake.rules_version(settings)
    assert intake.ingest(other_rules, NOW) == []
    assert intake.find_receipt(settings, receipt.submission_id) == receipt
    assert values(settings, receipt)["csv!D5"] == 12_000


def test_what_reprocessing_under_other_rules_changes_is_listed_and_kept(
    settings: Settings, other_rules: Settings
) -> None:
    receipt = send(settings)
    again = intake.reprocess_submission(other_rules, receipt.submission_id)
    (reread,) = again.reprocessed
    assert (reread.former_rules, reread.rules) == (receipt.rules_version, again.rules_version)
    assert (reread.former_status, reread.status, reread.n_differences) == ("accepted", "accepted", 2)
    key = "PCT_APP / 120000 / 2016 / flow / base / cstat_yearbook"
    assert Difference(key, "changed", "obs_value", "12000.0", "1200.0") in reread.differences
    assert {d.column for d in reread.differences} == {"obs_value", "rounding_half_width"}
    assert values(settings, again)["csv!D5"] == 1_200
    assert intake.find_receipt(settings, receipt.submission_id) == again
    # A second time there is nothing to list, and the list of the first stays.
    assert intake.reprocess_submission(other_rules, receipt.submission_id) == again
    # Reprocessed under the first rules: recorded as well.
    back = intake.reprocess_submission(settings, receipt.submission_id)
    assert [(r.rules, r.n_differences) for r in back.reprocessed] == [
        (again.rules_version, 2),
        (receipt.rules_version, 2),
    ]


def test_rows_of_a_file_that_is_refused_now_are_listed_as_removed(settings: Settings, tmp_path: Path) -> None:
    receipt = send(settings)
    seeds = tmp_path / "seeds"
    copy_seeds(seeds)
    units = seeds / "unit.csv"
    lines = units.read_text("utf-8").splitlines(keepends=True)
    other = "ITEM_10K,甲,甲,ITEM,10000,甲\n"
    units.write_text("".join(other if line.startswith("ITEM_10K,") else line for line in lines), "utf-8")
    strict = Settings(data_dir=settings.data_dir, seeds_dir=seeds)
    again = intake.reprocess_submission(strict, receipt.submission_id)
    assert again.status == "refused" and again.lake_path is None
    (reread,) = again.reprocessed
    assert (reread.former_status, reread.status, reread.n_differences) == ("accepted", "refused", 4)
    assert {d.kind for d in reread.differences} == {"removed"}
    assert not list(settings.lake.glob("published_figures/2016/*"))


GOOD = "published_figures.tjstat.2016.good.csv"


def reprocess_all(settings: Settings, *options: str) -> Result:
    environment = {"IPMON_DATA_DIR": str(settings.data_dir), "IPMON_SEEDS_DIR": str(settings.seeds_dir)}
    return CliRunner().invoke(app, ["reprocess", "--all", *options], env=environment)


def lake_of(settings: Settings) -> dict[str, bytes]:
    return {p.relative_to(settings.lake).as_posix(): p.read_bytes() for p in settings.lake.rglob("*.parquet")}


def test_everything_is_reprocessed_and_an_interrupted_run_goes_on(
    settings: Settings, other_rules: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three files and a duplicate; the second run begins where the first was stopped, and its summary is that of both."""
    put(settings.inbox, NAME, csv_text(ROWS))
    put(settings.inbox, GOOD, csv_text([FIGURES, *GOOD_ROWS]))
    put(settings.inbox, "published_figures.tjipo.2015.faulty.csv", "年份,值\n2016,x\n")
    sent = intake.ingest(settings, NOW)
    sent += [intake.ingest(settings, NOW)[0] for _ in [put(settings.inbox, NAME, csv_text(ROWS))]]
    assert [r.status for r in sent].count("duplicate") == 1
    first = intake.reprocess_all(settings)
    assert (first.n_read, first.damaged) == (0, []), "they were read under these rules already"

    read: list[int] = []

    def stop(number: int, total: int, receipt: Receipt) -> None:
        read.append(receipt.received_seq)
        if len(read) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        intake.reprocess_all(other_rules, stop)
    again = intake.reprocess_all(
        other_rules, lambda number, total, receipt: read.append(receipt.received_seq)
    )
    assert read == sorted(r.received_seq for r in sent if r.status != "duplicate"), (
        "each once, in their order"
    )
    assert again.n_read == 1
    assert {(k.form_id, k.status_before, k.status, k.is_changed): n for k, n in again.attempts.items()} == {
        ("published_figures", "accepted", "accepted", True): 1,
        ("published_figures", "accepted", "accepted", False): 1,
        ("published_figures", "refused", "refused", False): 1,
    }
    ledger = intake.read_ledger(other_rules)
    assert [(r.submission_id, r.status) for r in ledger] == [(r.submission_id, r.status) for r in sent]
    lake = lake_of(settings)
    assert intake.reprocess_all(other_rules).n_read == 0 and lake_of(settings) == lake
    shown = reprocess_all(other_rules, "--lang", "en")
    assert shown.exit_code == 0
    assert "attempts 3, read by this run 0" in shown.stdout and "accepted, with changes: 1" in shown.stdout
    (changed,) = json.loads(reprocess_all(other_rules, "--json").stdout)["changed"]
    assert f"ipmon receipt {changed}" in shown.stdout and "run ipmon refresh" in shown.stdout
    assert json.loads(reprocess_all(settings, "--json").stdout)["read"] == 3


def test_an_archived_file_that_is_damaged_stops_no_other(settings: Settings, other_rules: Settings) -> None:
    receipt = send(settings)
    put(settings.inbox, GOOD, csv_text([FIGURES, *GOOD_ROWS]))
    (good,) = intake.ingest(settings, NOW)
    (settings.archive / receipt.sha256[:2] / receipt.sha256).write_bytes(b"x")
    shown = reprocess_all(other_rules, "--json")
    record = json.loads(shown.stdout)
    assert (shown.exit_code, record["read"], [d["code"] for d in record["damaged"]]) == (
        1,
        1,
        ["archive_changed"],
    )
    assert isinstance(shown.exception, InstallationError), "the command ends with 2 and the way out"
    now = {r.submission_id: r.rules_version for r in intake.read_ledger(settings)}
    assert now == {receipt.submission_id: receipt.rules_version, good.submission_id: record["rules"]}


def test_lost_rows_are_made_again_whatever_the_rules(settings: Settings) -> None:
    receipt = send(settings)
    before = lake_of(settings)
    assert receipt.lake_path
    (settings.data_dir / receipt.lake_path).unlink()
    assert intake.reprocess_all(settings).n_read == 1
    assert lake_of(settings) == before and intake.read_ledger(settings) == [receipt]


@pytest.mark.parametrize("words", [[], ["published_figures", "--all"]])
def test_one_or_all_must_be_asked_for(settings: Settings, words: list[str]) -> None:
    assert CliRunner().invoke(app, ["reprocess", *words]).exit_code == 2


@pytest.mark.parametrize(("lang", "message"), [("zh", "2 处不同"), ("en", "differences: 2")])
def test_the_terminal_lists_them(
    settings: Settings, other_rules: Settings, monkeypatch: pytest.MonkeyPatch, lang: str, message: str
) -> None:
    receipt = send(settings)
    monkeypatch.setenv("IPMON_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("IPMON_SEEDS_DIR", str(other_rules.seeds_dir))
    monkeypatch.setattr(views.console, "width", 140)
    shown = CliRunner().invoke(
        app, ["reprocess", receipt.submission_id, "--lang", lang], catch_exceptions=False
    )
    assert shown.exit_code == 0
    assert message in shown.stdout and "12000.0 → 1200.0" in shown.stdout
    asked = CliRunner().invoke(app, ["receipt", receipt.submission_id, "--json"], catch_exceptions=False)
    record = json.loads(asked.stdout)
    assert record["reprocessed"][0]["n_differences"] == 2
    assert record["addendum"] == {"as_of": None, "findings": [], "hold": None}


def test_a_submission_that_does_not_exist_is_named(settings: Settings) -> None:
    with pytest.raises(UnknownSubmission, match="published_figures.tjipo.2016.main.9"):
        intake.reprocess_submission(settings, "published_figures.tjipo.2016.main.9")


def test_a_file_that_was_written_to_a_moment_ago_waits(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = Settings(data_dir=settings.data_dir, quiet_seconds=60)
    path = put(slow.inbox, NAME, csv_text(ROWS))
    old = put(slow.inbox, "published_figures.tjipo.2015.main.csv", csv_text(ROWS))
    os.utime(old, (time.time() - 61,) * 2)
    assert (intake.pending(slow), intake.arriving(slow)) == ([old], [path])
    monkeypatch.setenv("IPMON_DATA_DIR", str(slow.data_dir))
    monkeypatch.setenv("IPMON_QUIET_SECONDS", "60")
    status = json.loads(CliRunner().invoke(app, ["status", "--json"]).stdout)
    assert (status["waiting"], status["arriving"]) == ([old.name], [path.name])
    assert "仍在复制" in CliRunner().invoke(app, ["status"]).stdout
    assert [r.original_name for r in intake.ingest(slow, NOW)] == [old.name]
    assert path.exists() and not old.exists()
    os.utime(path, (time.time() - 61,) * 2)
    assert [r.original_name for r in intake.ingest(slow, NOW)] == [NAME]
    assert not intake.arriving(slow)


def test_what_is_submitted_is_whole_at_once(settings: Settings, tmp_path: Path) -> None:
    slow = Settings(data_dir=settings.data_dir, quiet_seconds=60)
    intake.submit(slow, [put(tmp_path, NAME, csv_text(ROWS))], {})
    assert [r.status for r in intake.ingest(slow, NOW)] == ["accepted"]
