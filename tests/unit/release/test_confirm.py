"""Confirming held figures: what is recorded, what is refused, and that a release depends on it."""

import datetime as dt
import json
from collections.abc import Callable

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.common.confirmations import read_confirmations
from pipelines.common.errors import UnknownSubmission
from pipelines.release import AlreadyConfirmed, BuildResult, NothingHeld, confirm, publish
from pipelines.release.build.input_hash import ledger_hash
from pipelines.release.build.input_list import InputList
from pipelines.release.build.inputs import successors, waiting_attempts
from pipelines.settings import Settings
from schemas.receipt import Receipt
from schemas.rules.registry import RULES
from tests.tiny import NOW, gate_without_suites

pytestmark = pytest.mark.thorough

HELD, SOUND, AT_INTAKE = "f.a.2020.main.1", "f.b.2020.main.1", "f.c.2020.main.1"


def receipt(submission_id: str, **fields: object) -> Receipt:
    form_id, submitter, period, document, attempt = submission_id.split(".")
    values = {
        "status": "accepted",
        "sha256": "0",
        "received_seq": 1,
        "received_at": "2026-01-01T00:00:00",
        "original_name": "x",
        "rows_received": 1,
        "rows_accepted": 1,
    }
    return Receipt(submission_id, form_id, submitter, period, document, int(attempt), **(values | fields))  # type: ignore[arg-type]


@pytest.fixture
def store(tiny: Settings, tiny_build: Callable[..., BuildResult]) -> Settings:
    """A live release that holds a figure of one of three attempts; another is held at intake."""
    (tiny.receipts / f"{HELD}.json").write_text(
        receipt(HELD, rows_received=0, rows_accepted=0).to_json(), "utf-8"
    )
    tables = {
        "fct_held_figure": ("submission_id varchar", f"('{HELD}')"),
        "fct_submission": (
            "submission_id varchar, figures_held integer, hold_status varchar, confirmed_reason varchar, "
            "confirmed_by varchar, confirmed_at timestamp, form_id varchar, submitter varchar, period varchar",
            f"('{HELD}', 1, 'held', null, null, null, 'f', 'a', '2020')",
        ),
        "fct_finding": (
            "submission_id varchar, rule_code varchar, severity varchar, scope varchar, source_ref varchar, "
            "column_name varchar, found varchar, expected varchar, n_cells integer, explanation varchar, finding_no integer, "
            "message_zh varchar, message_en varchar",
            f"('{HELD}', 'series.overturns', 'query', 'series', 's!B2', 'I 2020', '18,000', '96,045', 1, null, 1, '说', 'says')",
        ),
        "fct_reporting_status": (
            "status varchar, as_of date, due_date date, form_id varchar, submitter varchar, document varchar, period varchar",
            "",
        ),
        "dim_form": ("form_id varchar, label_zh varchar, label_en varchar", ""),
        "dim_agency": (
            "agency_code varchar, name_zh varchar, name_en varchar, valid_from date, valid_to date",
            "",
        ),
    }
    publish(tiny, gate_without_suites(tiny, tiny_build(**tables)), NOW)
    held_at_intake = [RULES["file.unit_slip"].at("s!A1")]
    for one in (receipt(HELD), receipt(SOUND), receipt(AT_INTAKE, findings=held_at_intake)):
        (tiny.receipts / f"{one.submission_id}.json").write_text(one.to_json(), "utf-8")
    return tiny


def test_who_when_and_why_are_recorded_once(store: Settings) -> None:
    first = confirm(store, HELD, " 核对无误 ", "operator", NOW)
    assert (first.reason, first.confirmed_by, first.confirmed_at) == (
        "核对无误",
        "operator",
        "2026-02-01T18:00:00",
    )
    with pytest.raises(AlreadyConfirmed, match="2026-02-02 02:00 .Asia/Shanghai., because: 核对无误"):
        confirm(store, HELD, "again", "other", NOW + dt.timedelta(days=1))
    assert confirm(store, AT_INTAKE, "核对无误", "operator", NOW).submission_id == AT_INTAKE
    assert [c.submission_id for c in read_confirmations(store)] == [HELD, AT_INTAKE]


@pytest.mark.parametrize(
    ("submission_id", "reason", "refusal"),
    [
        (SOUND, "核对无误", NothingHeld),
        ("f.z.2020.main.1", "核对无误", UnknownSubmission),
        (HELD, "  ", NothingHeld),
    ],
)
def test_nothing_is_recorded_of_what_is_not_held_or_has_no_reason(
    store: Settings, submission_id: str, reason: str, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        confirm(store, submission_id, reason, "operator", NOW)
    assert not store.confirmations.exists()


def test_a_line_that_was_never_finished_is_ignored_and_overwritten(store: Settings) -> None:
    confirm(store, HELD, "核对无误", "operator", NOW)
    with store.confirmations.open("a", encoding="utf-8") as file:
        file.write('{"submission_id": "f.c')
    assert [c.submission_id for c in read_confirmations(store)] == [HELD]
    confirm(store, AT_INTAKE, "核对无误", "operator", NOW)
    assert [c.submission_id for c in read_confirmations(store)] == [HELD, AT_INTAKE]


def test_a_release_depends_on_confirmations_but_not_on_their_hour(store: Settings) -> None:
    before = ledger_hash(store, [])
    confirm(store, HELD, "核对无误", "operator", NOW)
    after = ledger_hash(store, [])
    store.confirmations.unlink()
    confirm(store, HELD, "核对无误", "operator", NOW + dt.timedelta(hours=1))
    assert before != after == ledger_hash(store, [])


def test_the_command_prints_the_confirmation_and_says_why_it_refuses(
    store: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IPMON_DATA_DIR", str(store.data_dir))
    printed = CliRunner().invoke(app, ["confirm", HELD, "--reason", "核对无误", "--json"])
    assert json.loads(printed.stdout)["submission_id"] == HELD
    refused = CliRunner().invoke(app, ["confirm", SOUND, "--reason", "核对无误"])
    assert isinstance(refused.exception, NothingHeld)


def test_a_file_of_records_with_held_rows_waits_as_a_whole(store: Settings) -> None:
    held = [RULES["file.unit_slip"].at("s!A1")]
    chain = [
        receipt("court_cases.a.2020-Q4.main.1"),
        receipt("court_cases.a.2020-Q4.main.2", findings=held),
        receipt("district_return.a.2020-Q4.main.1", findings=held),
    ]
    waiting = waiting_attempts(InputList(chain, []))
    assert waiting == {"court_cases.a.2020-Q4.main.2"}
    assert successors(chain, waiting)["court_cases.a.2020-Q4.main.1"] is None


def test_receipt_and_status_show_what_is_held_and_that_it_was_confirmed(
    store: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IPMON_DATA_DIR", str(store.data_dir))

    def run(*arguments: str) -> str:
        return CliRunner().invoke(app, arguments, catch_exceptions=False).stdout

    assert "暂缓采用 1" in run("receipt", HELD) and "held 1" in run("receipt", HELD, "--lang", "en")
    assert json.loads(run("receipt", HELD, "--json"))["addendum"]["hold"]["hold_status"] == "held"
    assert HELD in run("status") and json.loads(run("status", "--json"))["held"][0]["figures_held"] == 1


def test_receipt_and_status_show_a_confirmation_before_the_next_build(
    store: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IPMON_DATA_DIR", str(store.data_dir))
    confirm(store, HELD, "核对无误", "operator", NOW)
    confirm(store, AT_INTAKE, "核对无误", "operator", NOW)
    for arguments in (("status",), ("receipt", HELD), ("receipt", AT_INTAKE)):
        printed = CliRunner().invoke(app, arguments, catch_exceptions=False).stdout
        assert "已确认采用" in printed and "下次刷新起采用" in printed
