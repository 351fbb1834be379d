"""What the charts of the workbook count and draw: demonstration plans left out, bars cut, each plan by itself."""

from typing import Any

from openpyxl import Workbook

from pipelines.release.exports import xlsx_charts
from pipelines.release.exports.xlsx import _put
from pipelines.release.exports.xlsx_charts import attained, counts_of, drawn_targets

VERDICTS = ["已实现 Met", "未实现 Missed", "缺数据 No data"]


def target(plan: str, verdict: str, share: float | None, is_synthetic: bool = False) -> dict[str, Any]:
    return {
        "plan": plan,
        "fct_target.name_zh": "专利授权量",
        "fct_target.name_en": "Patents granted",
        "fct_target_progress.verdict": verdict,
        "fct_target_progress.attainment": share,
        "fct_target_progress.is_synthetic": is_synthetic,
    }


def test_demonstration_plans_are_left_out_beside_real_ones() -> None:
    real, made_up = target("甲", VERDICTS[0], 1.2), target("演示", VERDICTS[0], 1.2, is_synthetic=True)
    assert drawn_targets([made_up, real]) == [real]
    assert drawn_targets([made_up]) == [made_up]


def test_each_plan_has_a_column_and_no_plan_is_added_to_another() -> None:
    rows = [target("甲", VERDICTS[0], 1), target("甲", VERDICTS[2], None), target("乙", VERDICTS[0], 1)]
    assert counts_of(rows, VERDICTS) == [
        ("结论 Verdict", "甲", "乙"),
        ("已实现 Met", 1, 1),
        ("缺数据 No data", 1, 0),
    ]


def test_a_bar_is_cut_where_the_axis_ends_and_its_label_has_the_share_in_both_languages() -> None:
    rows = [target("甲", VERDICTS[0], share) for share in (0.93, 266.77, None)]
    assert attained(rows)[1:] == [
        ("专利授权量 Patents granted 93%", 0.93, 0.93),
        ("专利授权量 Patents granted 26,677%", 266.77, 1.5),
    ]


def test_axis_and_labels_of_the_charts() -> None:
    sheet: Any = Workbook().active
    rows = [target("甲", VERDICTS[0], 0.9), target("乙", VERDICTS[1], 1.6)]
    xlsx_charts.fill(sheet, rows, VERDICTS, _put)
    counts, attainment = sheet._charts
    assert counts.dataLabels.showVal and len(counts.series) == 2 and counts.legend
    axis = attainment.y_axis
    assert (axis.scaling.min, axis.scaling.max, axis.majorUnit) == (0, 1.5, 0.5)


def test_without_figures_there_is_no_chart_of_them() -> None:
    sheet: Any = Workbook().active
    xlsx_charts.fill(sheet, [target("甲", VERDICTS[2], None)], VERDICTS, _put)
    assert len(sheet._charts) == 1
    empty: Any = Workbook().active
    xlsx_charts.fill(empty, [], VERDICTS, _put)
    assert empty._charts == []
