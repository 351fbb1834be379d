"""Failures of dbt as messages: what each test requires, in Chinese and English, and the rows that break it.

Belongs here: reading ``run_results.json`` and looking up the rows. Does not belong here: deciding on the build
(``gate``), or the tests' rules (``dbt_tests.csv``: one row for each kind of generic test and each singular test).
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.common.messages import Diagnostic
from pipelines.release.gate.breaking_rows import SHOWN, row_texts
from pipelines.settings import Settings

GOOD = {"success", "pass", "warn"}
TESTS = Path(__file__).with_name("dbt_tests.csv")
LANGUAGES = ("zh", "en")


def read_results(settings: Settings) -> dict[str, Any]:
    """Return ``run_results.json`` of the build."""
    results: dict[str, Any] = json.loads(settings.run_results.read_text("utf-8"))
    return results


def problems(settings: Settings) -> list[Diagnostic]:
    """Return a message for each model or test that failed, and one for all that were skipped because of them."""
    nodes = json.loads(settings.manifest.read_text("utf-8"))["nodes"]
    bad = [r for r in read_results(settings)["results"] if r["status"] not in GOOD]
    skipped = [r["unique_id"] for r in bad if r["status"] == "skipped"]
    failed = [_failure(settings, nodes.get(r["unique_id"], {}), r) for r in bad if r["status"] != "skipped"]
    if skipped:
        failed.append(
            Diagnostic("dbt_skipped", {"n": len(skipped), "nodes": ", ".join(sorted(skipped)[:SHOWN])})
        )
    return failed


def _failure(settings: Settings, node: Mapping[str, Any], result: Mapping[str, Any]) -> Diagnostic:
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
    facts |= _rule(node) | {"test": node["name"], "path": _compiled(settings, node)}
    if result["status"] == "fail":
        rows = row_texts(_breaking_rows(settings, result)) or "—"
        return Diagnostic("dbt_test_failed", facts | {"n": result.get("failures") or 0, "rows": rows})
    return Diagnostic("dbt_test_error", facts)


def _rule(node: Mapping[str, Any]) -> dict[str, str]:
    """Return what a test requires and what to do, by ``rule_zh``, ``rule_en``, ``remedy_zh`` and ``remedy_en``."""
    generic = node.get("test_metadata") or {}
    texts = _texts().get(generic.get("name") or node["name"]) or _texts()["other"]
    kwargs = {name: _plain(value) for name, value in generic.get("kwargs", {}).items()}
    facts = {"test": node["name"], "table": (node.get("attached_node") or "").rpartition(".")[2]} | kwargs
    return {name: texts[name].format_map(facts) for name in texts if name != "test"}


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


def _breaking_rows(settings: Settings, result: Mapping[str, Any]) -> list[dict[str, Any]]:
    import duckdb

    if not result.get("compiled_code"):
        return []
    with duckdb.connect(str(settings.build_db), read_only=True) as connection:
        rows = connection.execute(f"from (\n{result['compiled_code']}\n) limit {SHOWN}")
        names = [column[0] for column in rows.description or ()]
        return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


@cache
def _texts() -> dict[str, dict[str, str]]:
    with TESTS.open(encoding="utf-8", newline="") as lines:
        return {row["test"]: row for row in csv.DictReader(lines)}
