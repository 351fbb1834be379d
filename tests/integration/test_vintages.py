"""What was known on a day: four days of an inbox, each with its build, and the last build queried about all of them.

Belongs here: vintages, parallel sources, corrections, calibers and the order of sources, over time. Does not belong
here: how a current value is chosen on one day (unit tests beside ``int_observation_ranked``). Only what these tables
need is built, and without tests: that is no build of everything.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines import intake
from pipelines.settings import REPO, Settings
from tests.cache import kept
from tests.fixtures_make import FIGURES, csv_text, put
from tests.model_build import build_models
from tests.refreshes import CORRECTION
from tests.sample_release import release_key
from tests.seeds import copy_seeds

DAYS = [dt.date(2026, 3, day) for day in (2, 3, 4, 5)]
YEARBOOK, PAPER = "中国科技统计年鉴", "白皮书"
KEY = (
    "indicator_code, ref_area, time_period, measure_basis, caliber_code, patent_type, applicant_type, "
    "industry_code, item_class"
)
CORRECTED = CORRECTION | {
    "correction_id": "two-digits-swapped",
    "indicator_code": "TM_VALID",
    "time_period": "2016",
    "period": "2016",
    "old_value": "134145",
    "new_value": "143145",
    "declared_on": DAYS[3].isoformat(),
}
REORDERED = {
    "source_code": "white_paper",
    "indicator_code": "PAT_APP",
    "valid_from": DAYS[3].isoformat(),
    "valid_to": "",
    "rank": "1",
    "why": "the yearbook has ended",
}


@dataclass(frozen=True)
class Replay:
    """The data folder after four days, and the rows of each day's build."""

    settings: Settings
    chosen: dict[dt.date, set[tuple[Any, ...]]]
    flows: dict[dt.date, set[tuple[Any, ...]]]


def figures(*rows: tuple[str, str, str, str, str]) -> str:
    """Return a file of published figures: indicator, year, value, source, day of publication."""
    return csv_text(
        [
            [*FIGURES, "统计口径"],
            *(
                [name, "天津市", year, value, "人" if name == "常住人口" else "件", source, day, caliber]
                for name, year, value, source, day in rows
                for caliber in ["pop_census2020" if day == "2021-06-30" else "base"]
            ),
        ]
    )


def send(settings: Settings, name: str, content: str, **meta: Any) -> None:
    put(settings.inbox, f"{name}.meta.json", json.dumps(meta))
    put(settings.inbox, name, content)


def publish(settings: Settings, name: str, *rows: tuple[str, str, str, str, str], document: str) -> None:
    send(
        settings,
        name,
        figures(*rows),
        form_id="published_figures",
        submitter="cnipa",
        period="2016",
        document=document,
    )


def report(settings: Settings, period: str, applications: int) -> None:
    send(
        settings,
        f"{period}.csv",
        csv_text([["指标", "本年累计", "单位", "数值类型"], ["专利申请量", applications, "件", "本年累计"]]),
        form_id="district_return",
        submitter="120101",
        period=period,
        document="main",
        is_synthetic=True,
        declared_date=f"{period[:4]}-12-31",
    )


def first_day(settings: Settings) -> None:
    """The yearbook, two of its figures to be revised or dropped, and the first quarter of a district."""
    publish(
        settings,
        "yearbook.csv",
        ("专利申请量", "2016", "106514", YEARBOOK, "2017-12-31"),
        ("专利授权量", "2016", "39734", YEARBOOK, "2017-12-31"),
        ("有效注册商标量", "2016", "134145", YEARBOOK, "2017-12-31"),
        document="yearbook",
    )
    report(settings, "2016-Q1", 500)


def second_day(settings: Settings) -> None:
    """The yearbook again: one figure revised, one left out. The third quarter, without the second."""
    publish(
        settings,
        "yearbook_again.csv",
        ("专利申请量", "2016", "106520", YEARBOOK, "2018-12-31"),
        ("有效注册商标量", "2016", "134145", YEARBOOK, "2018-12-31"),
        document="yearbook",
    )
    report(settings, "2016-Q3", 1700)


def third_day(settings: Settings) -> None:
    """A parallel source, a figure under two calibers, the missing quarter and the year's end."""
    publish(
        settings,
        "paper.csv",
        ("专利申请量", "2016", "106500", PAPER, "2019-04-26"),
        ("常住人口", "2016", "15621200", PAPER, "2019-04-26"),
        ("常住人口", "2016", "14430000", PAPER, "2021-06-30"),
        document="paper",
    )
    report(settings, "2016-Q2", 1100)
    report(settings, "2016-Q4", 2400)


def fourth_day(settings: Settings) -> None:
    """Nothing comes in: a correction is declared and another source goes first. The first quarter is sent again."""
    for name, row in (("correction", CORRECTED), ("source_precedence", REORDERED)):
        with (settings.seeds_dir / f"{name}.csv").open("a", encoding="utf-8", newline="") as lines:
            csv.DictWriter(lines, row, lineterminator="\n").writerow(row)
    report(settings, "2016-Q1", 520)


def ask(settings: Settings, statement: str, **values: Any) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(settings.build_db), read_only=True) as connection:
        return connection.execute(statement, values or None).fetchall()


def asked(settings: Settings, name: str, day: dt.date) -> list[tuple[Any, ...]]:
    """Ask the documented SQL about the end of a day in Tianjin."""
    statement = (REPO / "warehouse" / "vintages" / f"{name}.sql").read_text("utf-8")
    return ask(settings, statement, moment=dt.datetime.combine(day, dt.time(16)))


CHOSEN = f"""select {KEY}, obs_value, unit_measure, source_code, vintage_kind, published_at, submission_id, source_ref,
    is_synthetic from fct_observation_vintage where is_current and not is_derived"""
FLOWS = f"""select {KEY}, window_start, obs_value, submission_id from fct_observation
    where form_id = 'district_return' and measure_basis != 'ytd'"""


@pytest.fixture(scope="module")
def replay() -> Iterator[Replay]:
    with kept("vintages", release_key(Path(__file__)), _replay) as replay:
        yield replay


def _replay(folder: Path) -> Replay:
    seeds = folder / "seeds"
    copy_seeds(seeds)
    settings = Settings(data_dir=folder / "data", seeds_dir=seeds)
    chosen, flows = {}, {}
    for day, happens in zip(DAYS, (first_day, second_day, third_day, fourth_day), strict=True):
        happens(settings)
        receipts = intake.ingest(settings, dt.datetime.combine(day, dt.time(6), dt.UTC))
        assert {r.status for r in receipts} == {"accepted"}, [r.findings for r in receipts]
        build_models(settings, day)
        chosen[day], flows[day] = set(ask(settings, CHOSEN)), set(ask(settings, FLOWS))
    return Replay(settings, chosen, flows)


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_the_last_build_returns_what_each_build_published(replay: Replay, day: dt.date) -> None:
    assert set(asked(replay.settings, "known_on", day)) == replay.chosen[day]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_flows_are_derived_from_what_was_known_on_the_day(replay: Replay, day: dt.date) -> None:
    assert set(asked(replay.settings, "known_flows_on", day)) == replay.flows[day]


def test_the_four_days_are_not_alike(replay: Replay) -> None:
    """Otherwise the comparison would prove nothing."""
    assert not asked(replay.settings, "known_on", DAYS[0] - dt.timedelta(days=1))
    assert len({frozenset(rows) for rows in replay.chosen.values()}) == len(DAYS)
    assert len({frozenset(rows) for rows in replay.flows.values()}) == len(DAYS)

    def figure(day: dt.date, code: str, caliber: str = "base") -> list[Any]:
        return [row[9] for row in replay.chosen[day] if (row[0], row[1], row[4]) == (code, "120000", caliber)]

    assert [figure(day, "PAT_APP") for day in DAYS] == [[106514], [106520], [106520], [106500]]
    assert [figure(day, "PAT_GRANT") for day in DAYS] == [[39734], [], [], []]
    assert [figure(day, "TM_VALID") for day in DAYS] == [[134145]] * 3 + [[143145]]


def test_each_change_goes_by_its_own_word(replay: Replay) -> None:
    """The parallel source of the third day and the other caliber are no change of anything."""
    changes = ask(
        replay.settings,
        """select indicator_code, change_kind, changed_on::varchar, previous_value, obs_value, previous_source, source_code,
            why_en from fct_revision where not is_synthetic order by changed_on, change_kind""",
    )
    yearbook = "cstat_yearbook"
    assert changes == [
        ("PAT_APP", "revision", "2018-12-31", 106514, 106520, yearbook, yearbook, None),
        ("PAT_GRANT", "withdrawal", "2026-03-03", 39734, None, yearbook, None, None),
        ("TM_VALID", "correction", "2026-03-05", 134145, 143145, yearbook, yearbook, CORRECTED["reason_en"]),
        ("PAT_APP", "precedence", "2026-03-05", 106520, 106500, yearbook, "white_paper", REORDERED["why"]),
    ]
    calibers = ask(
        replay.settings,
        """select caliber_code, obs_value from fct_observation
        where indicator_code = 'POP_RESIDENT' order by caliber_code""",
    )
    assert calibers == [("base", 15621200), ("pop_census2020", 14430000)]
