"""Made-up record registers of any length and in any number of files, as offices would send them: CSV with its options.

Belongs here: how many rows go into which file, who sends it for which period, faults that are planted and counted. Does not
belong here: what a row holds (``register_rows``), the samples, or intake.

``python -m benchmarks.registers patent_register FOLDER --rows 1000000 --files 60``. The same seed gives the same bytes; rows are
made and written in batches, so that memory does not grow with the register.
"""

from __future__ import annotations

import argparse
import json
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from benchmarks import register_rows
from benchmarks.register_rows import CYCLE, Days, Numbers, Traits
from pipelines.intake.inbox import META_SUFFIX
from samples.draw import span
from samples.returns import WEIGHTS

SEED = 20161216
BATCH = 100_000
FEWEST = 2 * CYCLE
"""Rows of a file, so that all faults find room."""
MAIN = "main"
"""The document of a sender who sends one file for a period."""
REPEATED = 3
"""So many records of a file are sent again in the next one."""
TWICE, LAPSED_EARLY = "series.record_twice", "lapsed before its grant"
RECEIVED = "2021-02-01T08:00:00"
YEARS = [str(year) for year in range(2016, 2021)]
QUARTERS = [f"{year}-Q{quarter}" for year in YEARS for quarter in range(1, 5)]
MONTHS = [f"{year}-{month:02}" for year in YEARS for month in range(1, 13)]
OPERATION_SENDERS = ("tjipo", "tjfin", "ncipoc")
Plant = tuple[str, str, Callable[[str], str]]
"""A rule, the column of a cell that breaks it, and what becomes of the cell."""


def _unknown(column: str) -> Plant:
    return "cell.unknown_code", column, lambda _: "未列入"


def _wrong_check(rule: str, column: str) -> Plant:
    return rule, column, lambda code: code[:-1] + ("1" if code[-1] == "0" else "0")


@dataclass(frozen=True)
class Dealt:
    """A file: who sends it for which period, its rows by their first number, and the days on which they happened."""

    period: str
    sender: str
    document: str
    first: int
    rows: int
    day: np.datetime64
    days: int


@dataclass(frozen=True)
class Register:
    """A register: who sends it for which periods, what its rows are, which faults are planted, one of each in a file.

    Attributes:
        is_list: every period lists all records anew, and their numbers begin again.
        is_of_events: a record is an event, which no sender sends twice; another one its sender may send again.
        lapses_early: a patent of a file lapses before its grant.
    """

    senders: Sequence[str]
    periods: Sequence[str]
    rows: Callable[[Traits, Numbers, Days], dict[str, Any]]
    plants: tuple[Plant, ...]
    is_list: bool = False
    is_of_events: bool = False
    lapses_early: bool = False

    def is_double(self, file: Dealt, after: Dealt) -> bool:
        """Return whether a record that the next file sends again is found to be in two."""
        is_sent_by_another = (file.sender, file.document) != (after.sender, after.document)
        return self.is_of_events or (is_sent_by_another and (file.period == after.period or not self.is_list))


REGISTERS = {
    "patent_register": Register(
        ["tjipo"],
        MONTHS,
        register_rows.patents,
        (
            _wrong_check("cell.application_no_check_digit", "申请号"),
            ("cell.unknown_area", "所在区", lambda _: "河北省"),
            ("cell.not_an_integer", "权利要求数", lambda _: "十项"),
            _unknown("事件类型"),
            ("row.event_before_filed", "事件日期", lambda _: "2010-04-01"),
        ),
        is_of_events=True,
        lapses_early=True,
    ),
    "trademark_register": Register(
        ["tjmsa"],
        QUARTERS,
        register_rows.marks,
        (
            ("cell.trademark_no_shape", "注册/申请号", lambda _: "一号"),
            ("cell.out_of_range", "国际分类", lambda _: "46"),
            _unknown("业务类型"),
        ),
        is_of_events=True,
    ),
    "copyright_register": Register(
        ["tjpd"],
        MONTHS,
        register_rows.works,
        (("cell.copyright_no_shape", "登记号", lambda _: "津作登字2019"), _unknown("作品类别")),
    ),
    "pledge_financing": Register(
        OPERATION_SENDERS,
        QUARTERS,
        register_rows.pledges,
        (
            _wrong_check("cell.credit_code_check_digit", "出质人统一社会信用代码"),
            ("cell.not_a_number", "贷款金额(万元)", lambda _: "面议"),
            _unknown("质押物类型"),
        ),
    ),
    "ip_transactions": Register(
        OPERATION_SENDERS,
        QUARTERS,
        register_rows.deals,
        (("cell.not_an_integer", "涉及件数", lambda _: "若干"), _unknown("交易方式")),
    ),
    "enterprise_survey": Register(
        [*WEIGHTS],
        YEARS,
        register_rows.enterprises,
        (
            _wrong_check("cell.credit_code_check_digit", "统一社会信用代码"),
            ("row.part_exceeds_whole", "有效发明专利数", lambda _: "99999999"),
            _unknown("企业规模"),
        ),
        is_list=True,
    ),
    "service_agencies": Register(
        ["tjipo", "tjmsa"],
        YEARS,
        register_rows.agencies,
        (
            _wrong_check("cell.credit_code_check_digit", "统一社会信用代码"),
            ("row.part_exceeds_whole", "专利代理师人数(人)", lambda _: "99999999"),
            _unknown("主要服务类型"),
        ),
        is_list=True,
    ),
    "ip_talent": Register(
        ["tjhrss", "tjipo"], YEARS, register_rows.people, (_unknown("人才层次"),), is_list=True
    ),
}


def dealt(register: Register, rows: int, files: int) -> list[Dealt]:
    """Return the files of a register, in the order of their periods.

    Each period has more rows than the one before, each of its senders fewer. With fewer files than periods a file also has
    the events since the one before it; with more than senders and periods a sender's files differ in their document.
    """
    n = len(register.periods)
    last = [(number + 1) * n // files - 1 if files < n else number * n // files for number in range(files)]
    place = [number - bisect_left(last, period) for number, period in enumerate(last)]
    weights = [(n + period) / (1 + at) for period, at in zip(last, place, strict=True)]
    starts = [0, *(int(rows * share) for share in np.cumsum(weights)[:-1] / sum(weights)), rows]
    out = []
    before = -1  # the period of the last file of an earlier one
    for number, (start, end) in enumerate(pairwise(starts)):
        period, at = last[number], place[number]
        before = before if at else (last[number - 1] if number else -1)
        day, after = span(register.periods[before + 1])[0], span(register.periods[period])[1]
        part, sender = divmod(at, len(register.senders))
        out.append(
            Dealt(
                register.periods[period],
                register.senders[sender],
                f"part{part + 1}" if part else MAIN,
                start,
                end - start,
                np.datetime64(day),
                (after - day).days,
            )
        )
    return out


def write_register(
    form_id: str, folder: Path, rows: int, files: int, seed: int = SEED, spoil_every: int = 1
) -> Counter[str]:
    """Write a register into a folder; return how many rows were spoilt by each rule.

    ``TWICE`` counts the files that send records of the one before again, ``LAPSED_EARLY`` patents that lapse before their
    grant, which no rule forbids.

    Args:
        form_id: the register.
        folder: where the files go.
        rows: how many rows they have together, records that are sent again left out.
        files: how many there are.
        seed: of what rows and faults are drawn from.
        spoil_every: the first of so many files has faults; intake answers each with a copy in which they are marked.

    Raises:
        ValueError: a file would have too few rows to plant anything.
    """
    register = REGISTERS[form_id]
    listed = dealt(register, rows, files)
    if min(file.rows for file in listed) < FEWEST:
        raise ValueError(f"{rows} rows are too few for {files} files: {FEWEST} at least in each")
    traits = Traits(seed)
    days = _days(traits, listed)
    planted: Counter[str] = Counter()
    folder.mkdir(parents=True, exist_ok=True)
    again: pl.DataFrame | None = None
    for number, (file, after) in enumerate(zip(listed, [*listed[1:], None], strict=True)):
        first = file.first
        if register.is_list:
            first -= next(other.first for other in listed if other.period == file.period)
            days = _days(traits, [file])
        name = folder / f"{form_id}_{number:05}.csv"
        name.with_name(name.name + META_SUFFIX).write_text(f"{_options(form_id, file)}\n", "utf-8")
        with name.open("wb") as target:
            for start in range(0, file.rows, BATCH):
                numbers = np.arange(first + start, first + min(start + BATCH, file.rows))
                batch = pl.DataFrame(register.rows(traits, numbers, days)).cast(pl.String)
                if start == 0:
                    places = np.random.default_rng([seed, number]).permutation(batch.height).tolist()
                    sent, again = again, None
                    if after and register.is_double(file, after):
                        again = batch[places[:REPEATED]]
                        planted[TWICE] += 1
                    if number % spoil_every == 0:
                        planted += _spoil(register, batch, places[REPEATED:])
                    batch = batch if sent is None else pl.concat([batch, sent])
                batch.write_csv(target, include_header=start == 0)
    return planted


def _options(form_id: str, file: Dealt) -> str:
    options = {"form_id": form_id, "submitter": file.sender, "period": file.period}
    options |= {"document": file.document} if file.document != MAIN else {}
    return json.dumps(options | {"is_synthetic": True, "received_at": RECEIVED}, sort_keys=True)


def _days(traits: Traits, files: Sequence[Dealt]) -> Days:
    """Return from what number of a row its day follows."""
    starts = np.array([file.first for file in files])
    first = np.array([file.day for file in files])
    length = np.array([file.days for file in files])

    def days(rows: Numbers) -> Numbers:
        at = np.maximum(np.searchsorted(starts, rows, side="right") - 1, 0)
        return first[at] + (length[at] * traits.part("day", rows)).astype("timedelta64[D]")

    return days


def _spoil(register: Register, batch: pl.DataFrame, places: Sequence[int]) -> Counter[str]:
    """Plant the faults of a file at the first of these places; return how often each was planted."""
    planted: Counter[str] = Counter()
    for place, (rule, column, spoil) in zip(places, register.plants, strict=False):
        batch[place, column] = spoil(batch[place, column])
        planted[rule] += 1
    if register.lapses_early:
        lapsed = next(_early(batch, places[len(register.plants) :]), None)
        if lapsed is not None:
            batch[lapsed, "事件日期"] = batch[lapsed, "申请日"]
            planted[LAPSED_EARLY] += 1
    return planted


def _early(batch: pl.DataFrame, places: Sequence[int]) -> Iterator[int]:
    """Yield the rows of patents that have lapsed and were granted later than filed."""
    for place in places:
        row = batch.row(place, named=True)
        if row["事件类型"] == "终止" and row["授权公告日"] > row["申请日"]:
            yield place


def main() -> None:
    """Write a register and print what was planted."""
    parser = argparse.ArgumentParser(
        description="Write a made-up record register as CSV files with their options."
    )
    parser.add_argument("form_id", choices=REGISTERS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--files", type=int, help="as many as there are periods and senders")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--spoil-every", type=int, default=1, help="the first of so many files has faults")
    options = parser.parse_args()
    files = options.files or all_files(options.form_id)
    planted = write_register(
        options.form_id, options.folder, options.rows, files, options.seed, options.spoil_every
    )
    print(json.dumps(planted, indent=1, ensure_ascii=False))


def all_files(form_id: str) -> int:
    """Return in how many files every sender of a register sends every period once."""
    return len(REGISTERS[form_id].periods) * len(REGISTERS[form_id].senders)


if __name__ == "__main__":
    main()
