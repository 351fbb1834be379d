"""The status while a release waits for its hour."""

import datetime as dt
import json

import pytest
from typer.testing import CliRunner

from pipelines import views
from pipelines.cli import app
from pipelines.release import publish, waiting
from pipelines.settings import Settings
from schemas.receipt import Receipt
from tests.tiny import NOW, build_tiny, gate_without_suites

pytestmark = pytest.mark.thorough

REPORTING = (
    "form_id varchar, submitter varchar, period varchar, document varchar, due_date date, status varchar, "
    "first_accepted_on date, n_accepted integer, n_refused integer, as_of date"
)
TABLES = {
    "fct_reporting_status": (
        REPORTING,
        ", ".join(
            f"('f', '{sender}', '2025-Q4', 'main', '2026-01-20', '{status}', null, 0, 0, '2026-01-31')"
            for sender, status in (
                ("in_time", "overdue"),
                ("late", "overdue"),
                ("refused", "overdue"),
                ("another_document", "overdue"),
                ("nothing", "overdue"),
                ("early", "not_due"),
            )
        ),
    ),
    "dim_form": ("form_id varchar, label_zh varchar, label_en varchar", ""),
    "dim_agency": (
        "agency_code varchar, name_zh varchar, name_en varchar, valid_from date, valid_to date",
        "",
    ),
}


@pytest.fixture
def installation(tiny: Settings) -> Settings:
    """Publish a release to which six returns are owed, and keep one from then on under an embargo."""
    publish(tiny, gate_without_suites(tiny, build_tiny(tiny, **TABLES)), NOW)
    build = build_tiny(tiny, "2026-02-01-0000000002", **TABLES)
    publish(tiny, gate_without_suites(tiny, build), NOW, dt.datetime(2999, 1, 1, tzinfo=dt.UTC))
    for sender, declared, rows, document in (
        ("in_time", "2026-01-20", 4, "main"),
        ("late", "2026-01-21", 4, "main"),
        ("refused", "2026-01-20", 0, "main"),
        ("another_document", "2026-01-20", 4, "annex"),
        ("early", "2026-01-10", 4, "main"),
    ):
        receipt = Receipt(
            *(f"f.{sender}.1", "f", sender, "2025-Q4", document, 1, "accepted" if rows else "refused"),
            *("0" * 64, 1, "2026-02-01T10:00:00", "a.csv", declared),
            rows_accepted=rows,
        )
        (tiny.receipts / f"{receipt.submission_id}.json").write_text(receipt.to_json(), "utf-8")
    return tiny


def test_who_has_delivered_is_not_overdue_until_the_release_has_its_hour(installation: Settings) -> None:
    record = views.status_record(installation)
    assert {row["submitter"]: row["status"] for row in record["reporting"]} == {
        "in_time": "received",
        "late": "received_late",
        "early": "received",
        **dict.fromkeys(("refused", "another_document", "nothing"), "overdue"),
    }
    assert {row["submitter"]: row["n_refused"] for row in record["reporting"] if row["n_refused"]} == {
        "refused": 1
    }
    in_time = next(row for row in record["reporting"] if row["submitter"] == "in_time")
    assert (in_time["first_accepted_on"], in_time["days_late"]) == (dt.date(2026, 1, 20), None)


@pytest.mark.parametrize("command", ["publish", "status", "releases"])
def test_a_release_that_waits_for_its_hour_is_a_good_end(
    installation: Settings, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("IPMON_DATA_DIR", str(installation.data_dir))
    done = CliRunner().invoke(app, [command], catch_exceptions=False)
    release = waiting(installation)
    assert done.exit_code == 0 and release is not None
    assert release.release_id in done.stdout
    assert json.loads(CliRunner().invoke(app, ["status", "--json"]).stdout)["embargoed"]["release_id"]


@pytest.mark.parametrize("width", [60, 80, 160])
@pytest.mark.parametrize(("lang", "heading"), [("zh", "上一版本"), ("en", "previous")])
def test_ids_of_releases_are_whole_in_any_window(
    installation: Settings, monkeypatch: pytest.MonkeyPatch, width: int, lang: str, heading: str
) -> None:
    monkeypatch.setattr(views.console, "width", width)
    environment = {"IPMON_DATA_DIR": str(installation.data_dir), "IPMON_LANG": lang}
    shown = CliRunner().invoke(app, ["releases"], env=environment, catch_exceptions=False).stdout
    ids = {record["release_id"] for record in views.releases_record(installation)}
    assert len(ids) == 2 and all(release_id in shown for release_id in ids)
    assert heading in shown and "…" not in shown
