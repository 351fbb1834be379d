"""What only other submissions show, and what is declared about a figure: from the seeds and the inbox to the release.

One release on top of the samples answers all questions; a second is refused.
"""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from typer.testing import CliRunner

from pipelines import intake, views
from pipelines.cli import app
from pipelines.intake.sent_back import FINDING_COLUMNS, FINDINGS_SHEET
from pipelines.refresh import PUBLISHED, REFUSED, refresh
from pipelines.settings import Settings
from tests.conftest import AS_OF, NOW
from tests.fixtures_make import EVENTS, csv_text, events, put

FELL = "district_return.120106.2017-Q3.main.1"
WORDS = "二季度误计授权登记量,三季度已核减"
CORRECTION = {
    "correction_id": "tm-reg-cum-2017",
    "form_id": "published_figures",
    "submitter": "cnipa",
    "period": "2017",
    "document": "yearbook",
    "source_code": "",
    "indicator_code": "TM_REG_CUM",
    "ref_area": "120000",
    "time_period": "2017",
    "measure_basis": "point",
    "caliber_code": "base",
    "patent_type": "_Z",
    "applicant_type": "_Z",
    "industry_code": "_Z",
    "item_class": "_Z",
    "old_value": "161083",
    "new_value": "191083",
    "unit_measure": "ITEM",
    "reason_zh": "表头未更新",
    "reason_en": "the heading was not renewed",
    "declared_by": "tjmsa",
    "declared_on": "2018-03-01",
}


@dataclass(frozen=True)
class After:
    """The samples with a declared correction, an explained query and a register sent twice."""

    settings: Settings
    explained: str


def with_correction(data_dir: Path, seeds: Path, **other: str) -> Settings:
    """Return settings under seeds of their own that declare one correction."""
    shutil.copytree(Settings().seeds_dir, seeds)
    with (seeds / "correction.csv").open("a", encoding="utf-8", newline="") as lines:
        csv.DictWriter(lines, CORRECTION, lineterminator="\n").writerow(CORRECTION | other)
    return Settings(data_dir=data_dir, seeds_dir=seeds, as_of=AS_OF)


@pytest.fixture(scope="module")
def after(sample_release: Settings, tmp_path_factory: pytest.TempPathFactory) -> After:
    folder = tmp_path_factory.mktemp("series")
    shutil.copytree(sample_release.data_dir, folder / "data", symlinks=True)
    settings = with_correction(folder / "data", folder / "seeds")
    rows = csv_text([EVENTS, *events(3)])
    for document in ("main", "supplement"):
        name = f"patent_register.{document}.csv"
        meta = {
            "form_id": "patent_register",
            "submitter": "tjipo",
            "period": "2021-03",
            "document": document,
            "is_synthetic": True,
        }
        put(settings.inbox, f"{name}.meta.json", json.dumps(meta))
        put(settings.inbox, name, rows + "\n" * (document == "supplement"))
    addendum = views.read_addendum(settings, FELL)
    intake.addendum_answers(settings, FELL, addendum.findings, folder)
    book = openpyxl.load_workbook(folder / f"{FELL}.annotated.xlsx")
    _explain(book, "series.ytd_falls")
    book.save(settings.inbox / "explained.xlsx")
    result = refresh(settings, NOW)
    assert result.status == PUBLISHED, result.gate.to_json() if result.gate else result.problem
    (receipt,) = [r for r in result.receipts if r.original_name == "explained.xlsx"]
    return After(settings, receipt.submission_id)


def _explain(book: openpyxl.Workbook, rule_code: str) -> None:
    for row in book[FINDINGS_SHEET].iter_rows():
        if rule_code in str(row[FINDING_COLUMNS.index("rule")].value):
            row[FINDING_COLUMNS.index("explanation")].value = WORDS


def ask(settings: Settings, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(settings.live.resolve()), read_only=True) as connection:
        return connection.execute(statement, values).fetchall()


def test_a_correction_stands_as_a_vintage_of_its_own_and_counts(after: After) -> None:
    vintages = ask(
        after.settings,
        """select vintage_kind, obs_value, is_current, is_withdrawn, correction_en, corrected_on::varchar
        from fct_observation_vintage where indicator_code = 'TM_REG_CUM' and time_period = '2017' order by all""",
    )
    assert vintages == [
        ("correction", 191083, True, False, "the heading was not renewed", "2018-03-01"),
        ("received", 161083, False, False, None, None),
    ]
    current = (
        "select obs_value from fct_observation where indicator_code = 'TM_REG_CUM' and time_period = '2017'"
    )
    assert ask(after.settings, current) == [(191083,)]
    for lang, said in (
        ("zh", "更正于 2018-03-01: 表头未更新"),
        ("en", "corrected on 2018-03-01: the heading was"),
    ):
        result = CliRunner().invoke(
            app,
            ["trace", "tm_reg_cum-1", "--year", "2017", "--lang", lang],
            env={"IPMON_DATA_DIR": str(after.settings.data_dir), "COLUMNS": "160"},
        )
        assert said in " ".join(result.output.split()), result.output
    # What the figure as received gave rise to is gone with it.
    assert not ask(after.settings, "select 1 from fct_finding where rule_code = 'series.cumulative_falls'")


def test_an_explained_query_is_explained_and_its_figure_no_longer_provisional(
    after: After, sample_release: Settings
) -> None:
    asked = "select submission_id, status, explanation from fct_finding where rule_code = 'series.ytd_falls'"
    figure = """select obs_status from fct_observation
        where submission_id = ? and indicator_code = 'PAT_GRANT' and measure_basis = 'ytd'
        and patent_type = '_T' and time_period = '2017-Q3' and ref_area = '120106'"""
    assert ask(sample_release, asked) == [(FELL, "open", None)]
    assert ask(sample_release, figure, FELL) == [("P",)]
    assert after.explained == FELL.removesuffix("1") + "2"
    assert ask(after.settings, asked) == [(after.explained, "explained", WORDS)]
    assert ask(after.settings, figure, after.explained) == [("A",)]


def test_a_record_in_two_documents_is_asked_about_once(after: After) -> None:
    found = ask(
        after.settings,
        "select submission_id, n_cells, found, expected from fct_finding where rule_code = 'series.record_twice'",
    )
    ((submission, n_cells, said, expected),) = found
    ids = {f"patent_register.tjipo.2021-03.{d}.1" for d in ("main", "supplement")}
    # The register is masked; the first of the two files is named with the cell.
    assert (n_cells, said) == (3, "***")
    first, cell = expected.split()
    assert {submission, first} == ids and cell == "csv!A2"


def test_the_receipt_shows_its_addendum_dated(
    sample_release: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("IPMON_DATA_DIR", str(sample_release.data_dir))
    monkeypatch.setattr(views.console, "width", 140)

    def run(*options: str) -> str:
        return CliRunner().invoke(app, ["receipt", FELL, *options], catch_exceptions=False).stdout

    assert "附录" in run() and "2026-01-31" in run() and "series.ytd_falls" in run()
    addendum = json.loads(run("--json"))["addendum"]
    assert (addendum["as_of"], [f["rule_code"] for f in addendum["findings"]]) == (
        "2026-01-31",
        ["series.ytd_falls"],
    )
    run("--out", str(tmp_path / "out"))
    page = (tmp_path / "out" / f"{FELL}.html").read_text("utf-8")
    assert "series.ytd_falls" in page
    nothing = CliRunner().invoke(app, ["receipt", "district_return.120106.2017-Q2.main.1", "--lang", "en"])
    assert "nothing was found" in nothing.stdout


def test_a_correction_whose_figure_the_source_has_mended_is_refused_by_name(
    after: After, tmp_path: Path
) -> None:
    settings = with_correction(after.settings.data_dir, tmp_path / "seeds", old_value="161080")
    before = settings.live.readlink()
    result = refresh(settings, NOW)
    assert result.status == REFUSED and result.gate is not None
    (first, *_) = next(c.problems for c in result.gate.checks if not c.passed)
    for said in ("tm-reg-cum-2017", "TM_REG_CUM 120000 2017", "161080", "161083", "191083"):
        assert said in first
    assert settings.live.readlink() == before
