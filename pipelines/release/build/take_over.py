"""What a build takes over from the build of the live release: tables of which each row follows from the rows of known files.

Belongs here: keeping these tables before the last build is removed, and telling for each file whether its rows are those of that
build (``inputs/file_state.parquet``). Does not belong here: which rows a table takes over, and which it computes again (the models
that read ``source('kept', …)``; docs/decisions/0024-taking-over.md). The tables of a refused or partial build are never kept;
without kept ones, or where code or seeds have changed, every file is new.
"""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.common.errors import InstallationError
from pipelines.common.files import link_or_copy, read_checksum, sha256, write_checksum
from pipelines.common.messages import Diagnostic
from pipelines.common.query import literal
from pipelines.release.build import input_hash
from pipelines.release.build.input_list import InputList
from pipelines.release.build.inputs import Inputs, read_inputs, successors, waiting_attempts
from pipelines.release.store import pointer_log
from pipelines.release.store.releases import current
from pipelines.settings import Settings
from schemas.receipt import Receipt

if TYPE_CHECKING:
    import duckdb

_TEXT, _COUNT = "varchar", "bigint"
TABLES = {
    "int_patent_event_count": {
        "submission_id": _TEXT,
        "ref_area": _TEXT,
        "patent_type": _TEXT,
        "event_type": _TEXT,
        "time_period": _TEXT,
        "n_events": _COUNT,
    },
    "int_patent_grant_count": {
        "submission_id": _TEXT,
        "ref_area": _TEXT,
        "event_year": _COUNT,
        "section_and_digit": _TEXT,
        "grants": _COUNT,
    },
    "int_patent_value_figure": {
        "time_period": _TEXT,
        "breakdown": _TEXT,
        "row_key": _TEXT,
        "n": _COUNT,
        "degree": "decimal(38,9)",
        "n_degree": _COUNT,
        "largest_degree": "decimal(18,9)",
        "quartiles": "double[]",
        "mean_legal": "double",
        "mean_technical": "double",
        "mean_weight_used": "double",
        "n_high": _COUNT,
        "is_synthetic": "boolean",
    },
    "int_record_repeated": {
        "submission_id": _TEXT,
        "form_id": _TEXT,
        "source_ref": _TEXT,
        "source_row": "integer",
        "record_hash": "ubigint",
        "record_key": _TEXT,
        "record_name": _TEXT,
        "sender": _TEXT,
    },
}
"""The tables that are kept, in the schema ``intermediate``, with the types of their columns."""
FILE_STATE = {"submission_id": "String", "is_new": "Boolean", "is_kept": "Boolean", "is_touched": "Boolean"}
_FOLDER, _LIST = "kept_tables", "files.json"


@dataclass(frozen=True)
class File:
    """A current file that a build is based on; its rows are the same as long as all of this is.

    Attributes:
        form_id: its form.
        submission_id: its attempt.
        content: the hash of its rows.
        is_synthetic: whether they are made up.
    """

    form_id: str
    submission_id: str
    content: str
    is_synthetic: bool


def kept_folder(settings: Settings) -> Path:
    """Return the folder of the kept tables."""
    return settings.build / _FOLDER


def keep_tables(settings: Settings) -> list[Diagnostic]:
    """Keep the tables of the last build, if it is that of the release that is live or waits, by the code of today.

    Returns:
        That they cannot be read, if so; nothing is kept then.
    """
    if not _may_be_kept(settings):
        return []
    import duckdb

    fresh = kept_folder(settings).with_name(f".{_FOLDER}.tmp")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        with duckdb.connect(str(settings.build_db), read_only=True) as db:
            for name, types in TABLES.items():
                _copy(db, f"select {', '.join(types)} from intermediate.{name}", fresh / f"{name}.parquet")
        shutil.copy(settings.build_inputs / _LIST, fresh / _LIST)
        for path in _kept_paths(fresh):
            write_checksum(path, path)
    except (duckdb.Error, OSError):
        shutil.rmtree(fresh)
        return [Diagnostic("kept_tables_damaged", {"path": settings.build_db})]
    shutil.rmtree(kept_folder(settings), ignore_errors=True)
    fresh.rename(kept_folder(settings))
    return []


def offer_tables(
    settings: Settings, listed: InputList, inputs: Inputs, is_full: bool = False
) -> list[Diagnostic]:
    """Write what the models may take over, and for each file whether its rows are computed again.

    Args:
        settings: the installation.
        listed: what the build is based on.
        inputs: the identity of the build.
        is_full: nothing is taken over.

    Returns:
        That what was kept is damaged, if so; it is removed, and nothing is taken over.
    """
    import duckdb
    import polars as pl

    superseded_by = successors(listed.attempts, waiting_attempts(listed))
    known = {r.submission_id: _file(settings, r) for r in listed.attempts if r.rows_accepted}
    files = [file for key, file in known.items() if superseded_by.get(key, "") is None]
    record = {"release_id": inputs.build_id, **_makers(inputs), "files": [asdict(file) for file in files]}
    (settings.build_inputs / _LIST).write_text(json.dumps(record, indent=1), "utf-8")
    problems = _remove_damaged(settings)
    before = [] if is_full else _kept_files(settings, inputs)
    types = {name: getattr(pl, kind) for name, kind in FILE_STATE.items()}
    rows = list(_states(files, before, known))
    pl.DataFrame(rows, types, orient="row").write_parquet(settings.build_inputs / "file_state.parquet")
    offered = settings.build_inputs / _FOLDER
    shutil.rmtree(offered, ignore_errors=True)
    offered.mkdir()
    with duckdb.connect() as db:
        for name, columns in TABLES.items():
            path = offered / f"{name}.parquet"
            if before:
                link_or_copy(kept_folder(settings) / path.name, path)
            else:
                empty = ", ".join(f"null::{kind} as {column}" for column, kind in columns.items())
                _copy(db, f"select {empty} where false", path)
    return problems


def _states(
    files: Sequence[File], before: Sequence[File], known: Mapping[str, File]
) -> Iterator[tuple[str, bool, bool, bool]]:
    """Yield the row of ``file_state`` of each current file, and of each that is current no more.

    Args:
        files: the current files in the order in which they count.
        before: those of the build whose tables are kept.
        known: all files whose rows the build reads, by attempt.
    """
    of_now, of_before = _by_form(files), _by_form(before)
    for form_id in sorted(of_now.keys() | of_before.keys()):
        now, then = of_now[form_id], of_before[form_id]
        kept = _kept(now, then, known)
        for file in now:
            yield file.submission_id, file not in kept, file in kept, bool(kept) and file not in kept
        for file in then.keys() - now.keys() if kept else ():
            yield file.submission_id, False, False, True


def _kept(now: dict[File, None], then: dict[File, None], known: Mapping[str, File]) -> set[File]:
    """Return the files of a form whose rows are taken over.

    What several files say of one thing depends on their order, and what a file said that counts no more is looked up in its rows:
    none is kept if the order of those that are left has changed, or if rows are no longer there.
    """
    left = [file for file in then if file in now]
    in_order = left == [file for file in now if file in then]
    return set(left) if in_order and all(known.get(file.submission_id) == file for file in then) else set()


def _by_form(files: Iterable[File]) -> defaultdict[str, dict[File, None]]:
    by_form: defaultdict[str, dict[File, None]] = defaultdict(dict)
    for file in files:
        by_form[file.form_id][file] = None
    return by_form


def _file(settings: Settings, receipt: Receipt) -> File:
    path = settings.build_inputs / (receipt.lake_path or "")
    content = read_checksum(path) or sha256(path)
    return File(receipt.form_id, receipt.submission_id, content, receipt.is_synthetic)


def _kept_files(settings: Settings, inputs: Inputs) -> list[File]:
    """Return the files of the build whose tables are kept; none if it is not that of a release, or was made otherwise."""
    if not kept_folder(settings).exists():
        return []
    record = json.loads((kept_folder(settings) / _LIST).read_text("utf-8"))
    if record["release_id"] not in _released(settings) or not _makers(inputs).items() <= record.items():
        return []
    return [File(**file) for file in record["files"]]


def _makers(inputs: Inputs) -> dict[str, str]:
    """Return what makes tables from files: code and seeds, and the engine, whose hashes of records are kept."""
    import duckdb

    return {"code_hash": inputs.code_hash, "duckdb": duckdb.__version__}


def _may_be_kept(settings: Settings) -> bool:
    wal = settings.build_db.with_name(f"{settings.build_db.name}.wal")
    is_whole = settings.build_db.exists() and settings.run_results.exists()
    if not is_whole or settings.partial_marker.exists() or wal.exists():
        return False
    try:
        inputs = read_inputs(settings)
    except InstallationError:  # the record of a build that is removed now
        return False
    if inputs is None or inputs.build_id not in _released(settings):
        return False
    return inputs.code_hash == input_hash.code_hash(settings)


def _released(settings: Settings) -> set[str]:
    return {r.release_id for r in (current(settings), pointer_log.waiting(settings)) if r}


def _remove_damaged(settings: Settings) -> list[Diagnostic]:
    paths = _kept_paths(kept_folder(settings))
    if not kept_folder(settings).exists() or all(p.exists() and read_checksum(p) == sha256(p) for p in paths):
        return []
    shutil.rmtree(kept_folder(settings))
    return [Diagnostic("kept_tables_damaged", {"path": kept_folder(settings)})]


def _kept_paths(folder: Path) -> list[Path]:
    return [*(folder / f"{name}.parquet" for name in TABLES), folder / _LIST]


def _copy(db: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    db.execute(f"copy ({query}) to {literal(path)} (format parquet)")
