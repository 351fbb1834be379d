"""The ledger as events: which periods are shown, what a form's checks say."""

import dagster as dg
import pytest

from pipelines.defs.submissions import metadata
from pipelines.defs.submissions.events import SHOWN_UNTIL, form_events, intake_events, shown_until
from pipelines.settings import Settings
from schemas.receipt import DUPLICATE, Finding, Receipt

FORM = "published_figures"
KEY = dg.AssetKey(["lake", FORM])
ERROR = Finding("V01", "error", "cell", "Sheet!B2", n_cells=3)


def receipt(seq: int, **given) -> Receipt:
    base = {
        "submission_id": f"x.{seq}",
        "form_id": FORM,
        "submitter": "cnipa",
        "period": "2016",
        "document": "yearbook",
        "attempt": seq,
        "status": "accepted",
        "sha256": "0" * 64,
        "received_seq": seq,
        "received_at": "2020-01-01T00:00:00",
        "original_name": "yearbook.xlsx",
    }
    return Receipt(**base | given)


@pytest.fixture
def settings(tmp_path):
    return Settings(data_dir=tmp_path)


def events(settings, *receipts, until=0):
    return list(form_events(settings, [FORM], receipts, until))


def periods(shown):
    return [(e.asset_key, e.partition) for e in shown if isinstance(e, dg.AssetMaterialization)]


def checks(shown):
    return {e.check_name: e for e in shown if isinstance(e, dg.AssetCheckEvaluation)}


def test_periods_with_receipts_are_materialized_and_the_form_is_observed(settings):
    shown = events(
        settings,
        receipt(1, rows_received=5, rows_accepted=5),
        receipt(2, period="2017", status="refused", findings=[ERROR]),
        receipt(3, period="2018", status=DUPLICATE),
        receipt(4, form_id="unknown"),
    )
    assert periods(shown) == [(KEY, "2016"), (KEY, "2017")]
    (observed,) = [e for e in shown if isinstance(e, dg.AssetObservation)]
    assert observed.asset_key == KEY
    assert observed.metadata["last_answers"].value == {"accepted": 1, "refused": 1}
    assert observed.metadata["last_period"].value == "2017"


def test_only_receipts_that_were_not_shown_are_materialized(settings):
    assert periods(events(settings, receipt(1), receipt(2, period="2017"), until=1)) == [(KEY, "2017")]


def test_a_form_without_receipts_is_observed(settings):
    shown = events(settings)
    assert [type(e) for e in shown][0] is dg.AssetObservation
    assert all(e.passed for e in checks(shown).values())


def test_an_error_is_open_however_many_files_without_errors_have_come_since(settings):
    refused = receipt(1, status="refused", findings=[ERROR])
    clean = checks(events(settings, refused, receipt(2, submitter="nbs"), until=1))[metadata.CLEAN]
    assert not clean.passed and clean.severity == dg.AssetCheckSeverity.WARN
    assert clean.metadata["submissions_with_errors"].value == 1
    assert "| V01 | error | 1 | 3 | 1 |" in clean.metadata["findings"].value
    assert "submissions/x.1.html" in clean.metadata["submissions"].value


def test_an_error_is_closed_by_a_later_attempt(settings):
    refused = receipt(1, status="refused", findings=[ERROR])
    assert checks(events(settings, receipt(2), refused))[metadata.CLEAN].passed


def test_a_lost_row_is_an_error_of_this_software(settings):
    lost = receipt(1, rows_received=7, rows_accepted=5)
    accounted = checks(events(settings, lost, receipt(2)))[metadata.ACCOUNTED]
    assert not accounted.passed and accounted.severity == dg.AssetCheckSeverity.ERROR
    assert accounted.metadata["lost"].value == ["x.1"]


def test_what_was_shown_is_remembered(settings):
    ledger = [receipt(1), receipt(7)]
    with dg.DagsterInstance.ephemeral() as instance:
        assert shown_until(instance) == 0
        for event in intake_events(settings, ledger, 0):
            instance.report_runless_asset_event(event)
        assert shown_until(instance) == 7
        event = instance.get_latest_materialization_event(dg.AssetKey("intake"))
    assert event.asset_materialization.metadata[SHOWN_UNTIL].value == 7
    assert event.asset_materialization.metadata["files"].value == 2


def test_without_a_site_submissions_have_no_address(tmp_path):
    settings = Settings(data_dir=tmp_path, site_port=0)
    (shown,) = [e for e in events(settings, receipt(1)) if isinstance(e, dg.AssetMaterialization)]
    assert "| x.1 | accepted |" in shown.metadata["submissions"].value


def test_a_file_that_was_sent_twice_closes_no_error(settings):
    ledger = [receipt(1, status="refused", findings=[ERROR]), receipt(2, status=DUPLICATE)]
    assert not checks(intake_events(settings, ledger, 0))[metadata.CLEAN].passed
