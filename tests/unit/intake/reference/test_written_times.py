"""Times in titles written in one way, however long the title is."""

import pytest

from pipelines.intake.reference.written_times import plainly


@pytest.mark.parametrize(
    "text", ["A1 " * 10_000, "1" + " " * 30_000 + "x", "填表 " * 10_000 + "1", "2016 年 " * 6_000]
)
def test_a_very_long_text_is_read_to_its_end(text: str) -> None:
    """A pattern that tries every blank as a beginning takes minutes for these."""
    assert plainly(text).split() == text.split()


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("2016.1-2016.11 专利情况", "2016年1-11月 专利情况"),
        ("专利情况  填表日期：2017年3月1日", "专利情况"),
        ("表1-3  2016年专利情况", "2016年专利情况"),
    ],
)
def test_a_title_names_its_period_in_one_way(title: str, plain: str) -> None:
    assert plainly(title).removeprefix("表").strip() == plain
