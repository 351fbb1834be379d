"""The guides ``docs/adding-*.md``, carried out to the letter in one copy of the repository, with one build.

Belongs here: applying their blocks, renewing what is generated, running the tests that they name. Does not belong here: what the
guides' own tests check (they are blocks of the guides).

The first line of a block names a file and where the text goes: nothing for a new file, ``at its end``, ``before: TEXT`` or
``in place of: TEXT`` for the one line that contains TEXT. ``make generate`` and ``pytest`` of all guides become one run, so that
the release of the samples is built once. It takes minutes: docs/decisions/0010.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from pipelines.settings import REPO
from tests.checkout import copy_checkout

pytestmark = pytest.mark.slow

GUIDES = [
    REPO / f"docs/adding-{what}.md"
    for what in ("a-form", "a-column", "a-rule", "an-indicator", "a-target", "a-plan", "an-index")
]
"""In this order: the indicator's figures come from the new form, the target is on the new indicator."""
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
PLACE = re.compile(
    r"(?:#|--) (?P<path>[\w./-]+)(?:, (?P<where>at its end|before: |in place of: )(?P<line>.*))?"
)


@dataclass(frozen=True)
class Edit:
    """A block of a guide: text, the file it goes into, where in it (None: the file is new) and beside which line."""

    path: str
    where: str | None
    line: str
    text: str

    def apply(self, root: Path) -> None:
        """Write the text into the file below ``root``."""
        path = root / self.path
        assert path.exists() == (self.where is not None), self.path
        old = path.read_text("utf-8") if self.where else ""
        path.write_text(self._applied(old), "utf-8")

    def _applied(self, old: str) -> str:
        if not self.where:
            return self.text
        if self.where == "at its end":
            return old + ("\n\n" if self.path.endswith(".py") else "") + self.text
        lines = old.splitlines(keepends=True)
        (at,) = [n for n, line in enumerate(lines) if self.line in line]
        return "".join([*lines[:at], self.text, *lines[at + (self.where == "in place of: ") :]])


def read_guide(page: Path) -> tuple[list[Edit], list[str]]:
    """Return the edits and the commands of a guide, in order."""
    edits, commands = [], []
    for language, text in BLOCK.findall(page.read_text("utf-8")):
        first, _, rest = text.partition("\n")
        if language == "sh":
            commands += text.splitlines()
        else:
            place = PLACE.fullmatch(first)
            assert place, f"{page.name}: {first}"
            edits.append(Edit(place["path"], place["where"], place["line"] or "", rest))
    return edits, commands


def run(root: Path, *command: str) -> str:
    # The session that runs inside is no worker of the one around it.
    own = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    # No suite of a guide reads the exports of the release.
    environment = own | {
        "PYTHONPATH": str(root),
        "IPMON_DATA_DIR": str(root / "data"),
        "IPMON_EXPORTS": "[]",
    }
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    done = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout[-20000:]}\n{done.stderr[-5000:]}"
    return done.stdout


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of what is checked in, as a repository of its own."""
    root = copy_checkout(tmp_path / "repo")
    run(root, "git", "init", "--quiet")
    run(root, "git", "add", "--all")
    run(
        root,
        "git",
        "-c",
        "user.name=test",
        "-c",
        "user.email=test@example.org",
        "commit",
        "--quiet",
        "-m",
        "copy",
    )
    return root


def test_the_guides_do_what_they_say(copy: Path) -> None:
    suites: dict[str, None] = {}
    others = []
    for page in GUIDES:
        edits, commands = read_guide(page)
        for edit in edits:
            edit.apply(copy)
        assert commands[0] == "make generate" and commands[1].startswith("pytest ")
        suites |= dict.fromkeys(commands[1].split()[1:])
        others += commands[2:]
    shown = generate(copy, list(suites))
    for path in ("stg_maker_spaces.sql", "tests/snapshots/contract.json", "docs/forms.md", "CHANGELOG.md"):
        assert path in shown
    for command in others:
        run(copy, *shlex.split(command))


def generate(copy: Path, suites: list[str]) -> str:
    """Run ``make generate`` with this environment's programs, and the suites in the same session as its own tests."""
    renewing = re.search(r"^RENEWING *:= (.*)$", (copy / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert renewing
    (copy / ".ready").touch()
    tests = " ".join([renewing[1], *suites])
    return run(
        copy, "make", "generate", f"BIN={Path(sys.executable).parent}", "READY=.ready", f"RENEWING={tests}"
    )
