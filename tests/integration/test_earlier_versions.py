"""Data folders of earlier versions: today's code reads them, builds on the oldest, and can roll back to their releases.

Each is taken over up to dbt: what a build is made from has everything that was there. Only the oldest is built on: it lacks all that came
later, and a release of each would cost half a minute more with every version.
"""

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines import intake
from pipelines.common import inventory
from pipelines.common.messages import ERROR
from pipelines.common.progress import Progress
from pipelines.monitoring.doctor import examine
from pipelines.recover import plan, recover
from pipelines.refresh import PUBLISHED, ingest, refresh
from pipelines.release import (
    SERVING_FILE,
    current,
    diff,
    list_releases,
    needs_build,
    prepare,
    read_pointer_log,
    rollback,
)
from pipelines.release.gate import disclosure
from pipelines.release.store.releases import MANIFEST, read_release
from pipelines.settings import Settings
from samples.make import samples, write
from tests.data_folders import make
from tests.model_build import refreshes_without_dbt
from tests.sample_release import copy_data
from tests.tiny import AS_OF, NOW

FOLDERS = sorted(
    Path(make.__file__).parent.glob("*.tar.xz"),
    key=lambda path: [int(part) for part in path.name.removesuffix(".tar.xz").split(".")],
)
"""The kept folders, the oldest version first."""
NEW, LATE = "yearbook_2017.xlsx", "yearbook_2018.xlsx"
"""A sample that none of the folders holds."""
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda path: path.name.removesuffix(".tar.xz"))
def earlier(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return a data folder as that version wrote it."""
    folder = tmp_path_factory.mktemp("earlier")
    return unpacked(request.param, folder)


@pytest.fixture(scope="module")
def new_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that none of the folders holds, with its sidecar."""
    folder = tmp_path_factory.mktemp("new")
    write(next(s for s in samples() if s.name == NEW), folder)
    return folder / NEW


def unpacked(kept: Path, folder: Path) -> Settings:
    """Unpack a kept data folder below another, and return its settings."""
    with tarfile.open(kept) as tar:
        tar.extractall(folder, filter="data")
    return Settings(data_dir=folder / "data", as_of=AS_OF, exports=())


def test_a_folder_is_kept_of_every_version() -> None:
    assert FOLDERS


def test_the_folder_of_an_earlier_version_is_read_and_rolled_back_to(
    earlier: Settings, tmp_path: Path
) -> None:
    settings = copy_data(earlier, tmp_path / "data")
    release = current(settings)
    assert release is not None
    # As if another release were live; its folder is made of the same files.
    other = settings.releases / "2026-01-30-0000000000"
    shutil.copytree(release.folder(settings), other)
    record = json.loads((other / MANIFEST).read_text("utf-8")) | {"release_id": other.name}
    (other / MANIFEST).write_text(json.dumps(record), "utf-8")
    left = rollback(settings, other.name, NOW + DAY)
    assert left == release
    assert rollback(settings, release.release_id, NOW + 2 * DAY) == read_release(other)
    assert current(settings) == release
    assert [e.release_id for e in read_pointer_log(settings)][-2:] == [other.name, release.release_id]


def test_the_folder_of_an_earlier_version_is_read(earlier: Settings) -> None:
    receipts = intake.read_ledger(earlier)
    release = current(earlier)
    assert release is not None and len(receipts) > 50
    with duckdb.connect(str(earlier.live), read_only=True) as db:
        (rows,) = db.sql("select count(*) from fct_target_progress").fetchall()[0]
    assert rows == release.tables["fct_target_progress"]["rows"]
    assert [f for f in examine(earlier, NOW) if f.severity == ERROR] == []
    assert [d.code for d in plan(earlier)] == ["recover_nothing"]
    if earlier.inventory.exists():  # kept since 0.9.0; reading does not write it again
        version = json.loads(earlier.inventory.read_text("utf-8"))["version"]
        assert version in {folder.name.removesuffix(".tar.xz") for folder in FOLDERS}


def test_answers_of_an_earlier_version_are_made_again_under_their_numbers(tmp_path: Path) -> None:
    """By today's rules: attempts that are answered otherwise are named, and confirmations, states and verdicts still name attempts rightly."""
    settings = unpacked(FOLDERS[4], tmp_path)
    before = {r.submission_id: (r.status, r.rows_accepted) for r in intake.read_ledger(settings)}
    shutil.rmtree(settings.receipts)
    shutil.rmtree(settings.state)
    done = recover(settings, NOW)
    after = {r.submission_id: (r.status, r.rows_accepted) for r in intake.read_ledger(settings)}
    assert after.keys() == before.keys()
    named = {d.facts["submission_id"] for d in done if d.code == "recover_differs"}
    assert named == {
        submission_id for submission_id in before if before[submission_id] != after[submission_id]
    }
    assert [d.code for d in recover(settings, NOW)] == ["recover_nothing"]


class AnsweredBeside(Progress):
    """While a build runs, a file comes and is answered, and one that was answered before is read again.

    Attributes:
        was_building: the build was not finished when both had been done.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings, self.was_building = settings, False
        self.begun = False

    def line(self, text: str) -> None:
        if self.begun or " START " not in text:
            return
        self.begun = True
        write(next(s for s in samples() if s.name == LATE), self.settings.inbox)
        environment = os.environ | {"IPMON_DATA_DIR": str(self.settings.data_dir)}
        # The first one has been read again before.
        again = [r.submission_id for r in intake.read_ledger(self.settings) if r.lake_path][1]
        for command in (("ingest",), ("reprocess", again)):
            done = subprocess.run(
                [sys.executable, "-m", "pipelines.cli", *command],
                env=environment,
                capture_output=True,
                text=True,
                encoding="utf-8",
            )
            assert done.returncode == 0, done.stdout + done.stderr
        self.was_building = not self.settings.run_results.exists()


def test_the_folder_of_an_earlier_version_is_taken_over(
    earlier: Settings, new_file: Path, tmp_path: Path
) -> None:
    """Everything of a refresh that reads what earlier versions wrote: the next build has the whole ledger and all history."""
    settings = copy_data(earlier, tmp_path / "data")
    receipts, release = intake.read_ledger(settings), current(settings)
    assert release is not None
    for file in new_file.parent.glob(f"{NEW}*"):
        shutil.copy(file, settings.inbox)
    (receipt,) = ingest(settings, NOW + DAY)
    assert receipt.status == "accepted"
    assert json.loads(settings.inventory.read_text("utf-8"))["version"] == inventory.own_version()
    assert needs_build(settings)
    inputs = prepare(settings, AS_OF).inputs
    assert inputs is not None and inputs.previous_release_id == release.release_id
    history = pl.read_parquet(settings.build_inputs / "verdict_history.parquet")
    assert release.release_id in set(history["release_id"])
    submissions = set(pl.read_parquet(settings.build_inputs / "submission.parquet")["submission_id"])
    attempts = {r.submission_id for r in receipts if r.status != "duplicate"}
    assert submissions == attempts | {receipt.submission_id}
    seen = disclosure.seen_states(settings)
    shown = release.disclosed.get("states", {})
    assert {(name, period) for name in shown for period in shown[name]} <= {
        (n, p) for n in seen for p in seen[n]
    }


def test_the_folder_of_the_oldest_version_is_built_on(tmp_path: Path) -> None:
    settings = unpacked(FOLDERS[0], tmp_path)
    receipts, release = intake.read_ledger(settings), current(settings)
    assert release is not None
    # A file that was answered then keeps its number when it is read under today's rules.
    first = next(r for r in receipts if r.lake_path)
    assert intake.reprocess_submission(settings, first.submission_id).submission_id == first.submission_id

    write(next(s for s in samples() if s.name == NEW), settings.inbox)
    beside = AnsweredBeside(settings)
    with refreshes_without_dbt():
        result = refresh(settings, NOW + DAY, beside)
    assert result.status == PUBLISHED, result
    today = current(settings)
    assert today is not None and beside.was_building
    # What was answered beside the build is in none of its tables, and in the next one.
    ledger = {receipt.submission_id for receipt in intake.read_ledger(settings)}
    (late,) = ledger - {attempt["submission_id"] for attempt in today.inputs}
    assert intake.find_receipt(settings, late).rows_accepted and needs_build(settings, AS_OF)
    assert today is not None and today.previous_release_id == release.release_id
    assert [r.release_id for r in list_releases(settings)] == [today.release_id, release.release_id]
    serving = [r.folder(settings) / SERVING_FILE for r in (release, today)]
    changed = diff(*serving)
    assert {row["later_source"] for row in changed.observations if row["why"] == ["new_submission"]}
    assert rollback(settings, release.release_id, NOW + 2 * DAY) == today
    assert current(settings) == release
