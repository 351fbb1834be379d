"""A table where the window has room for it, else its rows one below the other; no figure is ever broken."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from pipelines.views.tables import print_rows

HEADS = ("名称", "链接得分", "上年链接得分", "缺值原因")
ROWS = [["知识产权强市\n强市", "1,128.93", "119.9", "—"], ["运用", "—", "—", "没有指标数据"]]
IS_NUMBER = (False, True, True, False)


def printed(width: int) -> list[str]:
    console = Console(width=width, record=True, file=io.StringIO())
    print_rows(HEADS, [[Text(cell) for cell in row] for row in ROWS], IS_NUMBER, console)
    return [line.rstrip() for line in console.export_text().splitlines() if line.strip()]


@pytest.mark.parametrize("width", [20, 40, 48, 52, 60, 80, 110])
def test_no_line_is_wider_than_the_window_and_no_figure_is_broken(width: int) -> None:
    lines = printed(width)
    assert all(cell_len(line) <= width for line in lines)
    text = "\n".join(lines)
    assert "1,128.93" in text and "119.9" in text


def test_a_wide_window_has_a_table_with_its_headers_in_one_line() -> None:
    head, _, first, *_ = printed(80)
    assert head.split() == list(HEADS)
    assert first.split() == ["知识产权强市", "1,128.93", "119.9", "—"]


def test_a_narrow_window_has_a_row_below_the_other_without_what_is_missing() -> None:
    assert printed(40) == [
        "知识产权强市  强市",
        "  链接得分 1,128.93   上年链接得分 119.9",
        "运用",
        "  缺值原因 没有指标数据",
    ]


def test_headers_of_figures_are_broken_before_the_table_is_given_up() -> None:
    assert printed(52)[2].startswith(" ─")
    # Three lines would fit here.
    assert printed(50)[0] == "知识产权强市  强市"
