"""The charts of the workbook, and the tables that they show: verdicts by plan, and attainment.

Belongs here: what is counted and drawn, and the layout of the sheet. Does not belong here: the scoreboard itself (``xlsx``).

Demonstration plans are in neither chart, since their bars would read as the region's; where all plans are made up, they are drawn and the
sheet says so. A bar that is longer than the axis is cut; its figure is in its label and in the table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from openpyxl.chart import BarChart
    from openpyxl.worksheet.worksheet import Worksheet

Row = dict[str, Any]
MAX_BARS = 15
"""As many targets has the chart of attainment at most."""
CUT_AT, TICK = 1.5, 0.5
TITLE = "目标结论与完成程度 Verdicts and attainment"
COUNTS = "目标数 Number of targets"
ATTAINMENT = "完成程度（150% 处截断） Attainment (cut at 150%)"
HEADS = ("结论 Verdict", "目标 Target", "完成率 Attained", "条长 Length of the bar")
FIRST_ROW = 4
CHART_COLUMN, WIDTH_CM, ROW_CM = "E", 24, 0.95
SHORT, LINES_PER_CM, HEAD_HEIGHT = 7, 2, 60


def drawn_targets(targets: Sequence[Row]) -> list[Row]:
    """Return the targets of plans that are not made up; all where every plan is."""
    real = [row for row in targets if not row["fct_target_progress.is_synthetic"]]
    return real or list(targets)


def counts_of(targets: Sequence[Row], verdicts: Sequence[str]) -> list[tuple[Any, ...]]:
    """Return how many targets of each plan have which verdict, with a header: a row for each verdict, a column for each plan."""
    plans = list(dict.fromkeys(row["plan"] for row in targets))
    counts = Counter((row["fct_target_progress.verdict"], row["plan"]) for row in targets)
    known = [verdict for verdict in verdicts if any(counts[verdict, plan] for plan in plans)]
    return [(HEADS[0], *plans), *((verdict, *(counts[verdict, plan] for plan in plans)) for verdict in known)]


def attained(targets: Sequence[Row]) -> list[tuple[Any, ...]]:
    """Return name, share and length of the bar of targets with figures, with a header; the name ends with the share."""
    shares = [(row, row["fct_target_progress.attainment"]) for row in targets]
    known = [(row, share) for row, share in shares if share is not None][:MAX_BARS]
    return [
        HEADS[1:],
        *(
            (
                f"{row['fct_target.name_zh']} {row['fct_target.name_en']} {share:,.0%}",
                share,
                min(max(share, 0), CUT_AT),
            )
            for row, share in known
        ),
    ]


def fill(sheet: Worksheet, targets: Sequence[Row], verdicts: Sequence[str], put: Any) -> None:
    """Fill the sheet of charts.

    Args:
        sheet: an empty sheet.
        targets: the rows of the scoreboard by column, verdicts with their names.
        verdicts: the names of all verdicts in their order.
        put: writes a value into a cell.
    """
    drawn = drawn_targets(targets)
    put(sheet.cell(1, 1), TITLE, bold=True)
    counts, shares = counts_of(drawn, verdicts), attained(drawn)
    row = FIRST_ROW
    for title, table in ((COUNTS, counts), (ATTAINMENT, shares)):
        n, places = len(table) - 1, len(table[0])
        if n == 0:
            continue
        _table(sheet, table, row, put)
        columns = range(2, places + 1) if table is counts else [places]
        chart = _bars(sheet, title, row, n, columns, is_share=table is shares)
        sheet.add_chart(chart, f"{CHART_COLUMN}{row}")
        row += max(n + 3, round(chart.height * LINES_PER_CM) + 2)
    for letter, width in (("A", 72), ("B", 22), ("C", 22), ("D", 22)):
        sheet.column_dimensions[letter].width = width


def _table(sheet: Worksheet, table: Sequence[tuple[Any, ...]], first: int, put: Any) -> None:
    for number, line in enumerate(table, first):
        for place, value in enumerate(line, 1):
            cell = sheet.cell(number, place)
            put(cell, value, bold=number == first, wrap=isinstance(value, str))
            if isinstance(value, float):
                cell.number_format = "0.0%"
    sheet.row_dimensions[first].height = HEAD_HEIGHT


def _bars(
    sheet: Worksheet, title: str, head: int, n: int, columns: Sequence[int], is_share: bool
) -> BarChart:
    """Return bars of the columns of a table below its header: a group for each row, a colour for each column."""
    from openpyxl.chart import BarChart, Reference
    from openpyxl.chart.label import DataLabelList

    chart = BarChart()
    chart.type, chart.title = "bar", title
    chart.width = WIDTH_CM
    chart.height = max(SHORT, ROW_CM * n * (1 if len(columns) == 1 else 0.6 * len(columns)) + 3)
    for column in columns:
        values = Reference(sheet, min_col=column, min_row=head, max_row=head + n)
        chart.add_data(values, titles_from_data=True)
    chart.set_categories(Reference(sheet, min_col=1, min_row=head + 1, max_row=head + n))
    chart.x_axis.scaling.orientation, chart.x_axis.tickLblSkip = "maxMin", 1
    if len(columns) == 1:
        chart.legend = None
    else:
        chart.legend.position = "b"
    if is_share:
        chart.y_axis.scaling.min, chart.y_axis.scaling.max, chart.y_axis.majorUnit = 0, CUT_AT, TICK
        chart.y_axis.number_format = "0%"
    else:
        chart.dataLabels = DataLabelList()
        chart.dataLabels.showVal = True
        for part in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
            setattr(chart.dataLabels, part, False)
    # openpyxl hides axes unless it is said otherwise.
    chart.x_axis.delete = chart.y_axis.delete = False
    return chart
