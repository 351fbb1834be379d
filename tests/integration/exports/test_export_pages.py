"""Pages for a browser: dictionary, quality report, dbt's documentation. Nothing is loaded from elsewhere."""

import json
from pathlib import Path

import duckdb
import pytest
from lxml import html

from pipelines.release.exports import quality
from pipelines.release.exports.dictionary_docs import anchors
from pipelines.settings import REPO, Settings

Changed = tuple[duckdb.DuckDBPyConnection, Path]
PAGES = ("dictionary.html", "quality.html")


def page(folder: Path, name: str) -> html.HtmlElement:
    return html.document_fromstring((folder / name).read_text("utf-8"))


def text_of(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def rows(document: html.HtmlElement, section: str) -> dict[str, list[str]]:
    """Return the cells of a section's table by the head of each row."""
    table = document.xpath(f"//section[@aria-labelledby='{section}']//tbody/tr")
    return {text_of(row[0]): [text_of(cell) for cell in row[1:]] for row in table}


@pytest.mark.parametrize("name", PAGES)
def test_pages_load_nothing_else_and_are_accessible(release_folder: Path, name: str) -> None:
    document = page(release_folder, name)
    assert document.get("lang") == "zh-CN" and document.xpath("//*[@lang='en']")
    assert not document.xpath("//@src | //link | //script")
    assert all(href.startswith(("#", "docs/")) for href in document.xpath("//a/@href"))
    ids = document.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert set(document.xpath("//@aria-labelledby")) <= set(ids)
    assert len(document.xpath("//h1")) == 1
    for table in document.xpath("//table"):
        assert all(cell.get("scope") == "col" for cell in table.xpath("./thead//th"))
        assert all(cell.get("scope") == "row" for cell in table.xpath("./tbody//th"))


def test_the_dictionary_explains_every_column(release_folder: Path, live: duckdb.DuckDBPyConnection) -> None:
    document = page(release_folder, "dictionary.html")
    for table, column, kind, meaning in live.execute(
        "select table_name, column_name, data_type, meaning from data_dictionary"
    ).fetchall():
        described = rows(document, table)[column]
        zh, _, en = meaning.partition(": ")
        assert described[0] == kind
        assert zh in described[1] and " ".join(en.split()) in described[1]


def test_every_source_resolves_inside_the_release(
    release_folder: Path, live: duckdb.DuckDBPyConnection
) -> None:
    sources = {s for (s,) in live.execute("select distinct source from data_dictionary").fetchall()}
    assert "" not in sources and len(sources) > 20
    for source in sources:
        path, _, section = source.partition("#")
        assert section in anchors((release_folder / path).read_text("utf-8")), source
    hrefs = page(release_folder, "dictionary.html").xpath("//td/a/@href")
    assert {href.replace(".html", ".md") for href in hrefs} == sources
    for href in set(hrefs):
        path, _, section = href.partition("#")
        assert section in page(release_folder, path).xpath("//@id"), href


def test_links_between_documents_stay_inside_the_release(release_folder: Path) -> None:
    pages = sorted((release_folder / "docs").rglob("*.html"))
    assert len(pages) == len(list((release_folder / "docs").rglob("*.md"))) > 20
    for document in pages:
        for href in html.document_fromstring(document.read_text("utf-8")).xpath("//a/@href"):
            path, _, section = href.partition("#")
            if "://" in href:
                continue
            target = document.parent / path if path else document
            assert target.is_file(), f"{document.name}: {href}"
            assert not section or section in html.document_fromstring(target.read_text("utf-8")).xpath(
                "//@id"
            )


def test_the_quality_report_counts_what_the_tables_hold(
    release_folder: Path, live: duckdb.DuckDBPyConnection
) -> None:
    document = page(release_folder, "quality.html")
    senders = rows(document, "completeness")
    obligations = live.execute(
        "select any_value(a.name_zh), count(*) from fct_reporting_status as s "
        "inner join dim_agency as a on s.submitter = a.agency_code group by s.submitter"
    ).fetchall()
    assert len(senders) == len(obligations)
    for name, owed in obligations:
        (counts,) = (cells for sender, cells in senders.items() if sender.startswith(name))
        assert counts[0] == str(owed)
        assert int(counts[1]) + int(counts[2]) + int(counts[3]) == owed
    rules = rows(document, "findings")
    for rule, times, still_open in live.execute(
        "select rule_code, count(*), count(*) filter (where status = 'open') from fct_finding group by 1"
    ).fetchall():
        (counts,) = (cells for head, cells in rules.items() if head.endswith(f" {rule}"))
        assert counts[:2] == [str(times), str(still_open)]
    years = rows(document, "trend")
    assert list(years) == sorted(years) and len(years) > 1
    received = live.execute(
        "select left(period, 4), sum(rows_received) from fct_submission group by 1"
    ).fetchall()
    assert all(years[year][7] == f"{n:,}" for year, n in received if year in years)
    assert "合成" in text_of(document.xpath("//section[@class='synthetic']")[0])


def test_explanations_are_listed_and_escaped(sample_release: Settings, changed: Changed) -> None:
    connection, folder = changed
    connection.execute(
        "update fct_finding set status = 'explained', explanation = '<b>机构合并</b>' where rule_code = 'series.jump'"
    )
    connection.execute("update fct_submission set is_synthetic = false")
    quality.write(sample_release, connection, folder)
    document = page(folder, "quality.html")
    listed = list(rows(document, "explanations").values())
    assert listed and all(cells[-1] == "<b>机构合并</b>" for cells in listed)
    (jump,) = (cells for head, cells in rows(document, "findings").items() if head.endswith("series.jump"))
    assert jump == ["2", "0", "2", "0", "0"]
    assert not document.xpath("//section[@class='synthetic']")


def test_a_release_without_findings_says_so(sample_release: Settings, changed: Changed) -> None:
    connection, folder = changed
    connection.execute("delete from fct_finding")
    quality.write(sample_release, connection, folder)
    document = page(folder, "quality.html")
    for section, words in {"findings": "no_findings", "explanations": "no_explanations"}.items():
        (element,) = document.xpath(f"//section[@aria-labelledby='{section}']")
        assert quality.WORDS[words][0] in text_of(element)


def test_dbt_docs_hold_every_served_table_and_no_path_of_this_machine(
    sample_release: Settings, release_folder: Path, live: duckdb.DuckDBPyConnection
) -> None:
    text = (release_folder / "dbt_docs.html").read_text("utf-8")
    assert "INLINE DATA" not in text
    assert str(sample_release.data_dir.resolve()) not in text and str(REPO) not in text
    start = text.index('{"metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/catalog/v1.json"')
    catalogue, _ = json.JSONDecoder().raw_decode(text, start)
    documented = {
        (node["metadata"]["name"], column["name"], column["type"], column["comment"])
        for node in catalogue["nodes"].values()
        for column in node["columns"].values()
    }
    published = live.execute(
        "select table_name, column_name, data_type, comment from duckdb_columns() where not internal"
    )
    assert documented == set(published.fetchall())
