"""Have every client open the published file and answer the twenty questions; compare with this project's DuckDB.

Belongs here: which clients there are, in which environment, and what counts as equal. Does not belong here: how a
client reads (``read_*``), versions (``*.txt``, ``package.json``).

Exit code 0: every client listed every column, gave every answer, and was refused what a reader has no business
with. The published file is only read.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from pipelines.settings import REPO, Settings
from warehouse.bi.environments import clean_environment, node_modules_of, python_of

HERE = Path(__file__).resolve().parent
QUESTIONS = REPO / "warehouse" / "questions"
PYTHON_CLIENTS = {
    "duckdb, oldest": ("oldest_duckdb", "read_duckdb.py"),
    "duckdb, newest": ("newest_duckdb", "read_duckdb.py"),
    "SQLAlchemy": ("sqlalchemy", "read_sqlalchemy.py"),
    "ibis": ("ibis", "read_ibis.py"),
    "polars": ("frames", "read_polars.py"),
    "pandas": ("frames", "read_pandas.py"),
    "ADBC": ("frames", "read_adbc.py"),
}
NODE_CLIENTS = {"Node": "read_node.mjs", "Evidence": "read_evidence.mjs"}
TOLERANCE = 1e-12


def main() -> int:
    """Run all clients, print a table, return the exit code."""
    live = Settings().live
    if not live.exists():
        print(f"There is no published file at {live}: run make run.", file=sys.stderr)
        return 2
    expected = _plain_duckdb(live)
    table = Table("client", "version", "tables", "columns", "answers", "locked", "s", "equal")
    problems: list[str] = []
    for name, command in _commands(live):
        begun = time.monotonic()
        run = subprocess.run(command, env=clean_environment(), capture_output=True, text=True)
        seconds = f"{time.monotonic() - begun:.1f}"
        if run.returncode:
            problems.append(f"{name}: {run.stderr.strip().splitlines()[-1:]}")
            table.add_row(name, "", "", "", "", "", seconds, "NO")
            continue
        said = json.loads(run.stdout)
        wrong = differences(said, expected)
        problems += [f"{name}: {w}" for w in wrong]
        tables = {t for t, _ in said["columns"]}
        table.add_row(
            name,
            said["version"],
            str(len(tables)),
            str(len(said["columns"])),
            str(len(said["answers"])),
            "yes" if said["is_locked"] else "NO",
            seconds,
            "NO" if wrong else "yes",
        )
    console = Console(width=110)
    console.print(table)
    for problem in problems:
        console.print(problem)
    return 1 if problems else 0


def _commands(live: Path) -> list[tuple[str, list[str]]]:
    arguments = [str(live.absolute()), str(QUESTIONS)]
    commands = [
        (
            name,
            [
                str(python_of(f"clients/{environment}", HERE / f"{environment}.txt")),
                str(HERE / script),
                *arguments,
            ],
        )
        for name, (environment, script) in PYTHON_CLIENTS.items()
    ]
    modules = node_modules_of("clients/node", HERE / "package.json")
    node = shutil.which("node") or "node"
    return commands + [
        (name, [node, str(HERE / script), *arguments, str(modules)]) for name, script in NODE_CLIENTS.items()
    ]


def _plain_duckdb(live: Path) -> dict[str, Any]:
    """Return what this process's own DuckDB says, with no client in between."""
    command = [sys.executable, str(HERE / "read_duckdb.py"), str(live.absolute()), str(QUESTIONS)]
    said: dict[str, Any] = json.loads(
        subprocess.run(command, capture_output=True, text=True, check=True).stdout
    )
    return said


def differences(said: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    """Return, in words, where a client says something else than is expected of it."""
    wrong = [] if said["columns"] == expected["columns"] else ["it lists other columns"]
    if not said["is_locked"]:
        wrong.append("it reads other files, unlocks itself or writes")
    for question, rows in expected["answers"].items():
        given = said["answers"].get(question, [])
        if len(given) != len(rows) or not all(_same(a, b) for a, b in zip(given, rows, strict=True)):
            wrong.append(f"{question} is answered otherwise")
    return wrong


def _same(given: list[Any], expected: list[Any]) -> bool:
    """Return whether two rows are one; numbers may differ by what printing a float costs."""
    return len(given) == len(expected) and all(
        abs(a - b) <= TOLERANCE * max(abs(a), abs(b))
        if isinstance(a, int | float) and isinstance(b, int | float)
        else a == b
        for a, b in zip(given, expected, strict=True)
    )


if __name__ == "__main__":
    sys.exit(main())
