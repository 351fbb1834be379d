"""The ``ipmon`` command.

Belongs here: commands, options, exit codes. Does not belong here: any work (``intake``, ``release``,
``refresh``), or how things look (``views``). Nothing heavy is imported at the top, so that ``--help`` and a
refresh with nothing to do stay quick.

Exit codes: ``check`` and ``submit`` 0 accepted, 1 refused with a receipt; ``refresh`` 0 published or nothing
new, 1 refused by the gate; ``doctor`` 0 nothing calls for action, 1 something does; 2 could not run.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from pipelines.settings import Settings
    from schemas.receipt import Receipt

OK, NO, COULD_NOT_RUN = 0, 1, 2

# Plain help: the decorated kind imports a Markdown parser, which costs more than everything else together.
app = typer.Typer(
    rich_markup_mode=None,
    help="Spreadsheets in, verdicts out. / 收表格,出评估结论。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
plan_app = typer.Typer(rich_markup_mode=None, help="The plan as data. / 规划数据。", no_args_is_help=True)
app.add_typer(plan_app, name="plan")

Lang = Annotated[Literal["zh", "en"], typer.Option(help="Language of labels and messages.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
Files = Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="Spreadsheets (xlsx, csv).")]
FormId = Annotated[str | None, typer.Option("--form", help="The form, where the file does not say it.")]
Submitter = Annotated[str | None, typer.Option(help="Code of the agency or district that sends it.")]
Period = Annotated[str | None, typer.Option(help="Reporting period: 2019, 2019-Q3 or 2019-06.")]
Document = Annotated[str | None, typer.Option(help="Which of several documents for a period it is.")]
Declared = Annotated[
    str | None, typer.Option("--declared-date", help="The date on the document, YYYY-MM-DD.")
]


@app.command()
def check(
    files: Files,
    form: FormId = None,
    submitter: Submitter = None,
    period: Period = None,
    document: Document = None,
    declared_date: Declared = None,
    out: Annotated[
        Path | None,
        typer.Option(file_okay=False, help="Write page and annotated copy into this folder."),
    ] = None,
    lang: Lang = "zh",
    as_json: Json = False,
) -> None:
    """Show the receipt a file would get, without loading it."""
    options = _options(form, submitter, period, document, declared_date)
    settings = _settings()
    _answer(settings, _check(settings, files, options, out), lang, as_json, out)


@app.command()
def submit(
    files: Files,
    form: FormId = None,
    submitter: Submitter = None,
    period: Period = None,
    document: Document = None,
    declared_date: Declared = None,
    lang: Lang = "zh",
    as_json: Json = False,
) -> None:
    """Put files into the inbox and show the receipts the next refresh will give them."""
    from pipelines import intake

    options = _options(form, submitter, period, document, declared_date)
    settings = _settings()
    receipts = _check(settings, files, options)
    intake.submit(settings, files, options)
    _answer(settings, receipts, lang, as_json, settings.receipts)


@app.command()
def template(
    form: Annotated[str, typer.Argument(help="form_id")],
    submitter: Submitter = None,
    period: Period = None,
    document: Document = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", dir_okay=False, help="Where to write it.")
    ] = None,
    lang: Lang = "zh",
) -> None:
    """Make the blank workbook of a form, with drop-downs and instructions."""
    from pipelines import intake

    key = {"submitter": submitter, "period": period, "document": document}
    path = intake.template(_settings(), form, {k: v for k, v in key.items() if v}, lang, output)
    print(path)


@app.command()
def refresh(
    as_of: Annotated[str | None, typer.Option(help="The day on which the build stands, YYYY-MM-DD.")] = None,
    embargo: Annotated[
        str | None,
        typer.Option(help="What is built goes live no earlier: YYYY-MM-DDTHH:MM, in the plan's time zone."),
    ] = None,
    tell: Annotated[
        bool, typer.Option("--tell", help="Send an alert if it is refused or fails: for unattended runs.")
    ] = False,
    lang: Lang = "zh",
    as_json: Json = False,
) -> None:
    """Take in what waits, build, check and publish."""
    from pipelines import refresh as refreshing
    from pipelines import views
    from pipelines.monitoring import log, outcome
    from pipelines.release import live_id

    settings = _settings(**({"as_of": _day(as_of)} if as_of else {}))
    told = log.RefreshLog() if log.configure(settings) else views.RefreshProgress(quiet=as_json)
    try:
        with told as progress:
            result = refreshing.refresh(
                settings, _now(), progress.step, progress.file, progress.line, _hour(settings, embargo)
            )
    except refreshing.Busy:  # what the other writer comes to is what counts
        raise
    except Exception:
        outcome.ended(settings, refreshing.FAILED, _now(), live_id(settings), tell=tell)
        raise
    live = result.release.release_id if result.release else None
    refused_by = [check.name for check in result.gate.checks if not check.passed] if result.gate else []
    outcome.ended(settings, result.status, _now(), live, checks=refused_by, tell=tell)
    log.event("refresh_ended", status=result.status, release_id=live)
    if as_json:
        _print_json(views.refresh_record(result))
    else:
        views.show_refresh(settings, result, lang)
    codes = {refreshing.REFUSED: NO, refreshing.FAILED: COULD_NOT_RUN}
    raise typer.Exit(codes.get(result.status, OK))


@app.command()
def status(lang: Lang = "zh", as_json: Json = False) -> None:
    """Show the live release, what waits, and who owes what."""
    from pipelines import views

    settings = _settings()
    record = views.status_record(settings)
    if as_json:
        _print_json(record)
    else:
        views.show_status(record, lang)


@app.command()
def progress(
    year: Annotated[int | None, typer.Option(help="Assessment year; the latest if left out.")] = None,
    lang: Lang = "zh",
    every: Annotated[
        bool, typer.Option("--all", help="Also targets without figures, and other readings.")
    ] = False,
    svg: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write it as a picture to this file.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show the scoreboard: every target with actual, verdict and reason."""
    from pipelines import views

    board = views.read_scoreboard(_settings(), year, every or as_json)
    if as_json:
        _print_json(board.rows)
    elif svg:
        views.save_scoreboard(board, lang, svg)
    else:
        views.show_scoreboard(board, lang)


@app.command()
def trace(
    target_id: Annotated[str, typer.Argument(help="For example pat_app-1.")],
    year: Annotated[int | None, typer.Option(help="Assessment year; the latest if left out.")] = None,
    lang: Lang = "zh",
    as_json: Json = False,
) -> None:
    """Walk from a verdict down to the submissions and cells it rests on."""
    from pipelines import views

    settings = _settings()
    record = views.trace_record(settings, target_id, year)
    if as_json:
        _print_json(record)
    else:
        views.show_trace(settings, record, lang)


@app.command()
def index(
    system: Annotated[str, typer.Argument(help="For example patent_strength.")],
    year: Annotated[int | None, typer.Option(help="Year; the latest if left out.")] = None,
    freeze: Annotated[
        bool, typer.Option("--freeze", help="Print goalposts of the published panel, for a new version.")
    ] = False,
    lang: Lang = "zh",
    as_json: Json = False,
) -> None:
    """Show a composite index: scores, places with their intervals, contributions, what moved a place."""
    from pipelines import views

    settings = _settings()
    if freeze:
        print(views.freeze_goalposts(settings, system), end="")
        return
    record = views.index_record(settings, system, year)
    if as_json:
        _print_json(record)
    else:
        views.show_index(record, lang)


@app.command()
def publication(
    code: Annotated[
        str | None, typer.Argument(help="For example development; the calendar if left out.")
    ] = None,
    year: Annotated[
        int | None,
        typer.Option(help="Year it speaks of; the latest with figures, in the calendar all, if left out."),
    ] = None,
    lang: Lang = "zh",
    form: Annotated[
        Literal["text", "csv", "json"], typer.Option("--format", help="As people read it, or for programs.")
    ] = "text",
    out: Annotated[
        Path | None, typer.Option(file_okay=False, help="Write files into this folder instead of printing.")
    ] = None,
) -> None:
    """List the white papers and reports that the plan orders, or fill the tables of one from the live release."""
    from pipelines import views

    settings = _settings()
    if code is None:
        calendar = views.calendar_record(settings, year)
        if form == "json":
            _print_json(calendar)
        else:
            views.show_calendar(calendar, lang)
        return
    record = views.publication_record(settings, code, year)
    if out:
        for path in views.write_publication(record, lang, form, out):
            print(path)
    elif form == "json":
        print(views.publication_json(record))
    elif form == "csv":
        print("\n".join(views.publication_csv(record, table, lang) for table in record["tables"]), end="")
    else:
        views.show_publication(record, lang)


@plan_app.command()
def verify(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The plan's text, UTF-8.")],
    as_json: Json = False,
) -> None:
    """Compare the plan's text with the seeds: hash, quotes, offsets, every number."""
    from pipelines import views
    from pipelines.plan import verify as compare

    problems = [str(p) for p in compare(file, _settings().seeds_dir)]
    if as_json:
        _print_json(problems)
    else:
        views.show_problems(problems, f"{file.name}: the seeds say what it says / 种子与原文一致")
    raise typer.Exit(NO if problems else OK)


@app.command()
def releases(as_json: Json = False) -> None:
    """List the releases on the shelf: which is live, since when, what was before it, what waits for its hour."""
    from pipelines import views

    found = views.releases_record(_settings())
    if as_json:
        _print_json(found)
    else:
        views.show_releases(found)


@app.command()
def publish(lang: Lang = "zh", as_json: Json = False) -> None:
    """Make the release that waits live, if its hour has come; 1 if it has not."""
    from pipelines import release, views
    from pipelines.refresh import writer_lock

    settings = _settings()
    with writer_lock(settings, "publish"):
        published, waiting = release.publish_due(settings, _now()), release.waiting(settings)
    if as_json:
        _print_json(
            {"published": published and published.release_id, "waiting": waiting and waiting.release_id}
        )
    else:
        views.show_published(published, waiting, lang)
    raise typer.Exit(NO if waiting else OK)


@app.command()
def rollback(
    release_id: Annotated[str, typer.Argument(help="A release of the shelf; ipmon releases lists them.")],
    lang: Lang = "zh",
    as_json: Json = False,
) -> None:
    """Make another release of the shelf the live one, after a check of its files."""
    from pipelines import release, views
    from pipelines.refresh import writer_lock

    settings = _settings()
    with writer_lock(settings, f"rollback {release_id}"):
        left = release.rollback(settings, release_id, _now())
    if as_json:
        _print_json({"live": release_id, "left": left and left.release_id})
    else:
        views.show_rollback(release_id, left, lang)


@app.command()
def diff(
    former: Annotated[
        str | None, typer.Argument(help="A release, or the path of a serving file; the one before the other.")
    ] = None,
    later: Annotated[str | None, typer.Argument(help="The same; the live one if left out.")] = None,
    lang: Lang = "zh",
    as_json: Json = False,
) -> None:
    """Show what changed between two releases, by table, indicator, area and period, and why."""
    from pipelines import views

    settings = _settings()
    record = views.diff_record(settings, former, later)
    if as_json:
        _print_json(record)
    else:
        views.show_diff(settings, record, lang)


@app.command()
def prune(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    lang: Lang = "zh",
    as_json: Json = False,
) -> None:
    """Take releases off the shelf that are beyond IPMON_KEEP_RELEASES and older than IPMON_KEEP_DAYS."""
    from pipelines import release, views
    from pipelines.refresh import writer_lock

    settings = _settings()
    with writer_lock(settings, "prune"):
        gone = (release.to_prune if dry_run else release.prune)(settings, _now())
    if as_json:
        _print_json([r.release_id for r in gone])
    else:
        views.show_pruned(gone, lang)


@app.command()
def doctor(
    hashes: Annotated[
        bool, typer.Option("--hashes/--no-hashes", help="Also read every byte of archive, lake and releases.")
    ] = True,
    tell: Annotated[
        bool, typer.Option("--tell", help="Send an alert for what calls for action, once a day each.")
    ] = False,
    lang: Lang = "zh",
    as_json: Json = False,
) -> None:
    """Look for what is wrong with this installation and say what to do; 1 if anything calls for action."""
    from pipelines.monitoring.alerts import alert_once
    from pipelines.monitoring.doctor import examine

    settings, now = _settings(), _now()
    findings = examine(settings, now, hashes)
    pressing = [finding for finding in findings if finding.calls_for_action]
    if tell:
        alert_once(settings, pressing, now)
    if as_json:
        _print_json([finding.record() for finding in findings])
    else:
        from pipelines import views

        views.show_findings(findings, lang)
    raise typer.Exit(NO if pressing else OK)


@app.command()
def serve() -> None:
    """Run Dagster's pages, its daemon and the page of the live release until stopped (Ctrl-C, SIGTERM)."""
    from pipelines.monitoring import log
    from pipelines.serve import serve

    settings = _settings()
    log.configure(settings)
    raise typer.Exit(serve(settings))


@app.command()
def receipt(
    submission: Annotated[str, typer.Argument(help="submission_id")],
    out: Annotated[
        Path | None,
        typer.Option(
            file_okay=False, help="Write page and annotated copy, addendum included, to this folder."
        ),
    ] = None,
    lang: Lang = "zh",
    as_json: Json = False,
) -> None:
    """Show a receipt with its addendum: what other submissions show, as of the live release."""
    from pipelines import intake, views

    settings = _settings()
    found, addendum = intake.find_receipt(settings, submission), views.read_addendum(settings, submission)
    if out:
        out.mkdir(parents=True, exist_ok=True)
        intake.addendum_answers(settings, submission, addendum.findings, out)
    if as_json:
        _print_json(json.loads(found.to_json()) | {"addendum": addendum.record()})
    else:
        views.show_receipt(settings, found, lang, out or settings.receipts)
        views.show_addendum(settings, addendum, lang)


@app.command()
def reprocess(
    what: Annotated[str, typer.Argument(help="submission_id, or form_id with a period.")],
    period: Annotated[str | None, typer.Argument(help="Reporting period, after a form_id.")] = None,
    lang: Lang = "zh",
    as_json: Json = False,
) -> None:
    """Read archived files again under today's rules, one submission or all of a form and period, and list what changed."""
    from pipelines import intake
    from pipelines.refresh import writer_lock

    settings = _settings()
    with writer_lock(settings, f"reprocess {what} {period or ''}".strip()):
        if period:
            receipts = intake.reprocess(settings, what, period, _now())
        else:
            receipts = [intake.reprocess_submission(settings, what)]
    _answer(settings, receipts, lang, as_json, settings.receipts)


def main() -> None:
    """Run the command; what could not run ends with 2 and says why."""
    try:
        app()
    except Exception as error:
        from pipelines import views

        if not views.show_expected(error):
            traceback.print_exc()
        sys.exit(COULD_NOT_RUN)


def _settings(**values: Any) -> Settings:
    from pipelines.settings import Settings

    return Settings(**values)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day, such as 2026-01-31") from None


def _hour(settings: Settings, text: str | None) -> dt.datetime | None:
    from zoneinfo import ZoneInfo

    if text is None:
        return None
    try:
        hour = dt.datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not an hour, such as 2026-02-02T09:00") from None
    return hour if hour.tzinfo else hour.replace(tzinfo=ZoneInfo(settings.time_zone))


def _options(
    form_id: str | None,
    submitter: str | None,
    period: str | None,
    document: str | None,
    declared_date: str | None,
) -> dict[str, Any]:
    given = {
        "form_id": form_id,
        "submitter": submitter,
        "period": period,
        "document": document,
        "declared_date": declared_date,
    }
    return {k: v for k, v in given.items() if v is not None}


def _check(
    settings: Settings, files: list[Path], options: dict[str, Any], out: Path | None = None
) -> list[Receipt]:
    from pipelines import intake

    return [intake.check(settings, file, options, _now(), out) for file in files]


def _answer(
    settings: Settings, receipts: list[Receipt], lang: str, as_json: bool, folder: Path | None = None
) -> None:
    """Show receipts, and where page and annotated copy lie if they do; leave with 1 if any was refused."""
    from pipelines import views
    from schemas.receipt import REFUSED

    if as_json:
        _print_json([json.loads(r.to_json()) for r in receipts])
    else:
        for receipt in receipts:
            views.show_receipt(settings, receipt, lang, folder)
    raise typer.Exit(NO if any(r.status == REFUSED for r in receipts) else OK)


def _print_json(record: Any) -> None:
    print(json.dumps(record, ensure_ascii=False, indent=1, default=str))


if __name__ == "__main__":
    main()
