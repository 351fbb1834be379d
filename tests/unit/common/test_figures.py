import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.common.figures import number


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234567.0, "1,234,567"),
        (0.0, "0"),
        (-5.0, "-5"),
        (24.4281, "24.43"),
        (1.0245, "1.025"),
        (999.96, "1,000"),
        (0.00001234, "0.00001234"),
        (0.5, "0.5"),
        (1082.75, "1,082.8"),
        (26676.87, "26,676.9"),
        (-0.06345, "-0.06345"),
    ],
)
def test_a_figure_has_four_digits_or_one_decimal(value: float, text: str) -> None:
    assert number(value) == text


@given(st.floats(min_value=-1e12, max_value=1e12, allow_nan=False))
def test_a_figure_is_written_out_near_its_value(value: float) -> None:
    text = number(value)
    assert "e" not in text.lower()
    assert float(text.replace(",", "")) == pytest.approx(value, rel=6e-4, abs=0)
