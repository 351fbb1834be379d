"""Rules: registry and messages agree; SQL of file scope reports exactly the problems."""

from __future__ import annotations

import datetime as dt
import re
import string
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from schemas.checks.file import file_checks, rules_of_file, total_schema
from schemas.checks.row_schemas import row_schemas
from schemas.form import forms, lake_schema
from schemas.reference.base import load_seed
from schemas.reference.codelist import RuleMessages
from schemas.rules.pandera_checks import BUILT_IN, identifier
from schemas.rules.registry import DBT, HOLDING, PANDERA, RULES, SCOPES

FORMS = forms()
SEEDS = Path(__file__).parents[3] / "seeds"


def test_registry_and_messages_have_the_same_rules(repo_seeds: Path) -> None:
    words = load_seed(repo_seeds, RuleMessages)
    assert sorted(words["rule_code"]) == sorted(RULES)


def test_messages_use_known_placeholders_only(repo_seeds: Path) -> None:
    for row in load_seed(repo_seeds, RuleMessages).to_dicts():
        for column, text in row.items():
            placeholders = {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
            allowed = {"column", "found", "expected"} if column.startswith("message") else set()
            assert placeholders <= allowed, f"{row['rule_code']}.{column}"
        zh, en = (
            {n for _, n, _, _ in string.Formatter().parse(row[f"message_{lang}"]) if n}
            for lang in ("zh", "en")
        )
        assert zh == en, f"{row['rule_code']}: one language says more than the other"


def test_the_page_on_held_figures_lists_the_rules_that_hold() -> None:
    page = SEEDS.parent / "docs" / "methods" / "held_figures.md"
    rows = [line for line in page.read_text("utf-8").splitlines() if line.startswith("|")]
    assert set(re.findall(r"`((?:cell|file|row|series)\.\w+)`", "\n".join(rows))) == HOLDING


def test_scope_is_the_first_word_of_the_code() -> None:
    assert {rule.scope for rule in RULES.values()} == set(SCOPES)
    finding = RULES["cell.negative"].at("表1!C14", "数值", "-3")
    assert (finding.scope, finding.severity, finding.source_ref, finding.found) == (
        "cell",
        "error",
        "表1!C14",
        "-3",
    )


def test_pandera_judges_the_rules_of_its_schemas_and_no_others() -> None:
    judged = {code for form in FORMS.values() for code in rules_of_file(form)} | set(BUILT_IN.values())
    judged |= {rule.code for form in FORMS.values() for rule in row_schemas(form).rules.values()}
    judged |= {identifier(check) for check in total_schema().columns["printed"].checks}
    assert {code for code, rule in RULES.items() if rule.judge == PANDERA} == judged


def test_dbt_judges_the_rules_on_other_submissions_and_no_others() -> None:
    assert {rule.scope for rule in RULES.values() if rule.judge == DBT} == {"series"}
    assert {rule.judge for rule in RULES.values() if rule.scope == "series"} == {DBT}


def run(form_id: str, rule_code: str, rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    form = FORMS[form_id]
    [check] = [check for check in file_checks(form) if check.rule.code == rule_code]
    labels = {column.label_zh for column in form.sent_columns().values()}
    assert set(check.column.split(" / ")) <= {*form.sent_columns(), *labels}
    schema = lake_schema(form)
    full = [
        dict.fromkeys(schema) | {"source_ref": f"csv!A{i}", "source_row": i} | row
        for i, row in enumerate(rows, 2)
    ]
    with duckdb.connect() as connection:
        connection.read_csv(str(SEEDS / "rule_threshold.csv")).to_table("rule_threshold")
        rows = pl.DataFrame(full, schema=schema).with_row_index("file_row_number")
        connection.register("candidate", rows.to_arrow())
        hits = connection.sql(check.sql).pl()
    assert hits["source_row"].to_list() == [n + 2 for n in hits["file_row_number"]]
    return hits.drop("file_row_number").rows()


EVENT = {"application_no": "200310102344.5", "event_type": "filed", "event_date": dt.date(2016, 1, 4)}


def test_a_repeated_key_is_one_problem_for_each_repetition() -> None:
    rows = [EVENT, EVENT | {"event_type": "granted"}, EVENT, EVENT]
    assert run("patent_register", "file.duplicate_key", rows) == [
        ("csv!A4", 4, "200310102344.5 / filed / 2016-01-04", "csv!A2"),
        ("csv!A5", 5, "200310102344.5 / filed / 2016-01-04", "csv!A2"),
    ]


def test_a_repeated_key_is_shown_without_totals_and_not_applicable_members() -> None:
    row = {"indicator_code": "PAT_APP", "patent_type": "_T", "item_class": "_Z", "ref_area": "120102"}
    [(_, _, key, _)] = run("district_return", "file.duplicate_key", [row, row])
    assert key == "PAT_APP / 120102"


def test_rows_without_a_required_part_of_their_key_are_not_called_repeated() -> None:
    """A column that is missing says nothing of what its rows are: 项目代号 for 指标 is no repetition."""
    row = {"indicator_code": None, "ref_area": "120102", "time_period": "2016-Q3"}
    assert run("district_return", "file.duplicate_key", [row, row]) == []
    assert len(run("district_return", "file.duplicate_key", [row | {"indicator_code": "PAT_APP"}] * 2)) == 1


def figure(period: str, value: float, **other: Any) -> dict[str, Any]:
    freq = {4: "A", 7: "Q" if "Q" in period else "M"}[len(period)]
    base = {
        "indicator_code": "CR_REG",
        "ref_area": "120000",
        "measure_basis": "flow",
        "value_raw": str(value),
    }
    return base | {"time_period": period, "freq": freq, "obs_value": value} | other


def test_a_quarter_entered_as_the_year_is_a_problem_of_the_year() -> None:
    rows = [figure("2019-Q4", 57759.0), figure("2019", 57759.0, source_code="press"), figure("2018", 57759.0)]
    [finding] = run("published_figures", "file.quarter_as_year", rows)
    assert finding == ("csv!A3", 3, "2019 = 57759.0", "2019-Q4 (csv!A2)")


@pytest.mark.parametrize(
    "rows",
    [
        [figure("2019-Q4", 5.0), figure("2019", 6.0)],
        [figure("2019-Q4", 0.0), figure("2019", 0.0)],
        [figure("2019-Q4", 5.0, measure_basis="point"), figure("2019", 5.0, measure_basis="point")],
        [figure("2019-Q4", 5.0, measure_basis="ytd"), figure("2019", 5.0)],
        [figure("2019-Q4", 5.0, ref_area="120101"), figure("2019", 5.0)],
        [figure("2019-Q4", 5.0), figure("2019", 5.0, window_start="2011")],
    ],
    ids=["other value", "zero", "stock", "year to date", "other area", "window"],
)
def test_a_figure_that_is_no_quarter_entered_as_the_year_passes(rows: list[dict[str, Any]]) -> None:
    assert run("published_figures", "file.quarter_as_year", rows) == []


def quarters(*values: float) -> list[dict[str, Any]]:
    return [figure(f"2019-Q{n}", value, unit_measure="ITEM") for n, value in enumerate(values, 1)]


def test_a_year_that_is_not_the_sum_of_its_quarters_is_a_problem_of_the_year() -> None:
    [finding] = run(
        "published_figures",
        "file.parts_of_year",
        [*quarters(30, 31, 5, 20), figure("2019", 90.0, unit_measure="ITEM")],
    )
    assert finding[:2] == ("csv!A6", 6)
    assert finding[2:] == ("2019: 90", "30 + 31 + 5 + 20 = 86 ITEM")


def test_some_quarters_that_add_up_to_more_than_their_year_are_queried() -> None:
    rows = [*quarters(30, 31, 35), figure("2019", 90.0, unit_measure="ITEM")]
    (finding,) = run("published_figures", "file.parts_of_year", rows)
    assert finding[2:] == ("2019: 90", "30 + 31 + 35 = 96 ITEM")


@pytest.mark.parametrize(
    "rows",
    [
        [*quarters(30, 31, 5, 20), figure("2019", 86.0)],
        [*quarters(30, 31, 5), figure("2019", 90.0)],
        [*quarters(30, 31, 5, 20), figure("2018", 90.0)],
        [*quarters(30, 31, 5, 20), figure("2019", 90.0, ref_area="120101")],
        [*quarters(30, 31, 5, 20), figure("2019", 90.0, measure_basis="point")],
        [*quarters(30, 31, 5, 20), figure("2019", 87.0, rounding_half_width=1.0)],
    ],
    ids=["same", "three quarters", "other year", "other area", "stock", "rounded"],
)
def test_a_year_that_may_be_the_sum_of_its_quarters_passes(rows: list[dict[str, Any]]) -> None:
    assert run("published_figures", "file.parts_of_year", rows) == []


def of_kind(
    value: float, patent_type: str = "_T", applicant_type: str = "_T", **other: Any
) -> dict[str, Any]:
    kind = {"patent_type": patent_type, "applicant_type": applicant_type, "unit_measure": "ITEM"}
    return figure("2019", value, indicator_code="PAT_APP", **(kind | other))


def test_a_part_that_is_more_than_its_whole_is_queried() -> None:
    rows = [
        of_kind(1250),
        of_kind(1500, "invention"),
        of_kind(700, "design"),
        of_kind(1600, "_T", "enterprise"),
    ]
    assert run("published_figures", "file.part_exceeds_whole", rows) == [
        ("csv!A3", 3, "1500", "1250 (csv!A2)"),
        ("csv!A5", 5, "1600", "1250 (csv!A2)"),
    ]


def test_a_part_of_a_part_is_compared_with_the_smallest_of_its_wholes() -> None:
    rows = [of_kind(1250), of_kind(500, "invention"), of_kind(600, "invention", "enterprise")]
    assert run("published_figures", "file.part_exceeds_whole", rows) == [("csv!A4", 4, "600", "500 (csv!A3)")]


@pytest.mark.parametrize(
    "part",
    [
        of_kind(1250, "invention"),
        of_kind(1500, "invention", ref_area="120101"),
        of_kind(1500, "invention", measure_basis="point"),
        of_kind(1500, "invention", caliber_code="paid"),
        of_kind(1500, "invention", source_code="press"),
        of_kind(1500, "invention", unit_measure="PCT"),
        of_kind(1250.4, "invention", rounding_half_width=0.5),
        of_kind(1500, "_T", item_class="closed"),
    ],
    ids=["equal", "other area", "stock", "other caliber", "other source", "share", "rounded", "no part"],
)
def test_a_figure_that_may_be_a_part_of_the_whole_passes(part: dict[str, Any]) -> None:
    assert run("published_figures", "file.part_exceeds_whole", [of_kind(1250), part]) == []
    assert run("published_figures", "file.part_exceeds_whole", [part]) == []


def spans(*figures: tuple[str, float]) -> list[dict[str, Any]]:
    """Return figures of spans: 2019-Q2 of a quarter, ≤2019-Q2 of the year up to it."""
    return [
        figure(
            period.removeprefix("≤"),
            value,
            unit_measure="ITEM",
            measure_basis="ytd" if period.startswith("≤") else "flow",
        )
        for period, value in figures
    ]


MONTHS = [(f"2019-{n:02}", 10.0) for n in range(1, 13)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (spans(*MONTHS[:3], ("2019-Q1", 31)), ("2019-Q1: 31", "10 + 10 + 10 = 30 ITEM")),
        (
            spans(("2019-Q1", 10), ("2019-Q2", 20), ("≤2019-Q2", 99)),
            ("2019-01–06: 99", "10 + 20 = 30 ITEM"),
        ),
        (
            spans(*MONTHS[:6], ("≤2019-06", 61)),
            ("2019-01–06: 61", "10 + 10 + 10 + 10 + 10 + 10 = 60 ITEM"),
        ),
        (
            spans(("≤2019-Q2", 30), ("2019-Q3", 20), ("2019-Q4", 20), ("2019", 71)),
            ("2019: 71", "30 + 20 + 20 = 70 ITEM"),
        ),
        (
            spans(("≤2019-02", 20), ("2019-03", 10), ("≤2019-03", 31)),
            ("2019-01–03: 31", "20 + 10 = 30 ITEM"),
        ),
        (spans(("2019-Q1", 10), ("≤2019-03", 11)), ("2019-01–03: 11", "10 ITEM")),
        (spans(("≤2019-Q4", 11), ("2019", 10)), ("2019: 10", "11 ITEM")),
        (spans(("≤2019-Q2", 80), ("2019", 70)), ("2019: 70", "80 ITEM")),
        (spans(("≤2019-Q2", 80), ("≤2019-Q3", 70)), ("2019-01–09: 70", "80 ITEM")),
        (
            spans(*MONTHS, ("2019-Q1", 31), ("2019-Q2", 30), ("2019", 120)),
            ("2019-Q1: 31", "10 + 10 + 10 = 30 ITEM"),
        ),
    ],
)
def test_a_span_that_is_not_the_sum_of_its_parts_is_queried(
    rows: list[dict[str, Any]], expected: tuple[str, str]
) -> None:
    for ordered in (rows, rows[::-1]):
        (finding,) = run("published_figures", "file.parts_of_year", ordered)
        assert finding[2:] == expected


@pytest.mark.parametrize(
    "rows",
    [
        spans(*MONTHS, ("2019-Q1", 30), ("≤2019-Q2", 60), ("≤2019-09", 90), ("2019", 120)),
        spans(("2019-Q2", 10), ("≤2019-Q2", 30)),
        spans(("2019-Q2", -10), ("2019-Q3", 40), ("2019", 30)),
        spans(("2019-Q1", 10), ("2018", 5)),
    ],
    ids=["all add up", "a part is missing", "negative parts", "other year"],
)
def test_spans_that_may_be_the_sum_of_their_parts_pass(rows: list[dict[str, Any]]) -> None:
    assert run("published_figures", "file.parts_of_year", rows) == []


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([*quarters(10, 30, 60, 100), *spans(("2019", 100))], ("2019: 100", "10 → 30 → 60 → 100")),
        (spans(("2019-Q1", 10), ("2019-Q2", 30), ("≤2019-Q2", 30)), ("2019-01–06: 30", "10 → 30")),
        (
            [*quarters(10, 30, 60, 100), *spans(("≤2019-Q2", 30), ("2019", 100))],
            ("2019: 100", "10 → 30 → 60 → 100"),
        ),
        (
            spans(("2019-01", 5), ("2019-02", 9), ("2019-03", 15), ("2019-Q1", 15)),
            ("2019-Q1: 15", "5 → 9 → 15"),
        ),
    ],
)
def test_parts_that_rise_to_their_whole_look_cumulated_and_nothing_else(
    rows: list[dict[str, Any]], expected: tuple[str, str]
) -> None:
    (finding,) = run("published_figures", "file.parts_look_cumulated", rows)
    assert finding[2:] == expected
    assert run("published_figures", "file.parts_of_year", rows) == []
    assert run("published_figures", "file.quarter_as_year", rows) == []


def test_a_quarter_entered_as_the_year_beside_others_is_one_finding() -> None:
    rows = [*quarters(30, 31, 5, 20), *spans(("2019", 20))]
    assert len(run("published_figures", "file.quarter_as_year", rows)) == 1
    assert run("published_figures", "file.parts_look_cumulated", rows) == []
    assert run("published_figures", "file.parts_of_year", rows) == []


def test_forms_without_periods_of_their_own_are_not_compared_over_time() -> None:
    assert [check.rule.code for check in file_checks(FORMS["recognitions"])] == ["file.duplicate_key"]
    assert [check.rule.code for check in file_checks(FORMS["district_return"])] == [
        "file.duplicate_key",
        "file.part_exceeds_whole",
    ]
