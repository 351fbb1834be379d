"""Publications on the samples: every query for every year, the calendar, and the command.

Belongs here: filled tables agree with the calendar, headers with what queries read; output of the command. Does not belong
here: how headers are read (``tests/unit/schemas/test_schema_publications.py``), the calendar's rules (dbt unit tests).
"""

import csv
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.settings import REPO, Settings
from pipelines.views.common import NotThere, query
from schemas.publications import QUERY_TEMPLATES, REPORTS, PublishedTable, read_columns, read_tables

TABLES = read_tables()
NO_FIGURES = (
    "code",
    "figure_period",
    "is_synthetic",
    "na_reason",
    "version",
    "factor_version",
    "edition",
    "question",
    "industry",
    "available",
)
"""Columns that label a row."""
PLAN = "tianjin-13fyp"
PAPERS = {"development", "protection", "trademark", "copyright"}
Filled = dict[tuple[str, str, str], list[dict[str, Any]]]


def name(table: PublishedTable) -> str:
    return f"{table.number}_{table.name}"


@pytest.fixture(scope="module")
def live(sample_release: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample_release.live.resolve()), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def editions(live: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    return query(live, "select * from dim_publication")


@pytest.fixture(scope="module")
def filled(live: duckdb.DuckDBPyConnection, editions: list[dict[str, Any]]) -> Filled:
    """Publication, year, table -> the rows of its query."""
    rows = {}
    for year in sorted({row["time_period"] for row in editions}):
        live.execute(f"set variable year = {int(year)}")
        live.execute(f"set variable plan = '{PLAN}'")
        for table in TABLES:
            rows[table.publication, year, name(table)] = query(live, table.sql)
    return rows


def is_figure(column: str) -> bool:
    return column not in NO_FIGURES and not column.endswith(("_zh", "_en")) or column == "verdict_zh"


def has_figures(rows: list[dict[str, Any]]) -> bool:
    # The figure of the year before, or whether it is comparable, is no figure of the year.
    return any(
        value is not None
        for row in rows
        for column, value in row.items()
        if is_figure(column) and column not in ("year_before", "is_comparable")
    )


def test_a_table_is_empty_in_the_calendar_where_its_query_has_no_figure(
    editions: list[dict[str, Any]], filled: Filled
) -> None:
    for edition in editions:
        key = edition["publication"], edition["time_period"]
        empty = {table for (*at, table), rows in filled.items() if tuple(at) == key and not has_figures(rows)}
        assert empty == set((edition["tables_empty"] or "").split(", ")) - {""}, key


def test_a_table_is_partly_filled_in_the_calendar_where_an_indicator_is_missing(
    editions: list[dict[str, Any]], filled: Filled
) -> None:
    n_partly = 0
    for edition in editions:
        partly = (edition["tables_partly"] or "").split(", ")
        for (*at, table), rows in filled.items():
            if (
                tuple(at) == (edition["publication"], edition["time_period"])
                and "year_before" in (rows or [{}])[0]
            ):
                missing = [row for row in rows if row["figure"] is None]
                assert (table in partly) == (0 < len(missing) < len(rows)), (at, table)
                n_partly += bool(missing)
    assert n_partly


def test_counts_of_the_calendar_add_up(editions: list[dict[str, Any]]) -> None:
    for row in editions:
        assert row["n_tables"] == row["n_filled"] + row["n_partly"] + row["n_empty"]
        assert row["n_tables"] == sum(t.publication == row["publication"] for t in TABLES)


def test_every_table_is_filled_in_some_year_but_those_of_which_nothing_is_sent(filled: Filled) -> None:
    """docs/methods/publications.md gives the reason for each of these."""
    ever = {(publication, table) for (publication, _, table), rows in filled.items() if has_figures(rows)}
    never = {(publication, table) for publication, _, table in filled} - ever
    assert never == {
        ("development", "06_other_rights"),
        ("copyright", "04_trade"),
        ("copyright", "05_demonstration"),
        ("ip_intensive", "03_published"),
        ("little_giants", "02_tech_sme"),
    }
    page = (REPO / "docs/methods/publications.md").read_text("utf-8")
    assert all(f"`{publication}/{table}`" in page for publication, table in never)


def test_every_report_that_the_plan_orders_has_its_tables(
    live: duckdb.DuckDBPyConnection, editions: list[dict[str, Any]]
) -> None:
    ordered = query(live, "select statement_id from dim_plan_statement where kind = 'report'")
    # A press conference is no publication.
    assert {r["statement_id"] for r in ordered} - {e["statement_id"] for e in editions} == {
        "3.5.1.conference"
    }
    assert {table.publication for table in TABLES} == {e["publication"] for e in editions} >= PAPERS


def test_the_page_names_every_table() -> None:
    page = (REPO / "docs/methods/publications.md").read_text("utf-8")
    rows = {
        cells[1].strip(" `"): cells[-2]
        for line in page.splitlines()
        if line.startswith("| `") and (cells := line.split("|"))
    }
    for table in TABLES:
        assert f"`{name(table)}`" in rows[table.publication]
    named = sum(text.count("`") // 2 for text in rows.values())
    assert named == len(TABLES)


@pytest.mark.parametrize("table", TABLES, ids=lambda t: f"{t.publication}-{t.number}")
def test_a_header_lists_what_the_query_reads(live: duckdb.DuckDBPyConnection, table: PublishedTable) -> None:
    assert live.get_table_names(table.sql) == {*table.sources, *table.named_by}
    for items in table.sources.values():
        for item in items:
            assert f"'{item.partition('@')[0]}'" in table.sql


BARE = """
import duckdb, json, pathlib, sys

live, reports, plan, *years = sys.argv[1:]
results = {}
with duckdb.connect(live, read_only=True, config={"enable_external_access": "false"}) as connection:
    for year in years:
        connection.execute(f"set variable year = {year}")
        connection.execute(f"set variable plan = '{plan}'")
        for path in sorted(pathlib.Path(reports).glob("*/*.sql")):
            cursor = connection.execute(path.read_text("utf-8"))
            names = [column[0] for column in cursor.description]
            rows = [dict(zip(names, row)) for row in cursor.fetchall()]
            results[f"{path.parent.name}/{path.stem}/{year}"] = rows
print(json.dumps(results, default=str))
"""
"""A client that knows DuckDB and the files, and nothing of this project."""


def test_every_file_runs_in_bare_duckdb_and_gives_what_the_command_gives(
    sample_release: Settings, filled: Filled
) -> None:
    years = sorted({year for _, year, _ in filled})
    arguments = [
        sys.executable,
        "-I",
        "-c",
        BARE,
        str(sample_release.live.resolve()),
        str(REPORTS),
        PLAN,
        *years,
    ]
    results = json.loads(subprocess.run(arguments, check=True, capture_output=True, cwd="/").stdout)
    expected = {f"{publication}/{table}/{year}": rows for (publication, year, table), rows in filled.items()}
    assert results == json.loads(json.dumps(expected, default=str))


def test_a_template_runs_with_its_items_as_a_variable(live: duckdb.DuckDBPyConnection) -> None:
    (marks,) = (t for t in TABLES if (t.publication, t.name) == ("trademark", "marks"))
    live.execute("set variable year = 2019")
    live.execute(f"set variable plan = '{PLAN}'")
    live.execute(f"set variable chosen = {list(marks.sources['fct_observation'])!r}")
    assert query(live, (QUERY_TEMPLATES / "indicators.sql").read_text("utf-8")) == query(live, marks.sql)


def test_every_column_has_labels_and_no_label_is_unused(live: duckdb.DuckDBPyConnection) -> None:
    live.execute("set variable year = 2020")
    live.execute(f"set variable plan = '{PLAN}'")
    used = set()
    for table in TABLES:
        columns = [column[0] for column in live.execute(table.sql).description or ()]
        assert columns[-1] == "is_synthetic"
        for column in columns:
            base, _, language = column.rpartition("_")
            if language in ("zh", "en"):
                assert {f"{base}_zh", f"{base}_en"} <= set(columns), table
                used.add(base)
            else:
                used.add(column)
    assert used == set(read_columns())


def test_no_row_is_repeated(filled: Filled) -> None:
    for key, rows in filled.items():
        assert len({tuple(row.values()) for row in rows}) == len(rows), key


def test_codes_have_their_labels(filled: Filled) -> None:
    for key, rows in filled.items():
        for row in rows:
            assert all(
                row[c] for c in row if c in ("name_zh", "name_en", "unit_zh", "level_zh", "breakdown_zh")
            ), key


def test_patent_strength_states_what_it_leaves_out_and_why(
    live: duckdb.DuckDBPyConnection, filled: Filled
) -> None:
    rows = filled["patent_strength", "2020", "02_pillars"]
    left_out = query(
        live, "select name_zh, why_zh from dim_index_left_out where system_code = 'patent_strength'"
    )
    stated = {row["name_zh"]: row["reason_zh"] for row in rows if row["highest"] is None}
    assert stated == {row["name_zh"]: row["why_zh"] for row in left_out} and "保护" in stated
    pillars = [row for row in rows if row["highest"] is not None]
    assert sum(row["weight_pct"] for row in pillars) == pytest.approx(100)
    assert all(row["lowest"] <= row["p50"] <= row["highest"] and row["first_zh"] for row in pillars)


def test_no_indicator_is_named_where_other_indicators_count_than_the_year_before(filled: Filled) -> None:
    rows = filled["patent_strength", "2020", "04_changes"]
    assert {row["is_comparable"] for row in rows} == {True, False}
    for row in rows:
        named = [row[column] for column in ("rise", "rise_cause_zh", "fall", "fall_cause_zh") if row[column]]
        assert bool(named) == row["is_comparable"], row
    assert filled["patent_strength", "2018", "04_changes"] == []


def test_the_strong_city_has_a_score_of_each_year_since_the_base_year(filled: Filled) -> None:
    for year in ("2016", "2020"):
        (*_, last) = years = filled["strong_city", year, "04_years"]
        assert [row["figure_period"] for row in years] == [str(y) for y in range(2015, int(year) + 1)]
        assert years[0]["score_chained"] == 100
        whole = filled["strong_city", year, "02_index"][0]
        assert (last["score"], last["score_chained"]) == (whole["score"], whole["score_chained"])
    indicators = filled["strong_city", "2020", "03_indicators"]
    assert all(
        row["unit_zh"] and (row["figure"] is None) == (row["na_reason"] is not None) for row in indicators
    )
    assert {row["code"] for row in filled["strong_city", "2020", "05_peers"]} > {"120000", "110000"}


def run(settings: Settings, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(
        app, ["publication", *arguments], env={"IPMON_DATA_DIR": str(settings.data_dir), "COLUMNS": "160"}
    )
    return done.exit_code, done.output


def test_the_command_lists_the_calendar(sample_release: Settings) -> None:
    code, shown = run(sample_release, "--year", "2018", "--lang", "en")
    assert code == 0 and "development" in shown and "2019-04-26" in shown and "In part" in shown
    assert "2020-04-26" not in shown
    code, shown = run(sample_release, "--format", "json")
    assert code == 0 and len(json.loads(shown)) == 13 * 5


def test_the_reform_changes_who_leads_on_trademarks_and_copyright(editions: list[dict[str, Any]]) -> None:
    """docs/methods/publications.md: the lead is the responsible agency on the due date."""
    led = {(e["publication"], e["time_period"]): e["lead_agency"] for e in editions}
    assert (led["trademark", "2017"], led["trademark", "2018"]) == ("tjmsa", "tjipo")
    assert (led["copyright", "2017"], led["copyright", "2018"]) == ("tjcb", "tjpd")


def test_the_command_shows_tables_with_release_and_what_is_synthetic(sample_release: Settings) -> None:
    code, shown = run(sample_release, "development", "--year", "2019", "--lang", "en")
    assert code == 0 and sample_release.live.resolve().parent.name in shown
    titles = [table.titles["en"] for table in TABLES if table.publication == "development"]
    assert all(title in shown for title in titles)
    assert "96,045" in shown  # patent applications, real
    district = next(line for line in shown.splitlines() if "Heping District" in line)
    assert "Heping District ◇" in district
    assert "◇ computed from synthetic figures" in shown


def test_the_paper_of_another_plan_is_not_shown(sample_release: Settings) -> None:
    code, shown = run(sample_release, "growth", "--year", "2016", "--plan", "national-14fyp")
    assert code == 1 and shown == ""
    whole = run(sample_release, "growth", "--year", "2016")
    assert run(sample_release, "growth", "--year", "2016", "--plan", "tianjin-13fyp") == whole


def test_real_figures_carry_no_mark(sample_release: Settings) -> None:
    code, shown = run(sample_release, "growth", "--year", "2016")
    assert code == 0 and "◇" not in shown and "合成" not in shown


def test_suppressed_figures_are_labelled(sample_release: Settings) -> None:
    code, shown = run(sample_release, "protection", "--year", "2020", "--lang", "en")
    assert code == 0 and "Hidden to protect respondents" in shown


def test_files_for_spreadsheets(sample_release: Settings, tmp_path: Path) -> None:
    code, shown = run(
        sample_release, "protection", "--year", "2020", "--format", "csv", "--out", str(tmp_path / "out")
    )
    files = sorted((tmp_path / "out").iterdir())
    assert code == 0 and shown.split() == [str(path) for path in files]
    assert [path.stem for path in files] == [
        f"protection_2020_{name(t)}" for t in TABLES if t.publication == "protection"
    ]
    text = files[3].read_text("utf-8-sig").splitlines()
    notes, rows = [line for line in text if line.startswith("#")], list(csv.DictReader(text[3:]))
    assert (
        "法院案件" in notes[0]
        and sample_release.live.resolve().parent.name in notes[1]
        and "合成" in notes[2]
    )
    assert {row["名称"]: row["受理数"] for row in rows}.keys() >= {"商标权", "著作权"}
    assert all(row["合成"] == "是" and row["受理数"].isdigit() for row in rows)


@pytest.mark.parametrize("form", ["text", "csv", "json"])
def test_the_written_file_is_the_printed_text(sample_release: Settings, tmp_path: Path, form: str) -> None:
    arguments = ("growth", "--year", "2016", "--format", form)
    code, shown = run(sample_release, *arguments)
    assert code == 0 and run(sample_release, *arguments, "--out", str(tmp_path))[0] == 0
    (path,) = tmp_path.iterdir()
    assert path.read_text("utf-8-sig").split() == shown.split()


def test_the_command_for_programs(sample_release: Settings, filled: Filled) -> None:
    code, shown = run(sample_release, "trademark", "--format", "json")
    record = json.loads(shown)
    year = record["publication"]["time_period"]
    assert code == 0 and year == "2020"
    for table in record["tables"]:
        of_query = filled["trademark", year, f"{table['number']}_{table['name']}"]
        assert table["rows"] == json.loads(json.dumps(of_query, default=str))


@pytest.mark.parametrize("wrong", [("novel",), ("trademark", "--year", "1999"), ("--year", "1999")])
def test_an_unknown_publication_or_year_is_refused(sample_release: Settings, wrong: tuple[str, ...]) -> None:
    done = CliRunner().invoke(
        app, ["publication", *wrong], env={"IPMON_DATA_DIR": str(sample_release.data_dir)}
    )
    assert done.exit_code != 0 and isinstance(done.exception, NotThere)


def test_there_is_no_other_file_beside_the_queries() -> None:
    files = {path.relative_to(REPORTS).as_posix() for path in REPORTS.rglob("*") if path.is_file()}
    assert files == {"columns.csv"} | {f"{t.publication}/{name(t)}.sql" for t in TABLES}


def test_a_figure_of_a_paper_is_the_headline_figure(live: duckdb.DuckDBPyConnection, filled: Filled) -> None:
    """One caliber of an indicator is shown by default, on pages and in papers alike."""
    known = {
        (indicator, year): value
        for indicator, year, value in live.execute(
            """select h.indicator_code, h.time_period, h.obs_value from headline_observation as h
            inner join dim_plan as p on h.ref_area = p.region_area and p.plan_id = ?
            where length(h.time_period) = 4 and h.measure_basis in ('flow', 'point')""",
            [PLAN],
        ).fetchall()
    }
    shown = {
        (row["code"], year): row["figure"]
        for (_, year, _), rows in filled.items()
        for row in rows
        if "year_before" in row and not row["is_synthetic"] and row["figure"] is not None
    }
    assert len(shown) > 50
    assert {key: value for key, value in shown.items() if known.get(key, value) != value} == {}
    assert {("TECH_MARKET", "2018"), ("TECH_MARKET", "2020")} <= shown.keys()


@pytest.mark.parametrize(
    ("year", "code", "is_comparable"),
    [
        ("2016", "PAT_APP", True),
        ("2017", "PAT_APP", False),
        ("2018", "PAT_APP", True),
        ("2018", "TM_FAMOUS", False),
    ],
)
def test_years_on_both_sides_of_a_break_are_not_compared(
    live: duckdb.DuckDBPyConnection, year: str, code: str, is_comparable: bool
) -> None:
    """Of a break at a year's beginning that year differs from the one before; of one within a year, the next one, too."""
    live.execute(
        f"set variable year = {year}; set variable plan = '{PLAN}'; set variable chosen = ['{code}']"
    )
    sql = (QUERY_TEMPLATES / "indicators.sql").read_text("utf-8")
    (row,) = query(live, sql)
    assert (row["is_comparable"] is not False) == is_comparable or row["year_before"] is None


def test_the_first_year_of_a_plan_has_no_verdicts_of_the_year_before(filled: Filled) -> None:
    assert {row["n_targets_before"] for row in filled["monitoring", "2016", "02_verdicts"]} == {None}
    assert None not in {row["n_targets_before"] for row in filled["monitoring", "2017", "02_verdicts"]}


def test_a_district_without_a_product_of_a_reported_kind_has_none(
    live: duckdb.DuckDBPyConnection, filled: Filled
) -> None:
    rows = filled["ace_products", "2020", "02_districts"]
    (total,) = live.execute(
        """select n_recognised from fct_key_product
        where recognition_kind = 'PROD_ACE' and level = '_T' and time_period = '2020' and ref_area = '120000'"""
    ).fetchone() or (0,)
    assert len(rows) == 16
    assert sum(row["ace"] for row in rows) == total
    assert 0 in {row["ace"] for row in rows}
