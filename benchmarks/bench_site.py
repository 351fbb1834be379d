"""The site of a country: 2,800 districts, 10,000 submissions; and the papers of the samples, one by one.

Belongs here: copies of a published file that hold more districts and submissions, time and memory of their pages. Does not belong here:
the site and the papers of the samples within a refresh (``bench_exports``).
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from benchmarks.process import peak_gib, run
from benchmarks.table import Row
from pipelines.settings import Settings
from samples.load import load
from samples.make import AS_OF

N_DISTRICTS, N_SUBMISSIONS = 2_800, 10_000
DISTRICT_SECONDS, SUBMISSION_SECONDS, LIMIT_GIB = 15.0, 60.0, 0.3
PAPER_SECONDS = {"pdf": 1.0, "docx": 3.0}
SITE, PAPERS = "site", "papers"
DISTRICTS = """
    select area_code from dim_area
    where area_level = 'district' and is_current and parent_area in (select region_area from dim_plan)
"""


def rows() -> Iterator[Row]:
    """Measure and yield the rows."""
    with tempfile.TemporaryDirectory(prefix="ipmon-bench-") as name:
        folder = Path(name)
        settings = Settings(data_dir=folder / "data", as_of=AS_OF)
        load(settings)
        run(settings, "-m", "pipelines.cli", "refresh")
        for what, more, limit in (
            (f"site of a release with {N_DISTRICTS:,} districts", _more_districts, DISTRICT_SECONDS),
            (f"site of a release with {N_SUBMISSIONS:,} submissions", _more_submissions, SUBMISSION_SECONDS),
        ):
            file = Path(shutil.copyfile(settings.live, folder / "more.duckdb"))
            with duckdb.connect(str(file)) as connection:
                more(connection)
            done = _in_process(settings, SITE, file)
            yield Row(
                f"{what}, its charts drawn before",
                f"{done['seconds']:.1f} s, peak {done['gib']:.2f} GiB",
                f"{limit:.0f} s, {LIMIT_GIB} GiB",
                done["seconds"] <= limit and done["gib"] <= LIMIT_GIB,
                rows=f"{done['pages']:,.0f} pages",
            )
        done = _in_process(settings, PAPERS, settings.live.resolve())
        yield Row(
            "a paper of the samples: " + ", ".join(PAPER_SECONDS),
            ", ".join(f"{done[form]:.2f} s" for form in PAPER_SECONDS),
            ", ".join(f"{limit:.0f} s" for limit in PAPER_SECONDS.values()),
            all(done[form] <= limit for form, limit in PAPER_SECONDS.items()),
            rows=f"the slowest of {done['papers']:.0f} papers",
        )


def _more_districts(connection: duckdb.DuckDBPyConnection) -> None:
    """Copy every district of a region with all its rows; each has the figures of a made-up one, too, as if all had reported."""
    districts = [code for (code,) in connection.execute(DISTRICTS).fetchall()]
    copies = N_DISTRICTS // len(districts) - 1
    connection.execute(
        "insert into headline_district by name select * from demo_district where list_contains($1, ref_area)",
        [districts],
    )
    # Agencies and targets have an area, too, but a key of their own.
    tables = connection.execute("""
        select table_name from duckdb_columns()
        group by table_name
        having list_contains(list(column_name), 'ref_area')
            and not list_has_any(list(column_name), ['target_id', 'agency_code'])
            and not starts_with(table_name, 'demo_')
        order by table_name
    """).fetchall()
    for (table,) in tables:
        _copy(connection, table, "ref_area", copies, districts)
    _copy(connection, "dim_area", "area_code", copies, districts)
    connection.execute(
        "update dim_area set tile_row = null, tile_column = null where contains(area_code, '-')"
    )


def _more_submissions(connection: duckdb.DuckDBPyConnection) -> None:
    """Copy every submission with its findings."""
    ids = [i for (i,) in connection.execute("select submission_id from fct_submission").fetchall()]
    copies = -(-N_SUBMISSIONS // len(ids)) - 1
    for table in ("fct_submission", "fct_finding"):
        _copy(connection, table, "submission_id", copies, ids)


def _copy(
    connection: duckdb.DuckDBPyConnection, table: str, column: str, copies: int, values: list[str]
) -> None:
    """Copy the rows of a table that have one of the values in a column, under numbered values."""
    connection.execute(
        f"insert into {table} select t.* replace (t.{column} || '-' || c.n as {column}) "
        f"from {table} as t, range($1) as c(n) where list_contains($2, t.{column})",
        [copies, values],
    )


def _in_process(settings: Settings, part: str, file: Path) -> dict[str, float]:
    """Measure in a process of its own, since its memory counts."""
    done = run(settings, "-m", "benchmarks.bench_site", part, str(file))
    measured: dict[str, float] = json.loads(done.stdout)
    return measured


def _site(settings: Settings, connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, float]:
    """Return seconds, peak memory and number of the pages."""
    from pipelines.report import make_site

    started = time.perf_counter()
    make_site(connection, folder / "site", settings.charts)
    seconds = time.perf_counter() - started
    pages = sum(1 for _ in (folder / "site").rglob("*.html"))
    return {"seconds": seconds, "gib": peak_gib(), "pages": pages}


def _papers(settings: Settings, connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, float]:
    """Return the seconds of the slowest paper in each format, and the number of papers."""
    from pipelines.papers.compose import compose
    from pipelines.papers.edition import due_editions, read_edition
    from pipelines.papers.files import WRITERS
    from pipelines.papers.texts import read_texts

    slowest = dict.fromkeys(WRITERS, 0.0)
    editions = due_editions(connection)
    for edition in editions:
        paper = compose(read_edition(connection, edition), read_texts(settings.paper_texts_dir, edition))
        for form, write in WRITERS.items():
            started = time.perf_counter()
            write(paper, folder / f"{edition['publication']}.{form}")
            slowest[form] = max(slowest[form], time.perf_counter() - started)
    return slowest | {"papers": len(editions)}


if __name__ == "__main__":
    measure = {SITE: _site, PAPERS: _papers}[sys.argv[1]]
    with (
        duckdb.connect(sys.argv[2], read_only=True, config={"threads": 1}) as published,
        tempfile.TemporaryDirectory() as work,
    ):
        print(json.dumps(measure(Settings(), published, Path(work))))
