"""What every Python client says: version, columns, answers, whether it is locked in, as one JSON object.

Belongs here: the form of it, and turning values into JSON. Does not belong here: any client. It is imported in
environments that hold nothing but the client, so it uses the standard library alone.
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
"""Other files, the way back, and writing: what a reader of a release has no business with."""


def say(
    version: str,
    columns: Iterable[tuple[str, str]],
    ask: Callable[[str], Iterable[Iterable[Any]]],
    run: Callable[[str], Any] | None = None,
) -> None:
    """Print what the client found in the file that is the first argument, asked the questions of the second.

    Args:
        version: of the client.
        columns: (table, column), as the client itself lists them.
        ask: runs a query, returns rows; raises what the client raises.
        run: runs any statement, where ``ask`` takes queries alone.
    """
    answers = {
        p.stem: [[_plain(cell) for cell in row] for row in ask(p.read_text("utf-8"))] for p in questions()
    }
    said = {"version": version, "columns": sorted(map(list, columns)), "answers": answers}
    print(
        json.dumps(said | {"is_locked": all(_is_refused(run or ask, statement) for statement in FORBIDDEN)})
    )


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
    # What has no value: None, NaN and NaT (unlike themselves), pandas' NA (neither like nor unlike itself).
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
