"""Failures of dbt as messages: what each test requires, in Chinese and English, and the rows that break it.

Belongs here: reading ``run_results.json`` and looking up the rows. Does not belong here: deciding on the build
(``gate``), or the tests' rules (``dbt_tests.csv``: one row for each kind of generic test and each singular test).
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipelines.common.messages import Diagnostic, read_texts
from pipelines.common.query import literal
from pipelines.release.gate.breaking_rows import SHOWN, row_texts
from pipelines.release.gate.check_results import SingleResult
from pipelines.release.store.built_nodes import built_nodes
from pipelines.settings import Settings

GOOD = {"success", "pass"}
ADDRESS = ("submission_id", "source_ref", "source_row")
"""Where a record was sent. Of a table that is not published no more is shown: records name respondents."""
TESTED_COLUMN = {"accepted_values": "value_field", "relationships": "from_field"}
"""What a generic test calls the column that it is about, if not by its own name."""
TESTS = Path(__file__).with_name("dbt_tests.csv")
_log = logging.getLogger(__name__)


def read_results(settings: Settings) -> dict[str, Any]:
    """Return ``run_results.json`` of the build."""
    results: dict[str, Any] = json.loads(settings.run_results.read_text("utf-8"))
    return results


def problems(settings: Settings) -> list[Diagnostic]:
    """Return a message for each model or test that failed or warns, and one for all that were skipped because of them."""
    nodes = built_nodes(settings)
    bad = [r for r in read_results(settings)["results"] if r["status"] not in GOOD]
    skipped = [r["unique_id"] for r in bad if r["status"] == "skipped"]
    failed = [_failure(settings, nodes, r) for r in bad if r["status"] != "skipped"]
    if skipped:
        failed.append(
            Diagnostic("dbt_skipped", {"n": len(skipped), "nodes": ", ".join(sorted(skipped)[:SHOWN])})
        )
    return failed


def single_results(settings: Settings, problems: Iterable[Diagnostic]) -> list[SingleResult]:
    """Return what each test found.

    Args:
        settings: where the results are.
        problems: the messages of the tests that failed or warn.
    """
    nodes, by_node = built_nodes(settings), {problem.facts.get("node"): problem for problem in problems}
    return [
        SingleResult(
            "dbt",
            _table(node),
            node["name"],
            **{name: text for name, text in test_rule(node).items() if name.startswith("rule")},
            n_rows=None,
            n_breaking=result.get("failures"),
            problem=by_node.get(result["unique_id"]),
        )
        for result in read_results(settings)["results"]
        if (node := nodes.get(result["unique_id"], {})).get("resource_type") == "test"
    ]


def _failure(settings: Settings, nodes: Mapping[str, Any], result: Mapping[str, Any]) -> Diagnostic:
    node = nodes.get(result["unique_id"], {})
    facts = {
        "node": result["unique_id"],
        "status": result["status"],
        "error": " ".join((result["message"] or "").split()),
        "file": f"dbt_project/{node.get('original_file_path')}",
        "log": settings.build / "logs" / "dbt.log",
        "database": settings.build_db,
    }
    if node.get("resource_type") != "test":
        return Diagnostic("dbt_node_failed", facts)
    facts |= test_rule(node) | {"test": node["name"], "path": _compiled(settings, node)}
    if result["status"] in ("fail", "warn"):
        rows = row_texts(_breaking_rows(settings, nodes, result)) or "—"
        code = "dbt_test_failed" if result["status"] == "fail" else "dbt_test_warned"
        return Diagnostic(code, facts | {"n": result.get("failures") or 0, "rows": rows})
    return Diagnostic("dbt_test_error", facts)


def test_rule(node: Mapping[str, Any]) -> dict[str, str]:
    """Return what a test requires and what to do, by ``rule_zh``, ``rule_en``, ``remedy_zh`` and ``remedy_en``."""
    generic = node.get("test_metadata") or {}
    texts = read_texts(TESTS).get(generic.get("name") or node["name"]) or read_texts(TESTS)["other"]
    kwargs = {name: _plain(value) for name, value in generic.get("kwargs", {}).items()}
    facts = {"test": node["name"], "table": _table(node)} | kwargs
    return {name: texts[name].format_map(facts) for name in texts if name != "test"}


def _table(node: Mapping[str, Any]) -> str:
    """Return the table that a test is attached to; "" for a test of several."""
    return (node.get("attached_node") or "").rpartition(".")[2]


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    reference = re.search(r"'([^']+)'\)", str(value))
    return reference[1] if reference else str(value)


def _compiled(settings: Settings, node: Mapping[str, Any]) -> Path:
    """Return the compiled SQL of a test, or its source where dbt compiled none."""
    name = Path(node.get("path") or "").name
    compiled = (settings.dbt_target / "compiled").rglob(name) if name else iter(())
    return next(compiled, Path("dbt_project") / node["original_file_path"])


def _breaking_rows(
    settings: Settings, nodes: Mapping[str, Any], result: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the first rows that a test found; for a table that is not published, the addresses of its rows.

    Without its rows a test is still reported: none are returned if the build cannot be asked for them.
    """
    import duckdb

    if not result.get("compiled_code"):
        return []
    try:
        return _asked(settings, nodes, result)
    except duckdb.Error:
        _log.warning("the rows that %s found cannot be read", result["unique_id"], exc_info=True)
        return []


def _asked(settings: Settings, nodes: Mapping[str, Any], result: Mapping[str, Any]) -> list[dict[str, Any]]:
    import duckdb

    node = nodes.get(result["unique_id"], {})
    table = nodes.get(node.get("attached_node") or "", {})
    with duckdb.connect(str(settings.build_db), read_only=True) as connection:
        # Sources are files beside the project, by paths from its folder, in which dbt runs. It is no option of the connection,
        # since others of this process may read the build.
        connection.execute(f"set file_search_path = {literal(settings.build_project)}")
        connection.execute(f"create temp view breaking_row as (\n{result['compiled_code']}\n)")
        statement = "select * from breaking_row"
        if table.get("resource_type") == "model" and "marts" not in table["fqn"]:
            statement = _addresses(connection, node, table) or statement
        rows = connection.execute(f"{statement} limit {SHOWN}")
        names = [column[0] for column in rows.description or ()]
        return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def _addresses(connection: Any, node: Mapping[str, Any], table: Mapping[str, Any]) -> str | None:
    """Return the query of the addresses of the rows that a generic test found; None for a table without addresses."""
    relation = f'"{table["schema"]}"."{table["name"]}"'
    columns = _columns(connection, relation)
    address = [column for column in ADDRESS if column in columns]
    generic = node.get("test_metadata") or {}
    tested = {(generic.get("kwargs") or {}).get("column_name"): TESTED_COLUMN.get(generic.get("name", ""))}
    same_columns = {name: name for name in _columns(connection, "breaking_row") if name in columns}
    same_columns |= {column: name for column, name in tested.items() if column and name}
    if not address or not same_columns:
        return None
    same = " and ".join(
        f'r."{column}" is not distinct from f."{name}"' for column, name in same_columns.items()
    )
    selected = ", ".join(f"r.{column}" for column in address)
    return (
        f"select distinct {selected} from {relation} as r inner join breaking_row as f on {same} order by all"
    )


def _columns(connection: Any, relation: str) -> list[str]:
    return [name for name, *_ in connection.execute(f"describe {relation}").fetchall()]
