"""What is asked of a release: the commands that read it, and some that look after a data folder.

Belongs here: the commands, and what their answers must not be. Does not belong here: making a release (``carry_out``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from typer.testing import CliRunner

from pipelines import intake, recover
from pipelines import release as releasing
from pipelines.cli import app
from pipelines.settings import Settings
from schemas.errors import IpMonitorError

ALWAYS = (["status"], ["progress"], ["index"], ["publication"], ["releases"], ["diff"])
"""What is asked of every release."""
LANGUAGES = ("zh", "en")


def faults_of_answers(settings: Settings, asked: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with the answers about the live release; ``asked`` names what is asked beside ``ALWAYS``."""
    commands = [*ALWAYS]
    if "doctor" in asked:
        commands.append(["doctor"])
    if "recover" in asked:
        commands.append(["recover", "--dry-run"])
        lost = [d.message("en") for d in recover.plan(settings) if d.code != "recover_nothing"]
        yield from (f"nothing was lost, and yet: {text}" for text in lost)
    read = [receipt for receipt in intake.read_ledger(settings) if receipt.lake_path]
    if "reprocess" in asked and read:
        commands.append(["reprocess", read[0].submission_id])
    yield from _unanswered(settings, commands)
    if releasing.needs_build(settings):
        yield "a build is needed right after a release" + (f" and {asked[0]}" if asked else "")


def _unanswered(settings: Settings, commands: Sequence[list[str]]) -> Iterator[str]:
    """Yield each command that ends otherwise than with an answer, or with a message that says what is not there."""
    environment = {
        "IPMON_DATA_DIR": str(settings.data_dir),
        "IPMON_SEEDS_DIR": str(settings.seeds_dir),
        "IPMON_AS_OF": str(settings.as_of),
    }
    for number, command in enumerate(commands):
        # Every command in one language; the next release is asked in the other.
        lang = LANGUAGES[(number + len(releasing.list_releases(settings))) % 2]
        given = CliRunner().invoke(app, [*command, "--lang", lang], env=environment)
        if given.exception is not None and not isinstance(given.exception, (IpMonitorError, SystemExit)):
            yield f"{' '.join(command)} --lang {lang}: {given.exception!r}"
