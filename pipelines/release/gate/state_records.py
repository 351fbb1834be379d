"""What readers could see of each state of a protected list, kept for later comparisons.

Belongs here: one Parquet file a state in ``state/disclosed/``, named by the hash of list, year and state. Does not belong here: which
states there are (``disclosure``), the tables that a comparison reads (``compared_states``).

A state is compared as it was published, though its files may have been read again by other rules, a seed may have moved an area, and the
release that showed it may be gone. Rows with a respondent say what it contributed to a cell; rows without one, whether the cell was
shown. A file is written once and never changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.common.errors import InstallationError
from pipelines.common.messages import Diagnostic
from pipelines.common.query import literal
from pipelines.settings import Settings

if TYPE_CHECKING:
    import duckdb

CONTRIBUTED = "breakdown, city_code, member, part, respondent, is_sum, value"
SHOWN = "breakdown, city_code, member, part, is_suppressed"
State = list[str]


def folder_of(settings: Settings) -> Path:
    """Return the folder of all records, beside the list of the states."""
    return settings.disclosed.with_suffix("")


def record_path(settings: Settings, list_name: str, period: str, state: Sequence[str]) -> Path:
    """Return the path of the record of a state, which may not exist."""
    key = json.dumps([list_name, period, sorted(state)], ensure_ascii=False)
    return folder_of(settings) / f"{hashlib.sha256(key.encode()).hexdigest()[:32]}.parquet"


def keep(
    db: duckdb.DuckDBPyConnection, path: Path, list_name: str, period: str, number: int, side: str
) -> None:
    """Write the record of a state from the tables of a comparison, if it has none.

    In the order of respondents, whose rows are alike, a file has a third of the bytes that it has in that of cells.

    Args:
        db: has ``state_contribution`` and ``published_cell``.
        path: of the record (``record_path``).
        list_name: the list.
        period: the year.
        number: the state's number in ``state_contribution``.
        side: whose cells of ``published_cell`` are the state's.
    """
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    values = {"list": list_name, "period": period, "number": number, "side": side}
    db.execute(
        f"""copy (
            select {CONTRIBUTED}, null::boolean as is_suppressed from state_contribution
            where list_name = $list and list_period = $period and state_no = $number
            union all by name
            select {SHOWN} from published_cell where list_name = $list and period = $period and side = $side
            order by respondent, breakdown, city_code, member, part
        ) to {literal(temporary)} (format parquet)""",
        values,
    )
    temporary.replace(path)


def read(
    db: duckdb.DuckDBPyConnection, path: Path, list_name: str, period: str, number: int, side: str
) -> None:
    """Add a recorded state to the tables of a comparison, its cells as those of a side of its own.

    Raises:
        InstallationError: the record is damaged.
    """
    import duckdb

    values = {"list": list_name, "period": period}
    of_list = f"$list as list_name from read_parquet({literal(path)})"
    try:
        db.execute(
            f"insert into state_contribution by name select {CONTRIBUTED}, {number} as state_no, $period as list_period, "
            f"{of_list} where respondent is not null",
            values,
        )
        db.execute(
            f"insert into published_cell by name select {SHOWN}, {literal(side)} as side, $period as period, "
            f"{of_list} where respondent is null",
            values,
        )
    except (duckdb.IOException, duckdb.InvalidInputException, duckdb.BinderException):
        raise InstallationError(Diagnostic("disclosed_damaged", {"path": path})) from None
