"""Forms: what every form must hold, and what their pandera models find."""

from __future__ import annotations

import datetime as dt
import pkgutil
import re
from typing import Any

import pandera.polars as pa
import polars as pl
import pytest

import schemas.forms
from schemas.checks.file import rules_of_file
from schemas.checks.row_schemas import row_schemas
from schemas.form import KINDS, PROVENANCE, Form, code_names, codes, forms, lake_schema
from schemas.forms.macro_statistics import MACRO_INDICATORS
from schemas.reference import base
from schemas.rules.pandera_checks import NoRule, expected_by, rule_of
from schemas.rules.registry import PANDERA, RULES

FORMS = forms()
each_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS.keys())


@pytest.fixture(scope="module")
def seeds(repo_seeds: Any) -> dict[str, pl.DataFrame]:
    models = base.contracts()
    names = ("role", "indicator", "unit", "obs_status")
    return {name: base.load_seed(repo_seeds, models[name]) for name in names}


def failures(form: type[Form], **columns: list[Any]) -> list[tuple[str, str, int]]:
    schema = lake_schema(form)
    n = len(next(iter(columns.values())))
    frame = pl.DataFrame(
        {name: columns.get(name, [None] * n) for name in form.to_schema().columns}, schema_overrides=schema
    )
    try:
        form.validate(frame, lazy=True)
    except pa.errors.SchemaErrors as error:
        cases = error.failure_cases.to_dicts()
        given = [case for case in cases if case["column"] in columns]
        return sorted((rule_of(case["check"]).code, case["column"], case["index"]) for case in given)
    return []


def test_every_module_is_a_form_of_its_name() -> None:
    modules = {m.name for m in pkgutil.iter_modules(schemas.forms.__path__)}
    assert set(FORMS) == modules


@each_form
def test_spec_fits_the_columns(form: type[Form]) -> None:
    spec, columns = form.spec(), form.to_schema().columns
    assert set(spec.key) <= set(columns)
    assert spec.total_of is None or spec.total_of in form.sent_columns()
    assert spec.cadence in {"A", "Q", "M"}
    assert spec.acceptance in {"all_or_nothing", "quarantine"}
    assert spec.series in {"full", "delta"}
    assert not spec.wide_periods or "time_period" in form.sent_columns()
    assert not set(columns) & set(PROVENANCE)


@each_form
def test_no_header_means_two_columns(form: type[Form]) -> None:
    headers = [
        h
        for name, s in form.sent_columns().items()
        for h in {"".join(w.split()).casefold() for w in (name, s.label_zh, s.label_en, *s.aliases)}
    ]
    assert sorted(headers) == sorted(set(headers))


@each_form
def test_columns_are_described_and_of_a_known_kind(form: type[Form]) -> None:
    assert all(column.description for column in form.to_schema().columns.values())
    for name, column in form.sent_columns().items():
        assert column.kind in KINDS, name
        assert column.example or not column.required, name
        assert (column.kind == "code") == bool(column.codes), name
        assert len(dict(column.codes)) == len(column.codes), f"{name}: one word for two codes"
        if column.kind == "code":
            kept = set(dict(column.codes).values())
            assert column.default is None or column.default in kept
            assert column.example in dict(column.codes), name
            for code in kept:
                words = [w for w, c in column.codes if c == code]
                assert code.isascii(), f"{name}: {code}"
                assert not words[0].isascii(), f"{name}: {code} has no Chinese word"


@each_form
def test_senders_read_plain_words(form: type[Form]) -> None:
    """No names of tables, columns or codes, and each language by itself."""
    columns = form.to_schema().columns
    for name, column in form.sent_columns().items():
        words = (column.label_en, columns[name].description or "")
        assert not re.search(
            r"_|\bnull\b|\bseed\b|\ba code of\b|\bTrue\b|[\u3400-\u9fff]", " ".join(words)
        ), name
        chinese = f"{column.label_zh}{column.description_zh}"
        assert not re.search(r"[a-z]{2}|_", chinese), name
        assert not [
            code for code, (_, name_en) in code_names(column).items() if "_" in name_en or name_en.isupper()
        ]


@each_form
def test_every_check_has_a_rule(form: type[Form]) -> None:
    """Making the schemas raises ``NoRule`` for a check without one; pandera judges all that have one."""
    codes = {rule.code for rule in row_schemas(form).rules.values()} | rules_of_file(form)
    assert {RULES[code].judge for code in codes} == {PANDERA}


def test_codes_of_the_forms_are_in_the_seeds(seeds: dict[str, pl.DataFrame]) -> None:
    roles, indicators = set(seeds["role"]["role_code"]), set(seeds["indicator"]["indicator_code"])
    for form in FORMS.values():
        assert set(form.spec().senders) <= roles | {"*"}
        sent = form.sent_columns()
        if "obs_status" in sent:
            assert {code for _, code in sent["obs_status"].codes} <= set(seeds["obs_status"]["obs_status"])
        assert {s.unit for s in sent.values() if s.unit} <= set(seeds["unit"]["unit_code"])
    assert {code for _, code in FORMS["recognitions"].sent_columns()["recognition_kind"].codes} <= indicators
    assert set(MACRO_INDICATORS) <= indicators


def test_codes_are_resolved_from_every_synonym_and_from_the_code() -> None:
    assert codes(flow="当期|当年") == (("当期", "flow"), ("当年", "flow"), ("flow", "flow"))


def test_lake_schema_is_the_form_and_where_the_row_came_from() -> None:
    schema = lake_schema(FORMS["patent_register"])
    assert schema["filing_date"] == pl.Date
    assert schema["claims"] == pl.Int64
    added = [name for name in PROVENANCE if name != "source_cells"]
    assert list(schema)[-len(added) :] == added
    assert list(lake_schema(FORMS["district_return"]))[-len(PROVENANCE) :] == list(PROVENANCE)


def test_a_model_without_a_spec_is_no_form() -> None:
    assert "Figures" not in {form.__name__ for form in FORMS.values()}


def test_negative_counts_are_problems_and_negative_rates_are_not() -> None:
    problems = failures(
        FORMS["published_figures"], obs_value=[-1.0, -1.0, 0.0], unit_measure=["ITEM", "PCT", "ITEM"]
    )
    assert problems == [("cell.negative", "obs_value", 0)]


def test_macro_statistics_take_macro_indicators_only() -> None:
    assert failures(FORMS["macro_statistics"], indicator_code=["GDP", "PAT_APP"]) == [
        ("cell.not_allowed", "indicator_code", 1)
    ]


def test_register_finds_each_fault_at_its_own_cell() -> None:
    day = dt.date(2018, 6, 15)
    good = {
        "event_type": "granted",
        "event_date": day,
        "application_no": "ZL200310102344.5",
        "patent_type": "invention",
        "ipc": "G06F17/30",
        "filing_date": dt.date(2016, 3, 1),
        "grant_date": day,
        "renewal_year": 3,
        "claims": 10,
    }
    faults: list[dict[str, Any]] = [
        {},
        {"application_no": "ZL200310102344.6"},
        {"application_no": "2003101"},
        {"patent_type": "design"},
        {"ipc": "软件"},
        {"grant_date": dt.date(2015, 1, 1)},
        {"event_date": dt.date(2015, 1, 1)},
        {"renewal_year": 21},
        {"claims": -1},
        {"grant_date": None, "ipc": None},
        {"application_no": None},
    ]
    rows = [good | fault for fault in faults]
    columns = {name: [row[name] for row in rows] for name in good}
    assert failures(FORMS["patent_register"], **columns) == [
        ("cell.application_no_check_digit", "application_no", 1),
        ("cell.application_no_shape", "application_no", 2),
        ("cell.classification_shape", "ipc", 4),
        ("cell.negative", "claims", 8),
        ("cell.out_of_range", "renewal_year", 7),
        ("cell.required", "application_no", 10),
        ("row.event_before_filed", "event_date", 6),
        ("row.granted_before_filed", "grant_date", 5),
        ("row.type_against_application_no", "patent_type", 3),
    ]


def test_recognitions_check_the_credit_code() -> None:
    problems = failures(
        FORMS["recognitions"],
        credit_code=["91350100M000100Y43", "91350100M000100Y44", "91350100M000100", None],
    )
    assert problems == [
        ("cell.credit_code_check_digit", "credit_code", 1),
        ("cell.credit_code_shape", "credit_code", 2),
    ]


DAY = dt.date(2019, 11, 5)
WORK = "国作登字-2019-A-00012345"


@pytest.mark.parametrize(
    ("form_id", "rule", "good", "bad"),
    [
        ("trademark_register", "cell.trademark_no_shape", {"mark_no": "13456789"}, {"mark_no": "第9类"}),
        ("trademark_register", "cell.out_of_range", {"nice_class": 45}, {"nice_class": 46}),
        (
            "trademark_register",
            "row.dates_out_of_order",
            {"registration_date": DAY, "filing_date": DAY},
            {"registration_date": DAY, "filing_date": dt.date(2020, 1, 1)},
        ),
        (
            "copyright_register",
            "cell.copyright_no_shape",
            {"registration_no": WORK},
            {"registration_no": "2019-A-00012345"},
        ),
        (
            "copyright_register",
            "row.year_against_registration_no",
            {"registration_no": WORK, "registered_on": DAY},
            {"registration_no": WORK, "registered_on": dt.date(2020, 1, 1)},
        ),
        (
            "pledge_financing",
            "cell.credit_code_check_digit",
            {"pledgor_credit_code": "91350100M000100Y43"},
            {"pledgor_credit_code": "91350100M000100Y44"},
        ),
        (
            "overseas_enterprises",
            "cell.credit_code_shape",
            {"parent_credit_code": "91350100M000100Y43"},
            {"parent_credit_code": "91350100M000I00Y43"},
        ),
        (
            "industry_statistics",
            "cell.industry_shape",
            {"industry_code": "C3911"},
            {"industry_code": "制造业"},
        ),
        (
            "enterprise_survey",
            "row.part_exceeds_whole",
            {"staff": 9, "ip_staff": 9},
            {"staff": 9, "ip_staff": 10},
        ),
        (
            "enforcement_cases",
            "row.part_exceeds_whole",
            {"cases_opened": 5, "rural_cases": 5},
            {"cases_opened": 5, "rural_cases": 6},
        ),
        (
            "court_cases",
            "row.part_exceeds_whole",
            {"pending_before": 120, "cases_accepted": 310, "pending_after": 430},
            {"pending_before": 120, "cases_accepted": 310, "pending_after": 500},
        ),
        (
            "court_cases",
            "row.part_exceeds_whole",
            {"pending_before": None, "cases_accepted": 310, "cases_closed": 400},
            {"pending_before": 0, "cases_accepted": 310, "cases_closed": 400},
        ),
        ("court_cases", "cell.negative", {"damages_yuan": 0.0}, {"damages_yuan": -1.0}),
        ("satisfaction_survey", "cell.out_of_range", {"score": 100.0}, {"score": 100.5}),
    ],
)
def test_a_bad_cell_is_a_problem_and_a_good_one_is_not(
    form_id: str, rule: str, good: dict[str, Any], bad: dict[str, Any]
) -> None:
    problems = failures(FORMS[form_id], **{name: [good[name], bad[name]] for name in good})
    assert [(code, row) for code, _, row in problems] == [(rule, 1)]


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        ("in_range(1, 20)", "1–20"),
        ("less_than(5)", "< 5"),
        ("isin(['GDP', 'RD_EXP'])", "GDP / RD_EXP"),
        ("greater_than_or_equal_to(0)", "≥ 0"),
        ("not_nullable", ""),
        ("row.granted_before_filed", ""),
    ],
)
def test_the_expected_values_of_a_check_are_given_as_text(check: str, expected: str) -> None:
    assert expected_by(check) == expected


@pytest.mark.parametrize(
    ("check", "code"),
    [
        ("greater_than_or_equal_to(0)", "cell.negative"),
        ("greater_than_or_equal_to(5)", "cell.out_of_range"),
        ("str_matches('a')", "cell.not_well_formed"),
        ("part_exceeds_whole(whole=staff)", "row.part_exceeds_whole"),
        ("row.part_exceeds_whole", "row.part_exceeds_whole"),
    ],
)
def test_the_name_of_a_check_gives_its_rule(check: str, code: str) -> None:
    assert rule_of(check).code == code


def test_a_check_without_a_rule_is_an_error_that_says_how_to_name_it() -> None:
    with pytest.raises(NoRule, match=r"'is_prime\(\)' has no rule.*adding-a-rule"):
        rule_of("is_prime()")
