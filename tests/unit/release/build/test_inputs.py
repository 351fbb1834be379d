"""What a build reads of the attempts, beside their rows.

Belongs here: what of a receipt goes into the tables of inputs. Does not belong here: which attempts these are (``test_input_list``).
"""

import polars as pl
import pytest

from pipelines.release.build.input_list import take_inputs
from pipelines.release.build.inputs import published_names, write_inputs
from pipelines.settings import Settings
from schemas.receipt import Receipt
from tests.tiny import AS_OF

NAME = "质押台账_某某公司900万元_王小明"


def receipt(form_id: str, name: str) -> Receipt:
    key = (form_id, "a", "2020", "main", 1, "refused")
    return Receipt(f"{form_id}.a.2020.main.1", *key, "0" * 64, 1, "2020-02-01T10:00:00", name, None)


@pytest.mark.parametrize(
    ("form_id", "suffix", "shown"),
    [
        ("pledge_financing", ".xlsx", "***.xlsx"),
        ("patent_register", ".CSV", "***.csv"),
        ("satisfaction_survey", ".王小明", "***"),
        ("", ".et", "***.et"),
        ("district_return", ".xlsx", f"{NAME}.xlsx"),
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
