"""Characters: powers of ten, and which texts are Chinese."""

import pytest

from pipelines.intake.reference.characters import ends_in_ten, has_chinese, is_power


@pytest.mark.parametrize(
    ("text", "is_ten"), [("10", True), ("3×10", True), ("1.10", False), ("1,10", False), ("110", False)]
)
def test_a_raised_number_after_ten_is_a_power_and_after_another_number_a_mark(
    text: str, is_ten: bool
) -> None:
    assert ends_in_ten(text) == is_power(text, "⁴") == is_power(text, "4") == is_ten
    assert not is_power(text, "*")


@pytest.mark.parametrize(
    ("text", "is_chinese"), [("天津", True), ("Area 㐂", True), ("Area", False), ("１２", False), ("", False)]
)
def test_ideographs_are_chinese_rare_ones_too(text: str, is_chinese: bool) -> None:
    assert has_chinese(text) == is_chinese
