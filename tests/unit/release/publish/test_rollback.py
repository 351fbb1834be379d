"""Rollback: which releases it accepts, and what it leaves unchanged."""

import json

import pytest

from pipelines.release import PublishRefused, RollbackRefused, current, rollback
from pipelines.release.gate import disclosure
from pipelines.release.store.releases import SERVING_FILE, read_release
from pipelines.settings import Settings
from tests.tiny import NOW
from tests.unit.release.conftest import StoreRelease, id_of

pytestmark = pytest.mark.thorough


def test_the_pointer_can_be_set_to_an_earlier_and_a_later_release(
    tiny: Settings, store_release: StoreRelease
) -> None:
    first, second = store_release(1), store_release(2)
    assert rollback(tiny, first.release_id, NOW) == second
    assert current(tiny) == first
    assert rollback(tiny, second.release_id, NOW) == first
    assert current(tiny) == second


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_a_release_that_is_not_what_was_published_is_refused(
    tiny: Settings, store_release: StoreRelease, damage: str
) -> None:
    first, second = store_release(1), store_release(2)
    path = first.folder(tiny) / SERVING_FILE
    path.chmod(0o644)
    if damage == "changed":
        with path.open("r+b") as file:
            file.seek(-1, 2)
            byte = file.read(1)
            file.seek(-1, 2)
            file.write(bytes([byte[0] ^ 1]))
    else:
        path.unlink()
    with pytest.raises(RollbackRefused, match=SERVING_FILE):
        rollback(tiny, first.release_id, NOW)
    assert current(tiny) == second


@pytest.mark.parametrize("is_live", [True, False])
def test_a_log_beside_the_live_file_or_that_of_the_earlier_release_is_refused(
    tiny: Settings, store_release: StoreRelease, is_live: bool
) -> None:
    first, second = store_release(1), store_release(2)
    path = tiny.live if is_live else first.folder(tiny) / SERVING_FILE
    wal = path.with_name(f"{path.name}.wal")
    wal.touch()
    with pytest.raises(PublishRefused) as refusal:
        rollback(tiny, first.release_id, NOW)
    assert [problem.code for problem in refusal.value.findings] == ["wal_beside_release"]
    assert current(tiny) == second
    wal.unlink()
    rollback(tiny, first.release_id, NOW)
    assert current(tiny) == first


def test_a_live_file_that_cannot_be_read_can_be_left(
    tiny: Settings, store_release: StoreRelease, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = store_release(1), store_release(2)
    path = second.folder(tiny) / SERVING_FILE
    path.chmod(0o644)
    path.write_bytes(b"broken")
    rollback(tiny, first.release_id, NOW)
    assert current(tiny) == first
    assert f"verdicts of {second.release_id} not kept" in caplog.text


def test_a_release_whose_lists_readers_have_not_seen_is_refused(
    tiny: Settings, store_release: StoreRelease
) -> None:
    """It waited, and another one took its place: the two were never compared with each other."""
    first, second = store_release(1), store_release(2)
    manifest = first.folder(tiny) / "release.json"
    record = json.loads(manifest.read_text("utf-8"))
    record["disclosed"] = {"states": {"ip_talent": {"2020": ["s1"]}}, "held": []}
    manifest.chmod(0o644)
    manifest.write_text(json.dumps(record), "utf-8")
    with pytest.raises(RollbackRefused, match="ip_talent 2020") as refused:
        rollback(tiny, first.release_id, NOW)
    assert current(tiny) == second and "ipmon refresh" in refused.value.findings[0].remedy("en")
    disclosure.remember(tiny, read_release(first.folder(tiny)))
    rollback(tiny, first.release_id, NOW)
    assert current(tiny) == read_release(first.folder(tiny))


def test_what_is_not_there_or_is_live_is_refused(tiny: Settings, store_release: StoreRelease) -> None:
    store_release(1)
    for name in (id_of(1), id_of(9), "..", ""):
        with pytest.raises(RollbackRefused):
            rollback(tiny, name, NOW)
