"""The planted discrepancies are found, each by the rule or table that the manifest names, and nothing else is.

Belongs here: what a whole release says of the synthetic samples. Does not belong here: what a rule does with
other files (``test_bad_input``), or that the samples are wrong where it is planned (``test_samples``).
"""

import json
from collections import Counter

import duckdb
import pytest

from pipelines import intake
from samples.faulty import FAULTS
from samples.load import MANIFEST
from samples.register import AT

PLANTED = json.loads(MANIFEST.read_text("utf-8"))["planted"]
IN_TABLES = {"reporting_status", "superseded", "series.reconciliation", "file.duplicate"}
"""What has a table and a test of its own; every other ``found_by`` is the code of a rule that names a place."""
HABITS = {"cell.former_area_name", "cell.value_cleaned"}
"""Notes on what the synthetic senders do by habit: old names of districts, full-width digits. Nothing is wrong."""
LINES_ABOVE = 5
"""Lines of a register file above its first event: four of a title, one of labels."""


@pytest.fixture(scope="module")
def release(sample_release):
    with duckdb.connect(str(sample_release.live.resolve()), read_only=True) as connection:
        yield connection


def planted(rule_code, kind=None):
    return [p for p in PLANTED if p["found_by"] == rule_code and kind in (None, p["kind"])]


def key(plant):
    return plant["form_id"], plant["submitter"], plant["period"]


def place(plant):
    """Where a rule must point: at the cell, at the first of two equal rows, at a figure of a series."""
    if plant["form_id"] != "patent_register":
        return f"{plant['subject']} {plant['period']}".strip()
    if plant["kind"] == "twice":
        return "***"  # what is expected is masked
    spoiled = {"check_digit": "申请号", "area": "所在区", "type": "专利类型", "claims": "权利要求数"}
    spoiled |= {"before_filing": "事件日期"}
    column = chr(ord("A") + AT[spoiled[plant["kind"]]])
    return f"csv!{column}{int(plant['amount']) + 1 + LINES_ABOVE}"


@pytest.fixture(scope="module")
def faulty(sample_release):
    """The names of the faulty files by submission: those of masked forms are not published."""
    named = {r.submission_id: r.original_name for r in intake.read_ledger(sample_release)}
    return {key: name for key, name in named.items() if name.startswith("faulty_")}


def test_rules_find_what_is_planted_where_it_is_planted_and_nothing_else(release, faulty):
    findings = release.execute(
        """select f.rule_code, s.form_id, s.submitter, s.period,
          case
            when starts_with(f.rule_code, 'series.') then f.column_name
            when f.rule_code = 'file.duplicate_key' then f.expected
            else f.source_ref
          end
        from fct_finding f join fct_submission s using (submission_id)
        where s.is_synthetic and f.severity != 'note' and f.rule_code != 'series.reconciliation'
          and not list_contains($1, s.submission_id)""",
        [list(faulty)],
    ).fetchall()
    expected = [(p["found_by"], *key(p), place(p)) for p in PLANTED if p["found_by"] not in IN_TABLES]
    assert Counter(findings) == Counter(expected)


def test_the_faulty_files_have_their_one_fault_each(release, faulty):
    findings = release.sql(
        "select submission_id, rule_code from fct_finding where severity = 'error'"
    ).fetchall()
    assert Counter((faulty[key], code) for key, code in findings if key in faulty) == Counter(FAULTS.items())


def test_notes_are_of_habits_only(release):
    notes = release.sql(
        """select distinct f.rule_code from fct_finding f join fct_submission s using (submission_id)
        where s.is_synthetic and f.severity = 'note'"""
    ).fetchall()
    assert {code for (code,) in notes} == HABITS


def test_reconciliation_finds_the_planted_gaps_by_their_size_and_no_others(release):
    gaps = release.sql(
        """select indicator_code, time_period, difference from fct_reconciliation
        where verdict = 'out_of_tolerance'"""
    ).fetchall()

    def amount(plant):
        if plant["amount"]:
            return float(plant["amount"])
        # What is counted twice is the figures of the zones.
        return release.execute(
            """select sum(o.obs_value) from fct_observation o join dim_area a on o.ref_area = a.area_code
            where a.area_level = 'zone' and o.indicator_code = ? and o.time_period = ? and o.measure_basis = 'flow'""",
            [plant["subject"], plant["period"][:4]],
        ).fetchone()[0]

    expected = {(p["subject"], p["period"][:4], amount(p)) for p in planted("series.reconciliation")}
    assert set(gaps) == expected and len(gaps) == len(expected)
    findings = release.sql(
        "select column_name from fct_finding where rule_code = 'series.reconciliation'"
    ).fetchall()
    assert Counter(name for (name,) in findings) == Counter(f"{code} {year}" for code, year, _ in expected)


def test_who_sent_nothing_and_who_sent_late(release):
    rows = release.sql(
        """select form_id, submitter, period, status, first_accepted_on - due_date from fct_reporting_status
        where status != 'received'"""
    ).fetchall()
    expected = {(*key(p), "overdue", None) for p in planted("reporting_status", kind="missing")}
    expected |= {
        (*key(p), "received_late", int(p["amount"])) for p in planted("reporting_status", kind="late")
    }
    assert set(rows) == expected


def test_the_corrected_figure_is_kept_beside_the_one_that_replaced_it(release):
    replaced = release.sql(
        """select form_id, submitter, period, submission_id, superseded_by from fct_submission
        where is_synthetic and superseded_by is not null"""
    ).fetchall()
    assert {row[:3] for row in replaced} == {key(p) for p in planted("superseded")}
    (plant,) = planted("superseded")
    ((*_, wrong, right),) = replaced
    changed = release.execute(
        """select w.indicator_code, w.obs_value - r.obs_value
        from fct_observation_vintage w join fct_observation_vintage r
          using (indicator_code, ref_area, time_period, measure_basis, patent_type)
        where w.submission_id = ? and r.submission_id = ? and w.obs_value != r.obs_value and w.measure_basis = 'ytd'""",
        [wrong, right],
    ).fetchall()
    assert changed == [(plant["subject"], float(plant["amount"]))]


def test_the_file_sent_twice_is_answered_as_a_duplicate_and_no_other(sample_release):
    twice = [r for r in intake.read_ledger(sample_release) if r.status == "duplicate"]
    assert [(r.form_id, r.submitter, r.period) for r in twice] == [key(p) for p in planted("file.duplicate")]
    assert [f.rule_code for r in twice for f in r.findings] == ["file.duplicate"]


def test_alerts_are_opened_for_what_is_owed_and_what_does_not_add_up(release):
    alerts = release.sql(
        "select rule_code, subject from fct_alert where rule_code in ('return_overdue', 'out_of_tolerance')"
    ).fetchall()
    owed = {("return_overdue", ".".join([*key(p), "main"])) for p in planted("reporting_status")}
    gaps = {p["subject"] + p["period"][:4] for p in planted("series.reconciliation")}
    assert {a for a in alerts if a[0] == "return_overdue"} == owed
    named = [subject.split(".") for rule, subject in alerts if rule == "out_of_tolerance"]
    assert {code + period for code, _, period, *_ in named} == gaps and len(named) == len(gaps)
