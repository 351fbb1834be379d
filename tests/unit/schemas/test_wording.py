"""Values in the words of a rule."""

from __future__ import annotations

import csv

import pytest

from pipelines.settings import REPO
from schemas.rules.wording import fill

WORDS = "{column}: “{found}” is not known.[ Did you mean: {expected}]"


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        ("河东区", "Area: “河动” is not known. Did you mean: 河东区"),
        ("[a] {b}", "Area: “河动” is not known. Did you mean: [a] {b}"),
        ("", "Area: “河动” is not known."),
    ],
)
def test_what_depends_on_a_value_is_said_only_where_there_is_one(expected: str, said: str) -> None:
    assert fill(WORDS, {"column": "Area", "found": "河动", "expected": expected}) == said


def test_a_placeholder_that_nobody_fills_stands_as_it_is() -> None:
    assert fill("{found} of {limit}", {"found": "3"}) == "3 of {limit}"


def test_no_words_of_a_rule_keep_a_bracket_once_filled() -> None:
    values = dict.fromkeys(("column", "found", "expected", "n_cells"), "1")
    with (REPO / "seeds" / "rule.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for name, words in row.items():
                for said in (fill(words, values), fill(words, values | {"expected": "", "found": ""})):
                    assert not set("[]{}") & set(said), (row["rule_code"], name)
