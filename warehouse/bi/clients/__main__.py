"""Run every client on the published file and the twenty questions; compare with this project's DuckDB.

Belongs here: which clients there are, in which environment, and what counts as equal. Does not belong here: how a
client reads (``read_*``), versions (``*.txt``, ``package.json``).

Exit code 0: every client listed every column, gave every answer, and could not read other files, unlock itself or
write. The published file is only read.
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
        report = json.loads(run.stdout)
        wrong = differences(report, expected)
        problems += [f"{name}: {w}" for w in wrong]
        tables = {t for t, _ in report["columns"]}
        table.add_row(
            name,
            report["version"],
            str(len(tables)),
            str(len(report["columns"])),
            str(len(report["answers"])),
            "yes" if report["is_locked"] else "NO",
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
    """Return the report of this environment's DuckDB, with no client in between."""
    command = [sys.executable, str(HERE / "read_duckdb.py"), str(live.absolute()), str(QUESTIONS)]
    report: dict[str, Any] = json.loads(
        subprocess.run(command, capture_output=True, text=True, check=True).stdout
    )
    return report


def differences(report: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    """Return one line for each point in which a client's report differs from the expected one."""
    wrong = [] if report["columns"] == expected["columns"] else ["it lists other columns"]
    if not report["is_locked"]:
        wrong.append("it reads other files, unlocks itself or writes")
    for question, rows in expected["answers"].items():
        given = report["answers"].get(question, [])
        if len(given) != len(rows) or not all(_same(a, b) for a, b in zip(given, rows, strict=True)):
            wrong.append(f"{question} has another answer")
    return wrong


def _same(given: list[Any], expected: list[Any]) -> bool:
    """Return whether two rows are equal; numbers may differ by ``TOLERANCE``, relative."""
    return len(given) == len(expected) and all(
        abs(a - b) <= TOLERANCE * max(abs(a), abs(b))
        if isinstance(a, int | float) and isinstance(b, int | float)
        else a == b
        for a, b in zip(given, expected, strict=True)
    )


if __name__ == "__main__":
    sys.exit(main())
