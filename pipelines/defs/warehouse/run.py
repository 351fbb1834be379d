"""A run of dbt under Dagster: a whole build, or a selection on the existing build.

Belongs here: turning dbt's log into Dagster events. Does not belong here: the command and the environment
(``pipelines.release.build.warehouse``). Imported when a run starts, never at definition time.
"""

import datetime as dt
import json
import os
from collections.abc import Iterator
from typing import Any

import dagster as dg
from dagster_dbt.asset_utils import get_subset_selection_for_context
from dagster_dbt.core.dbt_cli_event import DbtCoreCliEventMessage

from pipelines.common.messages import Diagnostic
from pipelines.common.refresh_status import NOTHING_NEW
from pipelines.defs.retries import TIMES, WAIT_SECONDS
from pipelines.defs.warehouse.row_counts import row_counts
from pipelines.defs.warehouse.translator import Translator
from pipelines.monitoring import outcome
from pipelines.release import live_id, needs_build, preload_gate, prepare
from pipelines.release.build.warehouse import running_dbt
from pipelines.settings import Settings

AUTOMATIC = {"dagster/schedule_name", "dagster/sensor_name"}
"""Dagster's tags of a run that was not started by hand."""


def run_selection(
    context: dg.AssetExecutionContext, settings: Settings, manifest: dict[str, Any], translator: Translator
) -> Iterator[Any]:
    """Run dbt for the selected nodes; yield test results as they come, and outputs with row counts at the end.

    If everything is selected, this is a fresh build, run exactly as by the command line; a run that schedule or sensor started
    builds nothing if there is nothing new, and the steps after it are skipped. A selection runs on the existing build and marks
    it as partial, so that the gate refuses it.

    Raises:
        dagster.Failure: dbt could not run, or a node failed, a test included: models after it are skipped.
        dagster.RetryRequested: dbt was killed.
    """
    selection: list[str] = []
    indirect: dict[str, str] = {}
    if context.is_subset:
        selection, mode = get_subset_selection_for_context(
            context, manifest, None, None, None, translator, os.getenv("DBT_INDIRECT_SELECTION")
        )
        indirect = {"DBT_INDIRECT_SELECTION": mode} if mode else {}
        _mark_partial(settings)
    elif AUTOMATIC.isdisjoint(context.run.tags) or needs_build(settings):
        for note in _prepare(settings):
            context.log.warning(note.message("en"))
        preload_gate()
    else:
        outcome.record(settings, outcome.Outcome(NOTHING_NEW, live_id(settings)), dt.datetime.now(dt.UTC))
        context.log.info("Nothing new: what was answered changes no figure.")
        return
    outputs: list[dg.Output[None]] = []
    problems: list[str] = []
    with running_dbt(settings, "--log-format", "json", *selection, **indirect) as process:
        for line in process.stdout or ():
            message = _read(line, problems)
            if message is None:
                continue
            if message.is_result_event:
                context.log.info(str(message))
            for event in message.to_default_asset_events(manifest, translator, context, settings.dbt_target):
                if isinstance(event, dg.Output):
                    outputs.append(event)
                else:
                    yield event
    if process.returncode < 0:  # killed, for lack of memory or by a person
        raise dg.RetryRequested(max_retries=TIMES, seconds_to_wait=WAIT_SECONDS)
    counts = row_counts(settings)
    for output in outputs:
        rows = counts.get(output.output_name)
        yield output if rows is None else output.with_metadata({**output.metadata, "dagster/row_count": rows})
    if process.returncode != 0:
        raise dg.Failure(
            f"dbt ended with {process.returncode}; the previous release stays live.\n" + "\n".join(problems)
        )


def _prepare(settings: Settings) -> tuple[Diagnostic, ...]:
    prepared = prepare(settings, settings.today())
    if prepared.inputs is None:
        raise dg.Failure(
            "The build was refused before dbt ran:\n"
            + "\n".join(problem.message("en") for problem in prepared.problems)
        )
    return prepared.notes


def _mark_partial(settings: Settings) -> None:
    if not settings.build_db.exists():
        raise dg.Failure(
            f"There is no build at {settings.build_db} to run a selection on: materialize everything first "
            "(the job nightly_refresh)."
        )
    settings.partial_marker.touch()


def _read(line: str, problems: list[str]) -> DbtCoreCliEventMessage | None:
    """Return a line of dbt's log as an event; add warnings, errors and whatever is not JSON to ``problems``."""
    try:
        raw = json.loads(line)
    except json.JSONDecodeError:
        problems.append(line.rstrip())
        return None
    if raw["info"]["level"] in {"warn", "error"} and raw["info"]["msg"]:
        problems.append(raw["info"]["msg"])
    return DbtCoreCliEventMessage(raw_event=raw, event_history_metadata={})
