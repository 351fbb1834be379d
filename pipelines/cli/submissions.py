"""Commands on submitted files: check, submit, ingest, template, receipt, reprocess, confirm.

Belongs here: their arguments, what they print, their exit codes. Does not belong here: reading files
(``pipelines.intake``), or how receipts look (``pipelines.views``).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.cli.options import (
    NO,
    OK,
    Declared,
    Document,
    Files,
    FormId,
    Json,
    Lang,
    Period,
    Refused,
    Submitter,
    now,
    print_json,
    settings_of,
)

if TYPE_CHECKING:
    from pipelines.common.messages import Diagnostic
    from pipelines.settings import Settings
    from schemas.receipt import Receipt


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
    rows: Annotated[
        Path | None,
        typer.Option(
            dir_okay=False,
            help="Write the accepted rows with their cells: .csv, .parquet, or - for the terminal.",
        ),
    ] = None,
    lang: Lang = "zh",
    as_json: Json = False,
) -> None:
    """Show the receipt that a file would get, without loading it."""
    options = _options(form, submitter, period, document, declared_date)
    if rows and len(files) > 1:
        raise Refused("rows_of_one_file")
    if str(rows) == "-" and as_json:
        raise Refused("rows_or_json")
    from pipelines import views

    settings = settings_of()
    files, left = _taken(files)
    receipts = _check(settings, files, options, out, rows)
    if str(rows) == "-":
        _say_on_stderr(receipts, lang)
        views.show_left(left, lang, on_stderr=True)
    elif as_json:
        print_json(
            [json.loads(r.to_json()) for r in receipts] + [views.left_record(reason) for reason in left]
        )
    else:
        for receipt in receipts:
            views.show_checked(settings, receipt, lang, out)
        views.show_left(left, lang)
    raise typer.Exit(NO if left else _exit_code(receipts))


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
    """Put files into the inbox and show what a check of them says; the next ingest run numbers and answers them."""
    from pipelines import intake, views

    options = _options(form, submitter, period, document, declared_date)
    settings = settings_of()
    files, left = _taken(files)
    receipts = _check(settings, files, options)
    waiting = intake.submit(settings, files, options)
    if as_json:
        records = [views.waiting_record(r, path) for r, path in zip(receipts, waiting, strict=True)]
        print_json(records + [views.left_record(reason) for reason in left])
    else:
        for receipt, path in zip(receipts, waiting, strict=True):
            views.show_waiting(settings, receipt, path, lang)
        views.show_left(left, lang)
    raise typer.Exit(NO if left else _exit_code(receipts))


def ingest(
    send_alert: Annotated[
        bool,
        typer.Option("--tell", help="Send an alert if files could not be answered: for unattended runs."),
    ] = False,
    lang: Lang = "zh",
    as_json: Json = False,
) -> None:
    """Answer the files that wait in the inbox, without a build; it may run beside one.

    What is accepted is published by the next refresh. Exit code 0: every file that could be read has its receipt.
    """
    from pipelines import intake, views
    from pipelines.monitoring import log, outcome
    from pipelines.refresh import ingest as answer

    settings = settings_of()
    log.configure(settings)
    with outcome.of_ingest(settings, now(), send_alert):
        receipts = answer(settings, now())
    left, arriving = intake.left_files(settings), intake.not_taken(settings)
    log.event("ingest_ended", answered=len(receipts))
    if as_json:
        print_json(views.ingest_record(receipts, left, arriving))
    else:
        views.show_ingest(settings, receipts, left, arriving, lang)


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
    """Write the blank workbook of a form, with drop-downs and instructions."""
    from pipelines import intake

    key = {"submitter": submitter, "period": period, "document": document}
    path = intake.template(settings_of(), form, {k: v for k, v in key.items() if v}, lang, output)
    print(path)


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
    """Show a receipt with its addendum: the findings of the live release that compare it with other submissions."""
    from pipelines import intake, views

    settings = settings_of()
    record = intake.find_receipt(settings, submission)
    addendum = views.read_addendum(settings, submission)
    if out:
        out.mkdir(parents=True, exist_ok=True)
        intake.addendum_answers(settings, submission, addendum.findings, out)
    if as_json:
        print_json(json.loads(record.to_json()) | {"addendum": addendum.record()})
    else:
        views.show_receipt(settings, record, lang, out or settings.receipts, addendum.is_confirmed)
        views.show_addendum(settings, addendum, lang)


def reprocess(
    what: Annotated[
        str | None, typer.Argument(help="submission_id, or form_id with a period; or --all.")
    ] = None,
    period: Annotated[str | None, typer.Argument(help="Reporting period, after a form_id.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every archived file that was not read under today's rules.")
    ] = False,
    lang: Lang = "zh",
    as_json: Json = False,
) -> None:
    """Reprocess archived files under today's rules, one submission, all of a form and period, or all; list what changed.

    With --all a run that was interrupted goes on where it was, and what changed is counted by form and status.
    """
    from pipelines import intake
    from pipelines.common.errors import UnknownSubmission
    from pipelines.common.lock import intake_lock

    if everything == (what is not None):
        raise Refused("reprocess_what")
    settings = settings_of()
    with intake_lock(settings, " ".join(filter(None, ("reprocess", what or "--all", period)))):
        if what is None:
            _show_reprocessed(settings, lang, as_json)
            return
        if period:
            receipts = intake.reprocess(settings, what, period)
            if not receipts:
                raise UnknownSubmission(f"{what} {period}")
        else:
            receipts = [intake.reprocess_submission(settings, what)]
    _show_receipts(settings, receipts, lang, as_json, settings.receipts)


def _show_reprocessed(settings: Settings, lang: str, as_json: bool) -> None:
    """Reprocess everything and show what changed.

    Raises:
        InstallationError: archived files are missing or changed; the others have been read.
    """
    from pipelines import intake, views
    from pipelines.common.errors import InstallationError

    with views.RefreshProgress(quiet=as_json, lang=lang) as progress:
        progress.step("ingest")
        done = intake.reprocess_all(settings, progress.file)
    if as_json:
        print_json(views.reprocessed_record(done))
    else:
        views.show_reprocessed(done, lang)
    if done.damaged:
        raise InstallationError(*done.damaged)


def confirm(
    submission: Annotated[str, typer.Argument(help="submission_id")],
    reason: Annotated[str, typer.Option(help="Why its held figures are right.")],
    lang: Lang = "zh",
    as_json: Json = False,
) -> None:
    """Confirm that the held figures of a submission are right; the next refresh uses them."""
    import getpass
    from dataclasses import asdict

    from pipelines import release, views
    from pipelines.common.lock import intake_lock

    settings = settings_of()
    with intake_lock(settings, f"confirm {submission}"):
        confirmation = release.confirm(settings, submission, reason, getpass.getuser(), now())
    if as_json:
        print_json(asdict(confirmation))
    else:
        views.show_confirmation(confirmation, lang)


def _options(
    form_id: str | None,
    submitter: str | None,
    period: str | None,
    document: str | None,
    declared_date: str | None,
) -> dict[str, Any]:
    options = {
        "form_id": form_id,
        "submitter": submitter,
        "period": period,
        "document": document,
        "declared_date": declared_date,
    }
    return {k: v for k, v in options.items() if v is not None}


def _taken(files: list[Path]) -> tuple[list[Path], list[Diagnostic]]:
    """Return the files that an ingest run would take in, and the reasons why it would leave the others."""
    from pipelines import intake

    reasons = {file: intake.reason_left(file) for file in files}
    return [file for file in files if reasons[file] is None], [
        reason for reason in reasons.values() if reason
    ]


def _check(
    settings: Settings,
    files: list[Path],
    options: dict[str, Any],
    out: Path | None = None,
    rows: Path | None = None,
) -> list[Receipt]:
    from pipelines import intake

    return [intake.check(settings, file, options, now(), out, rows) for file in files]


def _show_receipts(
    settings: Settings, receipts: list[Receipt], lang: str, as_json: bool, folder: Path | None = None
) -> None:
    """Show receipts, with the paths of page and annotated copy if there are any; exit with 1 if one is refused."""
    from pipelines import views

    if as_json:
        print_json([json.loads(r.to_json()) for r in receipts])
    else:
        for receipt in receipts:
            views.show_receipt(settings, receipt, lang, folder)
    raise typer.Exit(_exit_code(receipts))


def _say_on_stderr(receipts: list[Receipt], lang: str) -> None:
    """Print the status of each file and the number of its rows beside the rows on standard output."""
    from pipelines.views.common import errors, label

    for receipt in receipts:
        errors.print(
            f"{label(receipt.status, lang)}  {receipt.original_name}  {label('rows', lang).format(**vars(receipt))}"
        )


def _exit_code(receipts: list[Receipt]) -> int:
    from schemas.receipt import REFUSED

    return NO if any(r.status == REFUSED for r in receipts) else OK
