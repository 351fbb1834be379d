"""The twenty canonical questions of ``warehouse/questions`` have the answers in the CSV files beside them.

``make generate`` renews the answers (``RENEW_ANSWERS=1 pytest tests/integration/test_questions.py``); read what changed.
"""

import csv
import io
import os
from pathlib import Path

import duckdb
import pytest

from pipelines.settings import REPO, Settings

QUESTIONS = sorted((REPO / "warehouse" / "questions").glob("*.sql"))


def as_csv(answer: duckdb.DuckDBPyConnection) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column[0] for column in answer.description or ()])
    writer.writerows(answer.fetchall())
    return out.getvalue()


def test_there_are_twenty() -> None:
    assert [path.name[:2] for path in QUESTIONS] == [f"{n:02}" for n in range(1, 21)]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda path: path.stem)
def test_answer(sample_release: Settings, question: Path) -> None:
    sql = question.read_text("utf-8")
    assert [line[:3] for line in sql.splitlines()[:2]] == ["-- ", "-- "], (
        "the first line is the question in Chinese, the second in English"
    )
    with duckdb.connect(str(sample_release.live), read_only=True) as live:
        answer = as_csv(live.execute(sql))
    expected = question.with_suffix(".csv")
    if os.getenv("RENEW_ANSWERS"):
        expected.write_text(answer, "utf-8")
    assert answer.count("\n") > 1, "the answer has no rows"
    assert answer == expected.read_text("utf-8")
