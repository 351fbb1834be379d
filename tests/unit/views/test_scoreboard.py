"""The line on all targets above a scoreboard, the units of its figures, and what is said of years and targets that are not there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from rich.cells import cell_len

from pipelines.settings import REPO, Settings
from pipelines.views.common import NotThere
from pipelines.views.names import Names
from pipelines.views.picture import paper
from pipelines.views.plans import no_verdicts, no_year, unknown
from pipelines.views.scoreboard import Board, _draw
from pipelines.views.trace import _plan_of
from schemas.seed_files import read_seed

SEEDS = REPO / "seeds"
TARGET: dict[str, Any] = {
    "plan_id": "p",
    "target_id": "a",
    "reading_id": "default",
    "is_default_reading": True,
    "time_period": "2020",
    "is_headline": True,
    "name_zh": "甲",
    "name_en": "First",
    "verdict": "met",
    "obs_value": 75_434.0,
    "obs_time_period": "2020",
    "evidence_kind": "observed",
    "target_value": 50_000.0,
    "indicator_code": "PAT_GRANT",
    "target_unit": "ITEM",
    "attainment": 1.5,
    "reason_zh": "理由",
    "reason_en": "reason",
    "is_ahead": False,
    "is_robust": True,
    "is_synthetic": False,
}


def drawn(lang: str, *changes: dict[str, Any], width: int = 150) -> str:
    rows = [TARGET | {"target_id": chr(ord("a") + n)} | change for n, change in enumerate(changes)]
    shown = [row for row in rows if row["verdict"] != "no_data"]
    board = Board(
        year="2020",
        plan={"name_zh": "规划", "name_en": "Plan"},
        release_id="r",
        path=Path("file"),
        rows=shown,
        targets=rows,
        verdicts={row["verdict"]: row for row in read_seed(SEEDS, "verdict")},
        names={lang: Names(Settings(), lang)},
        stated_units={
            ("p", "b"): {
                "unit_zh": "亿元",
                "scale_zh": "100000000",
                "unit_en": "million yuan",
                "scale_en": "1000000",
            }
        },
        hidden=len(rows) - len(shown),
    )
    sheet = paper(width)
    _draw(board, lang, sheet)
    return sheet.export_text()


NO_DATA: dict[str, Any] = {"verdict": "no_data", "obs_value": None, "is_robust": None}


def test_the_first_line_counts_all_targets_and_how_good_their_verdicts_are() -> None:
    changes: tuple[dict[str, Any], ...] = (
        {},
        {"is_provisional": True, "is_robust": False},
        {"is_overtaken": True},
        {"verdict": "missed"},
        NO_DATA,
        NO_DATA,
    )
    assert drawn("zh", *changes).splitlines()[1].split() == (
        [
            "6",
            "个目标，有数据的",
            "4",
            "个：",
            "●",
            "已实现",
            "3",
            "●",
            "未实现",
            "1",
            "†",
            "结论暂定",
            "1",
            "≈",
            "不稳健",
            "1",
            "»",
            "已被超越",
            "1",
        ]
    )
    assert drawn("en", *changes).splitlines()[1].split() == (
        [
            "targets:",
            "6,",
            "with",
            "evidence:",
            "4",
            "●",
            "Met",
            "3",
            "●",
            "Missed",
            "1",
            "†",
            "provisional",
            "1",
            "≈",
            "not",
            "robust",
            "1",
            "»",
            "overtaken",
            "1",
        ]
    )


def test_a_release_of_an_earlier_version_has_a_first_line_too() -> None:
    assert drawn("en", {}, NO_DATA).splitlines()[1].split() == [
        *("targets:", "2,", "with", "evidence:", "1", "●", "Met", "1")
    ]


def test_a_count_says_what_is_counted() -> None:
    enterprises = {"indicator_code": "ENT_ADVANTAGE", "obs_value": 120.0, "target_value": 200.0}
    shown = drawn("zh", enterprises)
    assert "家" in shown and "件" not in shown
    assert "enterprises" in drawn("en", enterprises)
    assert "件" in drawn("zh", {})
    # A share of enterprises is a share.
    assert "家" not in drawn("zh", enterprises | {"target_unit": "PCT"})


def test_money_is_in_the_unit_in_which_the_target_is_stated() -> None:
    money = {"target_unit": "CNY", "target_value": 3e9, "obs_value": 2.49e9}
    assert "24.9" in drawn("zh", {}, money) and "亿元" in drawn("zh", {}, money)
    assert "2,490" in drawn("en", {}, money) and "2,490,000,000" not in drawn("en", {}, money)


def test_a_target_value_shows_its_upper_end_and_that_less_is_better() -> None:
    target = {"target_value": 20.0, "value_high": 25.0}
    assert " 20–25 " in drawn("zh", target | {"comparator": "between"})
    # A reading may ask for the upper end alone.
    assert "–25" not in drawn("zh", target | {"comparator": "between", "target_value": 25.0})
    assert "≤20 " in drawn("en", target | {"comparator": "le"})
    assert "≤" not in drawn("en", target | {"comparator": "ge"})


@pytest.fixture
def live() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("create table fct_target_progress as select 'p' as plan_id, '2016' as time_period")
        connection.execute("insert into fct_target_progress values ('p', '2020'), ('q', '2025')")
        connection.execute("create table fct_target as select 'p' as plan_id, 'a' as target_id")
        connection.execute("create table dim_plan as select 'p' as plan_id, 'p' as name_zh, 'p' as name_en")
        connection.execute("alter table dim_plan add column start_year integer")
        connection.execute("alter table dim_plan add column is_synthetic boolean")
        connection.execute("insert into dim_plan values ('q', 'q', 'q', 2021, false)")
        yield connection


def test_a_year_without_verdicts_is_answered_with_those_that_have_some(
    live: duckdb.DuckDBPyConnection,
) -> None:
    both = [{"plan_id": "p"}, {"plan_id": "q"}]
    assert "p 2016, 2020, q 2025" in str(no_verdicts(live, both, 1990))
    assert "q" not in str(no_verdicts(live, both[:1], 1990))


def test_a_target_of_another_plan_is_not_called_unknown(live: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(NotThere, match="a is no target of q, but of p"):
        _plan_of(live, "a", "q")
    with pytest.raises(NotThere, match="no target b;"):
        _plan_of(live, "b", "q")


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [50, 60, 79, 80, 100, 130])
def test_no_id_no_number_and_no_heading_is_broken_in_a_narrow_window(lang: str, width: int) -> None:
    changes = {
        "target_id": "court_accept_rate-1",
        "name_en": "Share of civil judgments that are not appealed",
        "target_value": 350_000_000.0,
        "obs_value": 1_234_567.0,
    }
    shown = drawn(lang, changes | {"target_id": "zh_other-1"}, {}, changes, width=width)
    for whole in ("court_accept_rate-1", "1,234,567", "350,000,000", *HEADINGS[lang]):
        assert whole in shown, whole
    assert max(cell_len(line) for line in shown.splitlines()) <= width


HEADINGS = {"zh": ("指标", "目标", "实际", "完成", "结论"), "en": ("Target", "Actual", "Attained", "Verdict")}


def test_an_unknown_name_is_answered_with_the_most_similar_in_each_language() -> None:
    answer = unknown("no_index", "patent_strengh", ["ip_strong_city", "patent_strength"])
    assert answer.text("en") == (
        "no index 'patent_strengh': ip_strong_city, patent_strength; did you mean patent_strength?"
    )
    assert answer.text("zh").endswith("；是否为 patent_strength？")
    assert unknown("no_index", "zzz", ["patent_strength"]).text("en").endswith(": patent_strength")


@pytest.mark.parametrize(
    ("years", "shown"),
    [(["2018", "2019", "2020"], "2018–2020"), (["2016", "2020"], "2016, 2020"), (["2017"], "2017")],
)
def test_a_year_that_is_not_there_is_answered_with_those_that_are(years: list[str], shown: str) -> None:
    answer = no_year(2030, {"patent_strength": years})
    assert answer.text("zh") == f"没有 2030 年的数据，可选年份：patent_strength {shown}"
    assert answer.text("en") == f"nothing for 2030; choose a year of these: patent_strength {shown}"


@pytest.mark.parametrize(
    ("figure", "shown"),
    [
        ({"bound_type": "at_least"}, "≥120"),
        ({"bound_type": "approximate"}, "≈120"),
        ({"bound_type": "exact"}, " 120"),
        ({"evidence_kind": "bound"}, "≥120"),
    ],
)
def test_a_figure_that_is_not_exact_has_its_sign(figure: dict[str, str], shown: str) -> None:
    assert shown in drawn("en", {"obs_value": 120.0} | figure)
