"""What ``ipmon`` shows in the terminal.

Belongs here: small queries of the live file and of the data folder, and their looks. Does not belong here:
any rule, verdict or word about data (those are in the published tables and in ``seeds/``). The live file is
only ever opened read-only, and for as short as it takes.
"""

from __future__ import annotations

import csv
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.console import Console, Group
from rich.markup import escape
from rich.padding import Padding
from rich.panel import Panel
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from schemas.receipt import ACCEPTED, DUPLICATE, PARTIAL, REFUSED, Receipt

if TYPE_CHECKING:
    import duckdb

    from pipelines.refresh import RefreshResult
    from pipelines.release import Release
    from pipelines.settings import Settings

# A log or a pipe has no width of its own; the scoreboard needs room for its reasons.
PIPE_WIDTH = 110
console = Console(
    highlight=False, width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else PIPE_WIDTH
)
errors = Console(stderr=True, highlight=False)

BAR_CELLS = 10
MANIFOLD = 10
PROBLEMS_SHOWN = 20
STATUS_STYLE = {ACCEPTED: "green", PARTIAL: "yellow", REFUSED: "red", DUPLICATE: "dim"}
SEVERITY_STYLE = {"error": "red", "query": "yellow", "note": "cyan"}
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
    "target": ("指标", "Target"),
    "wanted": ("目标", "Wanted"),
    "actual": ("实际", "Actual"),
    "attainment": ("完成", "Attained"),
    "verdict": ("结论", "Verdict"),
    "reason": ("理由", "Reason"),
    "place": ("位置", "Place"),
    "found": ("问题与改法", "What is wrong and how to mend it"),
    "accepted": ("接受", "accepted"),
    "partial": ("部分接受", "accepted in part"),
    "refused": ("退回", "refused"),
    "duplicate": ("重复,未处理", "duplicate, ignored"),
    "rows": (
        "收到 {rows_received} 行,接受 {rows_accepted} 行,隔离 {rows_quarantined} 行,合计行、注释行等 {rows_ignored} 行",
        "{rows_received} rows received, {rows_accepted} accepted, {rows_quarantined} quarantined; "
        "{rows_ignored} total, note or blank rows",
    ),
    "cut": ("另有 {n} 条未列出", "{n} more are not listed"),
    "whole_file": ("整个文件", "whole file"),
    "published": ("已发布", "published"),
    "nothing_new": ("没有新内容,未发布", "nothing new, nothing published"),
    "gate_refused": ("未通过质量关口,原发布版本不变", "refused by the gate; the former release stays live"),
    "failed": ("未能运行", "could not run"),
    "sweep": ("接收文件", "Taking files in"),
    "build": ("构建", "Building"),
    "gate": ("质量关口", "Checking"),
    "publish": ("发布", "Publishing"),
    "no_release": ("尚无发布版本,请先运行 ipmon refresh", "nothing is published yet: run ipmon refresh"),
    "waiting": ("待接收文件", "files waiting"),
    "working": ("正在运行", "at work"),
    "live": ("当前版本", "live release"),
    "as_of": ("截至", "as of"),
    "others": (
        "另有 {n} 个目标尚无数据(ipmon progress --all 可列出)",
        "{n} more targets have no figures yet (ipmon progress --all lists them)",
    ),
    "synthetic": ("◇ 含合成数据", "◇ rests on synthetic figures"),
    "not_robust": ("≈ 口径变化可能影响结论", "≈ a change of caliber may overturn it"),
    "ahead": ("↑ 提前达到,仍可能回落", "↑ ahead of time, can be lost again"),
    "overdue": ("逾期", "overdue"),
    "received": ("已收", "received"),
    "received_late": ("迟报", "received late"),
    "not_due": ("未到期", "not due"),
    "form": ("报表", "Form"),
    "rests_on": ("依据文件", "rests on"),
    "figures": ("数列", "series"),
    "reading": ("另一读法", "another reading"),
    "row": ("原始行", "row as received"),
}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


class NothingPublished(RuntimeError):
    """There is no live release to look at."""


class NotThere(LookupError):
    """The live release does not hold what was asked for."""


def label(key: str, lang: str) -> str:
    """Return one of this module's own words."""
    return LABELS[key][0 if lang == "zh" else 1]


# Receipts


def show_receipt(settings: Settings, receipt: Receipt, lang: str) -> None:
    """Print a receipt: what was decided, and every finding with its cell and how to mend it."""
    words = {row["rule_code"]: row for row in _seed(settings, "rule")}
    labels = {
        f["field"]: f[f"label_{lang}"]
        for f in _seed(settings, "form_field")
        if f["form_id"] == receipt.form_id
    }
    style = STATUS_STYLE[receipt.status]
    head = Text.assemble(
        (f" {label(receipt.status, lang)} ", f"reverse {style}"),
        "  ",
        (receipt.original_name, "bold"),
        "\n",
        (receipt.submission_id, "cyan"),
        (f"   sha256 {receipt.sha256[:12]}", "dim"),
        "\n",
        label("rows", lang).format(**vars(receipt)),
    )
    if not receipt.findings:
        console.print(Panel(head, border_style=style))
        return
    table = Table(expand=True, box=None, padding=(0, 1), header_style="dim")
    table.add_column(label("place", lang), no_wrap=True, style="bold")
    table.add_column(label("found", lang), ratio=1, overflow="fold")
    for finding in receipt.findings:
        said = words.get(finding.rule_code, {})
        values = {
            "column": labels.get(finding.column, finding.column),
            "found": finding.found,
            "expected": finding.expected,
            "n_cells": finding.n_cells,
        }
        message = _fill(said.get(f"message_{lang}", finding.rule_code), values)
        remedy = _fill(said.get(f"remedy_{lang}", ""), values)
        body = Text.assemble(
            (f"{message}", SEVERITY_STYLE[finding.severity]), (f" {finding.rule_code}", "dim")
        )
        if remedy:
            body.append(f"\n→ {remedy}")
        place = finding.source_ref or label("whole_file", lang)
        table.add_row(escape(place) + (f" ×{finding.n_cells}" if finding.n_cells > 1 else ""), body)
    parts: list[Any] = [head, Padding(table, (1, 0, 0, 0))]
    if receipt.findings_cut:
        parts.append(Text(label("cut", lang).format(n=receipt.findings_cut), style="dim"))
    console.print(Panel(Group(*parts), border_style=style))


# Refresh


class RefreshProgress:
    """A line a step, a bar while files are taken in; nothing at all when quiet."""

    def __init__(self, quiet: bool = False, lang: str = "zh") -> None:
        self.lang = lang
        self.progress = Progress(
            SpinnerColumn(finished_text="[green]✓[/]"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("[dim]{task.fields[detail]}"),
            console=errors,
            disable=quiet,
        )
        self.task: Any = None

    def __enter__(self) -> RefreshProgress:
        """Start drawing."""
        self.progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop drawing; the last step is done if nothing was raised."""
        if error is None:
            self._done()
        self.progress.stop()

    def step(self, name: str) -> None:
        """Begin a step."""
        self._done()
        self.task = self.progress.add_task(label(name, self.lang), total=None, detail="")

    def file(self, done: int, total: int, receipt: Receipt) -> None:
        """Show that a file has been answered."""
        self.progress.update(self.task, completed=done, total=total, detail=escape(receipt.original_name))

    def line(self, said: str) -> None:
        """Read dbt's progress, ``12 of 340``, out of its own lines."""
        if match := re.search(r"(\d+) of (\d+) (?:OK|PASS|WARN|ERROR|FAIL|SKIP)", said):
            self.progress.update(self.task, completed=int(match[1]), total=int(match[2]))

    def _done(self) -> None:
        if self.task is not None:
            total = self.progress.tasks[self.task].total or 1
            self.progress.update(self.task, total=total, completed=total, detail="")


def refresh_record(result: RefreshResult) -> dict[str, Any]:
    """Return what a refresh came to, for programs."""
    return {
        "status": result.status,
        "problem": result.problem,
        "release_id": result.release.release_id if result.release else None,
        "receipts": [json.loads(r.to_json()) for r in result.receipts],
        "gate": json.loads(result.gate.to_json()) if result.gate else None,
    }


def show_refresh(settings: Settings, result: RefreshResult, lang: str) -> None:
    """Print what a refresh came to: refused files with their receipts, the gate's problems, the release."""
    for receipt in result.receipts:
        if receipt.status in (REFUSED, PARTIAL):
            show_receipt(settings, receipt, lang)
    if result.receipts:
        counts = Counter(r.status for r in result.receipts)
        console.print(
            "  ".join(f"[{STATUS_STYLE[s]}]{label(s, lang)} {n}[/]" for s, n in counts.most_common())
        )
    for check in result.gate.checks if result.gate else ():
        for problem in check.problems[:PROBLEMS_SHOWN]:
            console.print(Text.assemble(("✗ ", "red"), (f"{check.name}: ", "bold"), problem))
        if len(check.problems) > PROBLEMS_SHOWN:
            console.print(label("cut", lang).format(n=len(check.problems) - PROBLEMS_SHOWN), style="dim")
    if result.problem:
        console.print(Text(result.problem, style="red"))
    outcome = {"published": "green", "nothing_new": "cyan", "refused": "red", "failed": "red"}[result.status]
    said = label("gate_refused" if result.status == "refused" else result.status, lang)
    console.print(Text.assemble((said, f"bold {outcome}"), "  ", _release_line(result.release, lang)))
    if result.release:
        console.print(Text(str(settings.live), style="cyan"))


# Status


def status_record(settings: Settings) -> dict[str, Any]:
    """Return the live release, files that wait, who is at work, and each form's returns."""
    from pipelines.intake import pending
    from pipelines.refresh import lock_holder
    from pipelines.release import current

    release = current(settings)
    record: dict[str, Any] = {
        "release": json.loads(release.to_json()) if release else None,
        "waiting": [path.name for path in pending(settings)],
        "at_work": lock_holder(settings),
        "reporting": [],
    }
    if release:
        with _live(settings) as live:
            record["reporting"] = _rows(live, "select * from fct_reporting_status order by all")
    return record


def show_status(record: Mapping[str, Any], lang: str) -> None:
    """Print the status."""
    release = record["release"]
    if release:
        console.print(
            Text.assemble(
                (label("live", lang) + " ", "dim"),
                (release["release_id"], "bold"),
                f"  {label('as_of', lang)} {release['as_of']}  ",
                (release["published_at"][:16], "dim"),
            )
        )
    else:
        console.print(label("no_release", lang), style="yellow")
    if record["at_work"]:
        console.print(
            Text.assemble(
                (label("working", lang) + " ", "yellow"),
                "{command} (pid {pid}, {since})".format(**record["at_work"]),
            )
        )
    console.print(f"{label('waiting', lang)} {len(record['waiting'])}")
    for name in record["waiting"][:PROBLEMS_SHOWN]:
        console.print(Text(f"  {name}", style="cyan"))
    statuses = Counter((row["form_id"], row["status"]) for row in record["reporting"])
    names = sorted({s for _, s in statuses})
    if not names:
        return
    table = Table(label("form", lang), *(label(n, lang) for n in names), header_style="dim", box=SIMPLE_HEAD)
    for column in table.columns[1:]:
        column.justify = "right"
    for form in sorted({f for f, _ in statuses}):
        table.add_row(form, *(str(statuses[form, s] or "") for s in names))
    console.print(table)
    owed = [row for row in record["reporting"] if row["status"] == "overdue"]
    for row in owed[:PROBLEMS_SHOWN]:
        console.print(
            Text.assemble(
                (f"{label('overdue', lang)} ", "red"), f"{row['form_id']} {row['submitter']} {row['period']}"
            )
        )


# The scoreboard


@dataclass(frozen=True)
class Board:
    """Verdicts of one assessment year, with the words to show them."""

    year: str
    plan: dict[str, str]
    release_id: str
    path: Path
    rows: list[dict[str, Any]]
    verdicts: dict[str, dict[str, str]]
    units: dict[str, dict[str, str]]
    hidden: int


def scoreboard(settings: Settings, year: int | None, every: bool) -> Board:
    """Read the verdicts of a year.

    Args:
        settings: where things are.
        year: the assessment year; None is the latest.
        every: also targets of which nothing is known, and readings other than the default one.
    """
    with _live(settings) as live:
        latest = live.execute("select max(time_period) from fct_target_progress").fetchall()[0][0]
        time_period = str(year) if year else latest
        rows = _rows(live, PROGRESS, [time_period])
        plan = _rows(live, "select name_zh, name_en from dim_plan order by plan_id limit 1")[0]
        release_id = _release_id(settings)
    if not rows:
        raise NotThere(f"no verdicts for {time_period} / {time_period} 年没有评估结论")
    shown = [
        r
        for r in rows
        if every or (r["is_default_reading"] and (r["is_headline"] or r["verdict"] != "no_data"))
    ]
    return Board(
        year=time_period,
        plan=plan,
        release_id=release_id,
        path=settings.live,
        rows=shown,
        verdicts={row["verdict"]: row for row in _seed(settings, "verdict")},
        units={row["unit_code"]: row for row in _seed(settings, "unit")},
        hidden=len({r["target_id"] for r in rows} - {r["target_id"] for r in shown}),
    )


PROGRESS = """
    select p.*, t.name_zh, t.name_en, t.is_headline, t.unit_measure as target_unit, t.comparator
    from fct_target_progress as p
    inner join fct_target as t using (plan_id, target_id, reading_id)
    left join dim_plan_statement as s using (plan_id, statement_id)
    where p.time_period = ?
    order by t.is_headline desc, p.plan_id, s.char_start, p.target_id, p.is_default_reading desc, p.reading_id
"""


def show_scoreboard(board: Board, lang: str) -> None:
    """Print the scoreboard."""
    title = Text.assemble((board.plan[f"name_{lang}"], "bold"), "  ", (board.year, "bold cyan"))
    table = Table(
        title=title, title_justify="left", expand=True, header_style="dim", padding=(0, 1), box=SIMPLE_HEAD
    )
    # A narrow terminal has no room for a column of sentences: they stand under the table there.
    is_wide = console.width >= PIPE_WIDTH
    table.add_column(label("target", lang), width=26 if is_wide else 18, overflow="fold")
    table.add_column(label("wanted", lang), justify="right", max_width=12, overflow="fold")
    table.add_column(label("actual", lang), justify="right", no_wrap=True)
    table.add_column(label("attainment", lang), no_wrap=True)
    table.add_column(label("verdict", lang), no_wrap=True)
    if is_wide:
        table.add_column(label("reason", lang), ratio=1, overflow="fold")
    reasons = Text()
    marks: set[str] = set()
    headline = True
    for row in board.rows:
        if headline and not row["is_headline"]:
            table.add_section()
            headline = False
        own = [m for m, holds in _marks(row) if holds]
        marks.update(own)
        style = VERDICT_STYLE[row["verdict"]]
        name = Text(row[f"name_{lang}"])
        name.append(
            f"\n{row['target_id']}" + ("" if row["is_default_reading"] else f" / {row['reading_id']}"),
            style="dim",
        )
        verdict = board.verdicts[row["verdict"]][f"name_{lang}"] + "".join(
            " " + label(m, lang)[0] for m in own
        )
        reason = Text(row[f"reason_{lang}"] or "", style="dim" if row["verdict"] == "no_data" else "")
        cells = (
            name,
            _value(row["target_value"], row["target_unit"], board.units, lang),
            _actual(row),
            _bar(row["attainment"], style),
            Text(verdict, style=style),
        )
        table.add_row(*cells, *([reason] if is_wide else []))
        reasons.append(f"\n{row['target_id']}  ", style="dim").append_text(reason)
    console.print(table)
    if not is_wide:
        console.print(reasons)
    counts = Counter(r["verdict"] for r in board.rows if r["is_default_reading"])
    summary = Text("\n")
    for verdict, words in board.verdicts.items():
        if counts[verdict]:
            summary.append(f"● {words[f'name_{lang}']} {counts[verdict]}   ", style=VERDICT_STYLE[verdict])
    console.print(summary)
    if marks:
        console.print("   ".join(label(m, lang) for m in sorted(marks)), style="dim")
    if board.hidden:
        console.print(label("others", lang).format(n=board.hidden), style="dim")
    console.print(Text.assemble((f"{board.release_id}  ", "dim"), (str(board.path), "cyan")), soft_wrap=True)


def _marks(row: Mapping[str, Any]) -> list[tuple[str, bool]]:
    return [
        ("ahead", bool(row["is_ahead"])),
        ("not_robust", row["is_robust"] is False),
        ("synthetic", bool(row["is_synthetic"])),
    ]


def _actual(row: Mapping[str, Any]) -> Text:
    if row["obs_value"] is None:
        return Text("–", style="dim")
    text = Text(("≥" if row["evidence_kind"] == "bound" else "") + _number(row["obs_value"]))
    if row["obs_time_period"] and row["obs_time_period"] != row["time_period"]:
        text.append(f"\n{row['obs_time_period']}", style="dim")
    return text


def _value(value: float | None, unit: str | None, units: Mapping[str, Mapping[str, str]], lang: str) -> Text:
    if value is None:
        return Text("–", style="dim")
    name = units.get(unit or "", {}).get(f"name_{lang}", "")
    return Text.assemble(_number(value), (f"\n{name}", "dim"))


def _number(value: float) -> str:
    """Write a figure as people do: whole ones in full, others to four digits."""
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.1f}" if abs(value) >= 1000 else f"{value:.4g}"


def _bar(share: float | None, style: str) -> Text:
    if share is None:
        return Text("")
    cells = BAR_CELLS if console.width >= PIPE_WIDTH else BAR_CELLS // 2
    filled = round(min(max(share, 0), 1) * cells)
    return Text.assemble(
        ("━" * filled, style),
        ("━" * (cells - filled), "bright_black"),
        f" {share:.0%}" if share < MANIFOLD else f" {share:,.0f}×",
    )


# From a verdict to a cell

VERDICT = """
    select p.*, t.name_zh, t.name_en, t.statement_id, t.unit_measure as target_unit, t.window_start, t.value_high,
        s.quote
    from fct_target_progress as p
    inner join fct_target as t using (plan_id, target_id, reading_id)
    left join dim_plan_statement as s using (plan_id, statement_id)
    where p.target_id = $target_id and p.time_period <= $latest
    qualify p.time_period = max(p.time_period) over ()
    order by p.is_default_reading desc, p.reading_id
"""
# The figures that stand in the cell, and those of the same series that it was compared with or added to.
SERIES = """
    with cell as (
        select * from fct_observation where submission_id = $submission_id and source_ref = $source_ref
    )
    select distinct o.*, o.submission_id = $submission_id and o.source_ref = $source_ref as is_the_cell
    from fct_observation as o
    inner join cell as c using (
        indicator_code, ref_area, measure_basis, caliber_code, patent_type, applicant_type, industry_code, item_class,
        freq, is_synthetic
    )
    where o.time_period <= c.time_period
    order by o.indicator_code, o.time_period
"""


def trace_record(settings: Settings, target_id: str, year: int | None) -> dict[str, Any]:
    """Return a verdict with everything below it: figures, submissions, cells, rows as received.

    Raises:
        NotThere: the live release has no such target or year.
    """
    with _live(settings) as live:
        asked = {"target_id": target_id, "latest": str(year or 9999)}
        readings = _rows(live, VERDICT, asked)
        if not readings:
            raise NotThere(f"no verdict on {target_id} / 没有 {target_id} 的评估结论")
        verdict = readings[0]
        cell = {
            name: verdict[f"source_{name}" if name == "submission_id" else name]
            for name in ("submission_id", "source_ref")
        }
        series = _rows(live, SERIES, cell)
        parts = _rows(live, PARTS, {"target_id": target_id, "time_period": verdict["time_period"]})
    return {
        "verdict": verdict,
        "other_readings": [
            {k: r[k] for k in ("reading_id", "verdict", "obs_value", "target_value")} for r in readings[1:]
        ],
        "parts": parts,
        "series": series,
        "submissions": _submissions(settings, verdict, series),
    }


PARTS = """
    select p.target_id, t.name_zh, t.name_en, p.verdict, p.obs_value, p.target_value
    from fct_target_progress as p
    inner join fct_target as t using (plan_id, target_id, reading_id)
    where t.parent_target_id = $target_id and p.time_period = $time_period and p.is_default_reading
    order by p.target_id
"""


def _submissions(
    settings: Settings, verdict: Mapping[str, Any], series: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the receipts of the cell's submission and, where years were added up, of every year's."""
    adds_up = verdict["window_start"] is not None and verdict["evidence_kind"] == "computed"
    cells = {(o["submission_id"], o["source_ref"]) for o in series if o["is_the_cell"] or adds_up}
    found = []
    for submission_id in sorted({s for s, _ in cells if s}):
        receipt = Receipt.from_json((settings.receipts / f"{submission_id}.json").read_text("utf-8"))
        refs = sorted(ref for s, ref in cells if s == submission_id and ref)
        found.append(
            {
                "submission_id": submission_id,
                "status": receipt.status,
                "original_name": receipt.original_name,
                "sha256": receipt.sha256,
                "received_at": receipt.received_at,
                "archived_at": str(settings.archive / receipt.sha256[:2] / receipt.sha256),
                "rows_received": receipt.rows_received,
                "findings": len(receipt.findings),
                "cells": refs,
                "rows": _lake_rows(settings, receipt, refs),
            }
        )
    return found


def _lake_rows(settings: Settings, receipt: Receipt, refs: list[str]) -> list[dict[str, Any]]:
    import duckdb

    if receipt.lake_path is None or not refs:
        return []
    with duckdb.connect() as connection:
        query = (
            "select * from read_parquet(?) where list_contains(?, source_ref) order by source_row, source_ref"
        )
        return _rows(connection, query, [str(settings.data_dir / receipt.lake_path), refs])


def show_trace(settings: Settings, record: Mapping[str, Any], lang: str) -> None:
    """Print the way from the verdict down to the cells."""
    verdict = record["verdict"]
    units = {row["unit_code"]: row for row in _seed(settings, "unit")}
    words = {row["verdict"]: row for row in _seed(settings, "verdict")}

    def named(key: str) -> Text:
        return Text(words[key][f"name_{lang}"], style=VERDICT_STYLE[key])

    root = Tree(
        Text.assemble(
            (verdict[f"name_{lang}"], "bold"),
            f"  {verdict['target_id']}  ",
            (verdict["time_period"], "bold cyan"),
            "  ",
            named(verdict["verdict"]),
        ),
        guide_style="bright_black",
    )
    if verdict["quote"]:
        root.add(Text.assemble((f"{verdict['statement_id']}  ", "dim"), f"“{verdict['quote']}”"))
    root.add(Text(verdict[f"reason_{lang}"] or ""))
    for reading in record["other_readings"]:
        root.add(
            Text.assemble(
                (f"{label('reading', lang)} {reading['reading_id']}: ", "dim"), named(reading["verdict"])
            )
        )
    for part in record["parts"]:
        root.add(
            Text.assemble(
                f"{part[f'name_{lang}']} ", (part["target_id"], "dim"), "  ", named(part["verdict"])
            )
        )
    for key, unit_code in sorted({(o["indicator_code"], o["unit_measure"]) for o in record["series"]}):
        unit = units.get(unit_code, {}).get(f"name_{lang}", "")
        branch = root.add(Text.assemble((f"{label('figures', lang)} ", "dim"), (key, "bold"), f"  {unit}"))
        for figure in (o for o in record["series"] if o["indicator_code"] == key):
            branch.add(_figure(figure))
    for submission in record["submissions"]:
        branch = root.add(
            Text.assemble(
                (f"{label('rests_on', lang)} ", "dim"),
                (submission["original_name"], "bold"),
                f"  {label(submission['status'], lang)}\n",
                (submission["submission_id"], "cyan"),
                f"  {submission['received_at']}\n",
                (f"sha256 {submission['sha256']}", "dim"),
            )
        )
        for row in submission["rows"]:
            raw = {k: row[k] for k in RAW_COLUMNS if row.get(k) is not None}
            branch.add(
                Text.assemble(
                    (row["source_ref"], "bold yellow"),
                    f"  {label('row', lang)} {row['source_row']}  ",
                    "  ".join(f"{k}={v}" for k, v in raw.items()),
                )
            )
    console.print(root)


RAW_COLUMNS = (
    "value_raw",
    "unit_raw",
    "indicator_code",
    "ref_area",
    "time_period",
    "source_code",
    "source_citation",
    "published_at",
    "note",
)


def _figure(figure: Mapping[str, Any]) -> Text:
    text = Text(
        f"{figure['time_period']:<8} {'' if figure['obs_value'] is None else _number(figure['obs_value'])}"
    )
    text.append(f"  {figure['source_code']}  {figure['source_ref'] or ''}", style="dim")
    if figure["denominator"] is not None:
        vintage = f" ({figure['denominator_vintage']})" if figure["denominator_vintage"] else ""
        text.append(
            f"  = {_number(figure['numerator'])} / {_number(figure['denominator'])} {figure['denominator_period']}{vintage}",
            style="dim",
        )
    if figure["is_the_cell"]:
        text.append("  ◀", style="bold yellow")
    return text


# The rest


def show_releases(found: list[Release], live: Release | None) -> None:
    """Print the shelf of releases, the live one marked."""
    table = Table(header_style="dim", box=SIMPLE_HEAD)
    for heading in ("", "release", "as of", "published", "inputs", "content"):
        table.add_column(heading, no_wrap=True)
    for release in found:
        is_live = live is not None and release.release_id == live.release_id
        table.add_row(
            "[green]●[/]" if is_live else "",
            release.release_id,
            release.as_of.isoformat(),
            release.published_at[:16],
            str(len(release.inputs)),
            release.content_hash[:12],
        )
    console.print(table)


def show_problems(problems: list[str], good: str) -> None:
    """Print problems, or that there are none."""
    for problem in problems:
        console.print(Text.assemble(("✗ ", "red"), problem))
    if not problems:
        console.print(Text.assemble(("✓ ", "green"), good))


def show_expected(error: Exception) -> bool:
    """Say in one line why a command could not run; return whether it was of a kind that needs no traceback."""
    from pipelines.refresh import Busy
    from schemas.reference.base import SeedError

    if not isinstance(error, Busy | NothingPublished | NotThere | SeedError | OSError):
        return False
    errors.print(Text.assemble(("✗ ", "red"), str(error)), soft_wrap=True)
    return True


@contextmanager
def _live(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb

    if not settings.live.exists():
        raise NothingPublished(" / ".join(LABELS["no_release"]))
    with duckdb.connect(str(settings.live.resolve()), read_only=True) as connection:
        yield connection


def _rows(connection: duckdb.DuckDBPyConnection, query: str, values: Any = None) -> list[dict[str, Any]]:
    found = connection.execute(query, values or [])
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _release_id(settings: Settings) -> str:
    return settings.live.resolve().parent.name


def _release_line(release: Release | None, lang: str) -> Text:
    if release is None:
        return Text("")
    return Text(
        f"{label('live', lang)} {release.release_id}  {label('as_of', lang)} {release.as_of}", style="dim"
    )


def _seed(settings: Settings, name: str) -> list[dict[str, str]]:
    with (settings.seeds_dir / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _fill(template: str, values: Mapping[str, Any]) -> str:
    return _PLACEHOLDER.sub(lambda m: str(values.get(m[1], m[0])), template)
