"""A figure that overturns another waits: from the file to the verdict, the addendum, and what ends the wait.

Belongs here: one small world with a case of each kind, built without and with the wrong files, after an explanation and a
confirmation, and once more with its files in another order. Does not belong here: the rules one by one (unit tests beside
the models), or the command (``tests/unit/release/test_confirm.py``).
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from pipelines import intake
from pipelines.common.confirmations import Confirmation, add_confirmation
from pipelines.intake.resubmission import FINDING_COLUMNS, FINDINGS_SHEET
from pipelines.settings import Settings
from schemas.receipt import Finding
from tests.cache import kept
from tests.fixtures_make import FIGURES, csv_text, put
from tests.model_build import build_models
from tests.refreshes import with_correction
from tests.sample_release import release_key

COMPARED = (
    "fct_target_progress",
    "fct_held_figure",
    "fct_finding",
    "fct_observation",
    "fct_observation_vintage",
)
AS_OF = dt.date(2026, 3, 2)
RECEIVED = dt.datetime(2026, 3, 2, 6, tzinfo=dt.UTC)
YEARBOOK, PAPER, NOTICE = "中国科技统计年鉴", "白皮书", "国家版权局通报"
QUARTER = "district_return.120104.2019-Q3.main"
CORRECTION = {
    "form_id": "district_return",
    "submitter": "120104",
    "period": "2019-Q3",
    "document": "main",
    "indicator_code": "PAT_APP",
    "ref_area": "120104",
    "time_period": "2019-Q3",
    "measure_basis": "ytd",
    "patent_type": "_T",
    "applicant_type": "_T",
    "old_value": "63311",
    "new_value": "6331",
}
"""Of the third quarter, as declared by its sender."""
FINAL = "published_figures.tjipo.2018.flash.2"
OVERTURNING = "published_figures.tjipo.2019.industrial.1"


@dataclass(frozen=True)
class World:
    """The build databases of one inbox: without its wrong files, with them, corrected, settled, and in another order."""

    sound: Path
    wrong: Path
    corrected: Path
    settled: Path
    shuffled: Path


Row = tuple[str, str, str, str, str]


def publish(
    settings: Settings, document: str, declared: str, *rows: Row, period: str = "2019", status: str = "正式数"
) -> None:
    """Put a file of the city's figures into the inbox: indicator, year, value, source, day of publication."""
    name = f"{document}-{declared}.csv"
    meta = {
        "form_id": "published_figures",
        "submitter": "tjipo",
        "period": period,
        "document": document,
        "declared_date": declared,
    }
    lines = [
        [indicator, "天津市", year, value, "件", source, day, status]
        for indicator, year, value, source, day in rows
    ]
    put(settings.inbox, f"{name}.meta.json", json.dumps(meta))
    put(settings.inbox, name, csv_text([[*FIGURES, "数据状态"], *lines]))


def report(settings: Settings, period: str, applications: int) -> None:
    """Put a district's return of a quarter into the inbox."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["指标", "本年累计", "单位", "数值类型"], ["专利申请量", applications, "件", "本年累计"]):
        sheet.append(row)
    meta = {
        "form_id": "district_return",
        "submitter": "120104",
        "period": period,
        "document": "main",
        "declared_date": f"{period[:4]}-12-31",
    }
    put(settings.inbox, f"{period}.xlsx.meta.json", json.dumps(meta))
    book.save(settings.inbox / f"{period}.xlsx")


def sound_files(settings: Settings) -> None:
    """Figures that are in use, a revision within the threshold, a more official source, a declared break."""
    applications = {"2016": "106514", "2017": "86996", "2018": "99038", "2019": "96045"}
    publish(
        settings,
        "yearbook",
        "2021-01-12",
        *(
            ("专利申请量", year, value, YEARBOOK, f"{int(year) + 1}-12-31")
            for year, value in applications.items()
        ),
        ("专利授权量", "2019", "57799", YEARBOOK, "2020-12-31"),
        ("有效专利量", "2018", "168000", YEARBOOK, "2019-12-31"),
    )
    publish(settings, "revised", "2021-02-01", ("有效专利量", "2018", "176000", YEARBOOK, "2020-12-31"))
    publish(settings, "paper", "2018-05-01", ("有效注册商标量", "2017", "90000", PAPER, "2018-04-26"))
    publish(
        settings, "trademarks", "2019-01-12", ("有效注册商标量", "2017", "159048", YEARBOOK, "2018-12-31")
    )
    publish(settings, "works", "2019-05-01", ("作品登记量", "2018", "450", PAPER, "2019-04-26"))
    publish(
        settings,
        "notice",
        "2021-04-01",
        ("作品登记量", "2020", "213415", NOTICE, "2021-03-20"),
        period="2020",
    )


def send(settings: Settings, quarters: Sequence[tuple[str, int]]) -> None:
    for period, applications in quarters:
        report(settings, period, applications)


RIGHT = [("2019-Q1", 1824), ("2019-Q2", 4025), ("2019-Q4", 9274)]


def build(settings: Settings) -> Path:
    """Build all models, and return the database; the next build is another file."""
    build_models(settings, AS_OF)
    number = len(list(settings.data_dir.glob("build-*.duckdb")))
    return settings.build_db.rename(settings.data_dir / f"build-{number}.duckdb")


def ingest(settings: Settings) -> None:
    receipts = intake.ingest(settings, RECEIVED)
    assert {r.status for r in receipts} == {"accepted"}, [r.findings for r in receipts]


def ask(database: Path, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(statement, values).fetchall()


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with kept("held_figures", release_key(Path(__file__)), _world) as world:
        yield world


def _wrong_files(settings: Settings) -> None:
    """The part of the applications under the city's name, and first attempts of grants and of provisional trademarks."""
    publish(settings, "industrial", "2021-06-01", ("专利申请量", "2019", "18000", YEARBOOK, "2021-05-31"))
    publish(
        settings,
        "grants",
        "2021-06-01",
        ("专利授权量", "2018", "54680", YEARBOOK, "2019-12-31"),
    )
    flash = ("商标注册申请量", "2018", "54000", PAPER, "2019-02-01")
    publish(settings, "flash", "2019-02-01", flash, period="2018", status="初步数")


def _second_attempts(settings: Settings) -> None:
    """The grants without a digit, and final trademarks far below the provisional ones."""
    publish(settings, "grants", "2021-07-01", ("专利授权量", "2018", "5468", YEARBOOK, "2019-12-31"))
    final = ("商标注册申请量", "2018", "20000", PAPER, "2019-05-01")
    publish(settings, "flash", "2019-05-01", final, period="2018")


def _world(folder: Path) -> World:
    settings = Settings(data_dir=folder / "data")
    sound_files(settings)
    send(settings, RIGHT)
    ingest(settings)
    sound = build(settings)
    _wrong_files(settings)
    report(settings, "2019-Q3", 63311)
    ingest(settings)
    _second_attempts(settings)
    ingest(settings)
    wrong = build(settings)
    corrected = build(with_correction(settings, folder / "seeds", **CORRECTION))
    _explain(settings, wrong, folder)
    add_confirmation(
        settings, Confirmation(OVERTURNING, "与统计局核对无误", "operator", "2026-03-02T09:00:00")
    )
    ingest(settings)
    settled = build(settings)
    return World(sound, wrong, corrected, settled, _shuffled(folder))


def _explain(settings: Settings, database: Path, folder: Path) -> None:
    """Put the annotated copy of the third quarter into the inbox, its query explained."""
    rows = ask(
        database,
        """select rule_code, severity, scope, source_ref, column_name, found, coalesce(expected, ''), n_cells
        from fct_finding where submission_id = ? and scope = 'series'""",
        f"{QUARTER}.1",
    )
    intake.addendum_answers(settings, f"{QUARTER}.1", [Finding(*row) for row in rows], folder)
    book = openpyxl.load_workbook(folder / f"{QUARTER}.1.annotated.xlsx")
    for row in book[FINDINGS_SHEET].iter_rows():
        if "series.jump" in str(row[FINDING_COLUMNS.index("rule")].value):
            row[FINDING_COLUMNS.index("explanation")].value = "补报以前年度"
    book.save(settings.inbox / "explained.xlsx")


def _shuffled(folder: Path) -> Path:
    """Build the same files received in another order, in a data folder of its own: the wrong ones first, the sound ones last."""
    settings = Settings(data_dir=folder / "shuffled")
    _wrong_files(settings)
    report(settings, "2019-Q3", 63311)
    ingest(settings)
    _second_attempts(settings)
    send(settings, RIGHT[::-1])
    ingest(settings)
    sound_files(settings)
    ingest(settings)
    return build(settings)


def figure(database: Path, indicator: str, period: str, area: str = "120000") -> list[tuple[Any, ...]]:
    return ask(
        database,
        """select measure_basis, obs_value, obs_status from fct_observation
        where indicator_code = ? and time_period = ? and ref_area = ? and patent_type in ('_T', '_Z') order by all""",
        indicator,
        period,
        area,
    )


VERDICT = "select * exclude (as_of) from fct_target_progress order by all"


def test_the_wrong_figures_are_held_and_nothing_else_is(world: World) -> None:
    held = ask(
        world.wrong,
        """select submission_id, held_by, obs_value, in_use_value, in_use_source from fct_held_figure order by all""",
    )
    assert held == [
        (f"{QUARTER}.1", "series.jump", 63311, None, None),
        (FINAL, "series.overturns", 20000, 54000, "white_paper"),
        ("published_figures.tjipo.2019.grants.2", "series.overturns", 5468, 54680, "cstat_yearbook"),
        (OVERTURNING, "series.jump|series.overturns", 18000, 96045, "cstat_yearbook"),
    ]
    assert ask(world.sound, "select * from fct_held_figure") == []


def test_verdicts_are_those_of_the_figures_in_use(world: World) -> None:
    def verdict(database: Path) -> list[tuple[Any, ...]]:
        return ask(
            database,
            """select target_id, reading_id, time_period, verdict, obs_value, attainment from fct_target_progress
            where target_id = 'pat_app-1' order by all""",
        )

    assert verdict(world.wrong) == verdict(world.sound)
    assert [row[4] for row in verdict(world.wrong) if row[2] == "2019"][:1] == [96045]
    assert verdict(world.settled) != verdict(world.sound)


def test_what_is_in_use_stays_and_what_has_nothing_before_it_has_no_value(world: World) -> None:
    assert figure(world.wrong, "PAT_APP", "2019") == [("flow", 96045, "A")]
    # The earlier attempt of the same file.
    assert figure(world.wrong, "PAT_GRANT", "2018") == [("flow", 54680, "A")]
    assert figure(world.wrong, "TM_APP", "2018") == [("flow", 54000, "P")]
    assert figure(world.wrong, "PAT_APP", "2019-Q3", "120104") == [("ytd", None, "held")]
    # The fourth quarter is sound: its flow covers the two quarters.
    assert figure(world.wrong, "PAT_APP", "2019-Q4", "120104") == [
        ("cumulative", 5249, "A"),
        ("ytd", 9274, "A"),
    ]


def test_revisions_better_sources_and_declared_breaks_are_used(world: World) -> None:
    assert figure(world.wrong, "PAT_VALID", "2018") == [("point", 176000, "A")]
    assert figure(world.wrong, "TM_VALID", "2017") == [("point", 159048, "A")]
    assert figure(world.wrong, "CR_REG", "2020") == [("flow", 213415, "A")]


def test_the_addendum_names_the_outlier_and_the_figure_in_use(world: World) -> None:
    findings = ask(
        world.wrong,
        """select submission_id, rule_code, found, expected, status from fct_finding
        where rule_code in ('series.jump', 'series.overturns', 'series.ytd_falls') order by all""",
    )
    assert findings == [
        (f"{QUARTER}.1", "series.jump", "63,311", "6,038", "held"),
        (FINAL, "series.overturns", "20,000", "54,000", "held"),
        (
            "published_figures.tjipo.2019.grants.2",
            "series.overturns",
            "5,468",
            "54,680",
            "held",
        ),
        (OVERTURNING, "series.jump", "18,000", "92,822", "held"),
        (
            OVERTURNING,
            "series.overturns",
            "18,000",
            "96,045",
            "held",
        ),
    ]


def test_a_declared_correction_of_a_held_figure_is_used_and_the_figure_itself_no_longer_held(
    world: World,
) -> None:
    assert figure(world.corrected, "PAT_APP", "2019-Q3", "120104") == [
        ("flow", 2306, "A"),
        ("ytd", 6331, "A"),
    ]
    assert figure(world.corrected, "PAT_APP", "2019-Q4", "120104") == [
        ("flow", 2943, "A"),
        ("ytd", 9274, "A"),
    ]
    held = "select submission_id from fct_held_figure order by all"
    assert ask(world.corrected, held) == [row for row in ask(world.wrong, held) if row != (f"{QUARTER}.1",)]
    assert figure(world.corrected, "PAT_APP", "2019") == [("flow", 96045, "A")]


def test_what_is_explained_or_confirmed_is_used(world: World) -> None:
    assert figure(world.settled, "PAT_APP", "2019-Q3", "120104")[-1] == ("ytd", 63311, "A")
    assert figure(world.settled, "PAT_APP", "2019") == [("flow", 18000, "A")]
    submissions = ask(
        world.settled,
        """select submission_id, figures_held, hold_status, confirmed_reason, confirmed_by from fct_submission
        where hold_status != 'none' order by all""",
    )
    assert submissions == [
        (FINAL, 1, "held", None, None),
        ("published_figures.tjipo.2019.grants.2", 1, "held", None, None),
        (OVERTURNING, 0, "confirmed", "与统计局核对无误", "operator"),
    ]


@pytest.mark.parametrize("table", COMPARED)
def test_the_order_of_arrival_changes_nothing(world: World, table: str) -> None:
    columns = "* exclude (received_seq, received_at, known_from, known_until)" if "vintage" in table else "*"
    statement = f"select {columns} from {table} order by all"
    assert ask(world.shuffled, statement) == ask(world.wrong, statement)
