"""``make chaos`` in small: the same functions with few tries. What needs a build of the whole is left to the long form."""

import random
import subprocess
import time
from pathlib import Path

import pytest

from pipelines.settings import Settings
from tests.reliability.chaos import kills
from tests.reliability.chaos.__main__ import with_part

SEED = 20161216


@pytest.fixture(scope="module")
def children() -> kills.Children:
    return kills.Children()


class TestKills:
    def test_ingest_runs(self, sample_release: Settings, tmp_path: Path, children: kills.Children) -> None:
        outcome = kills.ingest_runs(sample_release, tmp_path, random.Random(SEED), 4, children)
        assert (outcome.tried, outcome.failed) == (4, ())

    def test_publishes(self, tmp_path: Path, children: kills.Children) -> None:
        scenes = ("end of an embargo", "rollback")
        for outcome in kills.publishes(tmp_path, random.Random(SEED), 6, children, scenes):
            assert (outcome.tried, outcome.failed) == (3, ())

    def test_a_damaged_release_is_reported(self, tmp_path: Path) -> None:
        settings = kills.tiny_settings(tmp_path)
        kills.store_two(settings)
        whole = kills.verified_live(settings)
        kills.one_or_the_other(settings, whole, whole)
        gate = whole.folder(settings) / "gate.json"
        gate.chmod(0o644)
        gate.write_text("half")
        with pytest.raises(kills.Broken, match="gate.json is not what was published"):
            kills.one_or_the_other(settings, whole, whole)

    def test_a_lost_file_is_reported(self, sample_release: Settings, tmp_path: Path) -> None:
        settings = kills.small_inbox(sample_release, tmp_path)
        files = kills.inbox_files(settings)
        sent = {kills.sha256(path) for path in files}
        kills.nothing_is_lost(settings, sent, {})
        files[0].unlink()
        with pytest.raises(kills.Broken, match="neither in the inbox nor archived"):
            kills.nothing_is_lost(settings, sent, {})

    def test_what_a_killed_process_leaves_running_is_reported(
        self, children: kills.Children, tmp_path: Path
    ) -> None:
        with pytest.raises(kills.Broken, match="lives on: .*sleep"):
            children.kill(start_and_wait, tmp_path, kills.Moment(share=1), 1)


def start_and_wait(folder: Path, begin: kills.Begin) -> None:
    """Start something that does not end with its parent."""
    subprocess.Popen(["sleep", "60"])
    begin()
    time.sleep(60)


def test_the_rows_of_one_part_are_renewed_and_the_others_kept() -> None:
    page = "# Results\n\n| part | what |\n|---|---|\n| kills | a |\n| faults | b |\n| faults | c |\n| order | d |\n"
    assert with_part(page, ["| faults | e |"], "faults") == [
        "| kills | a |",
        "| faults | e |",
        "| order | d |",
    ]
    assert with_part(page, ["| kills | e |"], None) == ["| kills | e |"]
