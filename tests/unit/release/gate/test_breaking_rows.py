import datetime as dt

import numpy as np
import pandas as pd
import pytest

from pipelines.release.gate.breaking_rows import plain, row_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.int32(1200), "1,200"),
        (np.float64(-1200.5), "-1,200.5"),
        (np.bool_(True), "true"),
        (3.0, "3"),
        ("2019-Q3", "2019-Q3"),
        (dt.date(2026, 1, 31), "2026-01-31"),
        (pd.Timestamp("2026-01-31"), "2026-01-31"),
        (pd.Timestamp("2026-01-31 18:02"), "2026-01-31T18:02:00"),
        *((missing, "null") for missing in (None, float("nan"), np.float64("nan"), pd.NA, pd.NaT)),
    ],
)
def test_values_are_plain(value: object, text: str) -> None:
    assert plain(value) == text


def test_columns_that_do_not_apply_are_left_out_and_missing_values_are_not() -> None:
    assert row_text({"ref_area": "120102", "patent_type": "_Z", "rank_low": pd.NA}) == (
        "ref_area=120102, rank_low=null"
    )


def test_a_column_that_the_rule_is_about_is_named_even_if_it_does_not_apply() -> None:
    row = {"ref_area": "120102", "time_period": "_Z"}
    assert row_text(row) == "ref_area=120102"
    assert row_text(row, ["time_period"]) == "ref_area=120102, time_period=_Z"
