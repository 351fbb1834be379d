"""The version in the inventory: a data folder that a later version wrote is read, and not written to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.common import inventory
from pipelines.common.errors import InstallationError
from pipelines.common.lock import intake_lock, writer_lock
from pipelines.intake.commands.submit import submit
from pipelines.settings import Settings

LATER, OWN = "9.10.0", "9.9.0"


@pytest.fixture(autouse=True)
def own_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inventory, "own_version", lambda: OWN)


def written_by(settings: Settings, version: object) -> Settings:
    settings.data_dir.mkdir(exist_ok=True, parents=True)
    settings.inventory.write_text(json.dumps({"archive": 0, "version": version}), "utf-8")
    return settings


@pytest.fixture
def of_later(tiny: Settings) -> Settings:
    """A data folder that a later version wrote; as text its number is the smaller one."""
    return written_by(tiny, LATER)


@pytest.mark.parametrize("lock", [writer_lock, intake_lock])
def test_no_writer_gets_into_a_folder_of_a_later_version(
    of_later: Settings, lock: Callable[[Settings, str], Iterator[None]]
) -> None:
    before = of_later.inventory.read_bytes()
    with pytest.raises(InstallationError) as raised, lock(of_later, "test"):  # type: ignore[attr-defined]
        raise AssertionError("it was let in")
    for part in (LATER, OWN, f"安装版本 {LATER}", f"Install version {LATER}"):
        assert part in str(raised.value)
    assert of_later.inventory.read_bytes() == before


def test_a_file_is_not_submitted_to_a_later_version(of_later: Settings, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x", "utf-8")
    with pytest.raises(InstallationError, match=LATER):
        submit(of_later, [tmp_path / "a.csv"], {})
    assert not of_later.inbox.exists() or not any(of_later.inbox.iterdir())


COMMANDS = {
    "refresh": False,
    "publish": False,
    "prune": False,
    "rollback 2026-01-31-0000000001": False,
    "reprocess --all": False,
    "recover": False,
    "recover --dry-run": True,
    "releases": True,
    "status": True,
}
"""Commands, and whether they only read."""


@pytest.mark.parametrize("command", COMMANDS)
def test_commands_that_write_are_refused_and_others_are_not(
    of_later: Settings, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IPMON_DATA_DIR", str(of_later.data_dir))
    given = CliRunner().invoke(app, command.split())
    is_refused = isinstance(given.exception, InstallationError) and LATER in str(given.exception)
    assert is_refused != COMMANDS[command], given.exception or given.output


@pytest.mark.parametrize("version", ["9.10.0", "9.9.1.dev1", "10"])
def test_a_later_version_has_the_higher_number(tiny: Settings, version: str) -> None:
    diagnostic = inventory.later(written_by(tiny, version))
    assert diagnostic is not None and diagnostic.facts["version"] == version


@pytest.mark.parametrize("version", [OWN, "9.8.7", "9.9.0rc1", None, "none", [1]])
def test_a_folder_of_an_earlier_version_is_taken_over(tiny: Settings, version: object) -> None:
    """A number that cannot be read is damage, and says nothing of a later version."""
    settings = written_by(tiny, version)
    with writer_lock(settings, "test"):
        inventory.record(settings, inventory.WRITER)
    assert json.loads(settings.inventory.read_text("utf-8"))["version"] == OWN


def test_a_folder_without_an_inventory_is_taken_over(tiny: Settings) -> None:
    with intake_lock(tiny, "test"):
        inventory.record(tiny, inventory.WRITER)
    assert json.loads(tiny.inventory.read_text("utf-8"))["version"] == OWN


@pytest.mark.parametrize("lock", [writer_lock, intake_lock])
def test_a_command_that_writes_records_what_a_folder_of_an_earlier_version_holds(
    tiny: Settings, lock: Callable[[Settings, str], Iterator[None]]
) -> None:
    receipt = tiny.receipts / "f.s.1.json"
    receipt.write_text("{}", "utf-8")
    assert not inventory.missing(tiny)
    with lock(tiny, "test"):  # type: ignore[attr-defined]
        pass
    receipt.unlink()
    assert inventory.missing(tiny) == {inventory.RECEIPTS: (1, 0)}
