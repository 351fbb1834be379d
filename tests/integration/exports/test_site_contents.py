"""What pages of the site say beyond their first table: scores and reconciliations of districts, operands, vintages, the plans.

Belongs here: that a page has what its reader looks for, against SQL. Does not belong here: links and markup (``test_site``).
"""

from __future__ import annotations

from pathlib import Path

import duckdb
from lxml import html

from pipelines.report.wording import Wording
from tests.integration.exports.test_site import page, text_of

ZH = Wording("zh")


def section_of(document: html.HtmlElement, key: str, lang: str = "zh") -> html.HtmlElement:
    """Return the section under a heading."""
    (section,) = document.xpath(f"//section[h2[text() = '{Wording(lang).text(key)}']]")
    return section


def test_every_district_has_its_scores_with_their_intervals(
    site: Path, live: duckdb.DuckDBPyConnection
) -> None:
    """Scores of districts rest on synthetic figures, and are marked so."""
    known = live.execute(
        """select ref_area, time_period, printf('%.2f', score), rank || '/' || n_units, rank_low || '–' || rank_high
        from demo_index where ref_area in (select area_code from dim_area where area_level = 'district')
        order by time_period desc"""
    ).fetchall()
    assert len({area for area, *_ in known}) == 16
    for area in {area for area, *_ in known}:
        table, *_ = section_of(page(site / f"districts/{area}.html"), "scores").xpath(".//tbody")
        rows = [[text_of(cell) for cell in row] for row in table]
        assert [tuple(row[1:5]) for row in rows] == [tuple(row) for code, *row in known if code == area]
        assert all(ZH.text("synthetic") in row[0] for row in rows)


def test_a_district_says_what_moved_its_score(site: Path, live: duckdb.DuckDBPyConnection) -> None:
    _, moved = section_of(page(site / "districts/120116.html"), "scores").xpath(".//tbody")
    ((change, name),) = live.execute(
        """select score_change, name_zh from fct_index_change as c
        where ref_area = '120116' and time_period = '2020' and (system_code, scenario) in
            (select (system_code, scenario) from fct_index_score where is_default_scenario)
        order by abs(change) desc limit 1"""
    ).fetchall()
    (row,) = moved
    assert text_of(row[2]).startswith(ZH.signed(change)) and text_of(row[4]).startswith(name)
    assert ZH.text("other_indicators") in text_of(row[2])


def test_a_district_shows_what_of_its_figures_was_compared_with_the_region(
    site: Path, live: duckdb.DuckDBPyConnection
) -> None:
    rows = section_of(page(site / "districts/120116.html"), "reconciliation").xpath(".//tbody/tr")
    shown = {(text_of(row[0]).split()[0], text_of(row[1])): [text_of(cell) for cell in row] for row in rows}
    (city, total) = live.execute(
        """select city_value, district_sum from fct_reconciliation
        where indicator_code = 'PAT_APP' and time_period = '2018' and patent_type = '_T'"""
    ).fetchone() or (0, 0)
    row = shown["专利申请量", "2018"]
    assert (ZH.number(total) in row[3], ZH.number(city) in row[4], row[6]) == (
        True,
        True,
        ZH.text("reconciled_out_of_tolerance"),
    )
    last = dict(
        live.execute("select indicator_code, max(time_period) from fct_reconciliation group by 1").fetchall()
    )
    assert ("有效专利量", last["PAT_VALID"]) in shown


def test_indices_of_districts_have_a_map_after_the_figures(site: Path) -> None:
    titles = [text_of(title) for title in page(site / "districts/index.html").xpath("//figcaption")]
    synthetic = [ZH.text("synthetic") in title for title in titles]
    assert any("专利实力" in title for title in titles) and synthetic == sorted(synthetic)
