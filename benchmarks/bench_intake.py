"""Intake of a long patent register against a floor in the same run: ``python -m benchmarks.bench_intake``.

Belongs here: the register (fixed seed, about one bad row in two hundred), the floor (decode, polars' CSV reader,
the same checks in DuckDB SQL, Parquet), medians, peak memory. Does not belong here: other benchmarks.

Both legs run in processes of their own, one after the other by turns; imports and seeds are loaded before the
clock starts.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.process import peak_gib
from benchmarks.table import Row

ROWS = 1_000_000
SEED = 20161216
LIMIT_RATIO, LIMIT_GIB = 1.8, 1.0
HEADER = "事件类型,事件日期,申请号,专利类型,申请人类型,所在区,主分类号,申请日,授权公告日,法律状态,权利要求数,被引次数,同族数,缴费年度"
EVENTS = {"申请": "filed", "授权": "granted", "终止": "lapsed"}
TYPES = {"发明": "invention", "实用新型": "utility_model", "外观设计": "design"}
APPLICANTS = {"企业": "enterprise", "大专院校": "university", "科研单位": "research", "个人": "individual"}
STATUS = {"有效": "in_force", "审中": "pending", "失效": "lapsed"}


def make_register(path: Path, rows: int = ROWS, seed: int = SEED) -> None:
    """Write a register in GB18030; the same seed gives the same bytes."""
    import numpy as np
    import polars as pl

    from schemas.rules.identifiers import has_application_check_digit

    random = np.random.default_rng(seed)

    def pick(words: list[str]) -> pl.Series:
        return pl.Series(words).gather(random.integers(0, len(words), rows))

    areas = [
        "和平区",
        "河东区",
        "河西区",
        "南开区",
        "河北区",
        "西青区",
        "滨海新区",
        "静海县",
        "蓟州区",
        "武清区",
    ]
    filed = pl.Series(random.integers(0, 1800, rows)).cast(pl.Int32)
    kinds = pick(list(TYPES))
    frame = pl.DataFrame(
        {"kind": kinds, "days": filed, "serial": pl.int_range(rows, eager=True) % 10_000_000}
    )
    day = pl.lit(dt.date(2014, 1, 1)) + pl.duration(days="days")
    digit = pl.col("kind").replace_strict(dict(zip(TYPES, "123", strict=True)))
    base = pl.concat_str(day.dt.year().cast(pl.String), digit, pl.col("serial").cast(pl.String).str.zfill(7))
    frame = frame.with_columns(base.alias("base"), day.alias("filed"))
    number = pl.lit(None, pl.String)
    for check in "0123456789X":
        candidate = pl.concat_str("base", pl.lit(f".{check}"))
        number = pl.when(has_application_check_digit(candidate)).then(candidate).otherwise(number)
    bad = pl.Series(random.random(rows))
    frame = frame.select(
        pick(list(EVENTS)).alias("event"),
        (pl.col("filed") + pl.duration(days=400)).dt.to_string("%Y-%m-%d").alias("event_date"),
        number.alias("number"),
        "kind",
        pick(list(APPLICANTS)).alias("applicant"),
        pick(areas).alias("area"),
        pick(["A61K31/00", "G06F17/30", "H04L29/06", "14-03"]).alias("ipc"),
        pl.col("filed").dt.to_string("%Y-%m-%d"),
        (pl.col("filed") + pl.duration(days=400)).dt.to_string("%Y-%m-%d").alias("granted"),
        pick(list(STATUS)).alias("status"),
        pl.Series(random.integers(1, 30, rows)).cast(pl.String).alias("claims"),
        pl.Series(random.integers(0, 50, rows)).cast(pl.String).alias("citations"),
        pl.Series(random.integers(1, 5, rows)).cast(pl.String).alias("family"),
        pl.Series(random.integers(1, 21, rows)).cast(pl.String).alias("renewal"),
    ).with_columns(
        pl.when(bad < 0.001).then(pl.lit("河北省")).otherwise("area").alias("area"),
        pl.when((bad > 0.001) & (bad < 0.002)).then(pl.lit("十项")).otherwise("claims").alias("claims"),
        pl.when((bad > 0.002) & (bad < 0.003)).then(pl.lit("2013-01-01")).otherwise("event_date").alias("event_date"),
        pl.when((bad > 0.003) & (bad < 0.004)).then(pl.lit("2018-02-30")).otherwise("granted").alias("granted"),
        pl.when((bad > 0.004) & (bad < 0.005)).then(pl.lit("201610000000.12")).otherwise("number").alias("number"),
    )  # fmt: skip
    text = frame.write_csv(include_header=False)
    path.write_bytes(f"{HEADER}\n{text}".encode("gb18030"))


def run_intake(source: Path, out: Path) -> dict[str, Any]:
    """Answer the register, from bytes to receipt."""
    from pipelines.common.files import sha256
    from pipelines.intake.archive import Arrival
    from pipelines.intake.commands.ingest import answer_arrival
    from pipelines.intake.file_pipeline import FilePipeline
    from pipelines.intake.ledger import Ledger
    from pipelines.settings import Settings

    settings = Settings(data_dir=out)
    pipeline, ledger = FilePipeline(settings), Ledger(settings)
    meta = {"form_id": "patent_register", "submitter": "tjipo", "period": "2020-06"}
    arrival = Arrival(source, sha256(source), 1, "2020-07-01T00:00:00", source.name, meta)
    start = time.perf_counter()
    receipt = answer_arrival(pipeline, arrival, ledger)
    seconds = time.perf_counter() - start
    return {"seconds": seconds, "rows": receipt.rows_received, "bad": receipt.rows_quarantined}


def _codes(column: str, labels: dict[str, str]) -> str:
    cases = " ".join(f"when '{label}' then '{code}'" for label, code in labels.items())
    return f"case {column} {cases} end"


def run_floor(source: Path, out: Path) -> dict[str, Any]:
    """Do the bare work: decode, read, cast and check in one statement, find repeated keys, write."""
    import duckdb
    import polars as pl

    from pipelines.settings import Settings

    settings = Settings()
    own = pl.read_csv(settings.seeds_dir / "area.csv", infer_schema=False).filter(
        pl.col("area_code").str.starts_with("12")
    )
    areas = own.select(pl.col("name_zh").alias("word"), pl.col("area_code").alias("code")).unique("word")
    out.mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect(config={"threads": settings.threads})
    digits = " + ".join(f"try_cast(substr(number, {i + 1}, 1) as integer) * {2 + i % 8}" for i in range(12))
    start = time.perf_counter()
    text = source.read_bytes().decode("gb18030")
    names = [
        "event", "event_date", "number", "kind", "applicant", "area", "ipc",
        "filed", "granted", "status", "claims", "citations", "family", "renewal",
    ]  # fmt: skip
    frame = pl.read_csv(text.encode(), infer_schema=False, new_columns=names)
    del text
    connection.register("sent", frame.to_arrow())
    connection.register("areas", areas.to_arrow())
    typed = ", ".join(f"try_cast({c} as date) as {c}" for c in ("event_date", "filed", "granted"))
    whole = ", ".join(f"try_cast({c} as bigint) as {c}" for c in ("claims", "citations", "family", "renewal"))
    mapped = ", ".join(
        f"{_codes(c, w)} as {c}"
        for c, w in (("event", EVENTS), ("kind", TYPES), ("applicant", APPLICANTS), ("status", STATUS))
    )
    connection.execute(
        f"""create temp table checked as
        with cast_rows as (
            select {typed}, {whole}, {mapped}, number, ipc, a.code as area, row_number() over () as source_row,
                event_date as event_date_raw, granted as granted_raw, claims as claims_raw
            from sent left join areas as a on a.word = sent.area
        )
        select *, 'csv!A' || source_row as source_ref,
            event is null or kind is null or applicant is null or area is null or filed is null
            or (event_date is null and event_date_raw is not null) or (granted is null and granted_raw is not null)
            or (claims is null and claims_raw is not null) or claims < 0 or citations < 0 or family < 0
            or renewal not between 1 and 20 or granted < filed or event_date < filed
            or not regexp_matches(number, '^(?:ZL|CN)?(?:\\d{{12}}|\\d{{8}})\\.?[\\dX]$')
            or ({digits}) % 11 <> case right(number, 1) when 'X' then 10 else try_cast(right(number, 1) as integer) end
            or kind <> case substr(number, 5, 1) when '1' then 'invention' when '2' then 'utility_model' else 'design' end
            as is_bad,
            not regexp_matches(ipc, '^[A-H]\\d{{2}}[A-Z] ?\\d{{1,4}}/\\d{{2,6}}$|^\\d{{2}}-\\d{{2}}$') as is_odd
        from cast_rows"""
    )
    repeated = connection.execute(
        "select number, event, event_date from checked where not is_bad group by all having count(*) > 1"
    ).fetchall()
    keep = "* exclude (is_bad, is_odd, event_date_raw, granted_raw, claims_raw)"
    for name, where in (("good", "not is_bad"), ("bad", "is_bad")):
        connection.execute(f"copy (select {keep} from checked where {where}) to '{out / name}.parquet'")
    seconds = time.perf_counter() - start
    bad = connection.execute("select count(*) from checked where is_bad").fetchone()
    return {"seconds": seconds, "rows": frame.height, "bad": (bad[0] if bad else 0) + len(repeated)}


LEGS = {"intake": run_intake, "floor": run_floor}


def leg(name: str, source: Path, folder: Path) -> dict[str, Any]:
    """Run one leg in a process of its own and return its results, peak memory included."""
    out = folder / name
    shutil.rmtree(out, ignore_errors=True)
    command = [sys.executable, "-m", "benchmarks.bench_intake", "--leg", name, str(source), str(out)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def measure(rows: int = ROWS, times: int = 3) -> dict[str, Any]:
    """Run both legs by turns and return medians, ratio, peaks and row counts."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        source = folder / "register.csv"
        make_register(source, rows)
        runs: dict[str, list[dict[str, Any]]] = {name: [] for name in LEGS}
        for _ in range(times):
            for name in LEGS:
                runs[name].append(leg(name, source, folder))
        size_mib = source.stat().st_size / (1 << 20)
    seconds = {name: statistics.median(r["seconds"] for r in results) for name, results in runs.items()}
    return {
        "rows": runs["intake"][0]["rows"],
        "floor_rows": runs["floor"][0]["rows"],
        "quarantined": runs["intake"][0]["bad"],
        "floor_quarantined": runs["floor"][0]["bad"],
        "size_mib": round(size_mib, 1),
        "intake_seconds": round(seconds["intake"], 2),
        "floor_seconds": round(seconds["floor"], 2),
        "ratio": round(seconds["intake"] / seconds["floor"], 2),
        "intake_peak_gib": round(max(r["peak_gib"] for r in runs["intake"]), 2),
        "floor_peak_gib": round(max(r["peak_gib"] for r in runs["floor"]), 2),
        "limit_ratio": LIMIT_RATIO,
        "limit_gib": LIMIT_GIB,
    }


def rows() -> Iterator[Row]:
    """Measure and yield the row."""
    result = measure()
    yield Row(
        "intake of a GB18030 patent register / decode, read, check in SQL, write",
        f"{result['intake_seconds']} s, peak {result['intake_peak_gib']} GiB",
        f"{LIMIT_RATIO}, {LIMIT_GIB:g} GiB",
        result["ratio"] <= LIMIT_RATIO and result["intake_peak_gib"] <= LIMIT_GIB,
        f"{result['floor_seconds']} s",
        result["ratio"],
        f"{result['rows']:,}, {result['quarantined']:,} quarantined "
        f"(floor {result['floor_rows']:,}, {result['floor_quarantined']:,})",
    )


def main() -> None:
    """Measure and print, or run one leg for ``measure``."""
    parser = argparse.ArgumentParser(description="Intake of a long patent register against its floor.")
    parser.add_argument("--leg", nargs=3, metavar=("NAME", "SOURCE", "OUT"))
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    if options.leg:
        name, source, out = options.leg
        answer = LEGS[name](Path(source), Path(out))
        print(json.dumps({**answer, "peak_gib": peak_gib()}))
        return
    print(json.dumps(measure(options.rows, options.times), indent=1))


if __name__ == "__main__":
    main()
