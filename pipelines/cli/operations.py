"""Commands of operators: init, doctor, recover, serve, plan verify.

Belongs here: their arguments, what they print, their exit codes. Does not belong here: the work
(``pipelines.installation``, ``pipelines.monitoring``, ``pipelines.recover``,
``pipelines.serve``, ``pipelines.plan``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pipelines.cli.options import (
    NO,
    OK,
    Json,
    Lang,
    Plan,
    now,
    print_json,
    settings_of,
)


def doctor(
    hashes: Annotated[
        bool, typer.Option("--hashes/--no-hashes", help="Also read every byte of archive, lake and releases.")
    ] = True,
    send_alerts: Annotated[
        bool, typer.Option("--tell", help="Send an alert for whatever calls for action, each once a day.")
    ] = False,
    try_alerts: Annotated[
        bool, typer.Option("--try-alerts", help="First send a test alert through every channel.")
    ] = False,
    lang: Lang = "zh",
    as_json: Json = False,
) -> None:
    """Examine this installation and print what to do; exit code 1 if anything calls for action."""
    from pipelines.intake.inbox import names_file
    from pipelines.monitoring.alerts import alert_once, trial
    from pipelines.monitoring.doctor import examine

    settings, moment = settings_of(), now()
    tried = [trial(settings, moment)] if try_alerts else []
    findings = tried + examine(settings, moment, hashes)
    urgent = [finding for finding in findings if finding.calls_for_action]
    if send_alerts:
        # The name of a file stays here; how many are left is an alert of its own.
        alert_once(settings, [finding for finding in urgent if not names_file(finding)], moment)
    if as_json:
        print_json([finding.record() for finding in findings])
    else:
        from pipelines import views

        views.show_findings(findings, lang)
    raise typer.Exit(NO if urgent else OK)


def recover(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what is lost and what it would be made again from.")
    ] = False,
    accept_loss: Annotated[
        bool,
        typer.Option(
            "--accept-loss", help="What cannot be recovered counts as permanently lost and is named no more."
        ),
    ] = False,
    lang: Lang = "zh",
    as_json: Json = False,
) -> None:
    """Make again what the data folder has lost, from the archive and the releases; exit code 1 if something calls for action.

    Nothing is destroyed: files that are replaced are kept in aside/.
    """
    from pipelines import views
    from pipelines.common.lock import intake_lock, writer_lock
    from pipelines.recover import plan, recover

    settings = settings_of()
    if dry_run:
        planned, done = plan(settings), []
    else:
        with writer_lock(settings, "recover"), intake_lock(settings, "recover"):
            planned = plan(settings)
            if not as_json:
                views.show_planned(planned, lang)
            with views.RefreshProgress(quiet=as_json, lang=lang) as progress:
                done = recover(settings, now(), progress, accept_loss)
    if as_json:
        print_json({"planned": [d.record() for d in planned], "done": [d.record() for d in done]})
    elif dry_run:
        views.show_planned(planned, lang)
    else:
        views.show_recovered(done, lang)
    raise typer.Exit(NO if any(d.calls_for_action for d in done) else OK)


def init(
    folder: Annotated[Path, typer.Argument(file_okay=False, help="The folder of the installation.")],
    region: Annotated[
        str | None,
        typer.Option(
            help="A bundled region (tianjin), or a folder with the filled tables; by default FOLDER/tables."
        ),
    ] = None,
    plan: Annotated[
        str | None, typer.Option(help="Add a bundled plan by its code, such as national-14fyp.")
    ] = None,
    lang: Lang = "zh",
) -> None:
    """Make an installation for a region: its seeds, settings and data folder. Nothing is overwritten.

    Without filled tables it writes templates of them; fill them in and run it again. Exit code 1: the tables have faults,
    which are listed cell by cell.
    """
    from pipelines import views
    from pipelines.installation import init as make

    made = make(folder, region, plan)
    views.show_made(made, lang)
    raise typer.Exit(NO if made.faults else OK)


def serve() -> None:
    """Run Dagster's webserver, its daemon and the page of the live release until stopped (Ctrl-C, SIGTERM)."""
    from pipelines.monitoring import log
    from pipelines.serve import serve

    settings = settings_of()
    log.configure(settings)
    raise typer.Exit(serve(settings))


def verify(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The plan's text, UTF-8.")],
    plan: Plan = None,
    as_json: Json = False,
) -> None:
    """Compare the plan's text with the seeds: hash, quotes, offsets, every number."""
    from pipelines import views
    from pipelines.plan import verify as compare

    problems = [str(p) for p in compare(file, settings_of().seeds_dir, plan)]
    if as_json:
        print_json(problems)
    else:
        views.show_problems(problems, f"{file.name}: the seeds agree with the text / 种子与原文一致")
    raise typer.Exit(NO if problems else OK)
