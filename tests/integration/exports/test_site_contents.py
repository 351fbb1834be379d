"""What pages of the site say beyond their first table: scores and reconciliations of districts, operands, vintages, the plans.

Belongs here: that a page has what its reader looks for, against SQL. Does not belong here: links and markup (``test_site``).
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
import pytest
from lxml import html

from pipelines.common.messages import LANGUAGES
from pipelines.release.store.releases import read_results
from pipelines.report import HOME, make_site
from pipelines.report.wording import MISSING, Wording
from tests.integration.exports.test_site import CHINESE, EN, Changed, page, row_of, text_of

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


def trace_of(site: Path, target: str) -> html.HtmlElement:
    (section,) = page(site / f"targets/{target}.html").xpath("//section[@id='trace']")
    return section


@pytest.mark.parametrize(
    ("target", "formula", "cells"),
    [
        (
            "tianjin-13fyp/pat_inv_per10k-1",
            "24.43 件/万人 = 38,152 件 ÷ 15,618,300 人",
            ["yearbook!F15", "population-before-census!D4"],
        ),
        ("tianjin-13fyp/cr_reg_growth-1", "(213,415 件 ÷ 349 件)1/5 − 1", ["notice!D4", "plan-text!D16"]),
        (
            "demonstration/pat_grant_growth-1",
            "(75,434 件 ÷ 37,342 件)1/5 − 1",
            ["yearbook!F10", "yearbook!E10"],
        ),
    ],
)
def test_a_computed_figure_leads_to_the_cell_of_each_operand(
    site: Path, live: duckdb.DuckDBPyConnection, target: str, formula: str, cells: list[str]
) -> None:
    section = trace_of(site, target)
    assert formula in text_of(section)
    assert [text_of(caption) for caption in section.xpath(".//table[@class='sheet']/caption")] == cells
    links = [Path(a).stem for a in section.xpath(".//dd/a/@href")]
    for submission_id, cell in zip(links, cells, strict=True):
        known = "select count(*) from fct_source_cell where submission_id = ? and source_ref = ? and cell_role = 'value'"
        assert live.execute(known, [submission_id, cell]).fetchone() == (1,)


def test_every_operand_of_a_computed_figure_has_a_block(site: Path, live: duckdb.DuckDBPyConnection) -> None:
    computed = live.execute(
        """select plan_id || '/' || target_id from fct_target_progress as p inner join dim_plan as l using (plan_id)
        where is_default_reading and evidence_kind = 'computed' and p.time_period = cast(l.assessed_year as varchar)"""
    ).fetchall()
    assert len(computed) > 3
    for (target,) in computed:
        assert len(trace_of(site, target).xpath(".//table[@class='sheet']")) > 1, target


def test_a_sum_leads_to_the_cells_of_all_its_years(changed: Changed) -> None:
    connection, folder = changed
    key = "plan_id = 'tianjin-13fyp' and target_id = 'pat_app-1' and is_default_reading"
    connection.execute(f"update fct_target set window_start = '2018' where {key}")
    connection.execute(f"update fct_target_progress set evidence_kind = 'computed' where {key}")
    make_site(connection, folder / "site")
    section = trace_of(folder / "site", "tianjin-13fyp/pat_app-1")
    assert "99,038 件 + 96,045 件 + 111,514 件" in text_of(section)
    assert len(section.xpath(".//table[@class='sheet']")) == 3


def test_a_block_has_the_header_of_its_column(site: Path) -> None:
    """The header of a long table is far above the cell."""
    sheet = trace_of(site, "tianjin-13fyp/pat_valid-1").xpath(".//table[@class='sheet']//tbody/tr")
    assert [text_of(row[0]) for row in sheet] == ["5", "13", "14", "15"] and text_of(sheet[0][-1]) == "2020年"


def test_a_block_has_the_labels_of_its_row(site: Path) -> None:
    (cell,) = page(site / "targets/tianjin-13fyp/pat_app-1.html").xpath(
        "//table[@class='sheet'][caption/code = 'yearbook!F6']//td[@class='source']"
    )
    assert "专利申请量_合计" in [text_of(one) for one in cell.getparent()]


def test_a_figure_of_a_district_leads_to_its_cell(site: Path, live: duckdb.DuckDBPyConnection) -> None:
    (table, *_) = page(site / "districts/120116.html").xpath("//table[.//code]")
    places = [row.xpath(".//a[contains(@href, '#')]") for row in table.xpath("./tbody/tr")]
    known = dict(
        live.execute(
            """select submission_id || '.html#' || source_ref, cell_text from fct_source_cell where cell_role = 'value'"""
        ).fetchall()
    )
    links = [unquote(link.get("href")).rpartition("/")[2] for (link,) in filter(None, places)]
    assert len(links) > 5
    for link in links:
        name, _, anchor = link.partition("#")
        (cell,) = page(site / "submissions" / name).xpath(f"//td[@id='{anchor}']")
        assert text_of(cell) == known[link] != ""


def test_a_plan_without_its_text_says_why(site: Path) -> None:
    clause = Wording("en").text("trace_clause")
    section = trace_of(site / EN, "national-14fyp/pledge_pat_tm-1")
    (item,) = section.xpath(f'.//li[h3[text() = "{clause}"]]')
    assert text_of(item.find("p")).startswith("text not at hand")


def test_a_statement_without_text_and_note_is_left_out(changed: Changed) -> None:
    connection, folder = changed
    connection.execute("update dim_plan_statement set note = null where quote is null")
    make_site(connection, folder / "site")
    section = trace_of(folder / "site", "national-14fyp/pledge_pat_tm-1")
    assert ZH.text("trace_clause") not in [text_of(title) for title in section.xpath(".//h3")]


def entries_of(site: Path) -> list[list[str]]:
    text = (site / "search.js").read_text("utf-8").removeprefix("const ENTRIES=").removesuffix(";\n")
    entries: list[list[str]] = json.loads(text)
    return entries


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("3.1.2", "tasks/index.html#A1.2"),
        ("提升高校知识产权质量", "tasks/index.html#A1.2"),
        ("有效发明专利", "indices/patent_strength-1.html#inventions_in_force"),
        ("pop_resident", "indicators/index.html#POP_RESIDENT"),
        ("法院知识产权案件", "indicators/index.html#COURT_NEW"),
    ],
)
def test_the_search_finds_tasks_and_indicators_that_are_no_target(
    site: Path, asked: str, address: str
) -> None:
    assert address in [where for _, where, text in entries_of(site) if asked in text]


def test_everything_that_the_search_finds_is_there(site: Path) -> None:
    for folder in (site, site / EN):
        for title, address, _ in entries_of(folder):
            name, _, anchor = address.partition("#")
            document = page(folder / name)
            assert not anchor or len(document.xpath(f"//*[@id='{anchor}']")) == 1, title


def test_the_script_and_the_home_stay_small(site: Path) -> None:
    assert (site / "site.js").stat().st_size < 5_000
    assert all((site / folder / HOME).stat().st_size < 60_000 for folder in ("", EN))


def test_targets_are_listed_with_plan_subject_and_agency(site: Path, live: duckdb.DuckDBPyConnection) -> None:
    document = page(site / "targets/index.html")
    assert {select.get("name") for select in document.xpath("//form[@class='filters']//select")} == {
        "plan",
        "subject",
        "verdict",
        "agency",
    }
    rows = document.xpath("//table[@class='filtered']/tbody/tr")
    plans = dict(
        live.execute(
            "select name_zh, n from (select plan_id, count(*) as n from fct_target where is_default_reading group by 1) inner join dim_plan using (plan_id)"
        ).fetchall()
    )
    shown = [text_of(row[1]) for row in rows]
    assert {name: shown.count(name) for name in set(shown)} == plans and len(plans) == 3
    assert {row.get("data-subject") for row in rows} >= {"专利", "商标", "版权"}


def test_the_agency_of_a_target_with_data_is_the_one_that_has_the_mandate(site: Path) -> None:
    document = page(site / "targets/index.html")
    agencies = {
        "pat_app-1": "天津市知识产权局",
        "tm_valid-1": "天津市知识产权局",
        "cr_reg-1": "中共天津市委宣传部",
    }
    for target, agency in agencies.items():
        assert row_of(document, f"tianjin-13fyp/{target}.html")[-1] == agency
        (shown,) = page(site / f"targets/tianjin-13fyp/{target}.html").xpath(
            f"//aside//dt[text() = '{ZH.text('responsible')}']/following-sibling::dd[1]"
        )
        assert text_of(shown) == agency


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_home_says_how_much_of_the_plan_has_elapsed_and_of_which_year_figures_are(
    site: Path, lang: str
) -> None:
    words, folder = Wording(lang), site / (EN if lang == "en" else "")
    home = page(folder / HOME)
    assert words.text("plan_elapsed", year=2020, share="100.0%") in text_of(
        home.xpath("//p[@class='meta']")[0]
    )
    assert row_of(home, "tianjin-13fyp/pat_app-1.html")[3].split()[2] == "2020"


def listed(site: Path, plan: str, key: str) -> list[str]:
    """Return what the home of a plan lists under a heading with a count."""
    heading = ZH.text(key, n="").split("（")[0]
    (section,) = page(site / f"plans/{plan}.html").xpath(f"//section[h2[starts-with(., '{heading}')]]")
    return [text_of(item) for item in section.xpath(".//li")]


def test_a_home_lists_what_is_open_and_late_in_the_region_of_its_plan_alone(changed: Changed) -> None:
    """A city is answered for by its own agencies, its districts and the national ones; another city and the country by none of it."""
    connection, folder = changed
    for area, level, parent in (
        ("990000", "city", "000000"),
        ("990101", "district", "990000"),
        ("990101-Z", "zone", "990101"),
    ):
        connection.execute(
            "insert into dim_area by name select ? as area_code, ? as name_zh, ? as name_en, ? as area_level,"
            " ? as parent_area, date '1980-01-01' as valid_from, true as is_current, false as is_peer",
            [area, area, area, level, parent],
        )
    connection.execute(
        "insert into dim_plan select * replace ('other' as plan_id, '990000' as region_area) from dim_plan where plan_id = 'demonstration'"
    )
    for table in ("fct_target", "fct_target_progress"):
        connection.execute(
            f"insert into {table} select * replace ('other' as plan_id) from {table} where plan_id = 'demonstration'"
        )
    connection.execute(
        """insert into dim_agency select d.* replace (a as agency_code, a as name_zh, a as name_en, a as ref_area)
        from dim_agency as d, unnest(['990000', '990101-Z']) as areas (a) where agency_code = '120118'"""
    )
    # What Jinghai has not sent, the country's office, the other city and a zone in it have not sent either.
    senders = "unnest(['cnipa', '990000', '990101-Z']) as senders (s)"
    connection.execute(
        f"""insert into fct_reporting_status select r.* replace (s as submitter) from fct_reporting_status as r, {senders}
        where submitter = '120118' and status = 'overdue'"""
    )
    connection.execute(
        f"""insert into fct_alert select a.* replace (replace(alert_id, '120118', s) as alert_id, replace(subject, '120118', s) as subject)
        from fct_alert as a, {senders} where subject_kind = 'obligation' and subject like '%.120118.%' and closed is null"""
    )
    make_site(connection, folder / "site")
    national, jinghai, others = "国家知识产权局", "静海区知识产权局", ["990000", "990101-Z"]
    known = {
        "tianjin-13fyp": [jinghai, national],
        "demonstration": [jinghai, national],
        "national-14fyp": [national],
        "other": [*others, national],
    }
    alerts = {}
    for plan, senders_of in known.items():
        late = sorted(senders_of)
        assert sorted(line.split("：")[0] for line in listed(folder / "site", plan, "overdue")) == late, plan
        alerts[plan] = [line.split(" ", 1)[1] for line in listed(folder / "site", plan, "alerts")]
        assert sorted(line.split("：")[1] for line in alerts[plan] if line.startswith("报表逾期")) == late, (
            plan
        )
    # The country has one open alert; Tianjin has those on its figures and events, and each plan those on its own targets.
    n_targets = {
        plan: sum(line.startswith("评估结论变差") for line in lines) for plan, lines in alerts.items()
    }
    assert n_targets == {"tianjin-13fyp": 1, "demonstration": 1, "national-14fyp": 0, "other": 0}
    assert {plan: len(lines) for plan, lines in alerts.items()} == {
        "tianjin-13fyp": 9,
        "demonstration": 9,
        "national-14fyp": 1,
        "other": 3,
    }


def test_a_bullet_shows_where_the_time_elapsed_would_have_it(changed: Changed) -> None:
    connection, folder = changed
    connection.execute("update fct_target_progress set elapsed_share = 0.5")
    make_site(connection, folder / "site")
    home = page(folder / "site" / HOME)
    (baseline, goal) = connection.execute(
        """select baseline_value, target_value from fct_target_progress
        where target_id = 'pat_app-1' and plan_id = 'tianjin-13fyp' and is_default_reading limit 1"""
    ).fetchone() or (0, 1)
    (due,) = home.xpath("//tr[th/a[contains(@href, 'tianjin-13fyp/pat_app-1')]]//*[@class='due']/@d")
    assert due == f"M{50 * (1 + baseline / goal):.1f} 0v14"
    assert ZH.text("legend_due") in text_of(home)


def test_a_page_above_the_homes_lists_every_plan(site: Path, live: duckdb.DuckDBPyConnection) -> None:
    plans = page(site / "plans/index.html")
    known = live.execute("select plan_id from dim_plan").fetchall()
    assert {Path(a).stem for a in plans.xpath("//h2/a/@href")} == {plan_id for (plan_id,) in known}
    for home in (HOME, *(f"plans/{plan_id}.html" for (plan_id,) in known)):
        assert page(site / home).xpath("//nav[@class='plans']/a[contains(@href, 'plans/index.html')]"), home


def test_grades_of_evidence_say_what_they_mean(site: Path, live: duckdb.DuckDBPyConnection) -> None:
    names = dict(
        live.execute("select code, name_en from dim_code where code_list = 'evidence_grade'").fetchall()
    )
    document = page(site / EN / "targets/tianjin-13fyp/pat_app-1.html")
    (grade,) = document.xpath("//aside//dt[text() = 'Grade of evidence']/following-sibling::dd[1]")
    assert text_of(grade) == f"B {names['B']}"
    district = page(site / EN / "districts/120116.html")
    shown = {text_of(row[4]) for row in district.xpath("//section[1]//tbody/tr")}
    assert shown <= {f"{code} {name}" for code, name in names.items()} | {MISSING} and len(shown) > 0


def test_revised_figures_of_a_target_are_shown_as_first_published(
    site: Path, live: duckdb.DuckDBPyConnection
) -> None:
    heading = ZH.text("vintages")
    (table,) = page(site / "targets/demonstration/gdp-1.html").xpath(
        f"//h3[text() = '{heading}']/following-sibling::div[1]/table"
    )
    rows = {text_of(row[0]): [text_of(cell) for cell in row] for row in table.xpath("./tbody/tr")}
    known = live.execute(
        """select time_period, arg_min(previous_value, change_no), arg_max(obs_value, change_no) from fct_revision
        where indicator_code = 'GDP' and ref_area = '120000' group by 1 having bool_or(not is_within_rounding)"""
    ).fetchall()
    assert len(rows) == len(known) > 10
    unit: dict[str, Any] = {"unit_measure": "CNY", "unit_zh": "元"}
    for year, first, now in known:
        assert rows[year][1:3] == [ZH.measured(first, unit), ZH.measured(now, unit)]
    assert heading not in text_of(page(site / "targets/tianjin-13fyp/pat_app-1.html"))


def test_a_change_of_another_source_is_none_of_the_figure_in_use(site: Path) -> None:
    (table,) = page(site / "targets/demonstration/rd_intensity-1.html").xpath(
        f"//h3[text() = '{ZH.text('vintages')}']/following-sibling::div[1]/table"
    )
    (row,) = [row for row in table.xpath("./tbody/tr") if text_of(row[0]) == "2018"]
    assert [text_of(cell) for cell in row][1:4] == ["2.62%", "3.68%", f"2019-12-31 {ZH.text('assumed_day')}"]


def test_the_page_of_quality_has_the_checks_and_the_row_accounting(
    site: Path, live: duckdb.DuckDBPyConnection
) -> None:
    document = page(site / EN / "quality/index.html")
    checks = section_of(document, "release_checks", "en")
    assert [Path(a).name for a in checks.xpath(".//td/a/@href")] == [
        "gate.json",
        "dbt_docs.html",
        "index.html",
        "gate.json",
    ]
    assert "blank without a connection" in text_of(checks)
    rows = section_of(document, "row_accounts", "en").xpath(".//tbody/tr")
    marks = re.compile(" (partly )?synthetic$")
    shown = {marks.sub("", text_of(row[0])): [text_of(cell) for cell in row[1:]] for row in rows}
    known = live.execute(
        """select coalesce(f.label_en, 'Form not recognised'), count(*), sum(rows_received), sum(rows_accepted), sum(rows_quarantined), sum(rows_ignored),
            bool_or(na_reason_rows is not null)
        from fct_submission left join dim_form as f using (form_id) group by 1"""
    ).fetchall()
    assert len(shown) == len(known)
    for form, n, *counts, is_hidden in known:
        numbers = (
            [Wording("en").text("rows_hidden")] if is_hidden else [f"{count:,}" for count in [*counts, 0]]
        )
        assert shown[form] == [f"{n:,}", *numbers]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_single_check_is_listed_with_what_it_saw(site: Path, lang: str) -> None:
    words, folder = Wording(lang), site / (EN if lang == "en" else "")
    results = read_results(site.parent)
    document = page(folder / "checks/index.html")
    shown = sorted([text_of(cell) for cell in row] for row in document.xpath("//table/tbody/tr"))
    assert shown == sorted(
        [
            row["table_name"] or words.text("several_tables"),
            " ".join(row[f"rule_{lang}"].split()),
            words.text(f"check_{row['check']}"),
            words.text("check_passed"),
            words.number(row["n_rows"]),
            words.number(row["n_breaking"]),
        ]
        for row in results
    )
    by_check = {name: [row for row in results if row["check"] == name] for name in ("dbt", "expectations")}
    assert all(len(rows) > 200 for rows in by_check.values())
    assert max(row["n_rows"] for row in by_check["expectations"] if row["n_rows"]) > 1_000
    quality = section_of(page(folder / "quality/index.html"), "release_checks", lang)
    counts = [words.text("checks_counted", n=len(rows), n_passed=len(rows)) for rows in by_check.values()]
    assert [text for text in counts if text in text_of(quality)] == counts
    assert quality.xpath(".//p/a/@href") == ["../checks/index.html"]
    with (site / "checks/index.csv").open(encoding="utf-8-sig", newline="") as lines:
        assert len(list(csv.DictReader(lines))) == len(results)


def test_a_check_that_warns_is_on_the_page_of_quality(
    live: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    one = {"check": "expectations", "table_name": "fct_alert", "name": "expect_something", "n_rows": 1200}
    passed = one | {"rule_zh": "甲", "rule_en": "rule A", "result": "passed", "n_breaking": 0}
    warned = one | {"rule_zh": "乙", "rule_en": "rule B", "result": "warned", "n_breaking": 1000}
    make_site(live, tmp_path / "site", results=lambda: [passed, warned])
    quality = section_of(page(tmp_path / "site/en/quality/index.html"), "release_checks", "en")
    (row,) = quality.xpath(".//table[@class='filtered']/tbody/tr")
    assert [text_of(cell) for cell in row] == [
        "fct_alert",
        "rule B",
        "GX expectation",
        "warning",
        "1,200",
        "1,000",
    ]
    assert "Single checks: 2, passed 1" in text_of(quality)
    rules = page(tmp_path / "site/en/checks/index.html").xpath("//tbody/tr/th")
    assert [text_of(rule) for rule in rules] == ["rule B", "rule A"]


def test_a_release_without_a_record_of_single_checks_has_no_page_of_them(
    live: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    make_site(live, tmp_path / "site")
    assert not (tmp_path / "site/checks").exists()
    quality = section_of(page(tmp_path / "site/en/quality/index.html"), "release_checks", "en")
    assert "single checks" not in text_of(quality) and text_of(quality).count("passed") >= 4


def test_industries_and_clauses_are_named_in_english(site: Path) -> None:
    industries = section_of(page(site / "en/industries/index.html"), "intensive_industries", "en")
    names = {text_of(row[0]) for row in industries.xpath(".//tbody/tr")}
    assert "Manufacture of medicines 27 synthetic" in names and not CHINESE.search(" ".join(names))
    for path in (site / "en/indices").glob("*.html"):
        assert not CHINESE.search(text_of(page(path).xpath("//main")[0])), path
    clause = page(site / "indices/patent_strength-1.html").xpath("//p[@class='meta'][code]")[0]
    assert text_of(clause).endswith("五(四)：建立专利实力评价指标体系")
    item = trace_of(site / EN, "tianjin-13fyp/pat_app-1").xpath(".//li[blockquote]")[0]
    assert text_of(item.find("p")) == "120,000 patent applications in the year 2020"


def test_an_industry_without_an_english_name_keeps_the_chinese_one(changed: Changed) -> None:
    connection, folder = changed
    connection.execute("delete from dim_code where code_list = 'industry_code' and code = '27'")
    make_site(connection, folder / "site")
    document = page(folder / "site/en/industries/index.html")
    assert {name.get("lang") for name in document.xpath("//th/span[text() = '医药制造业']")} == {"zh-CN"}
