"""The report of a Python client: version, columns, answers, whether it is locked, as one JSON object.

Belongs here: its format, and turning values into JSON. Does not belong here: any client. It is imported in
environments that hold nothing but the client, so it uses the standard library only.
"""

import datetime as dt
import decimal
import json
import math
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

FORBIDDEN = (
    f"select * from read_text('{Path(__file__).resolve()}')",
    "set enable_external_access = true",
    "create table left_behind (x integer)",
)
"""Reading other files, unlocking and writing: refused to a reader of a release."""


def print_report(
    version: str,
    columns: Iterable[tuple[str, str]],
    ask: Callable[[str], Iterable[Iterable[Any]]],
    run: Callable[[str], Any] | None = None,
) -> None:
    """Print the client's report on the file of the first argument and the questions in the folder of the second.

    Args:
        version: of the client.
        columns: (table, column), as the client itself lists them.
        ask: runs a query, returns rows; raises what the client raises.
        run: runs any statement, if ``ask`` takes queries only.
    """
    answers = {
        p.stem: [[_plain(cell) for cell in row] for row in ask(p.read_text("utf-8"))] for p in questions()
    }
    report = {"version": version, "columns": sorted(map(list, columns)), "answers": answers}
    is_locked = all(_is_refused(run or ask, statement) for statement in FORBIDDEN)
    print(json.dumps(report | {"is_locked": is_locked}))


def _is_refused(run: Callable[[str], Any], statement: str) -> bool:
    try:
        run(statement)
    except Exception as problem:
        return any(word in str(problem).lower() for word in ("disabled", "read-only", "locked"))
    return False


def database() -> str:
    """Return the path of the published file."""
    return sys.argv[1]


def questions() -> list[Path]:
    """Return the documented queries."""
    return sorted(Path(sys.argv[2]).glob("*.sql"))


def _plain(value: Any) -> Any:
    if hasattr(value, "item"):
        value = value.item()
    # Missing values: None, NaN and NaT (not equal to themselves), pandas' NA (comparison gives NA).
    if value is None or (value == value) is not True:
        return None
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return float(value)
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return int(value)
    return value
