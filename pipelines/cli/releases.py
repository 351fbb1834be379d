"""Commands on releases: refresh, status, releases, publish, approve, hold, refuse, rollback, diff, prune.

Belongs here: their arguments, what they print, their exit codes. Does not belong here: building and publishing
(``pipelines.refresh``, ``pipelines.release``), or how releases look (``pipelines.views``).
"""

from __future__ import annotations

from typing import Annotated

import typer

from pipelines.cli.options import (
    COULD_NOT_RUN,
    NO,
    OK,
    Json,
    Lang,
    Plan,
    day,
    hour,
    now,
    print_json,
    settings_of,
)

ReleaseId = Annotated[str, typer.Argument(help="The id of a release; ipmon releases lists them.")]
By = Annotated[str, typer.Option(help="The name of who decides.")]
Reason = Annotated[str, typer.Option(help="Why.")]


def refresh(
    as_of: Annotated[str | None, typer.Option(help="The day of the build, YYYY-MM-DD.")] = None,
    embargo: Annotated[
        str | None,
        typer.Option(help="The release goes live no earlier: YYYY-MM-DDTHH:MM, in the plan's time zone."),
    ] = None,
    full: Annotated[
        bool,
        typer.Option(
            help="Build also if nothing has changed, and take over nothing from the build of the live release."
        ),
    ] = False,
    send_alert: Annotated[
        bool, typer.Option("--tell", help="Send an alert if it is refused or fails: for unattended runs.")
    ] = False,
    lang: Lang = "zh",
    as_json: Json = False,
) -> None:
    """Ingest the inbox, build, check and publish."""
    from pipelines import refresh as refreshing
    from pipelines import views
    from pipelines.common.lock import WRITER, Busy
    from pipelines.common.messages import ERROR
    from pipelines.monitoring import log, outcome
    from pipelines.release import live_id

    settings = settings_of(**({"as_of": day(as_of)} if as_of else {}))
    display = log.RefreshLog() if log.configure(settings) else views.RefreshProgress(quiet=as_json, lang=lang)
    try:
        with display as progress:
            result = refreshing.refresh(settings, now(), progress, hour(settings, embargo), full)
    except Exception as error:
        # Beside another writer the outcome of that one is the one to record.
        if not (isinstance(error, Busy) and error.lock == WRITER):
            failed = outcome.Outcome(refreshing.FAILED, live_id(settings))
            outcome.record(settings, failed, now(), send_alert)
        raise
    live = result.release.release_id if result.release else None
    refused_by = tuple(check.name for check in result.gate.checks if not check.passed) if result.gate else ()
    outcome.record(settings, outcome.Outcome(result.status, live, checks=refused_by), now(), send_alert)
    log.event("refresh_ended", status=result.status, release_id=live)
    if as_json:
        print_json(views.refresh_record(result))
    else:
        views.show_refresh(settings, result, lang)
    codes = {refreshing.REFUSED: NO, refreshing.FAILED: COULD_NOT_RUN}
    # A release that goes live before the hour asked for: what was asked for was not done.
    is_unmet = any(problem.severity == ERROR for problem in result.problems)
    raise typer.Exit(codes.get(result.status, COULD_NOT_RUN if is_unmet else OK))


def status(lang: Lang = "zh", as_json: Json = False) -> None:
    """Show the live release, the files that wait, and which returns are overdue."""
    from pipelines import views

    settings = settings_of()
    record = views.status_record(settings)
    if as_json:
        print_json(record)
    else:
        views.show_status(record, lang)


def releases(lang: Lang = "zh", as_json: Json = False) -> None:
    """List the releases: which is live, since when, which was live before it, which is under embargo."""
    from pipelines import views

    records = views.releases_record(settings_of())
    if as_json:
        print_json(records)
    else:
        views.show_releases(records, lang)


def publish(lang: Lang = "zh", as_json: Json = False) -> None:
    """Make the release that waits live if its hour has come and no approval is missing."""
    from pipelines import release, views
    from pipelines.common.lock import writer_lock

    settings = settings_of()
    with writer_lock(settings, "publish"):
        published, state = release.publish_due(settings, now()), views.pending_record(settings)
    if as_json:
        waiting = state["embargoed"]
        print_json(
            {
                "published": published and published.release_id,
                "waiting": waiting and waiting["release_id"],
                "needs_approval": bool(waiting and waiting["needs_approval"]),
            }
        )
    else:
        views.show_published(published, state, lang)


def approve(release_id: ReleaseId, by: By, reason: Reason, lang: Lang = "zh", as_json: Json = False) -> None:
    """Approve a release that waits, by name and with a reason; it goes live at once, or at its hour."""
    _decide("approved", release_id, (by, reason), lang, as_json)


def hold(release_id: ReleaseId, by: By, reason: Reason, lang: Lang = "zh", as_json: Json = False) -> None:
    """Hold a release that waits: it does not go live at its hour, but only once somebody approves it."""
    _decide("held", release_id, (by, reason), lang, as_json)


def refuse(release_id: ReleaseId, by: By, reason: Reason, lang: Lang = "zh", as_json: Json = False) -> None:
    """Refuse a release that waits; a refresh builds again once a submission or the code has changed."""
    _decide("refused", release_id, (by, reason), lang, as_json)


def _decide(decision: str, release_id: str, signed: tuple[str, str], lang: str, as_json: bool) -> None:
    from pipelines import release, views
    from pipelines.common.lock import writer_lock

    settings = settings_of()
    with writer_lock(settings, f"{decision} {release_id}"):
        published = release.decide(settings, decision, release_id, signed, now())
        state = views.pending_record(settings)
    if as_json:
        print_json({"decision": decision, "published": published and published.release_id, **state})
    else:
        views.show_decision(decision, published, state, lang)


def rollback(
    release_id: ReleaseId,
    lang: Lang = "zh",
    as_json: Json = False,
) -> None:
    """Make another release the live one, after checking its files."""
    from pipelines import release, views
    from pipelines.common.lock import writer_lock

    settings = settings_of()
    with writer_lock(settings, f"rollback {release_id}"):
        left = release.rollback(settings, release_id, now())
        state = views.pending_record(settings)
    if as_json:
        print_json({"live": release_id, "left": left and left.release_id})
    else:
        views.show_rollback(release_id, state, lang)


def diff(
    previous: Annotated[
        str | None,
        typer.Argument(
            help="A release id, or the path of a serving file; by default the release before the other."
        ),
    ] = None,
    later: Annotated[str | None, typer.Argument(help="The same; by default the live release.")] = None,
    plan: Plan = None,
    lang: Lang = "zh",
    as_json: Json = False,
) -> None:
    """Show what changed between two releases, by table, indicator, area and period, with the causes."""
    from pipelines import views

    settings = settings_of()
    record = views.diff_record(settings, previous, later, plan)
    if as_json:
        print_json(record)
    else:
        views.show_diff(settings, record, lang)


def prune(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list what would be removed.")] = False,
    lang: Lang = "zh",
    as_json: Json = False,
) -> None:
    """Remove the releases that are beyond IPMON_KEEP_RELEASES and older than IPMON_KEEP_DAYS."""
    from pipelines import release, views
    from pipelines.common.lock import writer_lock

    settings = settings_of()
    with writer_lock(settings, "prune"):
        pruned = (release.to_prune if dry_run else release.prune)(settings, now())
    if as_json:
        print_json([r.release_id for r in pruned])
    else:
        views.show_pruned(pruned, lang)
