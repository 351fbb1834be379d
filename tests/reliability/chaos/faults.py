"""Faults of machines and operators, one by one: the message of the command that meets one, what stays live, the remedy.

Belongs here: making each fault, the messages expected, undoing it as they advise. Does not belong here: repairing
anything (``pipelines``). A fault is a generator: it damages its own copy of a data folder, yields the commands that meet
the fault with the answer expected of each, then applies the remedy; after it a refresh has to end well and the doctor
has to find no error.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from pipelines.common.files import read_receipts
from pipelines.release import current
from pipelines.release.store.releases import MANIFEST, SERVING_FILE
from pipelines.settings import REPO, Settings
from schemas.receipt import ACCEPTED, DUPLICATE, REFUSED, Receipt
from tests.fixtures_make import FIGURES, GOOD_ROWS, csv_text
from tests.reliability.chaos import Broken, Outcome, ipmon_command, ipmon_environment, verified_live

OTHER_UID = 65534
PAGE, MOST_PAGES, LARGE = 4096, 64, 1 << 16
OLDER = "2020-01-31-0000000000"
"""The release that the store holds beside the live one."""
ANOTHER_DAY = {"IPMON_AS_OF": "2021-03-31"}
"""A day on which other submissions are overdue than on that of the samples: a refresh has something to build."""
OF_THE_MACHINE = {"disk_low", "memory_low", "versions_differ", "python_untried"}
"""Diagnostics that depend on the machine that this runs on."""

NO_ROOM = ("磁盘已满", "腾出空间")
NOT_ALLOWED = ("没有权限", "chown -R")
READ_ONLY = ("只读文件系统", "重新挂为可写")
LAKE_CHANGED = (
    "数据湖文件内容已变",
    "从归档重新生成",
)
ARCHIVE_CHANGED = (
    "归档文件内容已变",
    "从备份恢复",
)
WAL = ("发布文件旁有",)
RECEIPTS_LOST = ("已丢失", "ipmon recover")
UNREADABLE = ("回执无法读取", "从备份恢复", "ipmon recover")
CLOCK = ("时钟早于", "timedatectl", "--as-of")


class NotHere(Exception):
    """This fault cannot be made on this machine; the message says why."""


@dataclass(frozen=True)
class Meets:
    """A command that meets a fault.

    Attributes:
        command: its arguments.
        code: the exit code that it has to end with.
        says: texts that it has to print: what, where and the remedy, in both languages.
        environment: what it is run with beside the settings.
        before: the arguments before it on its command line.
    """

    command: tuple[str, ...]
    code: int
    says: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    before: tuple[str, ...] = ()


Fault = Callable[[Settings], Generator[Meets, None, None]]
FAULTS: dict[str, Fault] = {}
DEAR: dict[str, Fault] = {}
"""Those that need a full build, or have dbt parse."""


def fault(what: str, to: dict[str, Fault] = FAULTS) -> Callable[[Fault], Fault]:
    """Register a fault under its title."""

    def enter(made: Fault) -> Fault:
        to[what] = made
        return made

    return enter


def outcomes(base: Settings, work: Path, seed: int, dear: bool = True) -> Iterator[Outcome]:
    """Yield an outcome a fault; ``dear`` adds those that need a build."""
    del seed  # nothing here is left to chance
    for what, made in (FAULTS | (DEAR if dear else {})).items():
        yield suffer(what, made, base, work)


def suffer(what: str, made: Fault, base: Settings, work: Path) -> Outcome:
    """Have a copy of a data folder suffer a fault; ``tried`` counts the commands that met it."""
    folder = Path(tempfile.mkdtemp(prefix="fault-", dir=work))
    tried, failed = 0, []
    try:
        settings = _copy(base, folder / "data")
        before = verified_live(settings)
        with closing(made(settings)) as met:
            for meets in met:
                tried += 1
                failed += [f"ipmon {' '.join(meets.command)}: {why}" for why in _wrong(settings, meets)]
                live = verified_live(settings)  # every byte of it as published
                if (live.release_id, live.content_hash) != (before.release_id, before.content_hash):
                    failed.append(f"ipmon {' '.join(meets.command)}: another release is live")
        failed += _after(settings)
    except NotHere as why:
        return Outcome(what, tried, tuple(failed), f"not tried: {why}")
    except (Broken, Failed) as error:
        failed.append(str(error))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Outcome(what, tried, tuple(failed))


def _wrong(settings: Settings, meets: Meets) -> Iterator[str]:
    ended = _run(settings, *meets.command, before=meets.before, **meets.environment)
    output = ended.stdout + ended.stderr
    if ended.returncode != meets.code:
        yield f"ended with {ended.returncode}, not {meets.code}: {output[-600:]}"
    missing = [text for text in meets.says if text not in output]
    if missing:
        yield f"does not say {missing}: {output[-600:]}"
    if "Traceback" in output:
        yield f"shows a traceback: {output[-600:]}"


def _after(settings: Settings) -> Iterator[str]:
    """Yield what is wrong after the remedy was applied."""
    ended = _run(settings, "refresh")
    if ended.returncode:
        yield f"the next refresh ended with {ended.returncode}: {(ended.stdout + ended.stderr)[-600:]}"
    verified_live(settings)
    diagnostics = json.loads(_run(settings, "doctor", "--json").stdout)
    errors = [d["en"] for d in diagnostics if d["severity"] == "error" and d["code"] not in OF_THE_MACHINE]
    if errors:
        yield f"the doctor still finds {errors}"


class Failed(RuntimeError):
    """A command of the remedy did not end well."""


def _must(settings: Settings, *command: str, **environment: str) -> None:
    ended = _run(settings, *command, **environment)
    if ended.returncode:
        raise Failed(
            f"the remedy, ipmon {' '.join(command)}, ended with {ended.returncode}: "
            f"{(ended.stdout + ended.stderr)[-600:]}"
        )


def _run(
    settings: Settings, *command: str, before: Sequence[str] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*before, *ipmon_command(*command)],
        env=ipmon_environment(settings) | environment,
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
    )


def _copy(base: Settings, folder: Path) -> Settings:
    """Copy a data folder and add a second, older release to its store: the live one again, under another id.

    Large files are written once and never again: they are hard-linked only.
    """

    def copy(source: str, target: str) -> None:
        is_written = Path(source).is_relative_to(base.build) or Path(source).stat().st_size < LARGE
        (shutil.copy2 if is_written else os.link)(source, target)

    shutil.copytree(base.data_dir, folder, symlinks=True, copy_function=copy)
    settings = base.model_copy(update={"data_dir": folder})
    live = current(settings)
    assert live is not None
    older = settings.releases / OLDER
    shutil.copytree(live.folder(settings), older, copy_function=copy)
    _rewrite(older / MANIFEST, {"release_id": OLDER, "published_at": "2020-01-31T18:00:00+00:00"})
    return settings


def _rewrite(manifest: Path, changed: dict[str, str]) -> None:
    record = json.loads(manifest.read_text("utf-8"))
    _write(manifest, json.dumps(record | changed).encode())


def _write(path: Path, content: bytes) -> None:
    """Write a file anew: its bytes may have other names."""
    path.unlink()
    path.write_bytes(content)


def _some_receipt(settings: Settings, holds: Callable[[Receipt], bool]) -> Receipt:
    return next(r for r in read_receipts(settings.receipts) if holds(r))


def _in_lake(settings: Settings) -> tuple[Receipt, Path]:
    receipt = _some_receipt(settings, lambda r: r.lake_path is not None)
    return receipt, settings.data_dir / (receipt.lake_path or "")


def _archived(settings: Settings, receipt: Receipt) -> Path:
    return settings.archive / receipt.sha256[:2] / receipt.sha256


def _answers(settings: Settings) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in settings.receipts.glob("*.json")}


def _same_answers(settings: Settings, before: dict[str, bytes]) -> None:
    after = _answers(settings)
    other = sorted(n for n in before.keys() | after.keys() if before.get(n) != after.get(n))
    if other:
        raise Failed(f"other receipts than before: {other}")


# Disks, rights, mounts.


@cache
def _why_no_mounts() -> str:
    """Return why nothing can be mounted here; "" if it can."""
    with tempfile.TemporaryDirectory() as folder:
        tried = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", folder]
        try:
            ended = subprocess.run(tried, capture_output=True, text=True, check=False)
        except FileNotFoundError:
            return "there is no mount"
        if ended.returncode:
            return f"no right to mount ({ended.stderr.strip()})"
        subprocess.run(["umount", folder], check=True)
    return ""


@contextmanager
def _mounted(folder: Path, *commands: Sequence[str]) -> Iterator[None]:
    if why := _why_no_mounts():
        raise NotHere(why)
    subprocess.run(["mount", *commands[0], str(folder)], check=True)
    try:
        for more in commands[1:]:
            subprocess.run(["mount", *more, str(folder)], check=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def _small_disk(folder: Path) -> Iterator[None]:
    """Put a folder with its content on a disk of its own; move the final content back afterwards."""
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as aside:
        copy = Path(aside) / "copy"
        shutil.copytree(folder, copy, symlinks=True)
        with _mounted(folder, ("-t", "tmpfs", "-o", "size=1g", "none")):
            shutil.copytree(copy, folder, symlinks=True, dirs_exist_ok=True)
            yield
            shutil.rmtree(copy)
            shutil.copytree(folder, copy, symlinks=True)
        shutil.rmtree(folder)
        shutil.copytree(copy, folder, symlinks=True)


def _fill(folder: Path, leave: int = 0) -> Path:
    """Fill a disk up to so many bytes; return the file that does."""
    filler = folder / ".filler"
    filler.unlink(missing_ok=True)
    room = os.statvfs(folder)
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(room.f_bavail * room.f_frsize - leave, 1))
    return filler


def _send_again(settings: Settings) -> Path:
    """Put a file into the inbox that is there already: it is archived and answered, and there is nothing to build."""
    receipt = _some_receipt(settings, lambda r: r.lake_path is not None and r.supersedes is None)
    waiting = settings.inbox / receipt.original_name
    settings.inbox.mkdir(exist_ok=True)
    shutil.copyfile(_archived(settings, receipt), waiting)
    key = {name: getattr(receipt, name) for name in ("form_id", "submitter", "period", "document")}
    waiting.with_name(f"{waiting.name}.meta.json").write_text(json.dumps(key), "utf-8")
    return waiting


@fault("disk full: the archive of a file that comes in")
def no_room_for_the_archive(settings: Settings) -> Generator[Meets, None, None]:
    waiting = _send_again(settings)
    with _small_disk(settings.archive):
        filler = _fill(settings.archive)
        yield Meets(("refresh",), 2, (*NO_ROOM, str(settings.archive)))
        if not waiting.exists():
            raise Failed("what could not be archived has left the inbox")
        filler.unlink()


@fault("disk full: the answer to a file")
def no_room_for_answers(settings: Settings) -> Generator[Meets, None, None]:
    _send_again(settings)
    before = _answers(settings)
    with _small_disk(settings.receipts):
        filler = _fill(settings.receipts)
        yield Meets(("refresh",), 2, (*NO_ROOM, str(settings.receipts)))
        filler.unlink()
        _same_answers(settings, before)


@fault("disk full: the rows of a file")
def no_room_for_rows(settings: Settings) -> Generator[Meets, None, None]:
    receipt, path = _in_lake(settings)
    before = _answers(settings)
    # A file that was archived and not answered yet: no count knows of an answer.
    for name in (path, settings.receipts / f"{receipt.submission_id}.json", settings.inventory):
        name.unlink()
    with _small_disk(settings.lake):
        filler = _fill(settings.lake)
        yield Meets(("refresh",), 2, (*NO_ROOM, str(settings.lake)))
        if before.keys() == _answers(settings).keys():
            raise Failed("a sender was answered without his rows being kept")
        filler.unlink()
        _must(settings, "refresh")
    _same_answers(settings, before)


@fault("disk full: the inputs of a build")
def no_room_for_inputs(settings: Settings) -> Generator[Meets, None, None]:
    with _small_disk(settings.build_inputs):
        for path in settings.build_inputs.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        filler = _fill(settings.build_inputs)
        yield Meets(("refresh",), 2, (*NO_ROOM, str(settings.build_inputs)), ANOTHER_DAY)
        filler.unlink()


@fault("disk full: the record of a rollback")
def no_room_for_the_state(settings: Settings) -> Generator[Meets, None, None]:
    live = current(settings)
    assert live is not None
    with _small_disk(settings.state):
        filler = _fill(settings.state)
        yield Meets(("rollback", OLDER), 2, (*NO_ROOM, str(settings.state)))
        filler.unlink()
        _must(settings, "rollback", OLDER)
        _must(settings, "rollback", live.release_id)


@fault("a data folder mounted read-only")
def read_only(settings: Settings) -> Generator[Meets, None, None]:
    data = str(settings.data_dir)
    with _mounted(settings.data_dir, ("--bind", data), ("-o", "remount,bind,ro")):
        yield Meets(("refresh",), 2, (*READ_ONLY, data))
        yield Meets(("rollback", OLDER), 2, (*READ_ONLY, data))
        yield Meets(("doctor", "--no-hashes"), 1, ("没有写权限",))
        yield Meets(("status",), 0)
        yield Meets(("progress",), 0)


@fault("no right to write the data folder")
def no_right(settings: Settings) -> Generator[Meets, None, None]:
    folders = [settings.data_dir, *(path for path in settings.data_dir.rglob("*") if path.is_dir())]
    if (
        os.geteuid() == 0
    ):  # whom no mode keeps out: the folder becomes another's, and the command runs without that power
        if not shutil.which("setpriv"):
            raise NotHere("there is no setpriv")
        before = ("setpriv", "--bounding-set=-all", "--inh-caps=-all")
        for path in (*folders, *settings.build.rglob("*")):
            os.chown(path, OTHER_UID, OTHER_UID)
            path.chmod(
                0o755 if path.is_dir() else 0o644
            )  # all may read, by the modes that an operator would give
    else:
        before = ()
        for path in folders:
            path.chmod(0o555)
        settings.lock.chmod(0o444)
    yield Meets(("refresh",), 2, (*NOT_ALLOWED, str(settings.lock)), before=before)
    yield Meets(("rollback", OLDER), 2, (*NOT_ALLOWED, str(settings.lock)), before=before)
    yield Meets(("doctor", "--no-hashes"), 1, ("没有写权限", str(settings.data_dir)), before=before)
    yield Meets(("status",), 0, before=before)
    yield Meets(("progress",), 0, before=before)
    for path in (*folders, *settings.build.rglob("*")):
        if before:
            os.chown(path, 0, 0)
        else:
            path.chmod(0o755 if path.is_dir() else 0o644)


# Clocks, bytes, receipts.


@fault("a clock that jumps back behind the live release")
def clock_back(settings: Settings) -> Generator[Meets, None, None]:
    manifest = settings.live.resolve().parent / MANIFEST
    later = dt.datetime.now(dt.UTC) + dt.timedelta(days=3650)
    _rewrite(manifest, {"published_at": later.isoformat(timespec="seconds")})
    waiting = _send_again(settings)
    by_the_clock = {"IPMON_AS_OF": ""}
    yield Meets(("doctor", "--no-hashes"), 1, ("时钟早于", "timedatectl", "--as-of"))
    yield Meets(
        ("doctor", "--no-hashes", "--lang", "en"), 1, ("the clock is before", "timedatectl", "--as-of")
    )
    yield Meets(("refresh",), 2, (*CLOCK, later.isoformat(timespec="seconds")), by_the_clock)
    if not waiting.exists():
        raise Failed("a file was received at a wrong time")
    _must(settings, "refresh", "--as-of", settings.today().isoformat(), **by_the_clock)
    if waiting.exists():
        raise Failed("the file still waits")


@fault("a lake file cut short, and one with another byte")
def lake(settings: Settings) -> Generator[Meets, None, None]:
    receipt, path = _in_lake(settings)
    content, before = path.read_bytes(), _answers(settings)
    for damaged in (content[: len(content) // 2], content[:-9] + bytes([content[-9] ^ 1]) + content[-8:]):
        _write(path, damaged)
        where = (str(path), f"ipmon reprocess {receipt.submission_id}")
        yield Meets(("refresh",), 2, (*LAKE_CHANGED, *where), ANOTHER_DAY)
        yield Meets(("doctor",), 1, (LAKE_CHANGED[0], *where))
        _must(settings, "reprocess", receipt.submission_id)
        _same_answers(settings, before)


@fault("an archived byte that changed")
def archive_of_an_answer(settings: Settings) -> Generator[Meets, None, None]:
    receipt, rows = _in_lake(settings)
    path, before = _archived(settings, receipt), _answers(settings)
    content, kept = path.read_bytes(), rows.read_bytes()
    _write(path, content[:-1] + bytes([content[-1] ^ 1]))
    where = str(path)
    yield Meets(("doctor",), 1, (ARCHIVE_CHANGED[0], ARCHIVE_CHANGED[2], where))
    yield Meets(("reprocess", receipt.submission_id), 2, (*ARCHIVE_CHANGED, where))
    yield Meets(("reprocess", receipt.form_id, receipt.period), 2, (*ARCHIVE_CHANGED, where))
    yield Meets(("refresh",), 0)
    _same_answers(settings, before)
    if rows.read_bytes() != kept:
        raise Failed("rows of the lake were made from the changed bytes")
    path.write_bytes(content)
    _must(settings, "reprocess", receipt.submission_id)
    _same_answers(settings, before)


@fault("an archived byte that changed before its file was answered")
def archive_without_an_answer(settings: Settings) -> Generator[Meets, None, None]:
    receipt, _ = _in_lake(settings)
    path, before = _archived(settings, receipt), _answers(settings)
    content = path.read_bytes()
    (settings.receipts / f"{receipt.submission_id}.json").unlink()
    _write(path, content[:-1])
    yield Meets(("refresh",), 2, RECEIPTS_LOST)
    yield Meets(("recover",), 1, (ARCHIVE_CHANGED[0], ARCHIVE_CHANGED[2], str(path)))
    path.write_bytes(content)
    _must(settings, "recover")
    _must(settings, "refresh")
    _same_answers(settings, before)


@fault("receipts that are missing: of a first attempt, of a duplicate, of a refusal")
def receipts_missing(settings: Settings) -> Generator[Meets, None, None]:
    before = _answers(settings)
    receipts = read_receipts(settings.receipts)
    later = next(r for r in receipts if r.attempt == 2)
    gone = [
        later.submission_id.removesuffix("2") + "1",
        next(r for r in receipts if r.status == REFUSED).submission_id,
    ]
    gone += [f"{r.submission_id}.duplicate-1" for r in receipts if r.status == DUPLICATE][:1]
    for name in gone:
        (settings.receipts / f"{name}.json").unlink()
    yield Meets(("status",), 0, (f"待接收文件 {len(gone)}",))
    yield Meets(("refresh",), 2, RECEIPTS_LOST)
    _must(settings, "recover")
    yield Meets(("refresh",), 0, ("没有新内容",))
    _same_answers(settings, before)


@fault("a receipt cut short")
def receipt_cut(settings: Settings) -> Generator[Meets, None, None]:
    receipt, _ = _in_lake(settings)
    before = _answers(settings)
    path = settings.receipts / f"{receipt.submission_id}.json"
    _write(path, path.read_bytes()[:100])
    yield Meets(("refresh",), 2, (*UNREADABLE, str(path)))
    yield Meets(("doctor",), 1, (UNREADABLE[0], UNREADABLE[2], str(path)))
    yield Meets(("progress",), 0)
    _must(settings, "recover")
    _same_answers(settings, before)


@fault("answers, rows and state lost at once")
def lost_at_once(settings: Settings) -> Generator[Meets, None, None]:
    before = _answers(settings)
    for folder in (settings.receipts, settings.lake, settings.state):
        shutil.rmtree(folder)
    yield Meets(("doctor", "--no-hashes"), 1, ("已丢失", str(settings.receipts), "ipmon recover"))
    yield Meets(("recover",), 1, ("可由归档重建", "已由归档重建", str(settings.pointer_log)))
    _same_answers(settings, before)
    yield Meets(("recover",), 0, ("没有丢失",))


# Files of DuckDB and dbt, the release store.


@fault("a stale .wal beside the stable path, and beside the file that it leads to")
def wal_beside_release(settings: Settings) -> Generator[Meets, None, None]:
    for path in (settings.live, settings.live.resolve()):
        wal = path.with_name(f"{path.name}.wal")
        wal.write_bytes(b"somebody else's")
        yield Meets(("doctor", "--no-hashes"), 1, (WAL[0], str(wal)))
        yield Meets(("refresh",), 2, (*WAL, "remove the .wal", str(wal)), ANOTHER_DAY)
        yield Meets(("progress",), 0)
        if path == settings.live:  # rolling back from a damaged release is allowed
            yield Meets(("rollback", OLDER), 2, (*WAL, "查明后删除该 .wal", str(wal)))
        wal.unlink()


INTERRUPTED = """
import importlib, os, signal, sys
from pathlib import Path
from pipelines.cli import main
from pipelines.settings import Settings

publish, replace = importlib.import_module("pipelines.release.publish.publish"), Path.replace
pointer = f".{Settings().live.name}.next"

def die(*arguments):
    os.kill(os.getpid(), signal.SIGKILL)

def replace_or_die(self, target):
    die() if self.name == pointer else replace(self, target)

if sys.argv.pop(1) == "before the link is made":
    publish.point_to = die
else:
    Path.replace = replace_or_die
main()
"""


@fault("a rollback killed before the link is made, and before it is renamed")
def rollback_interrupted(settings: Settings) -> Generator[Meets, None, None]:
    live = current(settings)
    assert live is not None
    for when in ("before the link is made", "before it is renamed"):
        killed = subprocess.run(
            [sys.executable, "-c", INTERRUPTED, when, "rollback", OLDER],
            env=ipmon_environment(settings),
            cwd=REPO,
            capture_output=True,
            check=False,
        )
        if killed.returncode != -9:
            raise Failed(f"it was not killed: {killed.stderr.decode()[-600:]}")
        yield Meets(("status",), 0, (live.release_id,))
        yield Meets(("releases",), 0, (f"●  {live.release_id}",))
        yield Meets(("refresh",), 0, ("没有新内容",))
        _must(settings, "rollback", OLDER)
        _must(settings, "rollback", live.release_id)


READER = """
import sys
import duckdb
with duckdb.connect(sys.argv[1], read_only=True) as connection:
    tables = [row[0] for row in connection.execute("select table_name from duckdb_tables()").fetchall()]
    print(len(tables), flush=True)
    sys.stdin.readline()
    print(sum(connection.execute(f'select count(*) from "{table}"').fetchone()[0] for table in tables))
"""


@fault("an old release pruned while a client reads it")
def removed_under_a_reader(settings: Settings) -> Generator[Meets, None, None]:
    live = current(settings)
    assert live is not None
    path = settings.releases / OLDER / SERVING_FILE
    few = {"IPMON_KEEP_RELEASES": "1", "IPMON_KEEP_DAYS": "1"}
    command = [sys.executable, "-c", READER, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdin is not None and reader.stdout is not None
        if int(reader.stdout.readline()) != len(live.tables):
            raise Failed("the reader does not see every table")
        yield Meets(("prune", "--dry-run"), 0, (OLDER,), few)
        yield Meets(("prune",), 0, (OLDER,), few)
        if path.exists():
            raise Failed("the old release is still there")
        output, _ = reader.communicate("go on\n")
    if output.strip() != str(sum(table["rows"] for table in live.tables.values())):
        raise Failed(f"the reader read {output!r}")
    yield Meets(("rollback", OLDER), 2, (OLDER, "ipmon releases", "没有发布版本"))


@fault("a dbt manifest that is stale, and one that is missing", DEAR)
def manifest(settings: Settings) -> Generator[Meets, None, None]:
    os.utime(settings.manifest, (0, 0))
    yield Meets(("doctor", "--no-hashes"), 1, ("dbt 项目在清单", str(settings.manifest), "ipmon refresh"))
    settings.manifest.unlink()
    yield Meets(("doctor", "--no-hashes"), 1, ("缺少 dbt 清单", str(settings.manifest), "ipmon refresh"))
    yield Meets(("status",), 0)
    making = [sys.executable, "-m", "pipelines.release.build.dbt_manifest"]
    subprocess.run(making, env=ipmon_environment(settings), cwd=REPO, capture_output=True, check=True)
    if "manifest" in _run(settings, "doctor", "--no-hashes", "--json").stdout:
        raise Failed("the doctor still finds something of the manifest")


@fault(
    "a refresh after a crash in mid-build: a stale .wal beside the build, a manifest cut short, none", DEAR
)
def build_after_a_crash(settings: Settings) -> Generator[Meets, None, None]:
    settings.build_db.with_name(f"{settings.build_db.name}.wal").write_bytes(b"of a build that was killed")
    settings.build_db.write_bytes(settings.build_db.read_bytes()[:5000])
    settings.manifest.write_bytes(settings.manifest.read_bytes()[:5000])
    parsed = settings.dbt_target / "partial_parse.msgpack"
    parsed.write_bytes(parsed.read_bytes()[:5000])
    (settings.staged / "half").mkdir(parents=True)
    yield Meets(("status",), 0)
    yield Meets(("doctor", "--no-hashes"), 1, ("构建文件旁有",))
    settings.as_of = dt.date.fromisoformat(ANOTHER_DAY["IPMON_AS_OF"])
    _must(settings, "refresh")


@fault(
    "disk full at each stage of a refresh, page by page up to the build, then in it and in the exports", DEAR
)
def no_room_page_by_page(settings: Settings) -> Generator[Meets, None, None]:
    name = "published_figures.tjipo.2016.chaos.csv"
    size_of_build, size_of_file = settings.build_db.stat().st_size, settings.live.stat().st_size
    with _small_disk(settings.data_dir):
        settings.inbox.mkdir(exist_ok=True)
        (settings.inbox / name).write_text(csv_text([FIGURES, *GOOD_ROWS]), "utf-8")
        settings.build_record.unlink()
        pages = 0
        while not settings.build_record.exists() and pages < MOST_PAGES:
            _fill(settings.data_dir, pages * PAGE)
            yield Meets(("refresh",), 2, (*NO_ROOM, str(settings.data_dir)))
            pages += 1 + pages // 4
        for leave in (1 << 20, size_of_build // 2, size_of_build + size_of_file + (4 << 20)):
            settings.build_db.unlink(missing_ok=True)
            _fill(settings.data_dir, leave)
            yield Meets(("refresh",), 2, (*NO_ROOM, str(settings.data_dir)))
        (settings.data_dir / ".filler").unlink()
        _must(settings, "refresh")
    answer = _some_receipt(settings, lambda r: r.original_name == name)
    if answer.status != ACCEPTED:
        raise Failed(f"the sender was answered: {answer.status}")
