"""The record of ``ipmon trace`` as a tree for the terminal.

Belongs here: the lines of the tree. Does not belong here: what the record holds (``trace``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rich.text import Text
from rich.tree import Tree

from pipelines.views.common import VERDICT_STYLE, console, hold_line, label, number
from pipelines.views.names import Names

if TYPE_CHECKING:
    from pipelines.settings import Settings

HISTORY_SHOWN = 12
"""Number of earlier verdicts that are shown: the latest."""
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


def show_trace(settings: Settings, record: Mapping[str, Any], lang: str) -> None:
    """Print the verdict with everything below it, as a tree."""
    names = Names(settings, lang)
    root = Tree(_title(record["verdict"], names, lang), guide_style="bright_black")
    for line in (
        *_grounds(record["verdict"], lang),
        *_other_verdicts(record, names, lang),
        *(_earlier(verdict, names, lang) for verdict in record["history"][-HISTORY_SHOWN:]),
    ):
        root.add(line)
    for title, figures in _series(record["series"], names):
        branch = root.add(Text.assemble((f"{label('figures', lang)} ", "dim"), (title, "bold")))
        for figure in figures:
            branch.add(_figure(figure, names, lang))
    for figure in record["held"]:
        root.add(_held(figure, names, lang))
    for submission in record["submissions"]:
        branch = root.add(_file(submission, lang))
        if submission["confirmed"]:
            branch.add(hold_line(submission["confirmed"], lang))
        for row in submission["rows"]:
            branch.add(_row(submission, row, names, lang))
    console.print(root)


def _verdict(key: str, names: Names) -> Text:
    return Text(names.of("verdict", key), style=VERDICT_STYLE[key])


def _title(verdict: Mapping[str, Any], names: Names, lang: str) -> Text:
    return Text.assemble(
        (verdict[f"name_{lang}"], "bold"),
        f"  {verdict['target_id']}  ",
        (verdict["time_period"], "bold cyan"),
        "  ",
        _verdict(verdict["verdict"], names),
    )


def _grounds(verdict: Mapping[str, Any], lang: str) -> Iterator[Text]:
    """Yield what the plan says of the target, the reason of the verdict, and the forecast if there is one."""
    statement = (f"{verdict['statement_id']}  ", "dim")
    if verdict["quote"]:
        yield Text.assemble(statement, f"“{verdict['quote']}”")
    elif verdict["statement_note"]:
        zh, _, en = verdict["statement_note"].partition(" / ")
        yield Text.assemble(statement, en if lang == "en" and en else zh)
    yield Text(verdict[f"reason_{lang}"] or "")
    # A release of an earlier version may have no forecasts.
    if verdict.get("forecast_value") is not None:
        yield _forecast(verdict, lang)


def _other_verdicts(record: Mapping[str, Any], names: Names, lang: str) -> Iterator[Text]:
    """Yield the verdicts under other readings of the target, and those of its parts."""
    verdict = record["verdict"]
    for reading in record["other_readings"]:
        how = names.reading(verdict["plan_id"], verdict["target_id"], reading["reading_id"])
        yield Text.assemble((f"{label('reading', lang)} {how}  ", "dim"), _verdict(reading["verdict"], names))
    for part in record["parts"]:
        yield Text.assemble(
            f"{part[f'name_{lang}']} ", (part["target_id"], "dim"), "  ", _verdict(part["verdict"], names)
        )


def _earlier(verdict: Mapping[str, Any], names: Names, lang: str) -> Text:
    """Return the verdict of an earlier release, with its time, and when it was taken back."""
    line = Text.assemble(
        (f"{label('history', lang)} {verdict['release_id']}  ", "dim"), _verdict(verdict["verdict"], names)
    )
    if verdict["obs_value"] is not None:
        line.append(f"  {number(verdict['obs_value'])}")
    if verdict["live_from"] is not None:
        line.append(f"  {verdict['live_from']:%Y-%m-%d %H:%M} UTC  {verdict['method_version']}", style="dim")
    if verdict["taken_back_at"] is not None:
        at = f"{verdict['taken_back_at']:%Y-%m-%d %H:%M} UTC"
        line.append(f"  {label('rolled_back', lang)} {at}", style="yellow")
    return line


def _series(figures: list[Mapping[str, Any]], names: Names) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Return the figures by series, each series under its name and unit."""
    series: dict[str, list[Mapping[str, Any]]] = {}
    for figure in figures:
        name = names.figure({**figure, "time_period": None})
        unit = names.unit(figure["unit_measure"], figure["indicator_code"])
        series.setdefault(f"{name}  {unit}", []).append(figure)
    return list(series.items())


def _file(submission: Mapping[str, Any], lang: str) -> Text:
    return Text.assemble(
        (f"{label('source_file', lang)} ", "dim"),
        (submission["original_name"], "bold"),
        f"  {label(submission['status'], lang)}\n",
        (submission["submission_id"], "cyan"),
        f"  {submission['received_at']} UTC\n",
        (f"sha256 {submission['sha256']}", "dim"),
    )


def _row(submission: Mapping[str, Any], row: Mapping[str, Any], names: Names, lang: str) -> Text:
    """Return a row as received: its cell, its number and its values under the names of their columns."""
    form_id, colon = submission["submission_id"].split(".")[0], label("colon", lang)
    values = [
        f"{label(k, lang) if k == 'value_raw' else names.column(form_id, k)}{colon}{names.of(k, str(row[k]))}"
        for k in RAW_COLUMNS
        if row.get(k) is not None
    ]
    return Text.assemble(
        (row["source_ref"], "bold yellow"),
        f"  {label('row', lang)} {row['source_row']}  ",
        "  ".join(values),
    )


def _held(figure: Mapping[str, Any], names: Names, lang: str) -> Text:
    """Return a held figure with its cell and the titles of the rules that hold it, and the figure in use."""
    between = "、" if lang == "zh" else ", "
    value, in_use = (
        names.value(figure[name], figure["unit_measure"], figure["indicator_code"])
        for name in ("obs_value", "in_use_value")
    )
    rules = between.join(map(names.rule, figure["held_by"].split("|")))
    text = Text.assemble(
        (f"{label('held', lang)} ", "yellow"),
        f"{names.figure(figure)}  {value}",
        (f"  {figure['submission_id']} {figure['source_ref'] or ''} [{rules}]", "dim"),
    )
    if figure["in_use_value"] is not None:
        text.append(f"  {label('in_use', lang)} {in_use}")
    return text


def _forecast(verdict: Mapping[str, Any], lang: str) -> Text:
    """Return the forecast for the target year, as made in the assessment year."""
    ends = (verdict[f"forecast_{end}"] for end in ("low", "value", "high"))
    low, value, high = (number(round(x, 0 if abs(x) >= 1000 else 2)) for x in ends)
    text = Text.assemble((f"{label('forecast', lang)} ", "dim"), f"{value}  (80 %: {low} – {high})")
    if verdict["p_met"] is not None:
        text.append(f"  {label('p_met', lang)} {verdict['p_met']:.0%}")
    return text


def _figure(figure: Mapping[str, Any], names: Names, lang: str) -> Text:
    text = Text(
        f"{figure['time_period']:<8} {'' if figure['obs_value'] is None else number(figure['obs_value'])}"
    )
    source = names.of("source_code", figure["source_code"])
    text.append(f"  {source}  {figure['source_ref'] or ''}", style="dim")
    if figure["denominator"] is not None:
        vintage = f" ({figure['denominator_vintage']})" if figure["denominator_vintage"] else ""
        text.append(
            f"  = {number(figure['numerator'])} / {number(figure['denominator'])} {figure['denominator_period']}{vintage}",
            style="dim",
        )
    if figure["corrected_on"]:
        correction = f"{label('corrected', lang)} {figure['corrected_on']}{label('colon', lang)}{figure[f'correction_{lang}']}"
        text.append(f"  {correction}", style="yellow")
    if figure["is_the_cell"]:
        text.append("  ◀", style="bold yellow")
    return text
