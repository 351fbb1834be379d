"""``ipmon diff``: what changed between two releases.

Belongs here: which releases are meant, and the layout. Does not belong here: the comparison (``pipelines.release.diff``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from pipelines.views.common import (
    PROBLEMS_SHOWN,
    VERDICT_STYLE,
    NotThere,
    console,
    label,
    no_live_release,
    print_hanging,
)
from pipelines.views.names import Names

if TYPE_CHECKING:
    from pipelines.settings import Settings


_START = ("· ", "dim")


def diff_record(
    settings: Settings, former: str | None, later: str | None, plan: str | None = None
) -> dict[str, Any]:
    """Compare two releases, each given by its id or by the path of a serving file.

    Args:
        settings: the installation.
        former: the earlier release; None means the one before ``later``.
        later: the later release; None means the live one.
        plan: the plan that is compared, beside what belongs to no plan; None means all.

    Raises:
        NotThere: one of them does not exist.
    """
    from pipelines.release import current, diff

    live = current(settings)
    if later is None and live is None:
        raise no_live_release(settings)
    later_file = _serving_file(settings, later or (live.release_id if live else ""))
    former_file = _serving_file(settings, former or _previous(later_file))
    return asdict(diff(former_file, later_file, plan))


def _previous(serving_file: Path) -> str:
    from pipelines.release.store.releases import MANIFEST, read_release

    folder = serving_file.resolve().parent
    previous = read_release(folder).previous_release_id if (folder / MANIFEST).exists() else None
    if previous is None:
        raise NotThere("no_previous", release=folder.name)
    return previous


def _serving_file(settings: Settings, name: str) -> Path:
    from pipelines.release import SERVING_FILE

    for path in (settings.releases / name / SERVING_FILE, Path(name)):
        if path.is_file():
            return path
    raise NotThere("no_release_named", asked=name)


def show_diff(settings: Settings, record: Mapping[str, Any], lang: str) -> None:
    """Print what changed: verdicts, figures, then rows of all tables, each with its causes."""
    former, later = record["former"], record["later"]
    console.print(
        Text.assemble(
            (former["release_id"], "bold"),
            " → ",
            (later["release_id"], "bold"),
            f"  {label('differs', lang)} {_why(record['causes'], lang) or label('nothing', lang)}",
        )
    )
    names = Names(settings, lang)
    verdicts = [v for v in record["verdicts"] if v["former_verdict"] != v["later_verdict"]]
    for verdict in _cut(verdicts, lang):
        print_hanging(
            _START,
            Text.assemble(
                f"{names.plan(verdict['plan_id'])} · ",
                (
                    f"{names.target(verdict['plan_id'], verdict['target_id'])} {verdict['time_period']} ",
                    "bold",
                ),
                (f"({verdict['target_id']}) ", "dim"),
                ""
                if verdict["reading_id"] == "default"
                else f"{label('reading', lang)} {names.reading(verdict['plan_id'], verdict['target_id'], verdict['reading_id'])} ",
                _verdict(verdict["former_verdict"], names),
                " → ",
                _verdict(verdict["later_verdict"], names),
                (f"  {_why(verdict['why'], lang)}", "dim"),
            ),
        )
    for figure in _cut(record["observations"], lang):
        print_hanging(
            _START,
            Text.assemble(
                f"{names.figure(figure)}  ",
                (" → ".join(_value(figure, side, names) for side in ("former", "later")), "cyan"),
                f"  {_why(figure['why'], lang)}",
            ),
        )
        if submission := figure["later_submission_id"] or figure["former_submission_id"]:
            console.print(Text(f"    {submission}", style="dim"))
    table = Table(header_style="dim", box=SIMPLE_HEAD)
    table.add_column(label("table", lang), no_wrap=True)  # a query wants the name whole
    for heading in (label("n_rows", lang), "+", "-"):
        table.add_column(heading, justify="right")
    table.add_column(label("reason", lang), overflow="fold")
    for row in record["tables"]:
        groups = [c for c in record["changes"] if c["table"] == row["table"]]
        causes = dict.fromkeys(cause for g in groups for cause in g["why"])
        table.add_row(
            row["table"],
            *(f"{row[name]:,}" for name in ("later_rows", "added", "removed")),
            _why(list(causes), lang),
        )
    if record["tables"]:
        console.print(table)
    for name in _cut(record["columns"], lang):
        console.print(Text(name, style="yellow"))


def _verdict(verdict: str | None, names: Names) -> Text:
    return (
        Text(names.of("verdict", verdict), style=VERDICT_STYLE[verdict])
        if verdict
        else Text("–", style="dim")
    )


def _value(figure: Mapping[str, Any], side: str, names: Names) -> str:
    """Return a figure's value, with its status where that is another one in the other release."""
    value = names.value(figure[f"{side}_value"], figure["unit_measure"], figure["indicator_code"])
    status = figure[f"{side}_status"]
    is_alike = figure["former_status"] in (None, figure["later_status"]) or figure["later_status"] is None
    return value if is_alike else f"{value} ({names.of('obs_status', status)})"


def _why(causes: Sequence[str], lang: str) -> str:
    return ("、" if lang == "zh" else ", ").join(label(f"why_{cause}", lang) for cause in causes)


def _cut(rows: Sequence[Any], lang: str) -> Sequence[Any]:
    if len(rows) > PROBLEMS_SHOWN:
        console.print(label("cut", lang).format(n=len(rows) - PROBLEMS_SHOWN), style="dim")
    return rows[:PROBLEMS_SHOWN]
