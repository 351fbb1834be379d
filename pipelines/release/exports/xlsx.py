"""The headline tables as one workbook for people: ``ip_monitor.xlsx``.

Belongs here: which tables these are, and a layout that works with a screen reader and a printer. Does not belong here:
every row of the release (``csv``, ``parquet``), or any text about a column (the data dictionary).

The scoreboard comes first, since that is what the workbook is opened for. Else the layout follows the UK Analysis Function's "Making
spreadsheets accessible": a sheet of notes, one table per sheet, its title in A1, one row of headers, a named table, nothing merged, no
meaning in colour alone, no blank rows. What the two charts show is in tables, too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.common.messages import read_texts
from pipelines.common.spreadsheet import FORMULA_STARTS, NOT_XML
from pipelines.release.exports import xlsx_charts
from pipelines.release.exports.quality import COMPLETENESS, WORDS
from pipelines.release.exports.tables import dictionary, release
from schemas.seed_files import read_seed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from openpyxl.worksheet.worksheet import Worksheet

    from pipelines.settings import Settings

NAME = "ip_monitor.xlsx"
HEADER_ROW = 4
FONT = "Microsoft YaHei"
MAX_WIDTH, MIN_WIDTH, LINE_HEIGHT = 36, 8, 15
COLUMNS = Path(__file__).with_name("scoreboard_columns.csv")
"""Names of the scoreboard's columns for people, and how wide each may be, so that it is legible in print."""
PRINT_MARGIN_INCHES = 0.4
YES_NO = {True: "是 yes", False: "否 no"}
TITLE = ("IP Monitor：知识产权规划监测评估 Monitoring and evaluation of an intellectual-property plan",)
SYNTHETIC = (
    "“是否合成”为“是”的行是虚构的演示数据，不说明任何真实情况。",
    "Rows whose is_synthetic says yes are made up for demonstration and say nothing of the real world.",
)
SIGNS = (
    "数值前的 ≥ 表示只知下限，≈ 表示近似数；目标值前的 ≤ 表示不超过。单元格中仍是数字。",
    "≥ before a figure says that only a lower bound is known, ≈ that it is approximate, ≤ that a target is not to be exceeded; the cells "
    "are numbers all the same.",
)
HOW_TO_CITE = (
    "引用时请注明版本号；全部数据见同一文件夹的 csv 和 parquet。",
    "Cite the release by its id; all rows are in csv and parquet in the same folder.",
)


@dataclass(frozen=True)
class Sheet:
    """A headline table.

    Attributes:
        name: of the sheet and its table.
        zh: the title in Chinese.
        en: the title in English.
        query: its rows; columns are named ``table.column`` as in the data dictionary, or by a key of ``quality.WORDS``. The last
            ones may be signs (``SIGN``).
    """

    name: str
    zh: str
    en: str
    query: str


SIGN = "sign of "
"""The beginning of the name of a column that is not shown: its sign is put before the figure of the column that it names."""
SHARES = ("fct_target_progress.attainment",)
"""Columns that are shown as per cent."""
SCOREBOARD = Sheet(
    "Scoreboard",
    "目标一览：有数据的在前",
    "All targets in the assessed year of their plan, those with evidence first",
    """
    select
        l.name_zh || ' ' || l.name_en as "plan", t.name_zh as "fct_target.name_zh", t.name_en as "fct_target.name_en",
        p.verdict as "fct_target_progress.verdict", p.obs_value as "fct_target_progress.obs_value",
        p.target_value as "fct_target_progress.target_value", u.unit_zh as "headline_progress.unit_zh",
        p.attainment as "fct_target_progress.attainment", p.time_period as "fct_target_progress.time_period",
        p.obs_time_period as "fct_target_progress.obs_time_period", p.is_robust as "fct_target_progress.is_robust",
        p.is_provisional as "fct_target_progress.is_provisional", p.is_synthetic as "fct_target_progress.is_synthetic",
        p.reason_zh as "fct_target_progress.reason_zh", p.reason_en as "fct_target_progress.reason_en",
        case p.bound_type when 'at_least' then '≥' when 'approximate' then '≈' end as "sign of fct_target_progress.obs_value",
        case when t.comparator in ('le', 'front_rank') then '≤' end as "sign of fct_target_progress.target_value"
    from fct_target_progress as p
    inner join dim_plan as l on p.plan_id = l.plan_id and p.time_period = cast(l.assessed_year as varchar)
    inner join fct_target as t on p.plan_id = t.plan_id and p.target_id = t.target_id and p.reading_id = t.reading_id
    left join (
        select plan_id, target_id, unit_zh from headline_progress
        union all
        select plan_id, target_id, unit_zh from demo_progress
    ) as u on p.plan_id = u.plan_id and p.target_id = u.target_id
    left join dim_plan_statement as s on t.plan_id = s.plan_id and t.statement_id = s.statement_id
    where p.is_default_reading
    order by
        p.attainment is null, p.verdict = 'no_data', l.is_synthetic, l.start_year, p.plan_id, t.is_headline desc, s.char_start,
        p.target_id
    """,
)
SHEETS = (
    SCOREBOARD,
    Sheet(
        "Verdicts",
        "规划目标评估结论",
        "Verdicts on the targets of the plan, by assessment year",
        """
        select
            p.target_id as "fct_target_progress.target_id", t.name_zh as "fct_target.name_zh",
            t.name_en as "fct_target.name_en", p.time_period as "fct_target_progress.time_period",
            p.verdict as "fct_target_progress.verdict", p.obs_value as "fct_target_progress.obs_value",
            p.target_value as "fct_target_progress.target_value", t.unit_measure as "fct_target.unit_measure",
            p.attainment as "fct_target_progress.attainment", p.pace as "fct_target_progress.pace",
            p.evidence_kind as "fct_target_progress.evidence_kind",
            p.obs_time_period as "fct_target_progress.obs_time_period",
            p.is_robust as "fct_target_progress.is_robust", p.is_synthetic as "fct_target_progress.is_synthetic",
            p.reason_zh as "fct_target_progress.reason_zh", p.reason_en as "fct_target_progress.reason_en",
            case p.bound_type when 'at_least' then '≥' when 'approximate' then '≈' end as "sign of fct_target_progress.obs_value",
            case when t.comparator in ('le', 'front_rank') then '≤' end as "sign of fct_target_progress.target_value"
        from fct_target_progress as p
        inner join fct_target as t using (plan_id, target_id, reading_id)
        where p.is_default_reading
        order by p.plan_id, p.target_id, p.time_period
        """,
    ),
    Sheet(
        "Figures",
        "目标所用指标的年度数值",
        "Annual figures of the indicators that targets are set on",
        """
        select
            o.indicator_code as "fct_observation.indicator_code", i.name_zh as "dim_indicator.name_zh",
            i.name_en as "dim_indicator.name_en", o.ref_area as "fct_observation.ref_area",
            o.time_period as "fct_observation.time_period", o.obs_value as "fct_observation.obs_value",
            o.unit_measure as "fct_observation.unit_measure", o.measure_basis as "fct_observation.measure_basis",
            o.caliber_code as "fct_observation.caliber_code", o.patent_type as "fct_observation.patent_type",
            o.applicant_type as "fct_observation.applicant_type", o.item_class as "fct_observation.item_class",
            o.bound_type as "fct_observation.bound_type", o.obs_status as "fct_observation.obs_status",
            o.is_synthetic as "fct_observation.is_synthetic", o.source_code as "fct_observation.source_code",
            case o.bound_type when 'at_least' then '≥' when 'approximate' then '≈' end as "sign of fct_observation.obs_value"
        from fct_observation as o
        inner join dim_indicator as i using (indicator_code)
        where o.freq = 'A'
            and o.ref_area in (select region_area from dim_plan)
            and o.indicator_code in (select indicator_code from fct_target)
        order by all
        """,
    ),
    Sheet(
        "Indices",
        "综合指数",
        "Composite indices: the whole and its pillars",
        """
        select
            system_code as "fct_index_score.system_code", node_code as "fct_index_score.node_code",
            name_zh as "fct_index_score.name_zh", name_en as "fct_index_score.name_en",
            ref_area as "fct_index_score.ref_area", time_period as "fct_index_score.time_period",
            score as "fct_index_score.score", rank as "fct_index_score.rank", rank_low as "fct_index_score.rank_low",
            rank_high as "fct_index_score.rank_high", n_indicators as "fct_index_score.n_indicators",
            n_available as "fct_index_score.n_available", is_comparable as "fct_index_score.is_comparable",
            n_matched as "fct_index_score.n_matched", score_chained as "fct_index_score.score_chained",
            is_synthetic as "fct_index_score.is_synthetic"
        from fct_index_score
        where is_default_scenario and level <= 1
        order by system_code, level, sort_order, time_period, ref_area
        """,
    ),
    Sheet(
        "Reconciliation",
        "各区与全市核对",
        "Sums of the districts against the city's own figures",
        """
        select
            indicator_code as "fct_reconciliation.indicator_code", time_period as "fct_reconciliation.time_period",
            city_value as "fct_reconciliation.city_value", district_sum as "fct_reconciliation.district_sum",
            unallocated_value as "fct_reconciliation.unallocated_value",
            difference as "fct_reconciliation.difference", tolerance as "fct_reconciliation.tolerance",
            n_expected as "fct_reconciliation.n_expected", n_reported as "fct_reconciliation.n_reported",
            verdict as "fct_reconciliation.verdict", is_synthetic as "fct_reconciliation.is_synthetic",
            note_zh as "fct_reconciliation.note_zh", note_en as "fct_reconciliation.note_en"
        from fct_reconciliation
        order by all
        """,
    ),
    Sheet("Reporting", "报送情况", "Returns owed and received, by sender", COMPLETENESS),
    Sheet(
        "Alerts",
        "预警",
        "What calls for attention",
        """
        select
            name_zh as "fct_alert.name_zh", name_en as "fct_alert.name_en", level as "fct_alert.level",
            subject_kind as "fct_alert.subject_kind", subject as "fct_alert.subject", value as "fct_alert.value",
            threshold as "fct_alert.threshold", opened as "fct_alert.opened", closed as "fct_alert.closed",
            is_synthetic as "fct_alert.is_synthetic"
        from fct_alert
        order by all
        """,
    ),
)


def write(settings: Settings, connection: DuckDBPyConnection, folder: Path) -> None:
    """Write ``ip_monitor.xlsx``."""
    from openpyxl import Workbook

    info = release(connection)
    headers = {f"{c.table}.{c.name}": f"{c.zh} {c.name}" for c in dictionary(connection)}
    headers |= {key: f"{zh} {en}" for key, (zh, en) in WORDS.items()}
    verdicts = {v["verdict"]: v for v in read_seed(settings.seeds_dir, "verdict")}
    named = {code: f"{v['name_zh']} {v['name_en']}" for code, v in verdicts.items()}
    book = Workbook()
    book.properties.title = TITLE[0]
    book.properties.creator = "IP Monitor"
    book.properties.language = "zh-CN"
    book.properties.created = book.properties.modified = dt.datetime.combine(info["as_of"], dt.time())
    notes = book.worksheets[0]
    counts = {}
    shown = []
    for sheet in SHEETS:
        result = connection.execute(sheet.query)
        named_columns = [column[0] for column in result.description or ()]
        columns = [column for column in named_columns if not column.startswith(SIGN)]
        signed = [columns.index(column.removeprefix(SIGN)) for column in named_columns[len(columns) :]]
        all_rows = result.fetchall()
        rows = [row[: len(columns)] for row in all_rows]
        if "fct_target_progress.verdict" in columns:
            place = columns.index("fct_target_progress.verdict")
            rows = [(*r[:place], named[r[place]], *r[place + 1 :]) for r in rows]
        counts[sheet] = len(rows)
        if sheet == SCOREBOARD:
            shown = [dict(zip(columns, row, strict=True)) for row in rows]
        page = book.create_sheet(sheet.name)
        own = read_texts(COLUMNS) if sheet == SCOREBOARD else {}
        heads = [f"{own[c]['zh']} {own[c]['en']}" if c in own else headers[c] for c in columns]
        _fill(page, sheet, heads, rows, [int(own[c]["widest"]) if c in own else MAX_WIDTH for c in columns])
        if any("is_synthetic" in column for column in columns):
            _put(page.cell(2, 1), " ".join(SYNTHETIC))
        _format(page, columns, len(rows))
        _put_signs(page, signed, [row[len(columns) :] for row in all_rows])
    _notes(notes, info, counts, list(verdicts.values()))
    book.move_sheet(SCOREBOARD.name, -1)
    charts = book.create_sheet("Charts", 1)
    xlsx_charts.fill(charts, shown, list(named.values()), _put)
    _print_across(charts, pages_high=1)
    book.save(folder / NAME)


def _notes(
    sheet: Worksheet,
    info: dict[str, Any],
    counts: dict[Sheet, int],
    verdicts: Sequence[dict[str, str]],
) -> None:
    """Fill the sheet of notes: what the workbook is, what is on its sheets, what the verdicts mean."""
    sheet.title = "Notes"
    headings = {"title": TITLE, "sheets": ("工作表 Sheet", "内容 What is on it", "行数 Rows")}
    headings["verdicts"] = ("结论 Verdict", "含义 What it means")
    lines: list[tuple[Any, ...]] = [
        headings["title"],
        (f"版本 Release: {info['release_id']}",),
        (f"截至 As of: {info['as_of']}",),
        *((text,) for text in (*SYNTHETIC, *SIGNS, *HOW_TO_CITE)),
        headings["sheets"],
        *((s.name, f"{s.zh} {s.en}", n) for s, n in counts.items()),
        headings["verdicts"],
        *((f"{v['name_zh']} {v['name_en']}", f"{v['note_zh']} {v['note_en']}") for v in verdicts),
    ]
    for number, line in enumerate(lines, 1):
        for place, value in enumerate(line, 1):
            _put(sheet.cell(number, place), value, bold=line in headings.values())
    for letter, width in (("A", 30), ("B", 100), ("C", 12)):
        sheet.column_dimensions[letter].width = width
    _print_across(sheet)


def _fill(
    sheet: Worksheet,
    about: Sheet,
    headers: Sequence[str],
    rows: Sequence[Sequence[Any]],
    widest: Sequence[int],
) -> None:
    """Fill a sheet with a table under its title; no column is wider than ``widest`` says."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.table import Table, TableStyleInfo

    _put(sheet.cell(1, 1), f"{about.zh} {about.en}", bold=True)
    for place, header in enumerate(headers, 1):
        _put(sheet.cell(HEADER_ROW, place), header, bold=True, wrap=True)
    sheet.row_dimensions[HEADER_ROW].height = LINE_HEIGHT * 3
    for number, row in enumerate(rows, HEADER_ROW + 1):
        lines = 1
        for place, value in enumerate(row, 1):
            shown = YES_NO[value] if isinstance(value, bool) else value
            wide, widest_here = _width(shown) if isinstance(shown, str) else 0, widest[place - 1]
            if shown is not None:
                _put(sheet.cell(number, place), shown, wrap=wide > widest_here)
            # A line ends where a word does, so that a cell takes a little more than its letters.
            lines = max(lines, -(-wide // (widest_here - 3)))
        # Not every program adjusts the height of a row to its wrapped text when it opens the file.
        if lines > 1:
            sheet.row_dimensions[number].height = LINE_HEIGHT * lines
    last = get_column_letter(len(headers))
    # Excel reports a file with an empty table as damaged.
    if rows:
        table = Table(
            displayName=about.name, ref=f"A{HEADER_ROW}:{last}{HEADER_ROW + len(rows)}", comment=about.en
        )
        table.tableStyleInfo = TableStyleInfo("TableStyleLight1", showRowStripes=True)
        sheet.add_table(table)
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    _print_across(sheet)
    for place, header in enumerate(headers):
        wide = max([_width(header) // 2 + 1, *(_width(_shown(row[place])) for row in rows)])
        sheet.column_dimensions[get_column_letter(place + 1)].width = min(
            max(wide + 2, MIN_WIDTH), widest[place]
        )


def _shown(value: Any) -> str:
    """Return a value as its cell shows it."""
    if isinstance(value, float):
        return f"{value:,.0f}" if value.is_integer() else f"{value:,.3f}"
    return "" if value is None else str(value)


def _format(sheet: Worksheet, columns: Sequence[str], n: int) -> None:
    """Show shares as per cent, and print the table alone."""
    for place, column in enumerate(columns, 1):
        for number in range(HEADER_ROW + 1, HEADER_ROW + 1 + n) if column in SHARES else ():
            sheet.cell(number, place).number_format = "0.0%"
    sheet.print_area = sheet.dimensions


def _put_signs(sheet: Worksheet, places: Sequence[int], signs: Sequence[Sequence[str | None]]) -> None:
    """Show signs before the figures of the columns at these places; a figure stays a number."""
    for number, of_row in enumerate(signs, HEADER_ROW + 1):
        for place, sign in zip(places, of_row, strict=True):
            cell = sheet.cell(number, place + 1)
            if sign and cell.value is not None:
                cell.number_format = f'"{sign}"{cell.number_format}'


def _print_across(sheet: Worksheet, pages_high: int = 0) -> None:
    """Set a sheet to print on A4 landscape, one page wide, and as many pages high as it takes, or as it is said."""
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, pages_high
    sheet.page_margins.left = sheet.page_margins.right = PRINT_MARGIN_INCHES
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _put(cell: Any, value: Any, bold: bool = False, wrap: bool = False) -> None:
    """Write a value; text stays text, whatever it begins with."""
    from openpyxl.styles import Font

    if isinstance(value, str):
        cell.value = NOT_XML.sub("", value)
        cell.data_type = "s"
        if value.startswith(FORMULA_STARTS):
            cell.quotePrefix = True
    else:
        cell.value = value
        if isinstance(value, float):
            cell.number_format = "#,##0" if value.is_integer() else "#,##0.000"
    if bold:
        cell.font = Font(name=FONT, bold=True)
    cell.alignment = _alignment(wrap)


@cache
def _alignment(wrap: bool) -> Any:
    from openpyxl.styles import Alignment

    return Alignment(wrap_text=wrap, vertical="top")


def _width(text: str) -> int:
    """Return the width of a text in narrow letters, roughly."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)
