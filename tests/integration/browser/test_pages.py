"""Pages that people open, in Chromium: how they look at three widths, in the light and in the dark, and what a person does on them.

Belongs here: what only a browser shows. Does not belong here: figures and links (``exports/test_site.py``).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from itertools import combinations, product
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PageObject, PdfReader

from pipelines.report import HOME
from pipelines.report.wording import Wording
from pipelines.settings import Settings
from tests.integration.browser.conftest import cut_tables, overflows, tab, violations

pytestmark = pytest.mark.slow
WIDTHS = (390, 1280, 1920)
SCHEMES = ("light", "dark")
# One page of each kind.
SITE = (
    HOME,
    "plans/index.html",
    "plans/tianjin-13fyp.html",
    "indicators/index.html",
    "targets/index.html",
    "targets/tianjin-13fyp/pat_app-1.html",
    "targets/tianjin-13fyp/pat_inv_per10k-1.html",
    "targets/demonstration/gdp-1.html",
    "submissions/published_figures.cnipa.2020.yearbook.1.html",
    "agencies/index.html",
    "agencies/tjipo.html",
    "reports/index.html",
    "districts/index.html",
    "districts/120116.html",
    "indices/index.html",
    "indices/patent_strength-1.html",
    "tasks/index.html",
    "industries/index.html",
    "quality/index.html",
    "checks/index.html",
    "data/index.html",
)
HOMES = (HOME, "plans/tianjin-13fyp.html")
HANDED_OUT = ("quality.html", "dictionary.html", "docs/methods/verdicts.html", "docs/seeds.html")


def faults(page: Page) -> list[tuple[str, str]]:
    """Return what a page has against it: a width beyond the window, and what axe reports."""
    return [("overflow", "")] * overflows(page) + violations(page)


def none_has_faults(browser: Browser, paths: Iterable[Path], scheme: str, width: int) -> None:
    with tab(browser, width, scheme) as opened:
        assert {path.name: kinds for path in paths if (kinds := faults(opened.open(path)))} == {}


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_kind_of_page_can_be_read_by_everybody(
    browser: Browser, site: Path, scheme: str, width: int
) -> None:
    none_has_faults(browser, (site / name for name in SITE), scheme, width)


def test_every_kind_of_page_can_be_read_by_everybody_in_english(browser: Browser, site: Path) -> None:
    none_has_faults(browser, (site / "en" / name for name in SITE), "light", min(WIDTHS))


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_receipts_and_pages_beside_the_site_can_be_read_by_everybody(
    browser: Browser, sample_release: Settings, release_folder: Path, scheme: str, width: int
) -> None:
    receipts = sorted(sample_release.receipts.glob("*.html"), key=lambda path: path.stat().st_size)
    paths = [receipts[0], receipts[-1], *(release_folder / name for name in HANDED_OUT)]
    none_has_faults(browser, paths, scheme, width)


def test_every_page_but_those_of_single_submissions_opens_without_an_error(
    browser: Browser, site: Path
) -> None:
    paths = [path for path in site.rglob("*.html") if path.parent.name != "submissions"]
    assert len(paths) > 200
    with tab(browser, width=min(WIDTHS)) as opened:
        assert [path for path in paths if overflows(opened.open(path))] == []


def test_the_search_names_a_target_by_a_part_of_its_name(browser: Browser, site: Path) -> None:
    with tab(browser) as opened:
        page = opened.open(site / HOME)
        field = page.get_by_role("searchbox")
        field.press_sequentially("专利申请")
        entries = page.locator("#found a")
        expect(entries.first).to_have_text(re.compile("^专利申请量 · 天津"))
        field.press("Escape")
        expect(entries.first).to_be_hidden()
        field.press_sequentially("量")
        field.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("专利申请量")
    with tab(browser) as opened:
        page = opened.open(site / "en/districts/120116.html")
        page.get_by_role("searchbox").press_sequentially("applications  PATENT")
        expect(page.locator("#found a").first).to_have_text(re.compile("^Patent applications · "))
    with tab(browser) as opened:
        page = opened.open(site / "en/districts/120116.html")
        page.get_by_role("searchbox").press_sequentially("nothing is called so")
        expect(page.locator("#found")).to_have_text(Wording("en").text("search_none"))


def test_the_other_language_is_the_same_page(browser: Browser, site: Path) -> None:
    with tab(browser) as opened:
        page = opened.open(site / "targets/tianjin-13fyp/pat_app-1.html")
        page.get_by_role("link", name="English").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Patent applications")
        page.get_by_role("link", name="中文").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("专利申请量")


def test_targets_are_filtered_by_their_verdict(
    browser: Browser, site: Path, sample_release: Settings
) -> None:
    with duckdb.connect(str(sample_release.live.resolve()), read_only=True) as connection:
        (known,) = connection.execute(
            """select count(*) from headline_progress as p where verdict = 'missed' and time_period = '2020'
            and plan_id = 'tianjin-13fyp'"""
        ).fetchone() or (0,)
    with tab(browser) as opened:
        page = opened.open(site / "targets/index.html")
        rows = page.locator(".filtered tbody tr:visible")
        n_all = rows.count()
        choices = page.locator(".filters select")
        for i in range(choices.count()):
            if "未实现" in choices.nth(i).inner_text():
                choices.nth(i).select_option("未实现")
        shown = rows.all_inner_texts()
        assert 0 < known <= len(shown) < n_all
        assert all("未实现" in text for text in shown)


@pytest.mark.parametrize("name", ["targets/index.html", "checks/index.html"])
def test_a_choice_that_no_row_matches_is_reported(browser: Browser, site: Path, name: str) -> None:
    with tab(browser) as opened:
        page = opened.open(site / "en" / name)
        report, rows = page.get_by_role("status"), page.locator(".filtered tbody tr")
        expect(report).to_have_attribute("aria-live", "polite")
        expect(report).to_be_empty()
        shown = rows.evaluate_all("rows => rows.map(row => ({...row.dataset}))")
        names = page.locator(".filters select").evaluate_all("selects => selects.map(select => select.name)")
        chosen = next(
            {one: value, other: another}
            for one, other in combinations(names, 2)
            for value, another in product({row[one] for row in shown}, {row[other] for row in shown})
            if not any(row[one] == value and row[other] == another for row in shown)
        )
        for select, value in chosen.items():
            page.locator(f".filters select[name={select}]").select_option(value)
        expect(report).to_have_text(Wording("en").text("filter_none"))
        assert rows.locator("visible=true").count() == 0
        page.locator(f".filters select[name={select}]").select_option("")
        expect(report).to_be_empty()
        assert rows.locator("visible=true").count() > 0


def test_the_map_shows_the_chosen_indicator_in_shades(browser: Browser, site: Path) -> None:
    with tab(browser) as opened:
        page = opened.open(site / "districts/index.html")
        maps, choice = page.locator(".maps figure"), page.locator(".shades select")
        assert maps.count() > 1
        for i in range(maps.count()):
            choice.select_option(index=i)
            assert [maps.nth(j).is_visible() for j in range(maps.count())] == [
                j == i for j in range(maps.count())
            ]
        choice.select_option(index=0)
        grounds = {
            n: maps.nth(0)
            .locator(f".shade-{n}")
            .first.evaluate("tile => getComputedStyle(tile).backgroundColor")
            for n in range(1, 6)
        }
        assert len(set(grounds.values())) == 5, grounds
        maps.nth(0).get_by_role("link", name="滨海新区").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("滨海新区")


def test_a_verdict_is_four_clicks_from_its_cell_at_most(browser: Browser, site: Path) -> None:
    with tab(browser) as opened:
        page = opened.open(site / HOME)
        page.get_by_role("link", name="专利申请量", exact=True).first.click()
        expect(page.locator(".sheet td.source")).to_have_text("111514")


FOOT = 66
"""The lowest part of a sheet, in points: its margin and the foot that every sheet has."""


def test_printed_sheets_are_filled(browser: Browser, site: Path) -> None:
    """No sheet but the last is left emptier than a third by a table or heading that would not break; of a home not even the last."""
    with tab(browser) as opened:
        for name in (*SITE, *(f"en/{name}" for name in HOMES)):
            sheets = printed(opened.open(site / name))
            looked_at = sheets if name.removeprefix("en/") in HOMES else sheets[:-1]
            assert all(filled(sheet) > 1 / 3 for sheet in looked_at), name


def test_the_citation_is_on_every_sheet_and_has_none_for_itself(browser: Browser, site: Path) -> None:
    with tab(browser) as opened:
        for name in SITE:
            for sheet in printed(opened.open(site / "en" / name)):
                lines = [line for line in sheet.extract_text().splitlines() if line.strip()]
                assert sum(line.startswith("To cite: ") for line in lines) == 1, name
                assert len(lines) > 4, name


def test_a_printed_home_has_its_bars_and_every_share(browser: Browser, site: Path) -> None:
    with tab(browser) as opened:
        page = opened.open(site / "en" / HOME)
        page.emulate_media(media="print")
        assert page.locator(".bullet .bar").first.is_visible()
        assert not page.locator("header").is_visible()
        assert "26,676.9%" in "".join(sheet.extract_text() for sheet in printed(page))


@pytest.mark.parametrize("lang", ["", "en"])
@pytest.mark.parametrize("width", [1280, 1920])
def test_no_table_is_cut_on_a_screen(browser: Browser, site: Path, lang: str, width: int) -> None:
    names = (*SITE, "targets/national-14fyp/pledge_pat_tm-1.html")
    with tab(browser, width) as opened:
        assert [name for name in names if cut_tables(opened.open(site / lang / name))] == []


def test_a_telephone_shows_each_target_with_its_figures(browser: Browser, site: Path) -> None:
    with tab(browser, min(WIDTHS)) as opened:
        page = opened.open(site / HOME)
        assert cut_tables(page) == 0
        row = page.locator("section tbody tr").first
        shown = row.locator("td").nth(2)
        label = shown.evaluate("cell => getComputedStyle(cell, '::before').content")
        assert label == '"实际"' and shown.is_visible()
        page = opened.open(site / "targets/tianjin-13fyp/pat_app-1.html")
        chart = page.locator(".chart svg:visible")
        assert chart.count() == 1 and (chart.bounding_box() or {})["width"] < min(WIDTHS)
        page = opened.open(site / "reports/index.html")
        mark = page.locator(".matrix tbody td").first.bounding_box()
        assert mark and mark["x"] + mark["width"] < min(WIDTHS)


def printed(page: Page) -> list[PageObject]:
    """Return the sheets that a page is printed on."""
    return list(PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages)


def filled(sheet: PageObject) -> float:
    """Return which share of a sheet lies above its last line of text but the foot."""
    heights: list[float] = []

    def note(text: str, matrix: list[float], at: list[float], *font: object) -> None:
        height = matrix[5] + at[5] * matrix[3]
        if text.strip() and height > FOOT:
            heights.append(height)

    sheet.extract_text(visitor_text=note)
    return 1 - min(heights, default=float(sheet.mediabox.height)) / float(sheet.mediabox.height)
