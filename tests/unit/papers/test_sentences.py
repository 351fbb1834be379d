"""The words that a figure takes, and the sentences of ``sentences.csv``."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.papers.sentences import KINDS, Statements, missing_columns, patterns, row_label, statements
from schemas.publications import read_tables
from tests.unit.papers.editions import Row, edition, indicator, table, target


def stated(
    rows: list[Row], lang: str = "zh", publication: str = "development", **of_table: Any
) -> Statements:
    one = table(rows, **of_table)
    return statements(edition(one, publication=publication), one, lang)


@pytest.mark.parametrize(
    ("row", "zh", "en"),
    [
        (
            indicator(111514, 96045),
            "2020年，专利申请量为111,514件，比上年的96,045件增长16.1%。",
            "Patent applications: 111,514 items, up 16.1% from 96,045 items the year before.",
        ),
        (
            indicator(90, 100),
            "2020年，专利申请量为90件，比上年的100件下降10.0%。",
            "Patent applications: 90 items, down 10.0% from 100 items the year before.",
        ),
        (
            indicator(8, 8),
            "2020年，专利申请量为8件，与上年持平。",
            "Patent applications: 8 items, unchanged from the year before.",
        ),
        (
            indicator(100001, 100000),
            "2020年，专利申请量为100,001件，高于上年的100,000件。",
            "Patent applications: 100,001 items, above 100,000 items the year before.",
        ),
        (
            indicator(21.5, 22, unit_zh="%", unit_en="%", growth_pct=None),
            "2020年，专利申请量为21.5%，低于上年的22%。",
            "Patent applications: 21.5 %, below 22 % the year before.",
        ),
        (
            indicator(24.43, 22.3, is_comparable=False, growth_pct=None),
            "2020年，专利申请量为24.43件；上年为22.3件，来源或口径不同，不作比较。",
            "Patent applications: 24.43 items; 22.3 items the year before, of another source or definition, not compared.",
        ),
        (
            indicator(108_273_000_000, 92_300_000_000, unit_zh="元", unit_en="yuan"),
            "2020年，专利申请量为1,082.7亿元，比上年的923亿元增长17.3%。",
            "Patent applications: 108,273 million yuan, up 17.3% from 92,300 million yuan the year before.",
        ),
        (
            indicator(161083, 134145, is_provisional=True),
            "2020年，专利申请量为161,083件（初步数），比上年的134,145件增长20.1%。",
            "Patent applications: 161,083 items (provisional), up 20.1% from 134,145 items the year before.",
        ),
        (
            indicator(
                96900, 90000, bound_zh="不少于", bound_en="at least", is_comparable=False, growth_pct=None
            ),
            "2020年，专利申请量为不少于96,900件；上年为90,000件，来源或口径不同，不作比较。",
            "Patent applications: at least 96,900 items; 90,000 items the year before, of another source or definition, not compared.",
        ),
    ],
)
def test_a_figure_is_compared_in_the_right_words(row: Row, zh: str, en: str) -> None:
    assert stated([row]).sentences == (zh,)
    assert stated([row], "en").sentences == (en,)


def test_a_figure_without_a_year_before_says_so() -> None:
    assert stated([indicator(5, None)]).sentences == ("2020年，专利申请量为5件。", "专利申请量没有上年数据。")


def test_what_is_missing_is_named_with_its_reason_and_never_as_a_figure() -> None:
    rows = [indicator(5, 4), indicator(None, 3, name_zh="商标"), indicator(None, None, name_zh="版权")]
    assert stated(rows).sentences[1:] == ("商标、版权：未报送。",)


def test_a_table_without_figures_is_a_sentence() -> None:
    assert stated([indicator(None, 3)]).sentences == ("2020年尚无数据。", "专利申请量：未报送。")
    assert stated([]).sentences == ("2020年尚无数据。",)


@given(st.floats(0.001, 1e12), st.floats(0.001, 1e12))
def test_a_figure_goes_up_or_down_as_it_does(now: float, before: float) -> None:
    (sentence,) = stated([indicator(now, before)]).sentences
    up, down = ("增长" in sentence or "高于" in sentence), ("下降" in sentence or "低于" in sentence)
    assert (up, down, "持平" in sentence) == (now > before, now < before, now == before)
    assert "增长0.0%" not in sentence and "下降0.0%" not in sentence


def test_verdicts_are_counted_and_qualified() -> None:
    rows = [
        target(),
        target(is_provisional=True),
        target("缺数据", is_robust=None),
        target("未实现", is_robust=False),
    ]
    answer = stated(rows)
    assert answer.sentences == (
        "2020年度评估目标4项：已实现2项、缺数据1项、未实现1项。",
        "其中结论暂定的1项。",
        "其中结论不稳健的1项。",
    )
    assert answer.items == ("专利申请量：达到目标。",) * 4
    assert stated(rows, "en").sentences[1:] == ("Provisional: 1.", "Not robust: 1.")


def test_verdicts_without_qualification_say_none() -> None:
    assert len(stated([target()]).sentences) == 1


def test_changes_of_verdicts_are_named() -> None:
    before = {"verdict_before_zh": "进展顺利", "verdict_before_en": "On track"}
    rows = [
        target(**before),
        target("进展顺利", **before),
        target(verdict_before_zh=None, verdict_before_en=None),
    ]
    assert stated(rows).sentences[-1] == "结论与上年不同的1项：专利申请量由进展顺利变为已实现。"
    assert stated(rows[1:]).sentences[-1] == "各项结论与上年相同。"
    assert len(stated(rows[2:]).sentences) == 1


def district(name: str, applications: float | None, marks: float | None = None) -> Row:
    values = {"applications": applications, "marks_in_force": marks, "is_synthetic": True}
    return {"code": "120101", "name_zh": name, "name_en": name, **values}


def test_extremes_name_who_has_them_all_of_a_tie() -> None:
    rows = [district("甲", 3), district("乙", 9), district("丙", 3), district("丁", None)]
    answer = stated(rows, number="10", name="districts")
    assert answer.sentences == ("专利申请最多的是乙（9件），最少的是甲、丙（3件）。",)


def test_extremes_of_equal_figures_are_not_stated() -> None:
    assert stated([district("甲", 3), district("乙", 3)], number="10", name="districts").sentences == ()


def test_a_reason_is_about_the_figures_that_a_row_lacks_beside_others() -> None:
    row = {"name_zh": "甲", "name_en": "A", "n_rights": 3, "disputes": None, "na_reason": "suppressed"}
    assert missing_columns(row) == ["disputes"]
    assert missing_columns(row | {"n_rights": None}) == []
    assert missing_columns(row | {"na_reason": None}) == []


def test_rows_are_joined_to_one_sentence() -> None:
    rows = [
        {"name_zh": zh, "name_en": en, "n_targets": n, "n_targets_before": n - 1, "is_synthetic": False}
        for zh, en, n in (("缺数据", "No data", 57), ("已实现", "Met", 7))
    ]
    one = table(rows, "02", "verdicts")
    of = edition(one, publication="monitoring")
    assert statements(of, one, "zh").sentences == ("缺数据57项，上年56项；已实现7项，上年6项。",)
    assert statements(of, one, "en").sentences == (
        "No data: 57, the year before 56; Met: 7, the year before 6.",
    )


def test_a_sentence_with_a_missing_value_is_left_out() -> None:
    talent = {"name_zh": "合计", "name_en": "Total", "n_persons": 40, "na_reason": None, "is_synthetic": True}
    assert stated([talent], number="12", name="talent").sentences == ("登记的知识产权人才40人。",)
    hidden = talent | {"n_persons": None, "na_reason": "suppressed"}
    assert stated([talent, hidden], number="12", name="talent").sentences[1:] == (
        "合计：为保护调查对象而隐匿。",
    )
    assert stated([hidden, talent], number="12", name="talent").sentences == ("合计：为保护调查对象而隐匿。",)


def test_a_row_that_lacks_some_figures_says_which() -> None:
    row = {
        "name_zh": "德国",
        "name_en": "Germany",
        "n_enterprises": 3,
        "disputes": None,
        "na_reason": "suppressed",
    }
    (sentence,) = stated(
        [row | {"is_synthetic": False}], publication="protection", number="08", name="overseas"
    ).sentences
    assert sentence == "德国的纠纷数：为保护调查对象而隐匿。"


def test_rows_of_several_versions_are_distinguished() -> None:
    row = {
        "name_zh": "核心",
        "name_en": "Core",
        "value_added_yuan": None,
        "na_reason": "not_reported",
        "is_synthetic": False,
    }
    known = row | {"factor_version": "a", "value_added_yuan": 5.0, "na_reason": None}
    answer = stated(
        [known, row | {"factor_version": "b"}], publication="copyright", number="03", name="industry"
    )
    assert answer.sentences == ("核心（b）：未报送。",)


def alert(closed: str | None, severity: str) -> Row:
    return {
        "name_zh": "扣留",
        "name_en": "detention",
        "severity_en": severity,
        "closed": closed,
        "opened": "2020-11",
        "is_synthetic": True,
    }


def test_counts_leave_out_what_does_not_occur() -> None:
    answer = stated([alert(None, "high"), alert("2020-12", "low")], publication="risk_warning", name="alerts")
    assert answer.sentences == ("风险事件2起。", "其中重大风险1起。", "尚未结束的1起。")
    assert stated([alert("2020-12", "low")], publication="risk_warning", name="alerts").sentences == (
        "风险事件1起。",
    )


def test_the_largest_row_is_stated() -> None:
    rows = [
        {"name_zh": name, "name_en": name, "cases_opened": n, "is_synthetic": True}
        for name, n in (("甲", 1), ("乙", 5))
    ]
    answer = stated(rows, publication="protection", number="03", name="administrative")
    assert answer.sentences == ("立案最多的是乙，5件。",)


def year(period: str, score: float) -> Row:
    return {"figure_period": period, "score_chained": score, "score_common": score - 1, "is_synthetic": False}


def test_a_sentence_may_be_about_the_row_of_the_year() -> None:
    rows = [year("2019", 119.9), year("2020", 128.7)]
    answer = stated(rows, publication="strong_city", number="04", name="years")
    assert answer.sentences == ("2020年链接得分128.7，共同指标得分127.7（基年为100）。",)


def test_a_row_of_a_year_is_known_by_it() -> None:
    assert [
        row_label(row, "zh") for row in (year("2019", 1), {"code": "a", "figure_period": "2019"}, {})
    ] == [
        "2019",
        "a",
        "—",
    ]


def pillar(name: str, is_comparable: bool, *scores: float | None) -> Row:
    columns = ("score", "score_before", "score_chained", "chained_before")
    row = {"name_zh": name, "name_en": name, **dict(zip(columns, scores, strict=True))}
    reason = "not_reported" if scores[0] is None else None
    return row | {
        "is_comparable": is_comparable,
        "available": "1/2",
        "na_reason": reason,
        "is_synthetic": False,
    }


def test_scores_of_other_indicators_are_not_compared() -> None:
    rows = [
        pillar("强市", False, 129, 134, 128, 120),
        pillar("环境", True, 84, 80, 84, 80),
        pillar("运用", False, *[None] * 4),
    ]
    assert stated(rows, publication="strong_city", number="02", name="index").sentences == (
        "强市指数得分129，链接得分128（基年为100）。",
        "环境得分由上年的80变为84。",
        "强市所含指标与上年不同，得分134和129不可直接比较；链接得分由120变为128。",
        "运用：未报送。",
    )


def test_every_pattern_belongs_to_a_table_and_names_columns_of_it() -> None:
    from fnmatch import fnmatchcase

    tables = {f"{one.publication}/{one.number}_{one.name}": one.sql for one in read_tables()}
    extra = {"n", "high", "low", "high_name", "low_name"}
    for pattern in patterns():
        assert pattern.kind in KINDS
        of_table = [sql for name, sql in tables.items() if fnmatchcase(name, pattern.table)]
        assert of_table, pattern.table
        for lang in ("zh", "en"):
            fields = {part.split("}")[0] for part in pattern.text(lang).split("{")[1:]} - extra
            assert all(field in sql for sql in of_table for field in fields), pattern
