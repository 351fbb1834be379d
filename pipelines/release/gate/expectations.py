"""Great Expectations over the finished serving file, as BI will see it.

Belongs here: running the suites of ``warehouse/expectations/`` on frames and keeping their Data Docs. Does
not belong here: any expectation (those are data), keys and relations (dbt tests), rows that come in (pandera).
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipelines.common.errors import installation_error_in
from pipelines.release.store.releases import Release
from pipelines.settings import Settings

EXAMPLES = 5
_log = logging.getLogger(__name__)


def load() -> Any:
    """Import Great Expectations, quiet and without its telemetry, and return it."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    import great_expectations

    return great_expectations


def run_suites(
    settings: Settings, serving_file: Path, docs: Path, former: Release | None
) -> dict[str, list[str]]:
    """Run every suite on its table.

    A suite is named after its table. Where it has a ``row_count_floor`` in its meta, the parameter
    ``row_count_floor`` is that share of the former release's rows (0 without one): a table that suddenly
    shrinks is not published.

    Args:
        settings: where the suites are.
        serving_file: the file as it would be published.
        docs: where the Data Docs go.
        former: the live release, for drift.

    Returns:
        For each suite, the expectations that failed, in words; an empty list if none did.

    Raises:
        InstallationError: the machine kept the Data Docs from being written.
    """
    import duckdb

    gx = load()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    for site in list(context.get_site_names()):
        context.delete_data_docs_site(site)
    context.add_data_docs_site("release", _site(docs))
    source = context.data_sources.add_pandas("serving_file")
    failed = {}
    with duckdb.connect(str(serving_file), read_only=True) as connection:
        for path in sorted(settings.expectations.glob("*.json")):
            raw = json.loads(path.read_text("utf-8"))
            table = raw["name"]
            suite = context.suites.add(gx.ExpectationSuite(**raw))
            batch = source.add_dataframe_asset(table).add_batch_definition_whole_dataframe("all")
            validation = context.validation_definitions.add(
                gx.ValidationDefinition(name=table, data=batch, suite=suite)
            )
            rows = former.tables.get(table, {}).get("rows", 0) if former else 0
            outcome = validation.run(
                batch_parameters={"dataframe": connection.table(table).df()},
                expectation_parameters={"row_count_floor": int(rows * raw["meta"].get("row_count_floor", 0))},
            )
            failed[table] = [_words(r) for r in outcome.results if not r.success]
    with _said() as said:
        context.build_data_docs()
    if trouble := installation_error_in("\n".join(said), settings):
        raise trouble
    for words in said:
        _log.error("data docs: %s", words.strip().rpartition("\n")[2])
    return failed


@contextmanager
def _said() -> Iterator[list[str]]:
    """Collect what Great Expectations logs: of a page that it could not write it says so there, and goes on."""
    logger, handler, said = logging.getLogger("great_expectations"), logging.Handler(), list[str]()
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    former, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield said
    finally:
        logger.removeHandler(handler)
        logger.propagate = former


def _site(docs: Path) -> dict[str, Any]:
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(docs.resolve())},
    }


def _words(result: Any) -> str:
    """Say what failed: why it is expected, where, and the first values that break it."""
    config = result.expectation_config
    where = " ".join(str(config.kwargs[k]) for k in ("column",) if k in config.kwargs)
    found = result.result
    count, examples = found.get("unexpected_count"), found.get("partial_unexpected_list", [])[:EXAMPLES]
    said = f"{count} rows, such as {examples}" if count else f"found {found.get('observed_value')}"
    raised = [i["exception_message"] for i in (result.exception_info or {}).values() if isinstance(i, dict)]
    return f"{where} {(config.meta or {}).get('notes', '')} {raised[0] if raised else said} ({config.type})".strip()
