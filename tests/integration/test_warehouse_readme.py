"""The warehouse's README against a published file: it names every table as the file does, and its questions have answers."""

import re
from collections.abc import Iterator

import duckdb
import pytest

from pipelines.settings import REPO, Settings

README = (REPO / "warehouse/README.md").read_text("utf-8")
QUESTIONS = re.findall(r"```sql\n(.*?)```", README, re.DOTALL)


@pytest.fixture
def live(sample_release: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample_release.live.resolve()), read_only=True) as connection:
        yield connection


def test_every_table_is_described_as_the_file_describes_it(live: duckdb.DuckDBPyConnection) -> None:
    section = README.partition("## Every table")[2].partition("\n## ")[0]
    described = re.findall(r"^\| `(\w+)` \| (.+) \|$", section, re.MULTILINE)
    comments = live.execute("select table_name, comment from duckdb_tables()").fetchall()
    assert sorted(described) == sorted(comments)


def test_tables_and_columns_that_the_readme_names_are_there(live: duckdb.DuckDBPyConnection) -> None:
    names = {
        n
        for row in live.execute("select table_name, column_name from data_dictionary").fetchall()
        for n in row
    }
    told = set(re.findall(r"`((?:dim|fct|is|reason)_\w+)`", README))
    assert told
    assert told <= names


@pytest.mark.parametrize("question", QUESTIONS, ids=range(1, len(QUESTIONS) + 1))
def test_a_question_has_an_answer(live: duckdb.DuckDBPyConnection, question: str) -> None:
    assert live.execute(question).fetchall()
