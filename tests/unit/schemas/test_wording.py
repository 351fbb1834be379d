"""The values that are filled into the messages of a rule."""

from __future__ import annotations

import csv

import pytest

from pipelines.settings import REPO
from schemas.rules.wording import fill

WORDS = "{column}: “{found}” is not known.[ Did you mean: {expected}]"


@pytest.mark.parametrize(
    ("expected", "message"),
    [
        ("河东区", "Area: “河动” is not known. Did you mean: 河东区"),
        ("[a] {b}", "Area: “河动” is not known. Did you mean: [a] {b}"),
        ("", "Area: “河动” is not known."),
    ],
)
def test_a_part_in_brackets_is_left_out_without_its_value(expected: str, message: str) -> None:
    assert fill(WORDS, {"column": "Area", "found": "河动", "expected": expected}) == message


def test_a_placeholder_without_a_value_is_kept() -> None:
    assert fill("{found} of {limit}", {"found": "3"}) == "3 of {limit}"


def test_no_message_of_a_rule_keeps_a_bracket_once_filled() -> None:
    values = dict.fromkeys(("column", "found", "expected", "n_cells"), "1")
    with (REPO / "seeds" / "rule.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            for name, words in row.items():
                for message in (fill(words, values), fill(words, values | {"expected": "", "found": ""})):
                    assert not set("[]{}") & set(message), (row["rule_code"], name)
