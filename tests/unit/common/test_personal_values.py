"""What is masked in texts that are published, and what is left as it is."""

import pytest

from pipelines.common.personal_values import masked, says_more


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("联系人张伟13800138000，已核实", "联系人张伟***，已核实"),
        ("138-0013-8000", "***"),
        ("+86 138 0013 8000", "***"),
        ("１３８００１３８０００", "***"),
        ("身份证120101199001011234", "身份证***"),
        ("120101 19900101 123x。", "***。"),
        ("120101900101123", "***"),
        ("问zhang.wei@tj.example.cn。", "问***。"),
        ("022-23039999 转 12", "*** 转 12"),
        ("（022）23039999", "***"),
        ("电话：23039999", "电话：***"),
        ("tel. 2303 9999", "tel. ***"),
        ("13800138000、13900139000", "***、***"),
    ],
)
def test_personal_values_are_masked(text: str, shown: str) -> None:
    assert masked(text) == shown
    assert masked(shown) == shown


@pytest.mark.parametrize(
    "text",
    [
        "2020年授权75434件，比2019年的57799件多30.5%",
        "共13800138000元",
        "13,800,138,000",
        "1.38001380001",
        "13800138000.5",
        "CN201610123456.7",
        "91120116103071234X",
        "118000120101199001011234",
        "2016 2017 2018 2019",
        "2016-01-01 12000",
        "津知发〔2018〕12号",
        "电话调查1000户",
        "010-12345",
        "a@b",
        "",
    ],
)
def test_figures_and_numbers_of_other_kinds_stay(text: str) -> None:
    assert masked(text) == text


def test_a_long_text_is_masked_at_once() -> None:
    """Each of these repeats what a value begins with, and would take minutes if every start was read to the end."""
    for part in ("a", "a.", "电话", "1380013", "+86 ", "1.1.", "a@"):
        masked(part * 20_000)


def test_a_text_of_masks_alone_says_nothing_more() -> None:
    assert not says_more("（***，***）。")
    assert says_more("*** 已核实")
