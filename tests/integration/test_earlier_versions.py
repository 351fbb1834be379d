"""Data folders of earlier versions: today's code reads them, builds on them, and can roll back to their release."""

import datetime as dt
import tarfile
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from pipelines import intake
from pipelines.common.messages import ERROR
from pipelines.monitoring.doctor import examine
from pipelines.refresh import PUBLISHED, refresh
from pipelines.release import SERVING_FILE, current, diff, list_releases, rollback
from pipelines.settings import Settings
from samples.make import samples, write
from tests.data_folders import make
from tests.tiny import AS_OF, NOW

FOLDERS = sorted(Path(make.__file__).parent.glob("*.tar.xz"))
NEW = "yearbook_2017.xlsx"
"""A sample that none of the folders holds."""
DAY = dt.timedelta(days=1)


@pytest.fixture(scope="module", params=FOLDERS, ids=lambda path: path.name.removesuffix(".tar.xz"))
def earlier(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Return a data folder as that version wrote it."""
    folder = tmp_path_factory.mktemp("earlier")
    with tarfile.open(request.param) as tar:
        tar.extractall(folder, filter="data")
    return Settings(data_dir=folder / "data", as_of=AS_OF, exports=())


def test_a_folder_is_kept_of_every_version() -> None:
    assert FOLDERS


def test_the_folder_of_an_earlier_version_is_read_and_built_on(earlier: Settings) -> None:
    receipts = intake.read_ledger(earlier)
    release = current(earlier)
    assert release is not None and len(receipts) > 50
    with duckdb.connect(str(earlier.live), read_only=True) as db:
        (rows,) = db.sql("select count(*) from fct_target_progress").fetchall()[0]
    assert rows == release.tables["fct_target_progress"]["rows"]
    assert [f for f in examine(earlier, NOW) if f.severity == ERROR] == []

    # A file that was answered then keeps its number when it is read under today's rules.
    first = next(r for r in receipts if r.lake_path)
    assert intake.reprocess_submission(earlier, first.submission_id).submission_id == first.submission_id

    write(next(s for s in samples() if s.name == NEW), earlier.inbox)
    result = refresh(earlier, NOW + DAY)
    assert result.status == PUBLISHED, result
    today = current(earlier)
    assert today is not None and today.previous_release_id == release.release_id
    assert [r.release_id for r in list_releases(earlier)] == [today.release_id, release.release_id]
    serving = [r.folder(earlier) / SERVING_FILE for r in (release, today)]
    changed = diff(*serving)
    assert {row["later_source"] for row in changed.observations if row["why"] == ["new_submission"]}
    assert rollback(earlier, release.release_id, NOW + 2 * DAY) == today
    assert current(earlier) == release
