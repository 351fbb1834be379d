"""What a build reads of the attempts, beside their rows.

Belongs here: what of a receipt goes into the tables of inputs. Does not belong here: which attempts these are (``test_input_list``).
"""

from dataclasses import replace

import polars as pl
import pytest

from pipelines.common.confirmations import Confirmation, add_confirmation
from pipelines.release.build.input_list import take_inputs
from pipelines.release.build.inputs import published_names, write_inputs
from pipelines.settings import Settings
from schemas.receipt import Receipt
from schemas.rules.registry import RULES
from tests.tiny import AS_OF

NAME = "质押台账_某某公司900万元_王小明"


def receipt(form_id: str, name: str) -> Receipt:
    key = (form_id, "a", "2020", "main", 1, "refused")
    return Receipt(f"{form_id}.a.2020.main.1", *key, "0" * 64, 1, "2020-02-01T10:00:00", name, None)


def test_personal_values_in_findings_and_confirmations_are_masked(tiny: Settings) -> None:
    """Also in receipts that were given before explanations were masked."""
    person = "张伟13800138000"
    attempt = receipt("district_return", "a.xlsx")
    finding = RULES["cell.comment"].at("s!A1", person, person, person)
    attempt.findings = [replace(finding, explanation=person)]
    (tiny.receipts / "r.json").write_text(attempt.to_json(), "utf-8")
    add_confirmation(tiny, Confirmation(attempt.submission_id, person, "operator", "2020-02-02T10:00:00"))
    write_inputs(tiny, AS_OF, take_inputs(tiny))
    findings, confirmations = (
        pl.read_parquet(tiny.build_inputs / f"{name}.parquet").to_dicts()[0]
        for name in ("finding", "confirmation")
    )
    assert person not in (*findings.values(), *confirmations.values())
    assert findings["found"] == findings["explanation"] == confirmations["reason"] == "张伟***"


@pytest.mark.parametrize(
    ("form_id", "suffix", "shown"),
    [
        ("pledge_financing", ".xlsx", "***.xlsx"),
        ("patent_register", ".CSV", "***.csv"),
        ("satisfaction_survey", ".王小明", "***"),
        ("", ".et", "***.et"),
        ("district_return", ".xlsx", f"{NAME}.xlsx"),
        ("district_return", "13800138000.xlsx", f"{NAME}***.xlsx"),
    ],
)
def test_the_name_of_a_protected_file_is_not_published(
    tiny: Settings, form_id: str, suffix: str, shown: str
) -> None:
    attempt = receipt(form_id, NAME + suffix)
    assert published_names(tiny, [attempt]) == {attempt.submission_id: shown}
    (tiny.receipts / "r.json").write_text(attempt.to_json(), "utf-8")
    write_inputs(tiny, AS_OF, take_inputs(tiny))
    names = pl.read_parquet(tiny.build_inputs / "submission.parquet")["original_name"]
    assert names.to_list() == [shown]
