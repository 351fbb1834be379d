"""``ipmon progress``, the scoreboard: every target of each plan with actual value, verdict and reason.

Belongs here: the verdicts of one assessment year, and their layout. Does not belong here: what a verdict is computed from
(``trace``), or the text of a reason (it is published with the verdict).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pipelines.common.figures import BOUNDS
from pipelines.release.store.releases import live_id
from pipelines.views.common import (
    PIPE_WIDTH,
    VERDICT_STYLE,
    console,
    label,
    number,
    open_live,
    query,
)
from pipelines.views.names import Names
from pipelines.views.picture import paper, svg
from pipelines.views.plans import no_verdicts, plans_of
from schemas.seed_files import read_seed

if TYPE_CHECKING:
    from pipelines.settings import Settings

BAR_CELLS = 10
MANIFOLD = 10
PICTURE_WIDTH = 130
NARROW = 80
"""Below this width the target value is in the column of targets, and attainment has no bar, so that no number and no id is broken."""


@dataclass(frozen=True)
class Board:
    """Verdicts of one plan in one assessment year, with the names to show them.

    ``rows`` are those that are listed, ``targets`` has every target under its default reading, and ``hidden`` is the number
    of targets that are left out.
    """

    year: str
    plan: dict[str, Any]
    release_id: str
    path: Path
    rows: list[dict[str, Any]]
    targets: list[dict[str, Any]]
    verdicts: dict[str, dict[str, str]]
    names: dict[str, Names]
    stated_units: dict[tuple[str, str], dict[str, str]]
    hidden: int


def read_scoreboards(settings: Settings, plan: str | None, year: int | None, every: bool) -> list[Board]:
    """Read the verdicts of a year, a board for each plan.

    Args:
        settings: the installation.
        plan: the plan; None means all.
        year: the assessment year, of plans that have it; None means the latest of each plan that is over.
        every: also targets without figures, and readings other than the default one.

    Raises:
        NotThere: there is no such plan, or none with that year.
    """
    with open_live(settings) as live:
        plans = plans_of(live, plan)
        verdicts = [
            (
                row,
                query(
                    live,
                    PROGRESS,
                    {"plan_id": row["plan_id"], "year": str(year or row.get("assessed_year") or "")},
                ),
            )
            for row in plans
        ]
        boards = [_board(settings, row, rows, every) for row, rows in verdicts if rows]
        if not boards:
            raise no_verdicts(live, plans, year or plan)
    return boards


def _board(settings: Settings, plan: dict[str, Any], rows: list[dict[str, Any]], every: bool) -> Board:
    shown = [
        r
        for r in rows
        if every or (r["is_default_reading"] and (r["is_headline"] or r["verdict"] != "no_data"))
    ]
    return Board(
        year=rows[0]["time_period"],
        plan=plan,
        release_id=live_id(settings) or "",
        path=settings.live,
        rows=shown,
        targets=[r for r in rows if r["is_default_reading"]],
        verdicts={row["verdict"]: row for row in read_seed(settings.seeds_dir, "verdict")},
        names={lang: Names(settings, lang) for lang in ("zh", "en")},
        stated_units={
            (row["plan_id"], row["target_id"]): row for row in read_seed(settings.seeds_dir, "target_unit")
        },
        hidden=len({r["target_id"] for r in rows} - {r["target_id"] for r in shown}),
    )


PROGRESS = """
    select p.*, t.name_zh, t.name_en, t.is_headline, t.unit_measure as target_unit, t.comparator,
        t.value_high
    from fct_target_progress as p
    inner join fct_target as t using (plan_id, target_id, reading_id)
    left join dim_plan_statement as s using (plan_id, statement_id)
    where p.plan_id = $plan_id and $year in ('', p.time_period)
    qualify p.time_period = max(p.time_period) over ()
    order by t.is_headline desc, s.char_start, p.target_id, p.is_default_reading desc, p.reading_id
"""


def show_scoreboards(boards: list[Board], lang: str) -> None:
    """Print the scoreboards, with the release and the path of its file."""
    for board in boards:
        _draw(board, lang, console)
    release = Text.assemble((f"{boards[0].release_id}  ", "dim"), (str(boards[0].path), "cyan"))
    console.print(release, soft_wrap=True)


def save_scoreboards(boards: list[Board], lang: str, path: Path) -> None:
    """Write the scoreboards as one SVG: the same verdicts give the same picture."""
    drawn = paper(PICTURE_WIDTH)
    for board in boards:
        _draw(board, lang, drawn)
    path.write_text(svg(drawn, f"ipmon progress --lang {lang}"), "utf-8")


def _draw(board: Board, lang: str, to: Console) -> None:
    title = Text.assemble((board.plan[f"name_{lang}"], "bold"), "  ", (board.year, "bold cyan"))
    to.print(title)
    to.print(_counts(board, lang))
    # A narrow terminal has no room for a column of reasons: they follow the table there.
    is_wide, is_narrow = to.width >= PIPE_WIDTH, to.width < NARROW
    padding = (0, 0) if is_narrow else (0, 1)
    table = Table(expand=True, header_style="dim", padding=padding, box=SIMPLE_HEAD, show_edge=not is_narrow)
    longest = max((len(row["target_id"]) for row in board.rows), default=0)
    table.add_column(
        label("target", lang),
        width=26 if is_wide else None,
        min_width=max(18, longest),
        ratio=None if is_wide else 1,
        overflow="fold",
    )
    values = [_target_value(row, *_unit(board, row, lang)) for row in board.rows]
    if not is_narrow:
        widest = max((cell_len(line) for value in values for line in value.plain.split("\n")), default=0)
        table.add_column(
            label("target_value", lang),
            justify="right",
            min_width=min(widest, 12),
            max_width=12,
            overflow="fold",
        )
    table.add_column(label("actual", lang), justify="right", no_wrap=True)
    table.add_column(label("attainment", lang), justify="right" if is_narrow else "left", no_wrap=True)
    table.add_column(label("verdict", lang), no_wrap=not is_narrow, min_width=10)
    if is_wide:
        table.add_column(label("reason", lang), ratio=1, overflow="fold")
    reasons = Text()
    marks: set[str] = set()
    headline = True
    for row, value in zip(board.rows, values, strict=True):
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
        if is_narrow:
            name.append(f"\n{label('target_value', lang)} ").append_text(Text(" ").join(value.split("\n")))
        verdict = board.verdicts[row["verdict"]][f"name_{lang}"] + "".join(
            " " + label(m, lang)[0] for m in own
        )
        reason = Text(row[f"reason_{lang}"] or "", style="dim" if row["verdict"] == "no_data" else "")
        bar_cells = 0 if is_narrow else BAR_CELLS if is_wide else BAR_CELLS // 2
        cells = (
            name,
            *(() if is_narrow else (value,)),
            _actual(row, _unit(board, row, lang)[1]),
            _bar(row["attainment"], style, bar_cells),
            Text(verdict, style=style),
        )
        table.add_row(*cells, *([reason] if is_wide else []))
        reasons.append(f"\n{row['target_id']}  ", style="dim").append_text(reason)
    if board.rows:
        to.print(table)
    if not is_wide:
        to.print(reasons)
    if marks:
        to.print("   ".join(label(m, lang) for m in sorted(marks)), style="dim")
    if board.hidden:
        to.print(label("others", lang).format(n=board.hidden), style="dim")


def _counts(board: Board, lang: str) -> Text:
    """Return the line on all targets: how many have evidence, with which verdicts, and how good these are."""
    counts = Counter(r["verdict"] for r in board.targets)
    n_evidence = len(board.targets) - counts["no_data"]
    line = Text(
        label("counts" if n_evidence else "counts_none", lang).format(
            n=len(board.targets), n_evidence=n_evidence
        )
    )
    for verdict, names in board.verdicts.items():
        if counts[verdict] and verdict != "no_data":
            line.append(f"  ● {names[f'name_{lang}']} {counts[verdict]}", style=VERDICT_STYLE[verdict])
    marks = Counter(mark for row in board.targets for mark, holds in _marks(row) if holds)
    for mark in ("provisional", "not_robust", "overtaken"):
        if marks[mark]:
            line.append(f"  {label(mark, lang)[0]} {label(f'n_{mark}', lang)} {marks[mark]}")
    return line


def _marks(row: Mapping[str, Any]) -> list[tuple[str, bool]]:
    return [
        ("ahead", bool(row["is_ahead"])),
        # A release of an earlier version does not say these.
        ("provisional", bool(row.get("is_provisional"))),
        ("not_robust", row["is_robust"] is False),
        ("overtaken", bool(row.get("is_overtaken"))),
        ("made_up", bool(row["is_synthetic"])),
    ]


def _unit(board: Board, row: Mapping[str, Any], lang: str) -> tuple[str, int]:
    """Return the name of the unit in which the target is stated, and its size in the base unit."""
    if stated := board.stated_units.get((row["plan_id"], row["target_id"])):
        return stated[f"unit_{lang}"], int(stated[f"scale_{lang}"])
    return board.names[lang].unit(row["target_unit"] or "", row["indicator_code"]), 1


def _actual(row: Mapping[str, Any], scale: int) -> Text:
    if row["obs_value"] is None:
        return Text("–", style="dim")
    # A release of an earlier version names only the bounds that a verdict rests on.
    bound_type = row.get("bound_type", "at_least" if row["evidence_kind"] == "bound" else "exact")
    text = Text(BOUNDS.get(bound_type, "") + number(row["obs_value"] / scale))
    if row["obs_time_period"] and row["obs_time_period"] != row["time_period"]:
        text.append(f"\n{row['obs_time_period']}", style="dim")
    return text


def _target_value(row: Mapping[str, Any], unit: str, scale: int) -> Text:
    """Return the value that a target asks for, with its sign or its upper end, and its unit on a second line."""
    value, high = row["target_value"], row.get("value_high")
    if value is None:
        # The figure beside it is in this unit, too.
        return Text.assemble("–", (f"\n{unit}", "dim"))
    shown = number(value / scale)
    if row.get("comparator") == "between" and high is not None and high > value:
        shown += f"–{number(high / scale)}"
    elif row.get("comparator") in ("le", "front_rank"):
        shown = f"≤{shown}"
    return Text.assemble(shown, (f"\n{unit}", "dim"))


def _bar(share: float | None, style: str, cells: int) -> Text:
    if share is None:
        return Text("")
    filled = round(min(max(share, 0), 1) * cells)
    return Text.assemble(
        ("━" * filled, style),
        ("━" * (cells - filled), "bright_black"),
        " " if cells else "",
        f"{share:.0%}" if share < MANIFOLD else f"{share:,.0f}×",
    )
