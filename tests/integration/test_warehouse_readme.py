"""The warehouse's README against a published file: it describes every table as the file does, and its queries have rows.

``make generate`` renews the descriptions of tables (``RENEW_ANSWERS=1``); a new table needs a row that names it.
"""

import os
import re
from collections.abc import Iterator

import duckdb
import pytest

from pipelines.settings import REPO, Settings

PAGE = REPO / "warehouse/README.md"
README = PAGE.read_text("utf-8")
ROW = re.compile(r"^\| `(\w+)` \| (.+) \|$", re.MULTILINE)
QUESTIONS = re.findall(r"```sql\n(.*?)```", README, re.DOTALL)


@pytest.fixture
def live(sample_release: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample_release.live.resolve()), read_only=True) as connection:
        yield connection


def test_every_table_is_described_as_the_file_describes_it(live: duckdb.DuckDBPyConnection) -> None:
    comments = dict(live.execute("select table_name, comment from duckdb_tables()").fetchall())
    before, heading, after = README.partition("## Every table")
    section, end, rest = after.partition("\n## ")
    renewed = ROW.sub(lambda row: f"| `{row[1]}` | {comments.get(row[1], row[2])} |", section)
    if os.getenv("RENEW_ANSWERS"):
        PAGE.write_text(before + heading + renewed + end + rest, "utf-8")
        section = renewed
    assert sorted(ROW.findall(section)) == sorted(comments.items())


def test_tables_and_columns_that_the_readme_names_are_there(live: duckdb.DuckDBPyConnection) -> None:
    names = {
        n
        for row in live.execute("select table_name, column_name from data_dictionary").fetchall()
        for n in row
    }
    named = set(re.findall(r"`((?:dim|fct|headline|demo|is|reason|whole)_\w+)`", README))
    assert named
    assert named <= names


@pytest.mark.parametrize("question", QUESTIONS, ids=range(1, len(QUESTIONS) + 1))
def test_a_query_has_rows(live: duckdb.DuckDBPyConnection, question: str) -> None:
    assert live.execute(question).fetchall()
