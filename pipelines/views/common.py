"""What the views share: consoles, labels, colours, reading the live file.

Belongs here: whatever two views need. Does not belong here: what only one of them shows.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.common.errors import InstallationError, IpMonitorError
from pipelines.common.figures import number as number
from pipelines.common.messages import ERROR, NOTE, WARNING, read_texts
from pipelines.common.query import query as query
from pipelines.common.times import minute_and_zone
from pipelines.release.store.pointer_log import lost_stable_path
from pipelines.release.store.releases import live_damage, live_id
from pipelines.views.answers import NothingPublished as NothingPublished
from pipelines.views.answers import NotThere as NotThere
from pipelines.views.answers import OlderRelease as OlderRelease
from schemas.receipt import ACCEPTED, DUPLICATE, PARTIAL, REFUSED

if TYPE_CHECKING:
    import duckdb

    from pipelines.release import Release
    from pipelines.settings import Settings

# A log or a pipe has no width; the scoreboard needs room for its reasons.
PIPE_WIDTH = 110
console = Console(
    highlight=False, width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else PIPE_WIDTH
)
errors = Console(stderr=True, highlight=False)

PROBLEMS_SHOWN = 20
STATUS_STYLE = {ACCEPTED: "green", PARTIAL: "yellow", REFUSED: "red", DUPLICATE: "dim"}
SEVERITY_STYLE = {"error": "red", "query": "yellow", "note": "cyan"}
MARK = {ERROR: ("✗", "red"), WARNING: ("!", "yellow"), NOTE: ("·", "cyan")}
"""Mark and colour of a diagnostic, the most severe first."""
VERDICT_STYLE = {
    "met": "bold green",
    "on_track": "green",
    "at_risk": "yellow",
    "off_track": "red",
    "missed": "bold red",
    "trend_only": "cyan",
    "not_assessable": "magenta",
    "no_data": "dim",
}
LABELS = {
    "init_nothing": (
        "共 {number} 处；未写入任何文件。改正后重新运行。",
        "Faults: {number}; nothing was written. Correct the tables and run it again.",
    ),
    "init_templates": (
        "在 {folder} 建立了待填写的表格：",
        "Tables to be filled in were written to {folder}:",
    ),
    "init_again": (
        "按其中 README.md 填写，再运行一次 ipmon init {folder}。",
        "Fill them in as README.md there says, then run ipmon init {folder} again.",
    ),
    "init_made": (
        "已建立安装 {folder}：{seeds} 个种子，{rows} 行。",
        "Made the installation {folder}: seeds {seeds}, rows {rows}.",
    ),
    "init_next": (
        "下一步：cd {folder}；ipmon refresh 发布第一个（空的）版本；ipmon template 报表 -o 文件 生成空白表。",
        "Next: cd {folder}; ipmon refresh publishes the first (empty) release; ipmon template FORM -o FILE writes a blank form.",
    ),
    "target": ("指标", "Target"),
    "target_value": ("目标", "Target value"),
    "actual": ("实际", "Actual"),
    "attainment": ("完成", "Attained"),
    "verdict": ("结论", "Verdict"),
    "reason": ("理由", "Reason"),
    "place": ("位置", "Location"),
    "forecast": ("目标年预测", "forecast of the target year"),
    "p_met": ("达到概率", "probability of meeting it"),
    "problem": ("问题与改法", "Problem and how to correct it"),
    "accepted": ("接受", "accepted"),
    "partial": ("部分接受", "accepted in part"),
    "refused": ("退回", "refused"),
    "duplicate": ("重复，未处理", "duplicate, ignored"),
    "records": ("{n:,} 行", "records: {n:,}"),
    "rows": (
        "收到 {rows_received:,} 行，接受 {rows_accepted:,} 行，隔离 {rows_quarantined:,} 行，合计行、注释行、空行 {rows_ignored:,} 行",
        "rows received: {rows_received:,}, accepted: {rows_accepted:,}, quarantined: {rows_quarantined:,}; "
        "totals, notes and blanks: {rows_ignored:,}",
    ),
    "cut": ("另有 {n:,} 条未列出", "not listed: {n:,}"),
    "form_unknown": ("报表未能识别", "form not recognised"),
    "submitter_unknown": ("报送单位未能识别", "submitter not recognised"),
    "period_unknown": ("报告期未能识别", "period not recognised"),
    "explained": ("报送单位的说明：", "explained by the sender: "),
    "whole_file": ("整个文件", "whole file"),
    "not_numbered": ("编号在接收时确定", "number: assigned at ingest"),
    "waits": (
        "以上为预检结果。文件已放入收件箱（{path}），尚未接收；由 ipmon ingest、refresh 或 serve 接收后，回执页和标注副本写入 {folder}",
        "This is the result of a check. The file is in the inbox ({path}) and not ingested yet; ipmon ingest, refresh or serve"
        " ingests it and writes page and annotated copy into {folder}",
    ),
    "page": ("回执页", "page"),
    "copy": ("标注副本", "annotated copy"),
    "history": ("历史结论", "earlier verdict"),
    "differs": ("不同之处：", "what differs:"),
    "nothing": ("无", "nothing"),
    "why_new_submission": ("新报送", "new submission"),
    "why_revision": ("修订", "revision"),
    "why_correction": ("更正", "correction"),
    "why_precedence": ("来源取舍", "order of sources"),
    "why_rule": ("按新规则重读", "reprocessed under other rules"),
    "why_method": ("方法", "method"),
    "why_code": ("代码或种子", "code or seeds"),
    "why_day": ("基准日", "day of the build"),
    "check_seeds": ("基础数据", "reference data"),
    "check_whole build": ("完整构建", "whole build"),
    "check_dbt": ("dbt", "dbt"),
    "check_row accounting": ("行数核对", "row accounting"),
    "check_serving file": ("发布文件", "serving file"),
    "check_disclosure": ("统计信息保护", "disclosure control"),
    "check_expectations": ("数据期望", "expectations"),
    "check_exports": ("导出", "exports"),
    "gate_refused": (
        "未通过质量关口，原发布版本不变",
        "refused by the gate; the previous release stays live",
    ),
    "failed": ("未能运行", "could not run"),
    "ingest": ("接收文件", "Ingesting files"),
    "build": ("构建", "Building"),
    "gate": ("质量关口", "Quality gate"),
    "publish": ("发布", "Publishing"),
    "addendum": ("附录", "Addendum"),
    "held": ("暂缓采用", "held"),
    "in_use": ("现行数", "in use"),
    "held_figures": ("暂缓采用的数", "held figures"),
    "n_held": ("{n:,} 个数", "figures: {n:,}"),
    "held_until": (
        "在报送单位说明或 ipmon confirm 确认之前，不用于评估结论和汇总",
        "in no verdict and no total until the sender explains them or ipmon confirm confirms them",
    ),
    "confirmed": ("已确认采用", "confirmed"),
    "confirmed_next": ("下次刷新起采用", "the next refresh uses its figures"),
    "why_confirmation": ("确认采用", "confirmation"),
    "no_addendum": ("与其他报送核对，未发现问题", "compared with other submissions: no findings"),
    "reread": (
        "按新规则重读（{previous} → {rules}），{n} 处不同",
        "reprocessed under other rules ({previous} → {rules}), differences: {n}",
    ),
    "added": ("新增", "added"),
    "removed": ("删去", "removed"),
    "table": ("表", "table"),
    "n_rows": ("行数", "rows"),
    "as_of": ("截至", "as of"),
    "others": (
        "另有 {n} 个目标尚无数据（ipmon progress --all 可列出）",
        "targets without figures yet: {n} (ipmon progress --all lists them)",
    ),
    "made_up": ("◇ 目标为演示而虚构", "◇ the target is made up"),
    "synthetic_data": ("（合成数据）", " (synthetic)"),
    "synthetic": ("◇ 含合成数据", "◇ computed from synthetic figures"),
    "synthetic_goalposts": ("◇ 归一化上下限取自合成数据", "◇ goalposts were frozen from synthetic figures"),
    "counts_none": ("{n} 个目标，均无数据", "targets: {n}, none with evidence"),
    "counts": ("{n} 个目标，有数据的 {n_evidence} 个：", "targets: {n}, with evidence: {n_evidence}"),
    "n_provisional": ("结论暂定", "provisional"),
    "n_not_robust": ("不稳健", "not robust"),
    "n_overtaken": ("已被超越", "overtaken"),
    "provisional": (
        "† 目标年本身没有确数，结论暂定",
        "† provisional: no exact figure of the target year itself",
    ),
    "overtaken": (
        "» 远远超过目标值，目标已不能说明进展",
        "» far beyond the target value, which no longer says how far things are",
    ),
    "not_robust": ("≈ 口径变化可能影响结论", "≈ a change of caliber may change the verdict"),
    "ahead": ("↑ 提前达到，仍可能回落", "↑ met ahead of time, may fall below again"),
    "received": ("已收", "received"),
    "received_late": ("迟报", "received late"),
    "not_due": ("未到期", "not due"),
    "form": ("报表", "Form"),
    "source_file": ("依据文件", "source file"),
    "figures": ("数列", "series"),
    "reading": ("另一读法", "alternative reading"),
    "corrected": ("更正于", "corrected on"),
    "row": ("原始行", "row as received"),
    "value_raw": ("原样数值", "value as printed"),
    "rank": ("位次", "Rank"),
    "interval": ("区间", "90 %"),
    "area": ("地区", "Area"),
    "areas": ("地区数", "Areas"),
    "code": ("代码", "Code"),
    "index": ("指数", "Index"),
    "no_indices": (
        "没有指数（IPMON_SEEDS_DIR/index_system.csv）",
        "There is no index (IPMON_SEEDS_DIR/index_system.csv)",
    ),
    "choose_index": (
        "查看一个指数：ipmon index 代码，例如 ipmon index {code}",
        "To show one: ipmon index CODE, such as ipmon index {code}",
    ),
    "year": ("年份", "Year"),
    "score": ("得分", "Score"),
    "score_chained": ("链接得分", "Chained"),
    "score_common": ("共同指标得分", "Common set"),
    "too_narrow": (
        "窗口较窄，未列出各部分的得分",
        "the window is too narrow for the parts of the score",
    ),
    "known": ("有数", "Available"),
    "contribution": (
        "各栏为对总分的贡献；区间为九成抽样下的位次",
        "Columns: contributions to the score; 90 %: ranks in nine of ten draws",
    ),
    "left_out": ("未纳入：{what}。{why}", "left out: {what}. {why}"),
    "came": ("上年无数", "no figure the year before"),
    "went": ("本年无数", "no figure in this year"),
    "not_comparable": (
        "≠ 所含指标或权重与上年不同，不可直接比较；请比较链接得分",
        "≠ not comparable with the year before (other indicators or weights): compare chained scores",
    ),
    "per_pillar": ("各栏为分项得分，基年为 100", "Columns: scores of the pillars, the base year is 100"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "publication": ("出版物", "Publication"),
    "lead": ("牵头单位", "Led by"),
    "due": ("应出版", "Due"),
    "readiness": ("齐备状态", "Status"),
    "tables": ("齐备表数", "Filled"),
    "tables_empty": ("空表", "Empty tables"),
    "empty": ("该年没有数据", "no figures for the year"),
    "weights_project_default": ("权重：项目默认", "weights: project default"),
    "weights_published": ("权重：已公布", "weights: published"),
    "weights_equal": ("权重：等权", "weights: equal"),
    "weights_data": ("权重：取自数据", "weights: computed from the data"),
} | {key: (row["zh"], row["en"]) for key, row in read_texts(Path(__file__).with_name("labels.csv")).items()}
"""Texts by their keys, in Chinese and English; those of releases and of the status are in ``labels.csv``."""


def label(key: str, lang: str) -> str:
    """Return a label in ``zh`` or ``en``."""
    return LABELS[key][0 if lang == "zh" else 1]


def print_hanging(mark: tuple[str, str], text: Text, output: Console = console) -> None:
    """Print a mark with its style and a text; in a window further lines begin below the text, elsewhere there are none."""
    if not (output.is_terminal or "COLUMNS" in os.environ):
        output.print(Text.assemble(mark, text), soft_wrap=True)
        return
    grid = Table.grid()
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(*mark), text)
    output.print(grid)


def print_remedy(remedy: str, output: Console = console, style: str = "dim") -> None:
    """Print what to do about what was printed before."""
    print_hanging(("  → ", style), Text(remedy, style=style), output)


def release_line(release: Release | None, lang: str) -> Text:
    """Return the line that names a release."""
    if release is None:
        return Text("")
    return Text(
        f"{label('live', lang)} {release.release_id}  {label('as_of', lang)} {release.as_of}", style="dim"
    )


def show_problems(problems: list[str], success: str) -> None:
    """Print problems, or ``success`` if there are none."""
    for problem in problems:
        console.print(Text.assemble(("✗ ", "red"), problem))
    if not problems:
        console.print(Text.assemble(("✓ ", "green"), success))


def show_expected(error: Exception, lang: str) -> bool:
    """Print the message of an error that the project foresees; return whether it is one and so needs no traceback."""
    from pipelines.common.errors import installation_error_of

    expected = installation_error_of(error) or error
    if not isinstance(expected, IpMonitorError | OSError):
        return False
    message = expected.text(lang) if isinstance(expected, IpMonitorError) else str(expected)
    errors.print(Text.assemble(("✗ ", "red"), message), soft_wrap=True)
    return True


def no_live_release(settings: Settings) -> IpMonitorError:
    """Return what to raise where no release is live: that the stable path is damaged or lost, or that nothing is published yet."""
    damage = live_damage(settings)
    if findings := [damage] if damage else lost_stable_path(settings):
        return InstallationError(*findings)
    return NothingPublished("no_release")


@contextmanager
def open_live(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the live file, read-only.

    Raises:
        InstallationError: the stable path leads nowhere, or is lost.
        NothingPublished: there is no live release.
        OlderRelease: it lacks tables or columns that are read, since an earlier version built it.
    """
    import duckdb

    if not settings.live.exists():
        raise no_live_release(settings)
    with duckdb.connect(str(settings.live.resolve()), read_only=True) as connection:
        try:
            yield connection
        except (duckdb.BinderException, duckdb.CatalogException) as error:
            raise OlderRelease("older_release", release_id=live_id(settings)) from error


def has_holds(live: duckdb.DuckDBPyConnection) -> bool:
    """Return whether the live release knows held figures; those of earlier versions do not."""
    return bool(query(live, "select 1 from duckdb_tables() where table_name = 'fct_held_figure'"))


def hold_line(hold: Mapping[str, Any], lang: str) -> Text:
    """Return the state of a submission's held figures, from its row of ``fct_submission`` or a confirmation since."""
    if hold["confirmed_at"]:
        line = confirmation_line({**hold, "reason": hold["confirmed_reason"]}, lang)
        if hold["hold_status"] != "confirmed":
            line.append(f"\n{label('confirmed_next', lang)}", "dim")
        return line
    text = f"{label('held', lang)} {hold['figures_held']}{label('colon', lang)}{label('held_until', lang)}"
    return Text(text, style="yellow")


def confirmation_line(confirmation: Mapping[str, Any], lang: str) -> Text:
    """Return a confirmation of held figures on one line: who, when, why."""
    at = minute_and_zone(str(confirmation["confirmed_at"]))
    return Text.assemble(
        (label("confirmed", lang), "green"),
        f"  {confirmation['confirmed_by']}  {at}  “{confirmation['reason']}”",
    )
