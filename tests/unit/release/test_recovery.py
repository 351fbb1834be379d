"""Recovery: each thing that a data folder may lose, alone and all together, is made again as it was, and nothing is destroyed."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines import intake
from pipelines.cli import app
from pipelines.common import inventory
from pipelines.common.confirmations import Confirmation, add_confirmation
from pipelines.common.errors import InstallationError
from pipelines.common.messages import ERROR, Diagnostic
from pipelines.monitoring import doctor
from pipelines.recover import plan, recover
from pipelines.refresh import ingest
from pipelines.release import current, read_pointer_log, rollback
from pipelines.release.build.warehouse import prepare
from pipelines.release.gate import disclosure
from pipelines.release.store import verdict_history
from pipelines.settings import Settings
from tests.fixtures_make import FIGURES, GOOD_ROWS, csv_text, put, xlsx_bytes
from tests.sample_release import copy_data
from tests.tiny import NOW, tiny_settings
from tests.unit.release.conftest import id_of, store

pytestmark = pytest.mark.thorough

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
NAME = "published_figures.tjipo.2016.yearbook.csv"
LATER = NOW + 30 * DAY


def revised(value: str) -> str:
    return csv_text([FIGURES, [*GOOD_ROWS[0][:3], value, *GOOD_ROWS[0][4:]], *GOOD_ROWS[1:]])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Three releases, of which the second was taken back; then answers of every kind; never write into it."""
    settings = tiny_settings(tmp_path_factory.mktemp("world"))
    for number in (1, 2):
        store(settings, number, NOW + number * HOUR)
    rollback(settings, id_of(1), dt.datetime.now(dt.UTC))
    put(settings.inbox, NAME, revised("106514"))
    put(settings.inbox, "published_figures.tjstat.2016.good.xlsx", xlsx_bytes([FIGURES, *GOOD_ROWS]))
    put(settings.inbox, "published_figures.tjipo.2015.faulty.csv", "年份,值\n2016,x\n")
    put(settings.inbox, f"{NAME}.meta.json", json.dumps({"declared_date": "2018-01-02"}))
    intake.ingest(settings, NOW)
    for n in ("106514", "106515"):  # a duplicate, and a second attempt
        put(settings.inbox, NAME, revised(n))
        intake.ingest(settings, NOW + HOUR)
    for n in (1, 2):  # two of one key at one time: nothing tells which is the later
        put(settings.inbox / str(n), "published_figures.tjstat.2015.twice.csv", revised(str(n)))
    intake.ingest(settings, NOW + 2 * HOUR)
    add_confirmation(settings, Confirmation("a.b.c.main.1", "right", "me", "2026-02-01T18:00:00"))
    verdict_history.keep(settings)
    inventory.record(settings, inventory.WRITER)
    return settings


@pytest.fixture
def broken(world: Settings, tmp_path: Path) -> Settings:
    """Return a copy of it, to be broken."""
    return copy_data(world, tmp_path / "data")


def files(folder: Path, pattern: str) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob(pattern)) if p.is_file()
    }


def state(settings: Settings) -> dict[str, object]:
    """Return all that recovery must bring back."""
    changes = [(e.event, e.release_id, e.left) for e in read_pointer_log(settings)]
    return {
        "receipts": files(settings.receipts, "*"),
        "lake": files(settings.lake, "*.parquet*"),
        "sidecars": files(settings.archive, "*.json"),
        "live": settings.live.resolve().parent.name,
        "changes": changes,
        "verdicts": files(settings.verdict_history, "*"),
        "states": disclosure.seen_states(settings),
        "confirmations": files(settings.state, "confirmations.jsonl"),
    }


def remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def spoil(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9] + b"x")


def first(folder: Path, pattern: str) -> Path:
    return sorted(folder.rglob(pattern))[0]


LOSSES: dict[str, Callable[[Settings], None]] = {
    "receipts": lambda s: remove(s.receipts),
    "one receipt": lambda s: remove(first(s.receipts, "*.yearbook.1.json")),
    "the receipt of a duplicate": lambda s: remove(first(s.receipts, "*duplicate*.json")),
    "a damaged receipt": lambda s: spoil(first(s.receipts, "*.yearbook.1.json")),
    "lake": lambda s: remove(s.lake),
    "damaged rows": lambda s: spoil(first(s.lake, "*.yearbook.1.parquet")),
    "pointer log": lambda s: remove(s.pointer_log),
    "a damaged pointer log": lambda s: spoil(s.pointer_log),
    "verdicts": lambda s: remove(s.verdict_history),
    "damaged verdicts": lambda s: spoil(first(s.verdict_history, "*.parquet")),
    "states": lambda s: remove(s.disclosed),
    "damaged states": lambda s: spoil(s.disclosed),
    "live": lambda s: remove(s.live),
}
ALL = ("receipts", "lake", "pointer log", "verdicts", "states", "live")


def codes(settings: Settings) -> set[str]:
    return {d.code for d in doctor.examine(settings, LATER) if d.severity == ERROR}


@pytest.mark.parametrize("loss", LOSSES)
def test_what_is_lost_is_named_and_made_again_as_it_was(broken: Settings, loss: str) -> None:
    before = state(broken)
    assert codes(broken) <= {"daemon_silent", "refresh_overdue", "disk_low"}
    LOSSES[loss](broken)
    named = codes(broken) - {"daemon_silent", "refresh_overdue", "disk_low"}
    assert named, "the doctor tells lost from new"
    assert {d.code for d in plan(broken)} == {"recover_will"}
    remarks = [d.code for d in recover(broken, LATER)]
    assert "recover_did" in remarks and not {"recover_attempts_gone", "recover_differs"} & {*remarks}
    assert state(broken) == before
    assert codes(broken) <= {"daemon_silent", "refresh_overdue", "disk_low"}
    assert [d.code for d in recover(broken, LATER)] == ["recover_nothing"]
    assert ("recover_aside" in remarks) == loss.startswith(("a damaged", "damaged"))


def test_all_of_it_at_once(broken: Settings) -> None:
    before = state(broken)
    for loss in ALL:
        LOSSES[loss](broken)
    remarks = {d.code for d in recover(broken, LATER)}
    after = state(broken)
    # Without link and log nothing tells that the second release was taken back: it is the newest that was live.
    assert "recover_live_guessed" in remarks and after["live"] == id_of(2)
    rollback(broken, id_of(1), LATER)
    moved = {"live", "changes"}
    after = state(broken)
    assert {k: v for k, v in after.items() if k not in moved} == {
        k: v for k, v in before.items() if k not in moved
    }
    assert after["live"] == before["live"] and after["changes"] == before["changes"]


def test_what_is_replaced_is_kept_aside(broken: Settings) -> None:
    receipt = first(broken.receipts, "*.yearbook.1.json")
    spoil(receipt)
    stray = broken.lake / "published_figures" / "2016" / "published_figures.tjipo.2016.other.1.parquet"
    stray.write_bytes(b"of none")
    damaged = receipt.read_bytes()
    recover(broken, LATER)
    (aside,) = broken.aside.iterdir()
    kept = files(aside, "*")
    assert kept == {
        receipt.relative_to(broken.data_dir).as_posix(): damaged,
        stray.relative_to(broken.data_dir).as_posix(): b"of none",
    }
    assert not stray.exists()


def test_a_run_that_was_interrupted_is_begun_again(broken: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    before = state(broken)
    for loss in ("receipts", "lake", "states"):
        LOSSES[loss](broken)
    with monkeypatch.context() as patch:

        def die(*args: object) -> None:
            raise KeyboardInterrupt

        patch.setattr("pipelines.intake.commands.recover.remake_rows", die)
        with pytest.raises(KeyboardInterrupt):
            recover(broken, LATER)
    assert len(list(broken.receipts.glob("*.json"))) == len(intake.read_ledger(broken))
    recover(broken, LATER)
    assert state(broken) == before


def test_a_sidecar_is_written_again_from_its_receipt(broken: Settings) -> None:
    sidecar = first(broken.archive, "*.json")
    names = {p.name for p in broken.archive.rglob("*.json")}
    sidecar.unlink()
    assert "kept_lost" in codes(broken)
    assert [d.facts["n"] for d in recover(broken, LATER) if d.code == "recover_did"] == [1]
    assert {p.name for p in broken.archive.rglob("*.json")} == names
    assert "kept_lost" not in codes(broken)


def test_without_its_file_an_attempt_cannot_be_had_back_and_the_others_can(broken: Settings) -> None:
    ledger = {r.submission_id: r for r in intake.read_ledger(broken) if r.status != "duplicate"}
    gone = next(r for r in ledger.values() if r.submitter == "tjstat" and r.status == "accepted")
    (broken.archive / gone.sha256[:2] / gone.sha256).unlink()
    remove(broken.receipts)
    done = recover(broken, LATER)
    assert "archive_missing" in {d.code for d in done}
    there = {r.submission_id for r in intake.read_ledger(broken)}
    assert there == ledger.keys() - {gone.submission_id}
    # It stays missing until somebody accepts that: then a release may be built on the rest.
    assert inventory.missing(broken)
    recover(broken, LATER, accept_loss=True)
    assert not inventory.missing(broken)


def test_bytes_of_which_nothing_is_known_are_named(broken: Settings) -> None:
    remove(broken.receipts)
    for sidecar in list(broken.archive.rglob("*.json")):
        sidecar.unlink()
    done = {d.code: d for d in recover(broken, LATER)}
    assert done["recover_bytes_unknown"].facts["n"] == len(
        {p for p in broken.archive.rglob("*") if p.is_file()}
    )


def test_an_attempt_that_a_release_knows_keeps_its_number(broken: Settings) -> None:
    """Refused twice under other rules: today these bytes would count as a duplicate, and later numbers would shift."""
    refused = next(
        r for r in intake.read_ledger(broken) if r.submission_id.startswith("published_figures.tjipo.2015")
    )
    put(broken.inbox, refused.original_name, "年份,值\n2016,x\n")
    (again,) = intake.ingest(broken, LATER)
    assert again.status == "duplicate"
    known = replace(
        again, status="refused", attempt=2, submission_id=refused.submission_id[:-1] + "2", findings=[]
    )
    remove(broken.receipts)
    intake.remake(broken, intake.find_lost(broken), {known.received_seq: known})
    ledger = {r.received_seq: r for r in intake.read_ledger(broken)}
    assert ledger[refused.received_seq].submission_id == refused.submission_id
    assert (ledger[known.received_seq].submission_id, ledger[known.received_seq].status) == (
        known.submission_id,
        "refused",
    )


def test_nothing_is_built_while_answers_are_lost(broken: Settings) -> None:
    remove(broken.receipts)
    for sidecar in list(broken.archive.rglob("*.json")):
        sidecar.unlink()
    with pytest.raises(InstallationError, match="ipmon recover"):
        prepare(broken, broken.today())


def test_a_new_data_folder_has_lost_nothing(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    assert [d.code for d in plan(settings)] == ["recover_nothing"]
    assert [d.code for d in recover(settings, LATER)] == ["recover_nothing"]
    assert inventory.lost(settings) == []


def test_a_folder_of_an_earlier_version_has_no_inventory_and_is_sound(broken: Settings) -> None:
    broken.inventory.unlink()
    assert codes(broken) <= {"daemon_silent", "refresh_overdue", "disk_low"}
    inventory.record(broken, inventory.WRITER)
    remove(broken.state)
    assert "kept_lost" in codes(broken)


def test_the_inventory_never_shrinks_by_itself_and_damage_to_it_is_no_loss(broken: Settings) -> None:
    known = json.loads(broken.inventory.read_text())
    remove(broken.receipts)
    inventory.record(broken, inventory.WRITER)
    assert json.loads(broken.inventory.read_text()) == known
    for text in (
        "",
        "[1]",
        '{"receipts": "x"}',
        "\udcff".encode("utf-8", "surrogateescape").decode("latin1"),
    ):
        broken.inventory.write_text(text, "latin1")
        assert inventory.missing(broken) == {}
    inventory.record(broken, inventory.WRITER)
    assert json.loads(broken.inventory.read_text())["archive"] == known["archive"]


def test_the_command_says_what_it_will_do_and_what_it_did(
    broken: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IPMON_DATA_DIR", str(broken.data_dir))
    remove(broken.lake)
    dry = CliRunner().invoke(app, ["recover", "--dry-run", "--lang", "en"], catch_exceptions=False)
    assert (dry.exit_code, broken.lake.exists()) == (0, False)
    assert "to be made again from the archive" in dry.stdout
    done = CliRunner().invoke(app, ["recover"], catch_exceptions=False)
    assert done.exit_code == 0 and "可由归档重建" in done.stdout and "已由归档重建" in done.stdout
    record = json.loads(CliRunner().invoke(app, ["recover", "--json"], catch_exceptions=False).stdout)
    assert [d["code"] for d in record["planned"] + record["done"]] == ["recover_nothing"] * 2


def test_the_live_release_is_that_of_the_log(broken: Settings) -> None:
    live = current(broken)
    remove(broken.live)
    done = recover(broken, LATER)
    assert current(broken) == live and "recover_live_guessed" not in {d.code for d in done}


def test_a_live_release_that_is_damaged_is_named_and_left_first(broken: Settings) -> None:
    spoiled = broken.live.resolve()
    spoiled.chmod(0o644)
    spoiled.write_bytes(b"x" * 100)
    remove(broken.receipts)
    with pytest.raises(InstallationError, match="ipmon rollback"):
        recover(broken, LATER)
    rollback(broken, id_of(2), LATER)
    recover(broken, LATER)
    assert len(intake.read_ledger(broken)) == 7


def done_by(settings: Settings, **options: bool) -> dict[str, list[Diagnostic]]:
    """Run it; return what it says by code."""
    done: dict[str, list[Diagnostic]] = {}
    for diagnostic in recover(settings, LATER, **options):
        done.setdefault(diagnostic.code, []).append(diagnostic)
    return done


def test_a_loss_that_cannot_be_repaired_stays_named_until_it_is_accepted(broken: Settings) -> None:
    """Releases and state are gone, and with them what readers have seen of protected lists."""
    remove(broken.releases)
    remove(broken.state)
    for _ in range(2):
        done = done_by(broken)
        named = {d.facts["thing_en"] for d in done["recover_not_made"]}
        assert {inventory.KEPT[n].en for n in (inventory.DISCLOSED, inventory.POINTER_LOG)} <= named
        assert "recover_seen_lost" in done and "recover_no_release" in done
        assert inventory.lost(broken, inventory.DISCLOSED) and "kept_lost" in codes(broken)
        with pytest.raises(InstallationError, match="what readers have seen"):
            prepare(broken, broken.today())
    assert "recover_accepted" in done_by(broken, accept_loss=True)
    assert inventory.lost(broken) == [] and "recover_not_made" not in done_by(broken)


def test_the_command_accepts_a_loss(broken: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IPMON_DATA_DIR", str(broken.data_dir))
    remove(broken.releases)
    remove(broken.disclosed)
    for _ in range(2):
        assert CliRunner().invoke(app, ["recover"]).exit_code == 1 and inventory.lost(broken)
    CliRunner().invoke(app, ["recover", "--accept-loss"], catch_exceptions=False)
    assert inventory.lost(broken) == []


def test_the_stable_path_never_leads_to_a_release_without_its_file(broken: Settings) -> None:
    file = broken.live.resolve()
    file.parent.chmod(0o755)
    file.chmod(0o644)
    content = file.read_bytes()
    for spoilt in (content[:-1], None):
        if spoilt is None:
            file.unlink()
        else:
            file.write_bytes(spoilt)
        broken.live.unlink(missing_ok=True)
        done = done_by(broken)
        assert not broken.live.exists() and "recover_did" not in done
        (diagnostic,) = done["recover_live_damaged"]
        assert (diagnostic.facts["release_id"], diagnostic.facts["other"]) == (id_of(1), id_of(2))
    rollback(broken, id_of(2), LATER)
    assert broken.live.resolve().parent.name == id_of(2)


@pytest.mark.parametrize("loss", ["a manifest", "archived bytes", "emptied bytes", "a file of a release"])
def test_what_nothing_gives_back_is_named_as_the_doctor_does(broken: Settings, loss: str) -> None:
    path = {
        "a manifest": lambda: broken.live.resolve().with_name("release.json"),
        "a file of a release": lambda: broken.live.resolve().with_name("release.json"),
    }.get(loss, lambda: next(p for p in sorted(broken.archive.glob("??/*")) if "." not in p.name))()
    path.parent.chmod(0o755)
    path.chmod(0o644)
    if loss in ("a manifest", "emptied bytes"):
        path.write_bytes(path.read_bytes()[: 9 if loss == "a manifest" else 0])
    else:
        path.unlink()
    named = {d.code for d in doctor.examine(broken, LATER)} & {
        *("archive_missing", "archive_changed", "release_unreadable", "live_no_release")
    }
    assert named
    for _ in range(2):
        assert named <= {d.code for d in plan(broken)} and named <= {*done_by(broken)}


def test_pages_and_copies_are_written_again_as_they_were(broken: Settings) -> None:
    before = state(broken)
    for pattern in ("*.html", "*.duplicate-1.html", "*.xlsx"):
        first(broken.receipts, pattern).unlink()
    first(broken.receipts, "*.html").write_bytes(b"")
    done = done_by(broken)
    assert "recover_did" in done and "recover_not_made" not in done
    after = state(broken)
    copies = {name for name in before["receipts"] if name.endswith(".xlsx")}  # type: ignore[attr-defined]
    for of in (before, after):
        of["receipts"] = {n: c for n, c in of["receipts"].items() if n not in copies}  # type: ignore[attr-defined]
    assert after == before and all((broken.receipts / name).stat().st_size for name in copies)


def test_rows_cut_short_without_their_hash_are_made_again(broken: Settings) -> None:
    before = state(broken)
    rows = first(broken.lake, "*.yearbook.1.parquet")
    rows.write_bytes(rows.read_bytes()[:-30])
    rows.with_name(f"{rows.name}.sha256").unlink()
    assert "lake_changed" in codes(broken)
    done_by(broken)
    assert state(broken) == before


@pytest.mark.parametrize("with_sidecar", [True, False])
def test_rows_stay_when_bytes_and_receipt_are_gone(broken: Settings, with_sidecar: bool) -> None:
    gone = next(r for r in intake.read_ledger(broken) if r.submitter == "tjstat" and r.status == "accepted")
    assert gone.lake_path
    (broken.archive / gone.sha256[:2] / gone.sha256).unlink()
    (broken.receipts / f"{gone.submission_id}.json").unlink()
    if not with_sidecar:
        next(broken.archive.glob(f"??/{gone.sha256}.*.json")).unlink()
    for _ in range(2):
        done_by(broken)
        assert (broken.data_dir / gone.lake_path).exists() and not broken.aside.exists()
    assert ("recover_will" in {d.code for d in plan(broken)}) != with_sidecar


def test_lost_receipts_are_not_answered_as_new_files(broken: Settings) -> None:
    first(broken.receipts, "*.yearbook.1.json").unlink()
    with pytest.raises(InstallationError, match="ipmon recover"):
        ingest(broken, LATER)
    assert not list(broken.receipts.glob("*.yearbook.1.json"))
    done_by(broken)
    assert ingest(broken, LATER) == []


def test_what_a_killed_run_kept_aside_is_named_once(broken: Settings) -> None:
    folder = broken.aside / "20260301T000000Z.unfinished"
    folder.mkdir(parents=True)
    (folder / "a").write_bytes(b"of a killed run")
    (killed,) = done_by(broken)["recover_aside_killed"]
    assert killed.facts["n"] == 1 and (killed.facts["path"] / "a").exists()
    assert [*done_by(broken)] == ["recover_nothing"]
