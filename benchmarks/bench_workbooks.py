"""Workbooks from bytes to receipt and annotated copy, and memory that does not grow with a register.

Belongs here: a long sheet against the bare read of it, many small workbooks, the annotated copy of a long table
against loading and saving it, the peak of a register of 1M rows and of 3M. Does not belong here: the register's own
time (``bench_intake``).

Every measurement runs in a process of its own (``--leg``); imports and seeds are loaded before the clock starts.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks import bench_intake
from benchmarks.process import peak_gib
from benchmarks.table import Row

LONG_ROWS, SMALL_FILES, TABLE_ROWS, WRONG_ROWS = 200_000, 1_000, 5_000, 200
LONG_LIMIT, CLEAN_MS, COPY_MS, COPY_LIMIT, PEAK_GIB, FLAT = 2.7, 60, 150, 3.0, 1.5, 1.2
TIMES = 3
NOW = dt.datetime(2020, 7, 1)
AREAS = ("和平区", "河东区", "河西区", "南开区", "河北区", "红桥区", "东丽区", "西青区", "津南区", "北辰区")
EVENTS = ("事件类型", "事件日期", "申请号", "专利类型", "申请人类型", "所在区", "申请日", "权利要求数")
ITEMS = ("指标", "地区", "时期", "数值", "单位", "资料来源", "发布日期")
META = {
    "long": {"form_id": "patent_register", "submitter": "tjipo", "period": "2020-06"},
    "table": {"form_id": "published_figures", "submitter": "tjipo", "period": "2019"},
}


def _write(path: Path, rows: Iterator[Sequence[Any]]) -> None:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("表1")
    for row in rows:
        sheet.append(row)
    book.save(path)


def application_no(serial: int) -> str:
    """Return an application number of 2016 with its true check digit."""
    digits = f"20161{serial:07d}"
    rest = sum(int(d) * (2 + i % 8) for i, d in enumerate(digits)) % 11
    return f"{digits}.{'X' if rest == 10 else rest}"


def make_long(path: Path, rows: int = LONG_ROWS) -> None:
    """Write a patent register of eight columns as a workbook."""

    def lines() -> Iterator[Sequence[Any]]:
        yield EVENTS
        for i in range(rows):
            day = f"2016-{1 + i % 12:02d}-{1 + i % 28:02d}"
            yield "申请", day, application_no(i), "发明", "企业", AREAS[i % len(AREAS)], day, 1 + i % 30

    _write(path, lines())


def make_table(path: Path, rows: int, wrong: int, value: int = 1) -> None:
    """Write published figures, the first ``wrong`` values of which are no numbers."""

    def lines() -> Iterator[Sequence[Any]]:
        yield ITEMS
        for i in range(rows):
            month = i // len(AREAS)
            period = f"{1990 + month // 12}-{1 + month % 12:02d}"
            cell = "许多" if i < wrong else value + i
            yield "专利申请量", AREAS[i % len(AREAS)], period, cell, "件", "中国科技统计年鉴", "2020-01-05"

    _write(path, lines())


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


def _answer(source: Path, out: Path, kind: str) -> dict[str, Any]:
    """Answer one file, from bytes to receipt, page and copy."""
    from pipelines.common.files import sha256
    from pipelines.intake.archive import Arrival
    from pipelines.intake.commands.ingest import answer_arrival
    from pipelines.intake.file_pipeline import FilePipeline
    from pipelines.intake.ledger import Ledger
    from pipelines.intake.respond import annotate, page
    from pipelines.settings import Settings

    assert annotate and page  # imported before the clock starts, as everything is
    settings = Settings(data_dir=out)
    pipeline, ledger = FilePipeline(settings), Ledger(settings)
    arrival = Arrival(source, sha256(source), 1, NOW.isoformat(), source.name, META[kind])
    start = time.perf_counter()
    receipt = answer_arrival(pipeline, arrival, ledger)
    seconds = time.perf_counter() - start
    return {"value": seconds, "rows": receipt.rows_received, "bad": len(receipt.findings)}


def answer_long(source: Path, out: Path) -> dict[str, Any]:
    """Answer the long register."""
    return _answer(source, out, "long")


def answer_table(source: Path, out: Path) -> dict[str, Any]:
    """Answer the table with its findings, annotated copy included."""
    return _answer(source, out, "table")


def read_long(source: Path, out: Path) -> dict[str, Any]:
    """Read the long register barely."""
    import fastexcel

    start = time.perf_counter()
    rows = fastexcel.read_excel(source).load_sheet(0).to_arrow().num_rows
    return {"value": time.perf_counter() - start, "rows": rows}


def load_and_save(source: Path, out: Path) -> dict[str, Any]:
    """Load a workbook and save it, as any annotation must."""
    import openpyxl

    out.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    openpyxl.load_workbook(source).save(out / "copy.xlsx")
    return {"value": time.perf_counter() - start}


def ingest_small(source: Path, out: Path) -> dict[str, Any]:
    """Answer every workbook of a folder; the CPU of this process and of its reading child, by file."""
    from pipelines.intake import ingest, submit
    from pipelines.settings import Settings

    settings = Settings(data_dir=out)
    for path in sorted(source.glob("*.xlsx")):
        submit(settings, [path], {**META["table"], "document": path.stem})
    before = _cpu()
    receipts = ingest(settings, NOW)
    copies = sum(bool(r.annotated_path) for r in receipts)
    return {"value": (_cpu() - before) * 1000 / len(receipts), "rows": len(receipts), "bad": copies}


LEGS: dict[str, Callable[[Path, Path], dict[str, Any]]] = {
    f.__name__: f for f in (answer_long, answer_table, read_long, load_and_save, ingest_small)
}


def _leg(name: str, source: Path, folder: Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(dir=folder) as out:
        command = [sys.executable, "-m", "benchmarks.bench_workbooks", "--leg", name, str(source), out]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _by_turns(folder: Path, source: Path, *legs: str) -> list[list[dict[str, Any]]]:
    runs: list[list[dict[str, Any]]] = [[] for _ in legs]
    for _ in range(TIMES):
        for results, leg in zip(runs, legs, strict=True):
            results.append(_leg(leg, source, folder))
    return runs


def _median(runs: list[dict[str, Any]]) -> float:
    return statistics.median(r["value"] for r in runs)


def _against(what: str, runs: list[list[dict[str, Any]]], limit: float) -> Row:
    measured, floor = map(_median, runs)
    peak = max(r["peak_gib"] for r in runs[0])
    is_within = measured / floor <= limit and peak <= PEAK_GIB
    return Row(
        what,
        f"{measured:.2f} s, peak {peak:.2f} GiB",
        f"{limit}, {PEAK_GIB} GiB",
        is_within,
        f"{floor:.2f} s",
        measured / floor,
        f"{runs[0][0]['rows']:,}, {runs[0][0]['bad']} findings",
    )


def rows() -> Iterator[Row]:
    """Measure and yield the rows."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        long, table = folder / "long.xlsx", folder / "table.xlsx"
        make_long(long)
        runs = _by_turns(folder, long, "answer_long", "read_long")
        yield _against("a register as xlsx, 8 columns, to receipt / bare fastexcel read", runs, LONG_LIMIT)
        for wrong, limit, label in ((0, CLEAN_MS, "clean"), (2, COPY_MS, "with annotated copy")):
            small = folder / f"small{wrong}"
            small.mkdir()
            for n in range(SMALL_FILES):
                make_table(small / f"f{n:04d}.xlsx", 10, wrong, n)
            result = _leg("ingest_small", small, folder)
            yield Row(
                f"a small workbook, {label}, to receipt and page",
                f"{result['value']:.0f} ms CPU",
                f"{limit} ms",
                result["value"] <= limit,
                rows=f"{result['rows']:,} files, {result['bad']:,} copies",
            )
        make_table(table, TABLE_ROWS, WRONG_ROWS)
        runs = _by_turns(folder, table, "answer_table", "load_and_save")
        yield _against("a table answered with its annotated copy / openpyxl load and save", runs, COPY_LIMIT)
        yield _flat(folder)


def _flat(folder: Path) -> Row:
    peaks = []
    for millions in (1, 3):
        source = folder / f"register{millions}.csv"
        bench_intake.make_register(source, millions * 1_000_000)
        peaks.append(bench_intake.leg("intake", source, folder)["peak_gib"])
    return Row(
        "peak memory of a register three times as long / of one of 1,000,000 rows",
        f"{peaks[1]:.2f} GiB",
        f"{FLAT}, {PEAK_GIB} GiB",
        peaks[1] <= min(FLAT * peaks[0], PEAK_GIB),
        f"{peaks[0]:.2f} GiB",
        peaks[1] / peaks[0],
        "3,000,000 / 1,000,000",
    )


def main() -> None:
    """Run one leg for ``rows``, or measure and print."""
    parser = argparse.ArgumentParser(description="Workbooks to receipt and annotated copy.")
    parser.add_argument("--leg", nargs=3, metavar=("NAME", "SOURCE", "OUT"))
    options = parser.parse_args()
    if options.leg:
        name, source, out = options.leg
        answer = LEGS[name](Path(source), Path(out))
        print(json.dumps({**answer, "peak_gib": peak_gib()}))
        return
    for row in rows():
        print(*row.cells(), sep=" | ")


if __name__ == "__main__":
    main()
