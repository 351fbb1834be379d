"""The order of a paper, which columns and rows its tables show, and the operator's paragraphs."""

import pytest

from pipelines.papers import compose as composing
from pipelines.papers.compose import compose
from pipelines.papers.document import Figure, Paragraph, Table
from pipelines.papers.wording import column_cells, numeral
from tests.unit.papers.editions import Row, edition, indicator, table, target


def test_sections_follow_the_tables_and_tables_are_counted_without_gaps() -> None:
    empty, full = table([indicator(None, None)], "01", "a"), table([indicator(5, 4)], "02", "b")
    paper = compose(edition(empty, full, full), {})
    assert [section.title for section in paper.sections] == ["一、专利", "二、专利", "三、专利"]
    tables = [block for section in paper.sections for block in section.blocks if isinstance(block, Table)]
    assert [one.number for one in tables] == [1, 2]
    leads = [section.blocks[0] for section in paper.sections]
    assert [lead.table for lead in leads if isinstance(lead, Paragraph)] == [None, 1, 2]


def test_a_table_shows_no_code_no_other_language_and_no_empty_column() -> None:
    (made,) = [
        b
        for b in compose(edition(table([indicator(5, None)])), {}).sections[0].blocks
        if isinstance(b, Table)
    ]
    assert made.heads == ("名称", "数值", "单位", "来源")
    assert made.rows == (("专利申请量", "5", "件", "年鉴"),)
    assert made.is_number == (False, True, False, False)
    assert sum(made.widths) == pytest.approx(1, abs=0.001)
    assert "fct_observation" in made.source and "2026-01-31-0123456789" in made.source


def test_reasons_of_verdicts_are_items_and_no_column() -> None:
    blocks = compose(edition(table([target()])), {}).sections[0].blocks
    assert [b.text for b in blocks if isinstance(b, Paragraph) and b.kind == "item"] == [
        "专利申请量：达到目标。"
    ]
    assert not any("理由" in b.heads for b in blocks if isinstance(b, Table))


def test_a_missing_figure_is_a_dash_that_is_explained_and_a_reason_has_its_name() -> None:
    blocks = compose(edition(table([indicator(5, 4), indicator(None, 3)])), {}).sections[0].blocks
    (made,) = [block for block in blocks if isinstance(block, Table)]
    assert made.rows[1][1] == "—" and made.rows[1][-1] == "未报送"
    assert [b.text for b in blocks if isinstance(b, Paragraph) and b.kind == "mark"] == ["— 没有数据。"]


def test_synthetic_figures_are_marked_in_the_row_the_sentence_the_summary_and_on_the_front() -> None:
    paper = compose(edition(table([indicator(5, 4, is_synthetic=True), indicator(6, 5)])), {})
    (made,) = [block for block in paper.sections[0].blocks if isinstance(block, Table)]
    assert [row[0] for row in made.rows] == ["专利申请量 ◇", "专利申请量"]
    lead, summary = paper.sections[0].blocks[0], paper.summary.blocks[1]
    assert isinstance(lead, Paragraph) and lead.text.endswith("（◇ 含合成数据）")
    assert isinstance(summary, Paragraph) and summary.text.endswith("(◇ with made-up figures)")
    assert len(paper.labels) == 2
    assert compose(edition(table([indicator(6, 5)])), {}).labels == ()


def test_a_long_table_is_cut_and_says_how_many_rows_are_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(composing, "row_limits", lambda: (("other/*", 1), ("*", 2)))
    blocks = compose(edition(table([indicator(n, n) for n in range(1, 6)])), {}).sections[0].blocks
    (made,) = [block for block in blocks if isinstance(block, Table)]
    assert len(made.rows) == 2
    (mark,) = [b.text for b in blocks if isinstance(b, Paragraph) and b.kind == "mark"]
    assert "其余 3 行" in mark and "development/01_figures.sql" in mark


def test_own_paragraphs_stand_apart_below_their_section() -> None:
    paper = compose(edition(table([indicator(5, 4)])), {"01_figures": ("甲。", "乙。"), "99_none": ("丙。",)})
    own = [
        block.text
        for block in paper.sections[0].blocks
        if isinstance(block, Paragraph) and block.kind == "own"
    ]
    assert own == ["以下段落由编写单位撰写，不由数据生成。", "甲。", "乙。"]


def test_the_summary_has_the_first_sentence_of_each_section_then_the_empty_ones() -> None:
    paper = compose(
        edition(table([indicator(5, 4), indicator(7, 6)]), table([indicator(None, None)], "02")), {}
    )
    texts = [block.text for block in paper.summary.blocks if isinstance(block, Paragraph)]
    assert texts == [
        "White paper, 2020.",
        "Patents. Patent applications: 5 items, up 25.0% from 4 items the year before.",
        "No figures of 2020 yet: Patents.",
    ]


def test_districts_are_drawn_with_a_description() -> None:
    rows = [
        {
            "code": c,
            "name_zh": c,
            "name_en": c,
            "applications": n,
            "marks_in_force": None,
            "is_synthetic": False,
        }
        for c, n in (("甲<", 3.0), ("乙", 6.0))
    ]
    (drawing,) = [
        block
        for block in compose(edition(table(rows, "10", "districts")), {}).sections[0].blocks
        if isinstance(block, Figure)
    ]
    assert drawing.number == 1 and "甲&lt;" in drawing.svg and "表1" in drawing.description
    widths = [
        float(part.split('"')[0])
        for part in drawing.svg.split('height="14"')[0].split("<rect")[1].split('width="')[1:]
    ]
    assert widths == [220.0]


@pytest.mark.parametrize(("n", "shown"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")])
def test_sections_are_numbered_in_chinese(n: int, shown: str) -> None:
    assert numeral(n) == shown


def test_a_qualification_is_a_column_only_where_a_row_has_it() -> None:
    def heads(*rows: Row) -> tuple[str, ...]:
        blocks = compose(edition(table(list(rows))), {}).sections[0].blocks
        return next(block.heads for block in blocks if isinstance(block, Table))

    assert not {"暂定", "稳健"} & set(heads(target(), target(is_robust=None)))
    assert "暂定" in heads(target(), target(is_provisional=True))
    assert "稳健" in heads(target(), target(is_robust=False))


def test_a_column_of_which_every_figure_is_hidden_is_shown_beside_the_reason() -> None:
    def row(name: str, n: int | None) -> Row:
        return {
            "code": name, "name_zh": name, "name_en": name, "n_enterprises": n, "disputes": None,
            "na_reason": "suppressed", "is_synthetic": False,
        }  # fmt: skip

    blocks = compose(edition(table([row("合计", 14), row("日本", 3)])), {}).sections[0].blocks
    (made,) = [block for block in blocks if isinstance(block, Table)]
    assert made.heads == ("名称", "企业数", "纠纷数", "缺值原因")
    assert made.rows[0] == ("合计", "14", "—", "为保护调查对象而隐匿")


def test_the_front_names_the_plan() -> None:
    assert compose(edition(table([indicator(5, 4)])), {}).facts[0] == ("规划", "规划")


def test_a_bound_is_before_its_figure() -> None:
    blocks = compose(edition(table([target(bound_zh="≥"), target()])), {}).sections[0].blocks
    (made,) = [block for block in blocks if isinstance(block, Table)]
    place = made.heads.index("数值")
    assert [row[place] for row in made.rows] == ["≥111,514", "111,514"]
    assert "数值说明" not in made.heads and "单位" in made.heads


def test_a_long_table_may_be_broken_over_pages() -> None:
    def is_unbroken(n: int) -> bool:
        blocks = compose(edition(table([target()] * n)), {}).sections[0].blocks
        return next(block.is_unbroken for block in blocks if isinstance(block, Table))

    assert is_unbroken(3) and not is_unbroken(9)


def test_attainment_is_drawn_with_a_line_at_the_target_and_cut_bars() -> None:
    rows = [target(attainment_pct=value) for value in (50.0, 26676.9, None)]
    section = compose(edition(table(rows, "01", "targets")), {}).sections[0]
    (drawing,) = [block for block in section.blocks if isinstance(block, Figure)]
    assert "截断" in drawing.caption and "竖线为 100" in drawing.caption and "26,676.9" in drawing.svg
    widths = [
        float(part.split('"')[0])
        for part in drawing.svg.split("<rect")[1:]
        for part in [part.split('width="')[1]]
    ]
    assert widths[0] * 3 == pytest.approx(widths[1], abs=1) and drawing.svg.count("<path") == 1
    assert "<line" in drawing.svg
    few = compose(edition(table(rows[:1], "01", "targets")), {}).sections[0]
    assert not any(isinstance(block, Figure) for block in few.blocks)


def test_every_drawn_column_is_one_of_its_tables() -> None:
    from fnmatch import fnmatchcase

    from pipelines.papers.figures import drawn_columns
    from schemas.publications import read_tables

    tables = {f"{one.publication}/{one.number}_{one.name}": one.sql for one in read_tables()}
    for drawn in drawn_columns():
        of_pattern = [sql for name, sql in tables.items() if fnmatchcase(name, drawn.table)]
        assert of_pattern and all(drawn.column in sql for sql in of_pattern), drawn


def score(name: str, value: float | None, **values: str) -> Row:
    return {
        "code": name,
        "name_zh": name,
        "name_en": name,
        "score": value,
        "reason_zh": None,
        "is_synthetic": False,
    } | values


def test_what_has_nothing_but_a_reason_is_a_sentence_and_no_row() -> None:
    rows = [score("创造", 7.0), score("运用", 3.0), score("保护", None, reason_zh="没有分区统计")]
    lead, made = compose(edition(table(rows)), {}).sections[0].blocks[:2]
    assert isinstance(lead, Paragraph) and "保护：没有分区统计。" in lead.text
    assert isinstance(made, Table) and [row[0] for row in made.rows] == ["创造", "运用"]
    assert made.heads == ("名称", "得分")


def test_figures_of_a_column_have_the_same_decimals_and_no_more_than_the_largest() -> None:
    assert column_cells([63.404, 26.1, 0.85829, None, 31], "zh") == ["63.40", "26.10", "0.86", "—", "31.00"]
    assert column_cells([100.0, 47.91, 3.4217], "zh") == ["100.0", "47.9", "3.4"]
    assert column_cells([26676.91, 0.5], "zh") == ["26,676.9", "0.5"]
    assert column_cells([0.43076, 0.06371], "zh") == ["0.4308", "0.0637"]
    assert column_cells([12.5, 7.25], "zh") == ["12.50", "7.25"]
    assert column_cells([72000.0, 3], "zh") == ["72,000", "3"]
    assert column_cells(["5/8", True, None], "zh") == ["5/8", "是", "—"]


def test_figures_whose_rows_name_their_units_keep_their_own_decimals() -> None:
    rows = [indicator(1234, 1000), indicator(24.43, 22, unit_zh="件/万人")]
    (made,) = [b for b in compose(edition(table(rows)), {}).sections[0].blocks if isinstance(b, Table)]
    assert [row[1:4] for row in made.rows] == [("1,234", "1,000", "23.40"), ("24.43", "22", "11.05")]


def test_headers_are_broken_only_where_the_page_is_too_narrow() -> None:
    def widths(n_columns: int) -> tuple[float, ...]:
        heads = ["共同指标得分"] * n_columns
        return composing._widths(heads, [["1"] * n_columns])

    assert widths(2) == (0.5, 0.5)
    narrow, wide = (
        composing._widths(["共同指标得分", "名称"], [["1", "甲"]]),
        composing._widths(["共同指标得分", *["名称"] * 20], [["1"] * 21]),
    )
    assert narrow[0] / narrow[1] == pytest.approx(14 / 6, abs=0.01)
    assert wide[0] / wide[1] == pytest.approx(8 / 6, abs=0.02)
