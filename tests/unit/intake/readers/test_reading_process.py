"""The reading process: a file that ends, blocks or fills it gives one finding, and others are not affected."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from pipelines.common.errors import InstallationError
from pipelines.intake.readers import Limits, open_file
from pipelines.intake.readers.worker import ReadingProcess
from schemas.rules.registry import RULES
from tests.corpus.containers import CONTAINERS, SHEET, saved, workbook
from tests.fixtures_make import put

pytestmark = pytest.mark.thorough

BAD = "tests.unit.intake.readers.misbehaving:misbehave"
SMALL = Limits(memory_bytes=384 << 20, seconds=30)
IMPATIENT = Limits(seconds=1)


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("name", ["xlsx", "csv-gb18030", "html-utf8", "xml-2003", "ods"])
def test_grids_are_the_same_on_both_ends_of_the_pipe(tmp_path: Path, name: str) -> None:
    path = put(tmp_path, "a", CONTAINERS[name]())
    reader = ReadingProcess(Limits())
    there, here = reader.open(path), open_file(path)
    for grid in here.grids:  # a blank line is one blank cell once it has passed the pipe
        grid.rows = [row or [""] for row in grid.rows]
    assert there == here
    reader.close()


def test_one_child_reads_many_files_and_ends_with_its_owner(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", "a,b\n1,2\n")
    reader = ReadingProcess(Limits())
    reader.open(path)
    pid = reader.pid
    assert pid is not None
    assert reader.open(path).grids[0].rows == [["a", "b"], ["1", "2"]]
    assert reader.pid == pid
    del reader
    gc.collect()
    assert not is_alive(pid)  # killed and waited for: a zombie would still be there


@pytest.mark.parametrize(
    ("deed", "rule_code"),
    [
        ("loop", "file.too_slow"),
        ("sleep", "file.too_slow"),
        ("allocate", "file.too_large"),
        ("segfault", "file.reader_failed"),
        ("exit", "file.reader_failed"),
        ("babble", "file.reader_failed"),
        ("raise", "file.unreadable"),
        ("fill the disk", "file.unreadable"),
    ],
)
def test_a_failed_read_gives_one_finding_and_the_next_file_is_read(
    tmp_path: Path, deed: str, rule_code: str
) -> None:
    reader = ReadingProcess(IMPATIENT if rule_code == "file.too_slow" else SMALL, BAD)
    opened = reader.open(put(tmp_path, "bad", deed))
    assert opened.finding is not None
    assert (opened.finding.rule_code, opened.grids) == (rule_code, ())
    reader.limits = SMALL  # of the next child
    assert reader.open(put(tmp_path, "good", "a,b\n1,2\n")).grids[0].rows == [["a", "b"], ["1", "2"]]
    reader.close()
    assert reader.pid is None


def test_a_child_killed_between_two_files_is_replaced(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", "a,b\n1,2\n")
    reader = ReadingProcess(Limits())
    reader.open(path)
    assert reader.pid is not None
    os.kill(reader.pid, 9)
    os.waitid(os.P_PID, reader.pid, os.WEXITED | os.WNOWAIT)
    assert reader.open(path).finding is None
    reader.close()


def test_a_child_killed_while_it_reads_is_replaced_and_reads_the_file(tmp_path: Path) -> None:
    reader = ReadingProcess(SMALL, BAD)
    finding = reader.open(put(tmp_path, "a", "be killed once")).finding
    assert finding is not None and finding.rule_code == "file.not_a_spreadsheet", "its text is no table"
    assert (tmp_path / "killed").exists()
    reader.close()


@pytest.mark.parametrize(
    ("deed", "reason"),
    [
        ("be killed", "SIGKILL"),
        ("lack a package", "No module named 'a_package_that_is_not_installed'"),
        ("lack permission", "Permission denied"),
    ],
)
def test_what_the_machine_does_is_not_a_finding_on_the_file(tmp_path: Path, deed: str, reason: str) -> None:
    reader = ReadingProcess(SMALL, BAD)
    with pytest.raises(InstallationError, match=reason):
        reader.open(put(tmp_path, "bad", deed))
    assert reader.open(put(tmp_path, "good", "a,b\n1,2\n")).finding is None
    reader.close()


def test_a_child_that_cannot_start_is_not_a_finding_on_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put(tmp_path, "a.csv", "a,b\n1,2\n")
    with pytest.raises(InstallationError, match="IPMON_READER_MEMORY_MB"):
        ReadingProcess(Limits(memory_bytes=16 << 20)).open(path)
    with pytest.raises(InstallationError, match="no_such_module"):
        ReadingProcess(Limits(), "no_such_module:open_file").open(path)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "executable", str(tmp_path / "python"))
        with pytest.raises(InstallationError, match="No such file"):
            ReadingProcess(Limits()).open(path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    with pytest.raises(InstallationError, match="No such file"):
        ReadingProcess(Limits()).open(path)


def test_where_the_system_bounds_nothing_files_are_read_and_time_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows has no module ``resource``."""
    absent = tmp_path / "absent"
    put(absent, "resource.py", "raise ImportError")
    monkeypatch.syspath_prepend(str(absent))
    reader = ReadingProcess(SMALL, BAD)
    assert reader.open(put(tmp_path, "good", "a,b\n1,2\n")).finding is None
    with pytest.raises(InstallationError, match="MemoryError"):
        reader.open(put(tmp_path, "bad", "raise MemoryError"))
    reader.limits = IMPATIENT
    assert (
        reader.open(put(tmp_path, "loop", "loop")).finding or RULES["file.empty"].at()
    ).rule_code == "file.too_slow"
    reader.close()


def test_cells_may_contain_the_separators_of_the_wire_format(tmp_path: Path) -> None:
    path = put(tmp_path, "a.csv", "a,b\n1\x1f2\x1e3,4\n")
    reader = ReadingProcess(Limits())
    assert reader.open(path).grids[0].rows == [["a", "b"], ["1 2 3", "4"]]
    reader.close()


@pytest.mark.parametrize("meanwhile", ["it waits for a file", "it is busy with one"])
def test_the_child_ends_with_a_parent_that_is_killed(tmp_path: Path, meanwhile: str) -> None:
    put(tmp_path, "a.csv", "a,b\n1,2\n")
    put(tmp_path, "sleep", "sleep")
    busy = "threading.Timer(1, os.kill, (os.getpid(), 9)).start(); reader.open(Path('sleep'));" * (
        "busy" in meanwhile
    )
    program = (
        "import os, threading; from pathlib import Path;"
        "from pipelines.intake.readers.worker import ReadingProcess; from pipelines.intake.readers import Limits;"
        f"reader = ReadingProcess(Limits(), {BAD!r}); reader.open(Path('a.csv')); print(reader.pid, flush=True);"
        f"{busy} os.kill(os.getpid(), 9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[4])},
        capture_output=True,
        text=True,
        timeout=60,
    )
    child = int(done.stdout)
    descriptor = os.pidfd_open(child) if is_alive(child) else None
    if descriptor is not None:
        import select

        assert select.select([descriptor], [], [], 20)[0], "the child outlived its parent"
        os.close(descriptor)


def test_reading_imports_nothing_heavy() -> None:
    program = (
        "import sys, pipelines.intake.readers.worker, pipelines.intake.readers.workbook, "
        "pipelines.intake.readers.markup, pipelines.intake.readers.workbook_xml; "
        "heavy = {'polars', 'pandera', 'duckdb', 'pandas', 'pyarrow', 'numpy', 'dagster', 'pydantic'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_sheets_keep_their_rows(tmp_path: Path) -> None:
    book = workbook()
    book.create_sheet("空").append([None])
    book.create_sheet("二").append(["x", 1])
    path = put(tmp_path, "a.xlsx", saved(book))
    reader = ReadingProcess(Limits())
    assert [(g.sheet, len(g.rows)) for g in reader.open(path).grids] == [(SHEET, 7), ("二", 1)]
    reader.close()
