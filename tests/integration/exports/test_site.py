"""The monitoring site of the samples' release: its links, its figures against SQL, both languages, and text of senders.

Belongs here: what the pages hold. Does not belong here: how they look in a browser.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import duckdb
import pytest
from lxml import etree, html

from pipelines.common.figures import number
from pipelines.common.messages import LANGUAGES
from pipelines.release.exports.site import write
from pipelines.release.store.releases import read_results
from pipelines.report import HOME, make_site, release_files
from pipelines.report.queries import KeyRepeated
from pipelines.report.wording import MISSING, Wording, _words
from pipelines.settings import Settings

Changed = tuple[duckdb.DuckDBPyConnection, Path]
CHINESE = re.compile("[\u4e00-\u9fff]")
EN = "en/"


@cache
def page(path: Path) -> html.HtmlElement:
    return html.document_fromstring(path.read_text("utf-8"))


def text_of(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def row_of(document: html.HtmlElement, address: str) -> list[str]:
    """Return the cells of the table row whose heading leads to an address."""
    (row,) = document.xpath(f"//tr[th/a[contains(@href, '{address}')]]")
    return [text_of(cell) for cell in row]


def pages(site: Path) -> Iterator[Path]:
    return site.rglob("*.html")


def test_every_link_leads_to_a_file_of_the_release_and_nothing_comes_from_elsewhere(site: Path) -> None:
    known = {path.resolve() for path in site.parent.rglob("*") if path.is_file()}
    missing, asked = [], 0
    for path in pages(site):
        document = page(path)
        for address in document.xpath("//@href | //@src"):
            name, _, anchor = address.partition("#")
            asked += 1
            target = (path.parent / name).resolve() if name else path.resolve()
            if target not in known or (anchor and not page(target).xpath(f"//*[@id='{unquote(anchor)}']")):
                missing.append(f"{path.relative_to(site)}: {address}")
    assert asked > 10_000 and missing == []


def test_every_page_has_one_heading_headed_tables_and_named_fields(site: Path) -> None:
    for path in pages(site):
        document = page(path)
        lang = document.get("lang")
        assert lang == ("en" if path.is_relative_to(site / "en") else "zh-CN"), path
        assert len(document.xpath("//h1")) == 1, path
        ids = document.xpath("//@id")
        assert len(ids) == len(set(ids)), path
        assert all(cell.get("scope") for cell in document.xpath("//th")), path
        assert not document.xpath("//svg[not(@aria-hidden) and not(@aria-label)]"), path
        assert not document.xpath("//*[@style][not(self::li)]"), path


def test_the_english_pages_have_no_chinese_label(site: Path) -> None:
    for path in (site / "en").rglob("*.html"):
        labels = page(path).xpath(
            "//h1 | //h2 | //h3 | //thead//th | //dt | //label | //nav//a | //*[contains(@class, 'verdict')]"
        )
        assert not [text for element in labels if CHINESE.search(text := text_of(element))], path


def test_labels_are_in_both_languages_with_the_same_facts() -> None:
    for key, row in _words().items():
        facts = [sorted(re.findall(r"{(\w+)}", row[lang])) for lang in LANGUAGES]
        assert all(row[lang].strip() for lang in LANGUAGES) and facts[0] == facts[1], key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figures_of_headline_targets_are_those_of_the_file(
    site: Path, live: duckdb.DuckDBPyConnection, lang: str
) -> None:
    home = page(site / (EN if lang == "en" else "") / HOME)
    words = Wording(lang)
    known = live.execute(
        f"""select p.target_id, p.verdict_{lang}, p.obs_value, p.target_value, p.attainment
        from headline_progress as p where p.plan_id = 'tianjin-13fyp' and p.is_headline"""
    ).fetchall()
    assert len(known) == 9
    for target_id, verdict, value, goal, attainment in known:
        cells = row_of(home, f"targets/tianjin-13fyp/{target_id}.html")
        assert cells[1] == verdict
        assert (words.number(value) if value is not None else MISSING) in cells[3]
        assert words.number(goal) in cells[4]
        assert cells[6] == words.share(attainment)


def test_all_targets_are_counted(site: Path, live: duckdb.DuckDBPyConnection) -> None:
    home = page(site / HOME)
    (counts,) = home.xpath("//section[h2[contains(text(), '全部目标')]]//ul[@class='counts']")
    shown = {text_of(li.find("span")): int(text_of(li.find("strong"))) for li in counts}
    known = live.execute(
        """select v.name_zh, count(*) from fct_target_progress as p inner join dim_verdict as v using (verdict)
        where p.plan_id = 'tianjin-13fyp' and p.is_default_reading and p.time_period = '2020' group by all"""
    ).fetchall()
    assert shown == dict(known) and sum(shown.values()) == 69


def test_a_verdict_leads_to_the_cell_that_was_sent(site: Path, live: duckdb.DuckDBPyConnection) -> None:
    """Home, target, submission: each one click on, down to the text of the cell."""
    target = page(site / "targets/tianjin-13fyp/pat_app-1.html")
    submission_id, source_ref = live.execute(
        """select source_submission_id, source_ref from fct_target_progress
        where target_id = 'pat_app-1' and plan_id = 'tianjin-13fyp' and is_default_reading and time_period = '2020'"""
    ).fetchone() or ("", "")
    (sheet,) = target.xpath("//table[@class='sheet']")
    assert text_of(sheet.find("caption")) == source_ref == "yearbook!F6"
    shown = [text_of(cell) for cell in sheet.xpath(".//th | .//td")]
    assert {"yearbook", "F", "2020年", "专利申请量_合计", "111514", "22057"} <= {*shown}
    assert [text_of(cell) for cell in sheet.xpath(".//td[@class='source']")] == ["111514"]
    assert target.xpath(f"//section[@id='trace']//a[contains(@href, '{submission_id}')]")
    submission = page(site / f"submissions/{submission_id}.html")
    assert submission.xpath("//a[contains(@href, 'targets/tianjin-13fyp/pat_app-1.html')]")


def test_figures_of_a_district_are_those_of_the_file(site: Path, live: duckdb.DuckDBPyConnection) -> None:
    document = page(site / "districts/120116.html")
    shown = {text_of(row[0]): text_of(row[2]) for row in document.xpath("//section[1]//tbody/tr")}
    known = live.execute(
        """select indicator_zh, obs_value, unit_zh from headline_district where ref_area = '120116'
        qualify time_period = max(time_period) over (partition by indicator_code)"""
    ).fetchall()
    assert len(shown) == len(known) == 7
    for name, value, unit in known:
        assert shown[name].endswith(f"{value:,.0f} {unit}")


def test_every_district_has_as_many_figures_as_the_list_says(changed: Changed) -> None:
    connection, folder = changed
    connection.execute("delete from headline_district where ref_area = '120101'")
    make_site(connection, folder / "site")
    listed = page(folder / "site/districts/index.html")
    counts = {
        a.get("href"): td.text
        for a, td in zip(listed.xpath("//td/../th/a"), listed.xpath("//th/../td[1]"), strict=True)
    }
    districts = connection.execute(
        """select area_code, (select count(distinct (indicator_code, measure_basis)) from headline_district where ref_area = area_code)
        from dim_area where area_level = 'district' and is_current and parent_area = '120000'"""
    ).fetchall()
    assert ("120101", 0) in districts and max(n for _, n in districts) > 0
    for code, n in districts:
        assert counts[f"../districts/{code}.html"] == f"{n}"
        document = page(folder / f"site/districts/{code}.html")
        assert len(document.xpath("//section[1]//tbody/tr")) == n


def test_numbers_of_rows_of_respondents_are_not_shown(site: Path, live: duckdb.DuckDBPyConnection) -> None:
    (submission_id,) = live.execute(
        "select min(submission_id) from fct_submission where na_reason_rows is not null"
    ).fetchone() or ("",)
    shown = text_of(page(site / f"submissions/{submission_id}.html"))
    assert shown.count(Wording("zh").text("rows_hidden")) == 2


def test_the_same_file_gives_the_same_bytes(
    site: Path, live: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    files = {path.relative_to(site.parent).as_posix() for path in site.parent.rglob("*") if path.is_file()}
    make_site(
        live, tmp_path / "again", None, files, papers_of(site.parent), lambda: read_results(site.parent)
    )
    assert _hashes(tmp_path / "again") == _hashes(site)


def test_files_that_did_not_change_are_those_of_the_release_before(
    changed: Changed, release_folder: Path, tmp_path: Path
) -> None:
    """Of a figure that changed the page, the chart and the rows are new; other charts and rows, and the script, are linked."""
    connection, folder = changed
    settings = Settings(data_dir=tmp_path / "data")
    before = settings.releases / release_folder.name / "site"
    shutil.copytree(release_folder / "site", before)
    connection.execute(
        "update release_info set previous_release_id = release_id, release_id = '2026-01-31-0000000000'"
    )
    connection.execute(
        """update fct_observation set obs_value = obs_value + 1
        where indicator_code = 'PAT_APP' and ref_area = '120000' and time_period = '2018'"""
    )
    write(settings, connection, folder)
    linked = {
        path.relative_to(folder / "site").as_posix()
        for path in (folder / "site").rglob("*.*")
        if (before / path.relative_to(folder / "site")).exists()
        and path.samefile(before / path.relative_to(folder / "site"))
    }
    changed_target, other = "targets/tianjin-13fyp/pat_app-1", "targets/tianjin-13fyp/pat_grant-1"
    assert linked >= {"site.css", "site.js", f"{other}.svg", f"{other}.csv", f"{EN}{other}.svg"}
    assert not linked & {f"{changed_target}.svg", f"{changed_target}.csv"}
    assert not [name for name in linked if name.endswith(".html")]
    assert not list(folder.rglob("*.link"))


def test_a_site_written_elsewhere_leads_to_nothing_beside_it(
    live: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    make_site(live, tmp_path / "site")
    for path in pages(tmp_path / "site"):
        addresses = {address.partition("#")[0] for address in page(path).xpath("//@href | //@src")}
        assert all((path.parent / a).resolve().is_relative_to(tmp_path / "site") for a in addresses), path


def test_the_page_of_data_leads_to_every_table_and_every_method(
    site: Path, live: duckdb.DuckDBPyConnection
) -> None:
    document = page(site / EN / "data/index.html")
    files, papers, tables, methods = document.xpath("//section")
    written = {path.name for path in (site.parent / "papers").iterdir()} - {"papers.json"}
    assert {Path(address).name for address in papers.xpath(".//@href")} == written and len(written) > 10
    shown = {text_of(row[0]): row.xpath(".//@href") for row in tables.xpath(".//tbody/tr")}
    known = live.execute("select table_name, column_count from duckdb_tables() where not internal").fetchall()
    assert shown == {
        name: [
            f"../../../dictionary.html#{name}",
            f"../../../csv/{name}.csv",
            f"../../../parquet/{name}.parquet",
        ]
        for name, _ in known
    }
    assert {text_of(row[0]): int(text_of(row[2])) for row in tables.xpath(".//tbody/tr")} == dict(known)
    written = {path.name for path in (site.parent / "docs/methods").glob("*.html")} - {"README.html"}
    assert {Path(address).name for address in methods.xpath(".//@href")} == written
    assert len(files.xpath(".//tbody/tr")) == sum(row["group"] == "file" for row in _files())


def papers_of(release_folder: Path) -> list[dict[str, Any]]:
    return [
        entry | {"paths": [f"papers/{name}" for name in entry["files"]]}
        for entry in json.loads((release_folder / "papers/papers.json").read_text("utf-8"))
    ]


def _files() -> list[dict[str, str]]:
    with Path(release_files.__file__).with_name("files.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_map_has_every_district_once_with_its_figure(
    site: Path, live: duckdb.DuckDBPyConnection, lang: str
) -> None:
    document = page(site / (EN if lang == "en" else "") / "districts/index.html")
    population, *others = document.xpath("//section[@class='maps']//figure")
    assert others
    known = live.execute(
        f"""select d.name_{lang}, p.obs_value from dim_area as d left join headline_district as p
            on d.area_code = p.ref_area and p.indicator_code = 'POP_CENSUS' and p.time_period = '2020'
        where d.area_level = 'district' and d.parent_area = '120000' and d.is_current"""
    ).fetchall()
    assert len(known) == 16 and sum(value is not None for _, value in known) == 10
    tiles = {text_of(tile.find("a")): tile for tile in population.xpath(".//li")}
    shown = {name: text_of(tile).removeprefix(name).strip() for name, tile in tiles.items()}
    assert shown == {name: MISSING if value is None else f"{value:,.0f}" for name, value in known}
    assert len({tile.get("style") for tile in tiles.values()}) == 16
    shades = [tiles[name].get("class") for name, _ in sorted(known, key=lambda row: row[1] or 0)]
    assert shades == sorted(shades) and set(shades) == {f"shade-{n}" for n in range(6)}


def _hashes(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_text_of_senders_is_no_markup(changed: Changed) -> None:
    connection, folder = changed
    evil = "<script>alert(1)</script>\"'&"
    connection.execute("update fct_submission set original_name = ?", [evil])
    connection.execute(
        "update dim_area set name_zh = ?, name_en = ? where area_code = '120101'", [evil, evil]
    )
    make_site(connection, folder / "site")
    for path in ("submissions/published_figures.cnipa.2020.yearbook.1.html", "districts/120101.html"):
        document = page(folder / "site" / path)
        assert evil in document.text_content()
        assert len(document.xpath("//script")) == 2
    entries = (
        (folder / "site/search.js").read_text("utf-8").removeprefix("const ENTRIES=").removesuffix(";\n")
    )
    assert evil in {title for title, _, _ in json.loads(entries)}


def test_a_query_that_finds_a_figure_twice_ends_the_site(changed: Changed) -> None:
    connection, folder = changed
    connection.execute(
        "insert into headline_district select * from headline_district where ref_area = '120116' and time_period = '2020' limit 1"
    )
    with pytest.raises(KeyRepeated, match="120116"):
        make_site(connection, folder / "site")


def test_a_release_without_plans_figures_and_files_has_pages(changed: Changed) -> None:
    connection, folder = changed
    for (table,) in connection.execute(
        "select table_name from duckdb_tables() where table_name similar to '(fct|dim|headline|demo)_.*'"
    ).fetchall():
        if table not in ("dim_verdict", "dim_form", "dim_code"):
            connection.execute(f"delete from {table}")
    make_site(connection, folder / "site")
    assert Wording("zh").text("no_plan") in text_of(page(folder / "site" / HOME))
    assert Wording("en").text("no_plan") in text_of(page(folder / "site" / EN / HOME))


def test_a_verdict_that_differs_from_the_last_release_is_named(changed: Changed) -> None:
    connection, folder = changed
    connection.execute("update release_info set previous_release_id = 'before'")
    connection.execute(
        """insert into fct_verdict_history by name
        select * replace ('before' as release_id, case target_id when 'pat_app-1' then 'off_track' else verdict end as verdict)
        from fct_verdict_history where plan_id = 'tianjin-13fyp'"""
    )
    make_site(connection, folder / "site")
    (section,) = page(folder / "site" / EN / HOME).xpath("//section[h2[text() = 'Since the last release']]")
    (line,) = section.xpath(".//li")
    assert text_of(line) == "Patent applications: Off track → Missed"


def test_a_break_that_a_verdict_names_is_on_its_page_and_in_its_chart(site: Path) -> None:
    """It is one of all regions."""
    target = page(site / "targets/tianjin-13fyp/pat_app-1.html")
    (chart,) = target.xpath("//figure[@class='chart']")
    assert "2017-01" in text_of(chart.find("figcaption"))
    assert "①" in "".join(chart.xpath(".//*[local-name()='text']/text()"))
    assert "2017年起只统计已缴费的申请" in text_of(target.xpath("//p[@class='lead']")[0])


def test_a_chart_is_beside_the_table_of_the_years_that_it_shows(site: Path) -> None:
    for path in (site / "targets").rglob("*.html"):
        for chart in page(path).xpath("//figure[@class='chart']"):
            years = [
                text
                for text in chart.xpath(".//div[@class='broad']//*[local-name()='text']/text()")
                if re.fullmatch(r"\d{4}", text)
            ]
            assert years == [str(year) for year in range(int(years[0]), int(years[-1]) + 1)], path
            table = chart.xpath("following-sibling::div[1]//tbody/tr/th")
            assert {text_of(year) for year in table} <= set(years), path


def test_scores_of_an_index_are_those_of_the_file(site: Path, live: duckdb.DuckDBPyConnection) -> None:
    document = page(site / "indices/patent_strength-1.html")
    known = live.execute(
        """select cast(s.rank as varchar), a.name_zh, printf('%.2f', s.score), s.rank_low || '–' || s.rank_high
        from fct_index_score as s inner join dim_area as a on s.ref_area = a.area_code
        where s.system_code = 'patent_strength' and s.time_period = '2020' and s.level = 0 and s.is_default_scenario
        order by s.rank, s.ref_area"""
    ).fetchall()
    shown = [[text_of(cell) for cell in row] for row in document.xpath("//section[1]//tbody/tr")]
    assert len(shown) == len(known) == 16
    for cells, (rank, area, score, interval) in zip(shown, known, strict=True):
        assert cells[0] == rank and cells[1].startswith(area) and cells[2] == score and cells[3] == interval


def test_parts_of_a_score_add_up_to_it(site: Path) -> None:
    for path in (site / "indices").glob("*-*.html"):
        (section,) = page(path).xpath(f"//section[h2 = '{Wording('zh').text('contributions')}']")
        for row in section.xpath(".//tbody/tr"):
            *parts, score = (text_of(cell).replace(",", "") for cell in row[1:])
            if score != MISSING:
                known = [float(part) for part in parts if part != MISSING]
                assert sum(known) == pytest.approx(float(score), abs=0.006 * (len(known) + 1)), path


def test_every_task_has_its_status(site: Path, live: duckdb.DuckDBPyConnection) -> None:
    document = page(site / EN / "tasks/index.html")
    known = live.execute(
        """select t.task_id, coalesce(c.name_en, 'Not reported on'), t.progress_pct from fct_task_progress as t
        left join dim_code as c on c.code_list = 'task_progress.status' and c.code = t.status"""
    ).fetchall()
    assert len(known) == 39
    for task_id, status, progress in known:
        (row,) = document.xpath(f"//tr[@id='{task_id}']")
        assert text_of(row[2]).startswith(status)
        assert text_of(row[3]) == (MISSING if progress is None else f"{progress:,.1f}%")


def test_every_report_that_is_owed_has_its_mark(site: Path, live: duckdb.DuckDBPyConnection) -> None:
    document = page(site / "reports/index.html")
    shown = {
        status: len(document.xpath(f"//td/span[@class='r-{status}']"))
        for status in document.xpath("//p[@class='legend']/span/@class")
        for status in [status.removeprefix("r-")]
    }
    known = dict(live.execute("select status, count(*) from fct_reporting_status group by 1").fetchall())
    assert {status: n for status, n in shown.items() if n} == known


def test_findings_and_reconciliations_are_those_of_the_file(
    site: Path, live: duckdb.DuckDBPyConnection
) -> None:
    document = page(site / "quality/index.html")
    *_, rules, reconciliations, revisions = document.xpath("//section")
    known = live.execute(
        "select rule_code, count(*), count(*) filter (where status = 'open') from fct_finding group by 1"
    ).fetchall()
    shown = {
        text_of(row[0]).split()[-1]: (text_of(row[2]), text_of(row[3])) for row in rules.xpath(".//tbody/tr")
    }
    assert shown == {rule: (f"{n:,}", f"{n_open:,}") for rule, n, n_open in known}
    for section, table in ((reconciliations, "fct_reconciliation"), (revisions, "fct_revision")):
        assert live.execute(f"select count(*) from {table}").fetchone() == (
            len(section.xpath(".//tbody/tr")),
        )


def test_the_figures_of_a_target_can_be_downloaded(site: Path, live: duckdb.DuckDBPyConnection) -> None:
    address, _ = page(site / EN / "targets/tianjin-13fyp/pat_app-1.html").xpath("//a[@download]/@href")
    path = (site / EN / "targets/tianjin-13fyp" / address).resolve()
    assert path == (site / "targets/tianjin-13fyp/pat_app-1.csv").resolve()
    downloaded = live.execute(
        "select cast(time_period as varchar), obs_value, unit_measure, submission_id from read_csv(?)",
        [str(path)],
    ).fetchall()
    known = live.execute(
        """select o.time_period, o.obs_value, o.unit_measure, o.submission_id from fct_observation as o
        inner join dim_indicator as i using (indicator_code)
        where o.indicator_code = 'PAT_APP' and o.ref_area = '120000' and o.freq = 'A' and o.caliber_code = 'base'
            and o.patent_type = '_T' and o.applicant_type = '_T' and o.item_class = '_Z' and o.industry_code = '_Z'
            and o.measure_basis = i.default_basis and o.obs_value is not null order by 1"""
    ).fetchall()
    assert downloaded == known and len(known) > 10


def test_the_feed_names_this_release_and_those_that_were_live_before(changed: Changed) -> None:
    connection, folder = changed
    connection.execute(
        """insert into fct_verdict_history by name
        select distinct on (plan_id) * replace ('before' as release_id, timestamp '2026-01-02 03:04:05' as live_from)
        from fct_verdict_history"""
    )
    make_site(connection, folder / "site")
    feed = etree.parse(folder / "site/feed.xml").getroot()
    (release_id,) = connection.execute("select release_id from release_info").fetchone() or ("",)
    assert [entry.text for entry in feed.iterfind("{*}entry/{*}title")] == [release_id, "before"]
    assert feed.findall("{*}entry/{*}updated")[1].text == "2026-01-02T03:04:05Z"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_target_has_the_unit_of_the_headline_tables_on_its_page(
    site: Path, live: duckdb.DuckDBPyConnection, lang: str
) -> None:
    """A share of the enterprises that an indicator counts is in per cent, not in enterprises."""
    known = live.execute(
        f"""select plan_id, target_id, target_value, comparator, unit_{lang}, unit_measure from headline_progress
        union all select plan_id, target_id, target_value, comparator, unit_{lang}, unit_measure from demo_progress"""
    ).fetchall()
    words = Wording(lang)
    own, shares = site / (EN if lang == "en" else ""), 0
    listed = page(own / "targets/index.html")
    for plan, target, value, comparator, unit, code in known:
        if value is None or comparator == "between":
            continue
        row = {"target_value": value, "comparator": comparator, "unit_measure": code, f"unit_{lang}": unit}
        goal = words.goal(row)
        document = page(own / f"targets/{plan}/{target}.html")
        assert goal in [text_of(cell) for cell in document.xpath("//aside//dd")], target
        assert goal in row_of(listed, f"/{plan}/{target}.html")
        shares += code == "PCT"
    assert shares > 10


def test_a_chart_of_figures_in_another_unit_than_the_target_has_not_its_value(site: Path) -> None:
    """Districts with funds are counted; the target is that all of them have some, in per cent."""
    document = page(site / EN / "targets/tianjin-13fyp/ip_fund_district-1.html")
    (chart,) = document.xpath("//figure[@class='chart']")
    assert "districts" in chart.xpath(".//*[local-name()='text']/text()")
    assert Wording("en").text("target_value") not in text_of(chart.find("figcaption"))
    headings = [text_of(cell) for cell in document.xpath("//thead//th")]
    assert "Value (districts)" in headings and "Value (per cent)" not in headings


def test_money_has_one_scale_on_a_page_and_a_forecast_of_it_is_not_below_zero(site: Path) -> None:
    for folder, figure, unit in (("", "8,539.9", "亿元"), (EN, "853,990", "million yuan")):
        document = page(site / folder / "targets/national-14fyp/pledge_pat_tm-1.html")
        text = text_of(document.find("body"))
        assert figure in text and "853,990,000,000" not in text
        labels = document.xpath("//figure[@class='chart']//*[local-name()='text']/text()")
        assert unit in labels and max(len(label) for label in labels) < 13
    (forecast,) = document.xpath("//table[thead//th[contains(., '95 % interval')]]//tbody/tr")
    assert text_of(forecast[3]).startswith("0 – ") and "-" not in text_of(forecast)


def test_the_chart_of_a_target_can_be_downloaded_in_both_languages(site: Path) -> None:
    for folder, name in (("", "专利申请量"), (EN, "Patent applications")):
        path = site / folder / "targets/tianjin-13fyp/pat_app-1.html"
        (address,) = [a for a in page(path).xpath("//a[@download]/@href") if a.endswith(".svg")]
        drawing = etree.parse((path.parent / address).resolve())
        assert drawing.getroot()[0].text == name and b"var(" not in etree.tostring(drawing)


def test_every_table_of_synthetic_scores_has_the_mark(site: Path) -> None:
    document = page(site / EN / "indices/patent_strength-1.html")
    for section in document.xpath("//section[.//table]"):
        if text_of(section.find("h2")) != Wording("en").text("weights"):
            rows = section.xpath(".//tbody/tr")
            assert len(section.xpath(".//tbody//span[@class='made-up']")) == len(rows) > 0


def test_versions_of_factors_and_reasons_of_readings_are_text_of_the_page(site: Path) -> None:
    for lang, folder in (("zh", ""), ("en", EN)):
        headings = {text_of(h) for h in page(site / folder / "industries/index.html").xpath("//h3")}
        assert any(Wording(lang).label("factors", "division") in heading for heading in headings)
        assert not [heading for heading in headings if "division" in heading or "italy" in heading]
        trace = page(site / folder / "targets/tianjin-13fyp/ip_index_rank-1.html").xpath("//*[@id='trace']")[
            0
        ]
        assert ("front rank is not a number" in text_of(trace)) == (lang == "en")
        assert ("“前列”没有数字" in text_of(trace)) == (lang == "zh")


def test_no_table_of_reports_has_more_periods_than_a_screen_shows(
    site: Path, live: duckdb.DuckDBPyConnection
) -> None:
    tables = page(site / "reports/index.html").xpath("//table[@class='matrix']")
    assert max(len(table.xpath(".//thead//th")) for table in tables) <= 13
    known = live.execute(
        "select count(distinct period) from fct_reporting_status where form_id = 'patent_register'"
    )
    assert known.fetchone() == (60,)


def test_a_map_of_money_is_in_millions_of_yuan(changed: Changed) -> None:
    connection, folder = changed
    connection.execute(
        """update headline_district set obs_value = obs_value * 1000, unit_measure = 'CNY', unit_zh = '元', unit_en = 'yuan'
        where indicator_code = 'POP_CENSUS'"""
    )
    make_site(connection, folder / "site")
    money = page(folder / "site" / EN / "districts/index.html").xpath("//section[@class='maps']//figure")[0]
    assert "(million yuan)" in text_of(money.find("figcaption"))
    assert "2,067" in text_of(money) and "2,067,318" not in text_of(money)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_baseline_of_growth_is_in_the_unit_of_what_has_grown(
    site: Path, live: duckdb.DuckDBPyConnection, lang: str
) -> None:
    known = live.execute(
        f"""select distinct t.plan_id, t.target_id, t.baseline_value, i.unit_{lang}
        from fct_target as t
        inner join dim_indicator as g on t.indicator_code = g.indicator_code
        inner join dim_indicator as i on g.derived_from = i.indicator_code
        where t.nature = 'growth' and t.baseline_value is not null and t.is_default_reading"""
    ).fetchall()
    assert known
    own = site / (EN if lang == "en" else "")
    for plan, target, value, unit in known:
        shown = [text_of(cell) for cell in page(own / f"targets/{plan}/{target}.html").xpath("//aside//dd")]
        assert unit not in ("%", "per cent")
        assert any(text.startswith(f"{value:,.0f} {unit}") for text in shown), (target, shown)


def test_a_lower_bound_is_no_exact_figure_in_any_table_of_its_page(
    site: Path, live: duckdb.DuckDBPyConnection
) -> None:
    bounds = live.execute(
        """select plan_id, target_id, time_period, obs_value from fct_target_progress
        where evidence_kind = 'bound' and is_default_reading and obs_value is not null"""
    ).fetchall()
    assert bounds
    for plan, target, year, value in bounds:
        (first, *_) = page(site / f"targets/{plan}/{target}.html").xpath("//table")
        (row,) = first.xpath(f".//tr[th = '{year}']")
        assert text_of(row.xpath("td")[1]).startswith(f"≥ {number(value)}"), (target, year)
