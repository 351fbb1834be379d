"""White papers and reports that the plan orders: their calendar, and the tables of one of them.

Belongs here: which edition is asked for, and the looks of its tables in a terminal and in files of tables. Does not belong here:
reading them (``pipelines.papers.edition``), papers as documents (``papers``).
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.text import Text

from pipelines.common.messages import LANGUAGES
from pipelines.papers.columns import are_numbers, cells_of, heads_of, shown_columns, tabled_rows
from pipelines.papers.edition import NOT_READY, read_calendar, read_edition
from pipelines.papers.sentences import row_label
from pipelines.papers.texts import section_name
from pipelines.views.common import NotThere, console, label, open_live, print_hanging
from pipelines.views.names import Names
from pipelines.views.plans import no_year, plans_of, unknown
from pipelines.views.tables import print_rows
from schemas.publications import read_columns

if TYPE_CHECKING:
    import duckdb

    from pipelines.settings import Settings

STYLE = {"ready": "green", "partly_ready": "yellow", "not_ready": "dim"}


def calendar_record(settings: Settings, plan: str | None, year: int | None) -> list[dict[str, Any]]:
    """Return every publication of a plan, or of all, of a year, or of all years: due when, led by whom, how much of it can be filled.

    Raises:
        NotThere: there is no such plan, or nothing of it comes out for that year.
    """
    with open_live(settings) as live:
        plans = {row["plan_id"] for row in plans_of(live, plan)}
        editions = [row for row in read_calendar(live) if row["plan_id"] in plans]
    asked = [row for row in editions if year is None or row["time_period"] == str(year)]
    if not asked:
        raise _no_edition(editions, plan, year)
    return asked


def publication_record(settings: Settings, code: str, plan: str | None, year: int | None) -> dict[str, Any]:
    """Run the queries of a publication on the published file.

    Args:
        settings: where things are.
        code: the publication.
        plan: the plan that orders it; None is whichever does.
        year: its reference year; None is the latest for which any table can be filled.

    Returns:
        What ``pipelines.papers.edition.read_edition`` returns.

    Raises:
        NotThere: there is no such plan, no such publication of it, or none of that year.
    """
    with open_live(settings) as live:
        return read_edition(live, edition_of(live, code, plan, year))


def edition_of(
    live: duckdb.DuckDBPyConnection, code: str, plan: str | None, year: int | None
) -> dict[str, Any]:
    """Return the row of the calendar of a publication's edition; arguments and errors are those of ``publication_record``."""
    plans = {row["plan_id"] for row in plans_of(live, plan)}
    calendar = [row for row in read_calendar(live) if row["plan_id"] in plans]
    editions = [row for row in calendar if row["publication"] == code]
    if not editions:
        raise unknown("no_publication", code, sorted({row["publication"] for row in calendar}))
    filled = [row for row in editions if row["status"] != NOT_READY]
    asked = str(year) if year else (filled or editions)[0]["time_period"]
    edition = next((row for row in editions if row["time_period"] == asked), None)
    if edition is None:
        raise no_year(year, {code: sorted(row["time_period"] for row in editions)})
    return edition


def _no_edition(editions: list[dict[str, Any]], plan: str | None, year: int | None) -> NotThere:
    """Return the answer to a year or a plan of which nothing comes out."""
    if not editions:
        return NotThere("no_publications_of", plan=plan) if plan else NotThere("no_publications")
    years: dict[str, set[str]] = {}
    for row in editions:
        years.setdefault(row["plan_id"], set()).add(row["time_period"])
    return no_year(year, {plan_id: sorted(of_plan) for plan_id, of_plan in years.items()})


def show_calendar(settings: Settings, editions: list[dict[str, Any]], lang: str) -> None:
    """Print the calendar, the latest year first."""
    names = Names(settings, lang)
    heads = [
        label(key, lang)
        for key in ("publication", "year", "lead", "due", "readiness", "tables", "tables_empty")
    ]
    rows = [
        [
            Text.assemble(row["publication"], "\n", (row[f"name_{lang}"], "bold")),
            Text(row["time_period"]),
            Text(row[f"agency_{lang}"] or ""),
            Text(str(row["due_on"])),
            Text(row[f"status_{lang}"], style=STYLE[row["status"]]),
            Text(f"{row['n_filled']}/{row['n_tables']}"),
            Text(
                "\n".join(
                    names.publication_table(row["publication"], file)
                    for file in (row["tables_empty"] or "").split(", ")
                    if file
                ),
                style="dim",
            ),
        ]
        for row in editions
    ]
    print_rows(heads, rows, [False] * len(heads), console)
    if any(row["is_synthetic"] for row in editions):
        console.print(Text(label("synthetic", lang), style="dim"))


def show_publication(record: dict[str, Any], lang: str) -> None:
    """Print the tables of a publication, each under its title."""
    console.print(Text(_heading(record, lang), style="bold"))
    console.print(Text(_release(record, lang), style="dim"))
    for table in record["tables"]:
        console.print()
        console.print(Text(f"{table['number']}  {table['titles'][lang]}", style="bold cyan"))
        if table["rows"]:
            _print_table(record, table, lang)
        else:
            console.print(Text(label("empty", lang), style="dim"))
        if table["is_synthetic"]:
            console.print(Text(label("synthetic", lang), style="dim"))


def _print_table(record: dict[str, Any], table: dict[str, Any], lang: str) -> None:
    """Print the rows of a table with the columns that a paper shows, and below them the reasons that have no column."""
    columns: list[str] = []
    if rows := tabled_rows(table):
        columns = shown_columns(rows, lang)
        cells = [[Text(cell) for cell in of_row] for of_row in cells_of(record, rows, columns, lang)]
        are_figures = [are_numbers(rows, column) for column in columns]
        print_rows(heads_of(columns, lang), cells, are_figures, console)
    for row in table["rows"] if f"reason_{lang}" not in columns else ():
        if reason := row.get(f"reason_{lang}"):
            print_hanging(("· ", "dim"), Text.assemble((row_label(row, lang), "dim"), f"  {reason}"))


def publication_csv(record: dict[str, Any], table: dict[str, Any], lang: str) -> str:
    """Return a table as CSV under its title; the lines on top of it begin with #."""
    notes = [f"{_heading(record, lang)}  {table['number']} {table['titles'][lang]}", _release(record, lang)]
    if table["is_synthetic"]:
        notes.append(label("synthetic", lang))
    if not table["rows"]:
        notes.append(label("empty", lang))
    text = io.StringIO()
    text.writelines(f"# {note}\n" for note in notes)
    if table["rows"]:
        csv.writer(text, lineterminator="\n").writerows(_worded(record, table, lang))
    return text.getvalue()


def publication_json(record: dict[str, Any]) -> str:
    """Return a publication for programs: codes and both languages."""
    return json.dumps(record, ensure_ascii=False, indent=1, default=str)


def publication_text(record: dict[str, Any], lang: str) -> str:
    """Return what ``show_publication`` prints, without colours."""
    with console.capture() as captured:
        show_publication(record, lang)
    return Text.from_ansi(captured.get()).plain + "\n"


def write_publication(record: dict[str, Any], lang: str, form: str, folder: Path) -> list[Path]:
    """Write a publication into a folder: a CSV file a table (with the mark that spreadsheets want), or one of text or JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    edition = record["publication"]
    stem = f"{edition['publication']}_{edition['time_period']}"
    if form == "csv":
        files = {
            f"{stem}_{section_name(table)}.csv": "\ufeff" + publication_csv(record, table, lang)
            for table in record["tables"]
        }
    elif form == "json":
        files = {f"{stem}.json": publication_json(record) + "\n"}
    else:
        files = {f"{stem}.txt": publication_text(record, lang)}
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8", newline="\n")
    return [folder / name for name in files]


def _heading(record: dict[str, Any], lang: str) -> str:
    edition = record["publication"]
    return f"{edition[f'name_{lang}']}  {edition['time_period']}"


def _release(record: dict[str, Any], lang: str) -> str:
    return f"{label('live', lang)} {record['release_id']}  {label('as_of', lang)} {record['as_of']}"


def _keys(table: dict[str, Any], lang: str) -> list[str]:
    """Return the columns of a table without those that say the same in other languages."""
    others = tuple(f"_{other}" for other in LANGUAGES if other != lang)
    return [key for key in table["rows"][0] if not key.endswith(others)]


def _worded(record: dict[str, Any], table: dict[str, Any], lang: str) -> list[list[Any]]:
    """Return a table's header and rows with the names of a language."""
    words, reasons = read_columns(), record["na_reasons"]
    keys = _keys(table, lang)
    worded: list[list[Any]] = [[words[key.removesuffix(f"_{lang}")][lang] for key in keys]]
    for row in table["rows"]:
        cells = (
            reasons[row[key]][f"name_{lang}"] if key == "na_reason" and row[key] else row[key] for key in keys
        )
        worded.append([_plain(cell, lang) for cell in cells])
    return worded


def _plain(value: Any, lang: str) -> Any:
    """Return a truth value as yes or no, and a whole number without decimals."""
    if isinstance(value, bool):
        return label("yes" if value else "no", lang)
    return int(value) if isinstance(value, float) and value.is_integer() else value
