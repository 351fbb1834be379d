"""Findings across submissions, and declarations about a figure: from the seeds and the inbox to the release.

All tests but one read the third release.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines import views
from pipelines.cli import app
from pipelines.release.build.warehouse import prepare, running_dbt
from pipelines.release.gate import dbt_results
from pipelines.settings import Settings
from tests.dbt_parse import give_parse
from tests.refreshes import FELL, WORDS, ThreeReleases, with_correction
from tests.sample_release import copy_data
from tests.tiny import AS_OF


def ask(settings: Settings, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(settings.live.resolve()), read_only=True) as connection:
        return connection.execute(statement, values).fetchall()


def test_a_correction_is_a_vintage_of_its_own_and_becomes_current(three_releases: ThreeReleases) -> None:
    vintages = ask(
        three_releases.settings,
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
    assert ask(three_releases.settings, current) == [(191083,)]
    for lang, text in (
        ("zh", "更正于 2018-03-01：表头未更新"),
        ("en", "corrected on 2018-03-01: the heading was"),
    ):
        result = CliRunner().invoke(
            app,
            ["trace", "tm_reg_cum-1", "--year", "2017", "--lang", lang],
            env={"IPMON_DATA_DIR": str(three_releases.settings.data_dir), "COLUMNS": "160"},
        )
        assert text in " ".join(result.output.replace("│", " ").split()), result.output
    # The finding about the figure as received is gone with it.
    assert not ask(
        three_releases.settings, "select 1 from fct_finding where rule_code = 'series.cumulative_falls'"
    )


def test_an_explained_query_is_explained_and_its_figure_no_longer_provisional(
    three_releases: ThreeReleases, sample_release: Settings
) -> None:
    asked = "select submission_id, status, explanation from fct_finding where rule_code = 'series.ytd_falls'"
    figure = """select obs_status from fct_observation
        where submission_id = ? and indicator_code = 'PAT_GRANT' and measure_basis = 'ytd'
        and patent_type = '_T' and time_period = '2017-Q3' and ref_area = '120106'"""
    assert ask(sample_release, asked) == [(FELL, "open", None)]
    assert ask(sample_release, figure, FELL) == [("P",)]
    assert three_releases.explained == FELL.removesuffix("1") + "2"
    assert ask(three_releases.settings, asked) == [(three_releases.explained, "explained", WORDS)]
    assert ask(three_releases.settings, figure, three_releases.explained) == [("A",)]


def test_a_record_in_two_documents_is_asked_about_once(three_releases: ThreeReleases) -> None:
    findings = ask(
        three_releases.settings,
        "select submission_id, n_cells, found, expected from fct_finding where rule_code = 'series.record_twice'",
    )
    ((submission, n_cells, value, expected),) = findings
    ids = {f"patent_register.tjipo.2021-03.{d}.1" for d in ("main", "supplement")}
    # The register is masked; the first of the two files is named with the cell.
    assert (n_cells, value) == (3, "***")
    first, cell = expected.split()
    assert {submission, first} == ids and cell == "csv!A2"


def test_the_receipt_shows_its_addendum_dated(
    sample_release: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("IPMON_DATA_DIR", str(sample_release.data_dir))
    monkeypatch.setattr(views.console, "width", 140)

    def run(*options: str) -> str:
        return CliRunner().invoke(app, ["receipt", FELL, *options], catch_exceptions=False).stdout

    assert "附录" in run() and "2026-01-31" in run() and "本年累计下降" in run()
    addendum = json.loads(run("--json"))["addendum"]
    assert (addendum["as_of"], [f["rule_code"] for f in addendum["findings"]]) == (
        "2026-01-31",
        ["series.ytd_falls"],
    )
    run("--out", str(tmp_path / "out"))
    page = (tmp_path / "out" / f"{FELL}.html").read_text("utf-8")
    assert "series.ytd_falls" in page
    nothing = CliRunner().invoke(app, ["receipt", "district_return.120106.2017-Q2.main.1", "--lang", "en"])
    assert "no findings" in nothing.stdout


def test_a_correction_of_a_figure_that_its_source_has_corrected_is_refused_by_name(
    three_releases: ThreeReleases, tmp_path: Path
) -> None:
    copied = give_parse(copy_data(three_releases.settings, tmp_path / "data", "build"))
    settings = with_correction(copied, tmp_path / "seeds", old_value="161080")
    assert prepare(settings, AS_OF).inputs is not None
    # The test that refuses it and what it needs; the gate refuses whatever dbt test fails.
    selected = ("--select", "+assert_corrections_match_a_current_figure", "--indirect-selection", "empty")
    with running_dbt(settings, *selected) as process:
        process.communicate()
    (first,) = dbt_results.problems(settings)
    assert first.code == "dbt_test_error"
    for text in ("tm-reg-cum-2017", "TM_REG_CUM 120000 2017", "161080", "161083", "191083"):
        assert text in first.message("zh") and text in first.message("en")
    assert "IPMON_SEEDS_DIR/correction.csv" in first.remedy("en")
