"""What restricts a figure on a page of the site: bounds, made-up figures, earlier years, withdrawals, days that are assumed.

Belongs here: that no page shows a figure as more than it is. Does not belong here: what pages have beside that (``test_site_contents``).
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from pipelines.report import make_site
from pipelines.report.maps import map_of
from pipelines.report.wording import MISSING, Wording
from tests.integration.exports.test_site import Changed, page, row_of, text_of

ZH = Wording("zh")
HOME = "plans/tianjin-13fyp.html"


@pytest.mark.parametrize(("bound_type", "sign"), [("at_least", "≥ "), ("approximate", "≈ ")])
def test_a_published_bound_is_shown_as_one_wherever_the_verdict_is(
    changed: Changed, bound_type: str, sign: str
) -> None:
    connection, folder = changed
    connection.execute(
        f"update fct_target_progress set bound_type = '{bound_type}' where target_id = 'tm_valid-1' and time_period = '2020'"
    )
    make_site(connection, folder / "site")
    (value,) = connection.execute(
        "select obs_value from fct_target_progress where target_id = 'tm_valid-1' and time_period = '2020' and is_default_reading"
    ).fetchone() or (0,)
    shown = f"{sign}{ZH.number(value)}"
    assert shown in " ".join(row_of(page(folder / "site" / HOME), "tianjin-13fyp/tm_valid-1.html"))
    assert shown in " ".join(
        row_of(page(folder / "site/targets/index.html"), "tianjin-13fyp/tm_valid-1.html")
    )
    rows = page(folder / "site/targets/tianjin-13fyp/tm_valid-1.html").xpath("//tr[th]")
    assert [row for row in rows if text_of(row[0]) == "2020" and shown in text_of(row[2])]


def test_the_release_says_which_figures_of_verdicts_are_bounds(live: duckdb.DuckDBPyConnection) -> None:
    kinds = live.execute(
        "select distinct bound_type from fct_target_progress where evidence_kind = 'bound'"
    ).fetchall()
    assert kinds == [("at_least",)]
    (reason,) = live.execute(
        "select reason_zh from headline_progress where target_id = 'tm_reg_cum-1' and plan_id = 'tianjin-13fyp'"
    ).fetchone() or ("",)
    assert reason.startswith("2019年为≥246,000件")


def test_a_form_of_which_one_file_is_real_is_marked_as_partly_made_up(changed: Changed) -> None:
    connection, folder = changed
    connection.execute(
        """update fct_submission set is_synthetic = false where submission_id =
        (select min(submission_id) from fct_submission where form_id = 'district_return')"""
    )
    make_site(connection, folder / "site")
    (form,) = connection.execute(
        "select label_zh from dim_form where form_id = 'district_return'"
    ).fetchone() or ("",)
    marked = f"{form} {ZH.text('partly_synthetic')}"
    assert marked in [text_of(cell) for cell in page(folder / "site/quality/index.html").xpath("//tr/th")]


def test_a_reading_of_an_earlier_year_has_its_year(site: Path, live: duckdb.DuckDBPyConnection) -> None:
    ((target, year),) = live.execute(
        """select target_id, obs_time_period from fct_target_progress
        where target_id = 'tech_market-1' and not is_default_reading and time_period = '2020' and obs_time_period != time_period"""
    ).fetchall()
    heading = ZH.text("readings")
    (table,) = page(site / f"targets/tianjin-13fyp/{target}.html").xpath(
        f"//h3[text() = '{heading}']/following-sibling::div[1]/table"
    )
    assert ZH.text("carried", year=year) in text_of(table)


def test_a_target_without_a_number_shows_none_in_its_readings(site: Path) -> None:
    heading = ZH.text("readings")
    (table,) = page(site / "targets/tianjin-13fyp/ent_zero_break-1.html").xpath(
        f"//h3[text() = '{heading}']/following-sibling::div[1]/table"
    )
    rows = [[text_of(cell) for cell in row] for row in table.xpath("./tbody/tr")]
    (default,) = [row for row in rows if ZH.text("reading_default") in row[0]]
    assert default[1] == MISSING


def test_a_withdrawn_figure_stays_in_the_list_of_first_published_ones(changed: Changed) -> None:
    connection, folder = changed
    key = "indicator_code = 'GDP' and ref_area = '120000' and time_period = '2017' and not is_synthetic"
    connection.execute(
        f"""insert into fct_revision select * replace (
            change_no + 100 as change_no, 'withdrawal' as change_kind, '撤回' as change_zh, 'Withdrawal' as change_en,
            date '2026-01-01' as changed_on, 'stated' as date_basis, obs_value as previous_value, null as obs_value,
            source_code as previous_source, null as source_code, null as is_within_rounding)
        from fct_revision where {key} qualify row_number() over (partition by caliber_code order by change_no desc) = 1"""
    )
    connection.execute(f"update fct_observation set obs_value = null where freq = 'A' and {key}")
    make_site(connection, folder / "site")
    (table,) = page(folder / "site/targets/demonstration/gdp-1.html").xpath(
        f"//h3[text() = '{ZH.text('vintages')}']/following-sibling::div[1]/table"
    )
    (row,) = [[text_of(cell) for cell in r] for r in table.xpath("./tbody/tr") if text_of(r[0]) == "2017"]
    assert row[2:4] == ["撤回", "2026-01-01"]


def test_days_that_are_assumed_are_marked(site: Path, live: duckdb.DuckDBPyConnection) -> None:
    (n,) = live.execute("select count(*) from fct_revision where date_basis = 'assumed'").fetchone() or (0,)
    shown = [
        cell
        for cell in page(site / "quality/index.html").xpath("//td")
        if ZH.text("assumed_day") in text_of(cell)
    ]
    assert len(shown) == n > 0


def test_a_file_of_no_known_form_has_its_page(changed: Changed) -> None:
    connection, folder = changed
    connection.execute(
        """insert into fct_submission select * replace ('unknown.tjipo.2021.x.1' as submission_id, 'unknown' as form_id)
        from fct_submission where submitter = 'tjipo' limit 1"""
    )
    make_site(connection, folder / "site")
    assert (folder / "site/submissions/unknown.tjipo.2021.x.1.html").exists()
    assert "unknown.tjipo.2021.x.1" in text_of(page(folder / "site/agencies/tjipo.html"))


def test_a_map_with_one_made_up_figure_is_marked() -> None:
    rows = [{"ref_area": "a", "is_synthetic": False}, {"ref_area": "b", "is_synthetic": True}]
    marks = ("is_synthetic", "is_partly_synthetic")
    shown = [map_of(some, []).shown for some in (rows, rows[:1], rows[1:])]
    assert [[map_shown[mark] for mark in marks] for map_shown in shown] == [
        [True, True],
        [False, True],
        [True, False],
    ]
