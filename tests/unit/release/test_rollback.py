"""Going back: to what, and what stays as it was."""

import pytest

from pipelines.release import RollbackRefused, current, rollback
from pipelines.release.store.releases import SERVING_FILE
from pipelines.settings import Settings
from tests.tiny import NOW
from tests.unit.release.conftest import Shelve, id_of


def test_the_pointer_goes_back_and_forth(tiny: Settings, shelve: Shelve) -> None:
    first, second = shelve(1), shelve(2)
    assert rollback(tiny, first.release_id, NOW) == second
    assert current(tiny) == first
    assert rollback(tiny, second.release_id, NOW) == first
    assert current(tiny) == second


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_a_release_that_is_not_what_was_published_is_refused(
    tiny: Settings, shelve: Shelve, damage: str
) -> None:
    first, second = shelve(1), shelve(2)
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


def test_a_live_file_that_cannot_be_read_can_be_left(
    tiny: Settings, shelve: Shelve, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = shelve(1), shelve(2)
    path = second.folder(tiny) / SERVING_FILE
    path.chmod(0o644)
    path.write_bytes(b"broken")
    rollback(tiny, first.release_id, NOW)
    assert current(tiny) == first
    assert f"what {second.release_id} said of targets cannot be kept" in caplog.text


def test_what_is_not_there_or_is_live_is_refused(tiny: Settings, shelve: Shelve) -> None:
    shelve(1)
    for name in (id_of(1), id_of(9), "..", ""):
        with pytest.raises(RollbackRefused):
            rollback(tiny, name, NOW)
