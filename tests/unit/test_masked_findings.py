"""No text of a published finding of a masked form holds what the sender wrote, whatever the rule's scope.

Belongs here: the model ``fct_finding`` by its own SQL on a few findings. Does not belong here: the samples' findings
(``tests/integration/test_planted.py``), or the names of files (``release/build/test_inputs.py``).
"""

from typing import Any

import duckdb
import jinja2
import pytest

from pipelines.settings import REPO

pytestmark = pytest.mark.thorough

MODEL = REPO / "dbt_project" / "models" / "marts" / "submissions" / "fct_finding.sql"
WORDING = REPO / "dbt_project" / "macros" / "wording.sql"
SECRET = "2725"
TEXTS = "column_name, found, expected, message_zh, message_en, remedy_zh, remedy_en, title_zh, title_en, explanation"
SERIES = (
    "submission_id varchar, rule_code varchar, severity varchar, source_ref varchar, column_name varchar, found varchar, "
    "expected varchar, n_cells integer, column_zh varchar, column_en varchar, stated_zh varchar, stated_en varchar, "
    "expected_zh varchar, expected_en varchar"
)
FINDING = (
    "submission_id varchar, finding_no integer, rule_code varchar, severity varchar, scope varchar, source_ref varchar, "
    "column_name varchar, found varchar, expected varchar, n_cells integer, explanation varchar, column_en varchar, "
    "content_en varchar, expected_en varchar"
)


def published(
    form_id: str, rule_code: str, column: str = "loan_amount_yuan", place: str = ""
) -> dict[str, Any]:
    """Return the published texts of a finding whose every text has the sender's figure, and ``place`` if it is expected."""
    (answer,) = all_published(form_id, (rule_code,), column, place)
    return answer


def all_published(
    form_id: str, rule_codes: tuple[str, ...], column: str = "loan_amount_yuan", place: str = ""
) -> list[dict[str, Any]]:
    """Return the published texts of findings that differ by rule and number alone, in the order of their numbers."""
    expected = place or SECRET
    with duckdb.connect() as db:
        db.execute(
            f"""create table finding ({FINDING}); create table int_finding_series ({SERIES});
            create table submission as select 's' as submission_id, '{form_id}' as form_id, 'a' as submitter, '2020' as period,
                'main' as document, 1 as attempt, 1 as rows_accepted, true as is_synthetic;
            create table context as select date '2021-01-01' as as_of;
            create table confirmation as select 's' as submission_id where false;
            create table int_observation_received as select 's' as submission_id, '' as source_ref, '' as explanation where false;
            create table int_figure_hold as select 's' as submission_id, '' as source_ref, '' as held_by where false"""
        )
        for seed in ("form", "form_field", "disclosure_form", "submission_key", "rule"):
            path = REPO / "seeds" / f"{seed}.csv"
            db.execute(f"create table {seed} as from read_csv('{path}', header=true)")
        for number, rule_code in enumerate(rule_codes, 1):
            scope = rule_code.split(".")[0]
            if scope == "series":
                text = (
                    "s",
                    rule_code,
                    "query",
                    "f!A2",
                    "X 2020",
                    SECRET,
                    expected,
                    2,
                    "x",
                    "x",
                    *[SECRET] * 2,
                )
                row = (*text, expected, expected)
                db.execute(f"insert into int_finding_series values ({', '.join('?' * len(row))})", row)
            else:
                at = ("s", number, rule_code, "error", scope, f"f!A{number}", column, SECRET, expected, 1)
                row = (*at, SECRET, column, SECRET, expected)
                db.execute(f"insert into finding values ({', '.join('?' * len(row))})", row)
        listed = f"select {TEXTS}, source_ref, finding_no from ({_sql()}) order by finding_no"
        return db.execute(listed).pl().to_dicts()


def _sql() -> str:
    text = WORDING.read_text("utf-8") + MODEL.read_text("utf-8")
    return jinja2.Environment(autoescape=False).from_string(text).render(ref=str, source=_of_inputs)


def _of_inputs(name: str, table: str) -> str:
    return table


@pytest.mark.parametrize("form_id", ["pledge_financing", "enterprise_survey", "patent_register", ""])
@pytest.mark.parametrize(
    "rule_code",
    [
        "cell.inexact_figure",
        "cell.not_a_number",
        "cell.unknown_area",
        "row.overlong",
        "file.unknown_column",
        "series.jump",
    ],
)
def test_no_text_of_a_masked_form_holds_what_the_sender_wrote(form_id: str, rule_code: str) -> None:
    answer = published(form_id, rule_code)
    assert SECRET not in str(answer)
    assert (answer["found"], answer["expected"], answer["explanation"]) == (
        "***",
        "***",
        None if rule_code.startswith("series") else "***",
    )
    plain = published("district_return", rule_code)
    assert (plain["found"], plain["expected"]) == (SECRET, SECRET)


def test_the_message_still_says_which_rule_and_column() -> None:
    answer = published("pledge_financing", "cell.not_a_number")
    assert answer["title_en"] == "Not a number" and "found “***”" in answer["message_en"]
    assert "Did you mean: ***" in answer["message_en"] and answer["column_name"] == "loan_amount_yuan"


def test_a_header_of_the_sender_is_masked() -> None:
    """A column of the form keeps its name."""
    assert published("pledge_financing", "cell.comment", f"of {SECRET}")["column_name"] == "***"
    assert published("district_return", "cell.comment", f"of {SECRET}")["column_name"] == f"of {SECRET}"


def test_records_that_two_senders_share_keep_their_place() -> None:
    answer = published("pledge_financing", "series.record_twice", place="other f!A3")
    assert (answer["source_ref"], answer["expected"], answer["found"]) == ("f!A2", "other f!A3", "***")
    assert "other f!A3" in answer["message_en"] and SECRET not in str(answer)


def test_where_rows_are_respondents_findings_that_read_alike_are_one() -> None:
    """Neither their rows nor gaps in their numbers count records."""
    rules = (
        "cell.not_a_number",
        "cell.not_a_number",
        "cell.unknown_area",
        "cell.unknown_area",
        "file.empty",
    )
    answers = all_published("pledge_financing", rules)
    assert [a["finding_no"] for a in answers] == [1, 2, 3]
    assert len({a["title_en"] for a in answers}) == 3
    plain = all_published("district_return", rules)
    assert [a["finding_no"] for a in plain] == [1, 2, 3, 4, 5]
    assert [a["source_ref"] for a in plain] == [f"f!A{n}" for n in range(1, 6)]
