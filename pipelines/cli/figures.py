"""Commands that read the live release: progress, trace, index, publication, papers, report.

Belongs here: their arguments and what they print. Does not belong here: queries of the live release, or how the results
look (``pipelines.views``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from pipelines.cli.options import (
    Json,
    Lang,
    Plan,
    Refused,
    print_json,
    settings_of,
)


def progress(
    plan: Plan = None,
    year: Annotated[
        int | None, typer.Option(help="Assessment year; by default the latest of each plan that is over.")
    ] = None,
    lang: Lang = "zh",
    every: Annotated[
        bool, typer.Option("--all", help="Also targets without figures, and alternative readings.")
    ] = False,
    svg: Annotated[Path | None, typer.Option(dir_okay=False, help="Write it as an SVG to this file.")] = None,
    as_json: Json = False,
) -> None:
    """Show the scoreboard of each plan: every target with actual, verdict and reason."""
    from pipelines import views

    boards = views.read_scoreboards(settings_of(), plan, year, every or as_json)
    if as_json:
        print_json([row for board in boards for row in board.rows])
    elif svg:
        views.save_scoreboards(boards, lang, svg)
    else:
        views.show_scoreboards(boards, lang)


def trace(
    target_id: Annotated[str, typer.Argument(help="For example pat_app-1.")],
    plan: Plan = None,
    year: Annotated[
        int | None, typer.Option(help="Assessment year; by default the latest of its plan that is over.")
    ] = None,
    lang: Lang = "zh",
    as_json: Json = False,
) -> None:
    """Trace a verdict to the submissions and cells that it is computed from."""
    from pipelines import views

    settings = settings_of()
    record = views.trace_record(settings, target_id, year, plan)
    if as_json:
        print_json(record)
    else:
        views.show_trace(settings, record, lang)


def index(
    system: Annotated[
        str | None, typer.Argument(help="For example patent_strength; by default the list of indices.")
    ] = None,
    year: Annotated[int | None, typer.Option(help="Year; by default the latest.")] = None,
    freeze: Annotated[
        bool, typer.Option("--freeze", help="Print the goalposts of the published panel, for a new version.")
    ] = False,
    lang: Lang = "zh",
    as_json: Json = False,
) -> None:
    """List the composite indices, or show one: scores, ranks with intervals, contributions, reasons for changes in rank."""
    from pipelines import views

    settings = settings_of()
    if system is None:
        if year or freeze:
            raise Refused("name_index")
        indices = views.read_indices(settings)
        if as_json:
            print_json(indices)
        else:
            views.show_indices(indices, lang)
        return
    if freeze:
        print(views.freeze_goalposts(settings, system), end="")
        return
    record = views.index_record(settings, system, year)
    if as_json:
        print_json(record)
    else:
        views.show_index(record, lang)


def publication(
    code: Annotated[
        str | None, typer.Argument(help="For example development; by default the calendar of all.")
    ] = None,
    plan: Plan = None,
    year: Annotated[
        int | None,
        typer.Option(help="Reference year; by default the latest with figures, and in the calendar all."),
    ] = None,
    lang: Lang = "zh",
    form: Annotated[
        Literal["text", "csv", "json"],
        typer.Option("--format", help="Text for people, or a format for programs."),
    ] = "text",
    out: Annotated[
        Path | None, typer.Option(file_okay=False, help="Write files into this folder instead of printing.")
    ] = None,
) -> None:
    """List the white papers and reports that the plan orders, or fill the tables of one from the live release."""
    from pipelines import views

    settings = settings_of()
    if code is None:
        calendar = views.calendar_record(settings, plan, year)
        if form == "json":
            print_json(calendar)
        else:
            views.show_calendar(settings, calendar, lang)
        return
    record = views.publication_record(settings, code, plan, year)
    if out:
        for path in views.write_publication(record, lang, form, out):
            print(path)
    elif form == "json":
        print(views.publication_json(record))
    elif form == "csv":
        print("\n".join(views.publication_csv(record, table, lang) for table in record["tables"]), end="")
    else:
        views.show_publication(record, lang)


def papers(
    code: Annotated[
        str | None,
        typer.Argument(
            help="For example development; by default every publication that is due and has figures."
        ),
    ] = None,
    plan: Plan = None,
    year: Annotated[
        int | None, typer.Option(help="Reference year; by default the latest with figures.")
    ] = None,
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", file_okay=False, help="Write them into this folder; never one of a release."
        ),
    ] = Path("papers"),
    lang: Lang = "zh",
) -> None:
    """Write the white papers and reports of the live release as Word files and PDFs, in Chinese with an English summary."""
    from pipelines import views

    if year and code is None:
        raise Refused("name_publication")
    for made in views.write_papers(settings_of(), code, plan, year, out):
        if isinstance(made, Path):
            print(made)
        else:
            typer.echo(f"! {made.message(lang)} {made.remedy(lang)}", err=True)


def report(
    out: Annotated[
        Path | None,
        typer.Option("--out", "-o", file_okay=False, help="Write the site into this folder instead."),
    ] = None,
) -> None:
    """Print where the pages of the live release are: its monitoring site, to be opened in a browser."""
    from pipelines import views

    settings = settings_of()
    print(views.write_site(settings, out) if out else views.site_home(settings))
