"""Characters: one form of each sign, powers of ten, and which texts are Chinese."""

import pytest

from pipelines.intake.reference.characters import clean, ends_in_ten, has_chinese, is_power


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


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("\uff11\uff12\u0663", "123"),
        ("\uff08\uff05\uff09\uff4b\uff47", "(%)kg"),
        ("\u3000a\u00a0b\u3000c ", "a b c"),
        ("a\u2028b\u2029c", "a\nb\nc"),
        # Without width: a blank, a hyphen, the mark of a file's beginning, variants of glyphs.
        ("\ufeffa\u200bb\u00adc", "abc"),
        ("\u5929\ufe00\u6d25\ufe0f", "\u5929\u6d25"),
        ("\u2010\u2011\u2212", "---"),
        # Dashes are no minus, and a sign before Arabic numbers is printed.
        ("\u20131\u0600", "\u20131\u0600"),
        ("\u2f00\u2e9f\ufb00\ufb06", "\u4e00\u6bcdffst"),
        ("e\u0301", "\u00e9"),
        # What is raised, encircled or bracketed, a fraction, a unit, and what a terminal obeys.
        ("\u00b2\u2462\u00bd\u2474\u33a1\x07\u5929", "\u00b2\u2462\u00bd\u2474\u33a1\x07\u5929"),
    ],
)
def test_each_sign_has_one_form(text: str, plain: str) -> None:
    assert clean(text) == plain
