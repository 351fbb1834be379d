"""When the tables of a build are kept, and when the next build may take them over.

Belongs here: which builds count, and damage. Does not belong here: what is taken over of them (``tests/integration/test_taking_over.py``).
"""

import importlib
import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines import release as releasing
from pipelines.common.files import write_checksum
from pipelines.common.messages import Diagnostic
from pipelines.common.refresh_status import NOTHING_NEW, PUBLISHED
from pipelines.refresh import refresh
from pipelines.release import rollback
from pipelines.release.build import input_hash, take_over
from pipelines.release.build.input_list import take_inputs
from pipelines.release.build.inputs import Inputs
from pipelines.release.build.warehouse import BuildResult
from pipelines.settings import Settings
from schemas.receipt import ACCEPTED, Receipt
from tests.tiny import AS_OF, NOW
from tests.unit.release.conftest import StoreRelease, id_of

FILE = "patent_register.tjipo.2020-01.main.1"


@pytest.fixture
def built(tiny: Settings, store_release: StoreRelease, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A data folder with two releases, and the build of the second with one file."""
    monkeypatch.setattr(input_hash, "code_hash", lambda _: "code")
    for number in (1, 2):
        store_release(number)
    path = tiny.lake / "patent_register" / "2020-01" / f"{FILE}.parquet"
    path.parent.mkdir(parents=True)
    pl.DataFrame({"x": [1]}).write_parquet(path)
    write_checksum(path, path)
    key = ("patent_register", "tjipo", "2020-01", "main", 1, ACCEPTED)
    receipt = Receipt(
        FILE, *key, "0" * 64, 1, "2020-02-01T10:00:00", "a.csv", rows_received=1, rows_accepted=1
    )
    receipt.lake_path = path.relative_to(tiny.data_dir).as_posix()
    (tiny.receipts / f"{FILE}.json").write_text(receipt.to_json(), "utf-8")
    assert offered(tiny, 2) == (0, True)
    tiny.build_db.unlink()
    with duckdb.connect(str(tiny.build_db)) as db:
        db.execute("create schema intermediate")
        for name, columns in take_over.TABLES.items():
            row = ", ".join(f"null::{kind} as {column}" for column, kind in columns.items())
            db.execute(f"create table intermediate.{name} as select {row}")
    tiny.build_record.write_text(json.dumps(asdict(inputs(2)) | {"as_of": AS_OF.isoformat()}), "utf-8")
    return tiny


def inputs(number: int) -> Inputs:
    """Return the inputs of the build of a release."""
    return Inputs(AS_OF, id_of(number), "ledger", "code", "1", None)


def offered(
    settings: Settings, number: int = 3, code: str = "code", is_full: bool = False
) -> tuple[int, bool]:
    """Return how many rows a build may take over, and whether its file is new."""
    made = replace(inputs(number), code_hash=code)
    assert take_over.offer_tables(settings, take_inputs(settings), made, is_full) == []
    rows = sum(
        pl.read_parquet(settings.build_inputs / "kept_tables" / f"{name}.parquet").height
        for name in take_over.TABLES
    )
    (state,) = pl.read_parquet(settings.build_inputs / "file_state.parquet").to_dicts()
    assert state["is_new"] != state["is_kept"]
    return rows, state["is_new"]


ALL, NONE = (len(take_over.TABLES), False), (0, True)


def test_the_build_after_a_release_takes_its_tables_over(built: Settings) -> None:
    assert take_over.keep_tables(built) == []
    assert offered(built) == ALL


@pytest.mark.parametrize(
    "change",
    [
        lambda settings: settings.partial_marker.touch(),
        lambda settings: settings.run_results.unlink(),
        lambda settings: settings.build_db.unlink(),
        lambda settings: settings.build_db.with_name(f"{settings.build_db.name}.wal").touch(),
        lambda settings: settings.build_record.unlink(),
        lambda settings: settings.build_record.write_text("{"),
        lambda settings: rollback(settings, id_of(1), NOW),
        lambda settings: settings.build_record.write_text(
            settings.build_record.read_text().replace(id_of(2), id_of(3))
        ),
        lambda settings: settings.build_record.write_text(
            settings.build_record.read_text().replace('"code"', '"other"')
        ),
    ],
    ids=["partial", "not ended", "no build", "killed", "no record", "damaged record", "taken back", "refused", "other code"],
)  # fmt: skip
def test_of_other_builds_nothing_is_kept(built: Settings, change: Callable[[Settings], object]) -> None:
    change(built)
    assert take_over.keep_tables(built) == []
    assert not take_over.kept_folder(built).exists()
    assert offered(built) == NONE


def test_what_was_kept_is_not_taken_over_by_other_code_in_full_or_after_a_rollback(
    built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_over.keep_tables(built)
    assert offered(built, code="other") == NONE
    assert offered(built, is_full=True) == NONE
    with monkeypatch.context() as patch:
        patch.setattr(duckdb, "__version__", "9.9.9")
        assert offered(built) == NONE
    assert offered(built) == ALL
    rollback(built, id_of(1), NOW)
    assert offered(built) == NONE


def test_rows_that_differ_are_not_taken_over(built: Settings) -> None:
    take_over.keep_tables(built)
    (path,) = built.lake.glob("*/*/*.parquet")
    pl.DataFrame({"x": [2]}).write_parquet(path)
    write_checksum(path, path)
    assert offered(built) == (len(take_over.TABLES), True)


@pytest.mark.parametrize("name", [*(f"{name}.parquet" for name in take_over.TABLES), "files.json"])
@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b"{"), Path.unlink])
def test_damage_is_reported_and_nothing_taken_over(
    built: Settings, name: str, damage: Callable[[Path], object]
) -> None:
    take_over.keep_tables(built)
    damage(take_over.kept_folder(built) / name)
    (problem,) = take_over.offer_tables(built, take_inputs(built), inputs(3))
    assert problem.code == "kept_tables_damaged"
    assert all(problem.message(lang) and problem.remedy(lang) for lang in ("zh", "en"))
    assert offered(built) == NONE


def test_a_build_that_cannot_be_read_is_reported_and_what_was_kept_stays(built: Settings) -> None:
    take_over.keep_tables(built)
    built.build_db.write_bytes(b"no database")
    (problem,) = take_over.keep_tables(built)
    assert (problem.code, problem.facts["path"]) == ("kept_tables_damaged", built.build_db)
    assert offered(built) == ALL


def test_a_full_refresh_builds_although_nothing_has_changed_and_says_what_is_damaged(
    tiny: Settings, tiny_build: Callable[..., BuildResult], monkeypatch: pytest.MonkeyPatch
) -> None:
    damage = Diagnostic("kept_tables_damaged", {"path": tiny.build})
    asked = []

    def build(*arguments: object) -> BuildResult:
        asked.append(arguments[-1])
        return replace(tiny_build(), notes=(damage,))

    monkeypatch.setattr(releasing, "needs_build", lambda *_: False)
    monkeypatch.setattr(releasing, "preload_gate", lambda: None)
    monkeypatch.setattr(releasing, "build", build)
    suites = importlib.import_module("pipelines.release.gate.expectations")
    monkeypatch.setattr(suites, "run_suites", lambda *_: [])
    assert refresh(tiny, NOW).status == NOTHING_NEW
    result = refresh(tiny, NOW, is_full=True)
    assert (result.status, result.problems, asked) == (PUBLISHED, (damage,), [True])
