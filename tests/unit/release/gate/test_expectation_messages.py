"""Messages of all expectations of ``warehouse/expectations/``, each made by a row that breaks it.

Belongs here: one frame a suite, with a row for each expectation that breaks it, run by Great Expectations itself. Does
not belong here: rows of the real release (``tests/integration/test_expectations.py``).
"""

import json
import re
from typing import Any

import pandas as pd
import pytest

from pipelines.common.messages import Diagnostic
from pipelines.release.gate.breaking_rows import SHOWN
from pipelines.release.gate.expectation_messages import FLOOR, rule
from pipelines.release.gate.expectations import read_suite
from pipelines.release.store.releases import Release
from tests.suites import KEY, SUITES, run_on
from tests.tiny import AS_OF

pytestmark = pytest.mark.thorough

CHINESE = re.compile("[\u4e00-\u9fff]")
NAMES = sorted(path.stem for path in SUITES.glob("*.json"))
PREVIOUS = Release(
    release_id="2026-01-30-0000000000",
    as_of=AS_OF,
    published_at="2026-01-31T00:00:00+00:00",
    content_hash="",
    ledger_hash="",
    code_hash="",
    rules_version="1",
    previous_release_id=None,
    tables={name: {"rows": 1000, "content_hash": ""} for name in NAMES},
    inputs=[],
    files={},
)
READ = {name: read_suite(SUITES / f"{name}.json", PREVIOUS, 3) for name in NAMES}


def breaking_value(kind: str, kwargs: dict[str, Any]) -> dict[str, Any]:
    """Return the cells that break an expectation on rows; nothing for one on the table."""
    column = kwargs.get("column", "")
    if kind == "expect_column_pair_values_a_to_be_greater_than_b":
        return {kwargs["column_A"]: 1.0, kwargs["column_B"]: 2.5}
    if kind == "expect_column_values_to_be_between":
        return {column: kwargs["min_value"] - 0.5 if "min_value" in kwargs else kwargs["max_value"] + 0.5}
    if kind in ("expect_column_value_lengths_to_be_between", "expect_column_values_to_match_regex"):
        return {column: "?"}
    if kind == "expect_column_values_to_not_match_regex":
        return {column: "{column} is empty"}
    if kind == "expect_column_values_to_be_in_set":
        return {column: "panic"}
    return {column: None} if kind == "expect_column_values_to_not_be_null" else {}


def cells_of_condition(condition: str) -> dict[str, Any]:
    """Return cells that a row needs for the condition of an expectation to hold."""
    cells: dict[str, Any] = {}
    for part in filter(None, condition.split(" and ")):
        if part.startswith("not "):
            cells[part.removeprefix("not ")] = False
            continue
        column = re.match(r"\w+", part)
        values = re.findall(r'"(\w+)"', part)
        assert column
        if "==" in part or " in " in part:
            cells[column[0]] = values[0] if values else True
        else:
            cells[column[0]] = None if part.endswith(".isnull()") else "other" if values else 7.0
    return cells


def frame(suite: dict[str, Any]) -> pd.DataFrame:
    """Return a row for each expectation of a suite, which breaks it; the other cells are empty or sound."""
    required: dict[str, Any] = {
        e["kwargs"]["column"]: "sound"
        for e in suite["expectations"]
        if e["type"] == "expect_column_values_to_not_be_null" and "row_condition" not in e["kwargs"]
    }
    conditions = " ".join(e["kwargs"].get("row_condition", "") for e in suite["expectations"])
    required |= dict.fromkeys(re.findall(r"\bnot (\w+)", conditions), False)
    rows = []
    for number, expectation in enumerate(suite["expectations"]):
        kwargs = expectation["kwargs"]
        cells = cells_of_condition(kwargs.get("row_condition", ""))
        rows.append({KEY: f"key-{number}"} | required | cells | breaking_value(expectation["type"], kwargs))
    columns = [
        c for e in suite["expectations"] for name, c in e["kwargs"].items() if name.startswith("column")
    ]
    columns += suite["meta"].get("named", ())
    return pd.DataFrame(rows, columns=list(dict.fromkeys([KEY, *columns, *(c for row in rows for c in row)])))


@pytest.fixture(scope="module")
def diagnostics(tmp_path_factory: pytest.TempPathFactory) -> list[Diagnostic]:
    """Return the messages of all suites, each on rows that break it; what wants any row at all, on none."""
    tables = {name: frame(suite) for name, suite in READ.items()}
    empty = {
        name: tables[name].head(0)
        for name, suite in READ.items()
        if any(is_of_any_row(e) for e in suite["expectations"])
    }
    return run_on(tmp_path_factory.mktemp("broken"), tables, PREVIOUS) + run_on(
        tmp_path_factory.mktemp("empty"), empty, PREVIOUS
    )


def is_of_any_row(expectation: dict[str, Any]) -> bool:
    """Return whether an expectation wants one row at least."""
    return expectation["type"].startswith("expect_table") and expectation["kwargs"].get("min_value") == 1


@pytest.mark.parametrize(
    ("table", "number"),
    [(name, n) for name, suite in READ.items() for n in range(len(suite["expectations"]))],
)
def test_every_expectation_gives_rule_bounds_rows_and_remedy(
    diagnostics: list[Diagnostic], table: str, number: int
) -> None:
    expectation = READ[table]["expectations"][number]
    kwargs, meta = expectation["kwargs"], expectation["meta"]
    assert CHINESE.search(meta["zh"]) and not CHINESE.search(meta["en"])
    (problem, *_) = [d for d in diagnostics if d.facts["rule_en"] == rule(table, expectation, "en")]
    is_of_rows = not expectation["type"].startswith(("expect_table", "expect_column_distinct"))
    assert problem.code != "expectation_not_run"
    for lang in ("zh", "en"):
        message, remedy = problem.message(lang), problem.remedy(lang)
        assert table in message and meta[lang] in message and "np." not in message
        for name in ("column", "column_A", "column_B"):
            assert kwargs.get(name, table) in message
        for bound in (kwargs[name] for name in ("min_value", "max_value", "value") if name in kwargs):
            assert f"{round(bound, 6):,}".removesuffix(".0") + meta.get(f"unit_{lang}", "") in message
        assert not re.search(r"isnull|notnull", message)
        for word in bound_words(kwargs, lang):
            assert word in message
        for value in kwargs.get("value_set", ()):
            assert (str(value).lower() if isinstance(value, bool) else str(value)) in message
        if is_of_rows:
            assert f"{KEY}=key-{number}" in message or problem.facts["n"] > SHOWN
            assert message.count(f"{KEY}=key-") == min(problem.facts["n"], SHOWN)
            assert str(problem.facts["n"]) in message
        assert "ipmon refresh" in remedy or "git diff" in remedy or "发布" in remedy or "publish" in remedy
        assert "{" not in remedy
    assert CHINESE.search(problem.remedy("zh")) and not CHINESE.search(problem.remedy("en"))


def bound_words(kwargs: dict[str, Any], lang: str) -> list[str]:
    """Return the words that say whether each bound of an expectation may itself be reached."""
    if "column_A" in kwargs:
        lower, upper = (True, not kwargs.get("or_equal")), (False, False)
    else:
        lower, upper = (
            ("min_value" in kwargs, kwargs.get("strict_min")),
            ("max_value" in kwargs, kwargs.get("strict_max")),
        )
    words = {"zh": ("不小于", "大于", "不大于", "小于"), "en": ("at least", "above", "at most", "below")}[
        lang
    ]
    return [
        words[2 * i + bool(is_strict)] for i, (is_there, is_strict) in enumerate((lower, upper)) if is_there
    ]


def test_a_suite_is_named_after_its_table_and_uses_the_floor_that_it_sets() -> None:
    for path in sorted(SUITES.glob("*.json")):
        suite = json.loads(path.read_text("utf-8"))
        assert suite["name"] == path.stem and suite["expectations"]
        floors = [e for e in suite["expectations"] if e["kwargs"].get("min_value") == FLOOR]
        assert bool(floors) == ("row_count_floor" in suite["meta"])
        for written, read in zip(suite["expectations"], READ[path.stem]["expectations"], strict=True):
            if written in floors:  # of the 1,000 rows of the release before
                assert read["kwargs"]["min_value"] == round(1000 * suite["meta"]["row_count_floor"])
