"""The questions of ``warehouse/questions`` have the answers in the CSV files beside them.

Twenty canonical questions, and in ``headlines`` ten that are one plain ``select … where`` of a headline table each.
``make generate`` renews the answers (``RENEW_ANSWERS=1 pytest tests/integration/test_questions.py``); read what changed.
"""

import csv
import io
import os
import re
from pathlib import Path

import duckdb
import pytest

from pipelines.settings import REPO, Settings

QUESTIONS = sorted((REPO / "warehouse" / "questions").glob("*.sql"))
PLAIN = sorted((REPO / "warehouse" / "questions" / "headlines").glob("*.sql"))
ONE_SELECT = re.compile(
    r"select [\w, .()]+\nfrom (?:headline|demo)_\w+\nwhere [^;()]+?(?:\norder by [\w, ]+)?\n", re.ASCII
)
"""A query of one table, of which the words in quotes are taken out: no join, no subquery, no group, no sum."""


def as_csv(answer: duckdb.DuckDBPyConnection) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column[0] for column in answer.description or ()])
    writer.writerows(answer.fetchall())
    return out.getvalue()


def test_there_are_twenty() -> None:
    assert [path.name[:2] for path in QUESTIONS] == [f"{n:02}" for n in range(1, 21)]


def test_there_are_ten_of_one_plain_select() -> None:
    assert [path.name[:2] for path in PLAIN] == [f"{n:02}" for n in range(1, 11)]
    for question in PLAIN:
        _, _, query = question.read_text("utf-8").split("\n", 2)
        assert ONE_SELECT.fullmatch(re.sub(r"'[^']*'", "x", query)), question.name


@pytest.mark.parametrize("question", [*QUESTIONS, *PLAIN], ids=lambda path: path.stem)
def test_answer(sample_release: Settings, question: Path) -> None:
    sql = question.read_text("utf-8")
    assert [line[:3] for line in sql.splitlines()[:2]] == ["-- ", "-- "], (
        "the first line is the question in Chinese, the second in English"
    )
    with duckdb.connect(str(sample_release.live), read_only=True) as live:
        answer = as_csv(live.execute(sql))
    rows = list(csv.DictReader(io.StringIO(answer)))
    made_up = "from demo_" in sql or any(
        row.get("is_synthetic") == "True" or row.get("plan_id") == "demonstration" for row in rows
    )
    marks = ["合成" in sql.split("\n")[0], "synthetic" in sql.split("\n")[1]]
    assert all(marks) or not made_up, (
        "a question whose answer has synthetic figures says so in both languages"
    )
    expected = question.with_suffix(".csv")
    if os.getenv("RENEW_ANSWERS"):
        expected.write_text(answer, "utf-8")
    assert answer.count("\n") > 1, "the answer has no rows"
    assert answer == expected.read_text("utf-8")
