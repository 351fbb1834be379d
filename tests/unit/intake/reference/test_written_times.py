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


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("2016年1-2季度", "2016年1-6月"),
        ("2016年一至三季度", "2016年1-9月"),
        ("2016年1-四季度", "2016年1-12月"),
        ("2016年前11个月", "2016年1-11月"),
        ("2016年前1个月", "2016年前1个月"),
        ("2016.3专利", "2016年3月专利"),
        ("截至2016年12月31日专利", "截至2016年12月专利"),
        ("2016年2月1日-2016年11月30日", "2016年2-11月"),
        # From the first day to the last one it is the year, if both are said to be meant.
        ("2016年1月1日-12月31日", "2016年"),
        ("2016年1月1日-12月", "2016年"),
        ("2016年1月1日-12月30日", "2016年1-12月"),
        ("2016年1月2日-12月31日", "2016年1-12月"),
        ("2016年1月-12月31日", "2016年1-12月"),
        ("2016年1月1日-11月30日", "2016年1-11月"),
        # Months that do not follow each other are left as they are.
        ("2016年5月-3月", "2016年5月-3月"),
        ("2016年3月-3月", "2016年3月-3月"),
        ("2016年1-12月", "2016年1-12月"),
    ],
)
def test_parts_of_a_year_are_written_as_months(title: str, plain: str) -> None:
    assert plainly(title) == plain
