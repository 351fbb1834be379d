"""The ``ipmon`` command.

Belongs here: commands, options, exit codes, a module for each subject. Does not belong here: any work (``intake``,
``release``, ``refresh``), or how results look (``views``). Nothing heavy is imported at the top of a module, so that
``--help`` and a refresh without anything to do stay fast.

Exit codes: ``check`` and ``submit`` 0 accepted, 1 refused with a receipt, or not taken in; ``ingest`` 0 answered; ``refresh`` 0
published or nothing new, 1 refused by the gate; ``doctor`` and ``recover`` 0 nothing calls for action, 1 something does; 2 could
not run.
"""

from __future__ import annotations

import io
import sys
import traceback
from typing import Any

import typer

from pipelines.cli import figures, operations, releases, submissions
from pipelines.cli.help import ASKED, Command, Group
from pipelines.cli.options import COULD_NOT_RUN
from pipelines.common.messages import language

# Plain errors: in a frame, a long path would be cut into lines. Help is framed by ``Command`` and ``Group``.
_PLAIN: dict[str, Any] = {"cls": Group, "rich_markup_mode": None, "no_args_is_help": True}
app = typer.Typer(
    **_PLAIN,
    help="Read the spreadsheets that offices send, publish figures and evaluate the targets of the plan.",
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _show_version(is_asked: bool) -> None:
    if is_asked:
        from pipelines.common.inventory import own_version

        typer.echo(own_version())
        raise typer.Exit


@app.callback()
def _options(
    version: bool = typer.Option(
        False, "--version", callback=_show_version, is_eager=True, help="Print the version and exit."
    ),
) -> None:
    del version  # the callback has printed it


plan_app = typer.Typer(**_PLAIN, help="The plan as data.")
app.add_typer(plan_app, name="plan")
plan_app.command(cls=Command)(operations.verify)
# In the order of the help.
for command in (
    operations.init,
    submissions.check,
    submissions.submit,
    submissions.ingest,
    submissions.template,
    releases.refresh,
    releases.status,
    figures.progress,
    figures.trace,
    figures.index,
    figures.publication,
    figures.papers,
    figures.report,
    releases.releases,
    releases.publish,
    releases.approve,
    releases.hold,
    releases.refuse,
    releases.rollback,
    releases.diff,
    releases.prune,
    operations.doctor,
    operations.recover,
    operations.serve,
    submissions.receipt,
    submissions.reprocess,
    submissions.confirm,
):
    app.command(cls=Command)(command)


def main() -> None:
    """Run the command; an error ends with exit code 2 and, if it is foreseen, its message without a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # Windows writes into pipes and files in a code page that has no Chinese, or no other signs than Chinese ones.
        if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
            stream.reconfigure(encoding="utf-8")
    try:
        app()
    except Exception as error:
        from pipelines import views

        if not views.show_expected(error, getattr(error, ASKED, None) or language()):
            traceback.print_exc()
        sys.exit(COULD_NOT_RUN)
