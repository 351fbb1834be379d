"""BI clients: which reports count as equal, and the readers that run without an environment of their own."""

import copy
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from warehouse.bi.clients.__main__ import HERE, differences

pytestmark = pytest.mark.thorough

REPORT: dict[str, Any] = {
    "columns": [["t", "x"], ["t", "y"]],
    "answers": {"01_a": [[1, "一", None], [0.1, "二", True]], "02_b": [[3]]},
    "is_locked": True,
}


def changed(path: list[Any], value: Any) -> dict[str, Any]:
    report = copy.deepcopy(REPORT)
    place: Any = report
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return report


def test_the_same_is_the_same() -> None:
    assert differences(REPORT, REPORT) == []
    assert differences(changed(["answers", "01_a", 0, 0], 1.0), REPORT) == []
    assert differences(changed(["answers", "01_a", 1, 0], 0.1 + 1e-16), REPORT) == []


@pytest.mark.parametrize(
    ("path", "value", "wrong"),
    [
        (["columns"], [["t", "x"]], "columns"),
        (["is_locked"], False, "other files"),
        (["answers", "01_a", 0, 0], 2, "01_a"),
        (["answers", "01_a", 0, 1], "壹", "01_a"),
        (["answers", "01_a", 0, 2], 0, "01_a"),
        (["answers", "01_a", 1], [0.1, "二"], "01_a"),
        (["answers", "02_b"], [], "02_b"),
        (["answers"], {"01_a": REPORT["answers"]["01_a"]}, "02_b"),
    ],
)
def test_a_difference_is_seen(path: list[Any], value: Any, wrong: str) -> None:
    (problem,) = differences(changed(path, value), REPORT)
    assert wrong in problem


@pytest.mark.parametrize("client", ["duckdb", "pandas", "polars"])
def test_a_reader_reports_columns_and_answers_and_is_locked(tmp_path: Path, client: str) -> None:
    """These clients are installed here, too; the others need the environments of ``make bi-clients``."""
    database = tmp_path / "ip_monitor.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table t as select 1 as x, '一' as y, null::double as z")
    (tmp_path / "01_a.sql").write_text("select * from t", "utf-8")
    reader = [sys.executable, str(HERE / f"read_{client}.py"), str(database), str(tmp_path)]
    report = json.loads(subprocess.run(reader, check=True, capture_output=True, text=True).stdout)
    assert report["columns"] == [["t", "x"], ["t", "y"], ["t", "z"]]
    assert (report["answers"], report["is_locked"]) == ({"01_a": [[1, "一", None]]}, True)


def test_modules_that_the_readers_import_from_their_folder_are_there() -> None:
    imports = {
        name
        for path in HERE.glob("read_*")
        for name in re.findall(
            r'from "\./([\w.]+)"|^from (client_\w+) import', path.read_text("utf-8"), re.MULTILINE
        )
    }
    assert imports == {("client_report.mjs", ""), ("", "client_report")}
    assert (HERE / "client_report.mjs").exists() and (HERE / "client_report.py").exists()
