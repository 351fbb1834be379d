"""Make one change in a copy of the project and run the tests that belong to the module.

Belongs here: the two kinds of change, and what a run of the tests says of one. Does not belong here: which changes are made
(``__main__``).
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.settings import REPO, Settings
from tests.dbt_parse import give_parse
from tests.mutants.reached import Reached
from tests.mutants.warm import Runner
from tests.tiny import AS_OF, NOW

KILLED, SURVIVED, INVALID = "killed", "survived", "invalid"
"""The tests noticed the change; they did not; it is no program that runs."""
WITHOUT = ("cacheprovider", "randomly", "xdist", "cov")
PYTEST = (
    *("-x", "-q", "-m", "not slow", "-p", "tests.mutants.reached"),
    *(part for name in WITHOUT for part in ("-p", f"no:{name}")),
)


@dataclass(frozen=True)
class Change:
    """A change of one place of a file.

    Attributes:
        part: the part of the project that the file belongs to.
        path: the file, below the checkout.
        line: the line of the place.
        name: what is put in the place of what.
        text: the file after it.
        tests: the tests of pytest that belong to it; none for a model, whose unit tests are dbt's.
        outcome: what its run said; empty before.
    """

    part: str
    path: str
    line: int
    name: str
    text: str
    tests: tuple[str, ...]
    outcome: str = ""


def reached_by(copy: Path, paths: list[str], tests: tuple[str, ...]) -> Reached:
    """Return which of the tests reach which lines of the files; they must pass as the code is.

    The modules of the copy are compiled here, once for all runs in it.
    """
    target = copy / "reached.json"
    options = [f"--reach={path}" for path in paths]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *PYTEST, *options, f"--write-reached={target}", *tests],
        cwd=copy, env=os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": ""}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, f"tests fail without a change:\n{done.stdout}"
    return Reached.read(target)


def python_outcome(runner: Runner, change: Change, tests: list[str], seconds: float) -> Change:
    """Run the tests of a changed module in this order until one fails; the copy is as before afterwards."""
    try:
        ast.parse(change.text)
    except SyntaxError:
        return replace(change, outcome=INVALID)
    path = runner.copy / change.path
    before = path.read_text("utf-8")
    path.write_text(change.text, "utf-8")
    try:
        survived = tests_pass(runner, tests, seconds)
    finally:
        path.write_text(before, "utf-8")
    return replace(change, outcome=SURVIVED if survived else KILLED)


def tests_pass(runner: Runner, tests: list[str], seconds: float) -> bool:
    """Return whether tests pass in the runner's copy, in this order and within so many seconds."""
    listed = runner.copy / "listed.json"
    listed.write_text(json.dumps(tests), "utf-8")
    files = dict.fromkeys(test.partition("::")[0] for test in tests)
    return runner.passes([*PYTEST, f"--run-listed={listed}", *files], seconds)


class UnitTests:
    """The unit tests of dbt's models in this process: its parse of the project serves all changes.

    Args:
        folder: of a data folder of its own.
    """

    def __init__(self, folder: Path):
        from dbt.cli.main import dbtRunner

        from pipelines import intake
        from tests.model_build import build_models

        self.settings = Settings(data_dir=folder / "data", as_of=AS_OF)
        # Nothing is sent: dbt takes the types of the columns of fixtures from the empty tables.
        intake.ingest(self.settings, NOW)
        build_models(self.settings, AS_OF)
        self.settings.manifest.unlink()
        give_parse(self.settings)
        self._runner = dbtRunner
        self._manifest = self._invoke(None, "parse").result

    def outcome(self, change: Change) -> Change:
        """Run the unit tests of a changed model."""
        (node,) = [
            n for n in self._manifest.nodes.values()
            if n.resource_type == "model" and f"dbt_project/{n.original_file_path}" == change.path
        ]  # fmt: skip
        before, node.raw_code = node.raw_code, change.text
        try:
            done = self._invoke(self._manifest, "test", "--select", f"{node.name},test_type:unit")
        finally:
            node.raw_code = before
        statuses = {result.status for result in done.result or ()}
        if "fail" in statuses:
            return replace(change, outcome=KILLED)
        is_program = statuses and "error" not in statuses
        return replace(change, outcome=SURVIVED if is_program else INVALID)

    def _invoke(self, manifest: Any, *arguments: str) -> Any:
        project = str(self.settings.build_project.resolve())
        folders = (
            "--project-dir",
            project,
            "--profiles-dir",
            project,
            "--target-path",
            str(self.settings.dbt_target),
        )
        os.chdir(project)
        return self._runner(manifest=manifest).invoke(
            [*arguments, *folders, "--quiet", "--log-level", "none"]
        )


@cache
def cosmic_ray(folder: Path) -> Path:
    """Return the interpreter of an environment with cosmic-ray; its packages are not those of the project."""
    python = folder / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "cosmic-ray==8.7.0"], check=True)
    return python


def python_places(python: Path, paths: list[str]) -> dict[str, list[dict[str, Any]]]:
    """Return cosmic-ray's changes of files, by file."""
    done = _changes(python, "list", *paths)
    places: dict[str, list[dict[str, Any]]] = json.loads(done)
    return places


def python_texts(python: Path, which: list[tuple[str, str, int]]) -> list[str]:
    """Return the text of a file after a change of cosmic-ray, for each path, operator and occurrence."""
    texts: list[str] = json.loads(_changes(python, "show", json.dumps(which)))
    return texts


def _changes(python: Path, *arguments: str) -> str:
    script = Path(__file__).with_name("python_changes.py")
    done = subprocess.run([python, script, *arguments], cwd=REPO, check=True, capture_output=True, text=True)
    return done.stdout
