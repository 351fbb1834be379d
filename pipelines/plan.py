"""Verify the seeds of a plan against the plan's own text.

Belongs here: hash, quotes, offsets, errata and the inventory of numbers, compared with a text that is kept elsewhere (it
is another owner's document and never part of the repository). Does not belong here: the contracts of the seeds
(``schemas/reference/plan.py``), and what a target means (``schemas/reference/indicator.py``).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import polars as pl

from pipelines.common.messages import read_texts
from schemas.reference.base import load_seed
from schemas.reference.plan import Plan, PlanErratum, PlanNumber, PlanStatement, PlanTask

NUMBER = re.compile(
    r"[0-9０-９]+(?:[.．][0-9０-９]+)?[十百千万亿]*|[〇零一二两双三四五六七八九十百千万亿半]+"
)
"""What counts as a number.

A run of Arabic digits, half or full width, with its decimals and the Chinese multipliers that follow at once
(``16.6亿``); or a longest run of Chinese numerals, also one inside an idiom: the inventory says which is which, so that
no numeral is overlooked.
"""

MEASURED = re.compile(r"[0-9０-９][十百千万亿]*(?:%|[件家个项起次期场份倍元人种]|\s?余)")
"""An Arabic number with a measure word: always a quantity, never exempt."""


CHECKS = Path(__file__).with_name("plan_checks.csv")
"""The messages of the checks, in two languages."""


@dataclass(frozen=True)
class Problem:
    """One difference between seeds and text.

    Attributes:
        check: what was compared, a row of ``plan_checks.csv``.
        where: seed and key, or the offset in the text.
        expected: what the seed says.
        in_text: what the text has there.
    """

    check: str
    where: str
    expected: str
    in_text: str

    def __str__(self) -> str:
        """Return what differs, where, and how to correct it, in English and Chinese."""
        return " / ".join(
            read_texts(CHECKS)[self.check][lang].format_map(vars(self)) for lang in ("en", "zh")
        )


class Quoted(NamedTuple):
    """Where a seed quotes the text: the check's name, the seed, its key column and the column with the quote."""

    check: str
    seed: str
    key: str
    column: str


def verify(text_path: Path, seeds_dir: Path, plan_id: str | None = None) -> list[Problem]:
    """Compare every quote and offset of the seeds, and every number of the text.

    The plan is the one with the text's hash; if none has it, the one that is named or the only one with a text, so that
    the places that changed are listed.

    Args:
        text_path: the raw text, UTF-8.
        seeds_dir: the folder of the CSV files.
        plan_id: the plan to compare with; None means that the text's hash tells.

    Returns:
        The problems in the order of the text; empty if there is none.

    Raises:
        schemas.reference.base.SeedError: a seed breaks its contract.
        OSError: the text cannot be read.
    """
    raw = text_path.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return [Problem("encoding", str(text_path), "UTF-8", f"byte {error.start}: {error.reason}")]
    plans = load_seed(seeds_dir, Plan).filter(pl.col("text_sha256").is_not_null())
    if plan_id is not None:
        plans = plans.filter(pl.col("plan_id") == plan_id)
    matching = plans.filter(pl.col("text_sha256") == digest)
    candidates = matching if len(matching) else plans
    if len(candidates) != 1:
        return [Problem("plan", str(text_path), "", digest)]
    plan = candidates.row(0, named=True)
    problems = []
    if plan["text_sha256"] != digest:
        problems.append(Problem("sha256", plan["plan_id"], plan["text_sha256"], digest))
    if plan["char_count"] != len(text):
        problems.append(Problem("length", plan["plan_id"], str(plan["char_count"]), str(len(text))))

    def rows(model: type[Plan | PlanErratum | PlanNumber | PlanStatement | PlanTask]) -> pl.DataFrame:
        return load_seed(seeds_dir, model).filter(pl.col("plan_id") == plan["plan_id"]).sort("char_start")

    statements = rows(PlanStatement)
    problems += _misplaced(text, statements, Quoted("quote", "plan_statement", "statement_id", "quote"))
    problems += _misplaced(text, rows(PlanTask), Quoted("quote", "plan_task", "task_id", "quote"))
    problems += _misplaced(text, rows(PlanErratum), Quoted("erratum", "plan_erratum", "erratum_id", "raw"))
    problems += _inventory(text, rows(PlanNumber), statements)
    return problems


def _misplaced(text: str, frame: pl.DataFrame, quoted: Quoted) -> Iterator[Problem]:
    """Yield the rows whose quote is not what the text has at its offsets."""
    for row in frame.iter_rows(named=True):
        start, end = row["char_start"], row["char_end"]
        if text[start:end] != row[quoted.column]:
            where = f"{quoted.seed} {row[quoted.key]} [{start}:{end}]"
            yield Problem(quoted.check, where, row[quoted.column], text[start:end])


def _inventory(text: str, numbers: pl.DataFrame, statements: pl.DataFrame) -> Iterator[Problem]:
    """Compare the inventory with a scan of the text, and each number with the statement or exemption that covers it."""
    scanned = {match.span(): match[0] for match in NUMBER.finditer(text)}
    listed = {(row["char_start"], row["char_end"]): row for row in numbers.iter_rows(named=True)}
    quotes = {row["statement_id"]: row for row in statements.iter_rows(named=True)}
    measured = {match.start() for match in MEASURED.finditer(text)}
    for span in sorted(scanned.keys() | listed.keys()):
        where = f"plan_number [{span[0]}:{span[1]}]"
        row, scanned_text = listed.get(span), scanned.get(span)
        if row is None:
            yield Problem("not_in_inventory", where, "", text[slice(*span)])
        elif scanned_text != row["text"]:
            yield Problem("not_in_text", where, row["text"], scanned_text or text[slice(*span)])
        elif (row["statement_id"] is None) == (row["exemption"] is None):
            yield Problem("not_covered", where, "", row["text"])
        elif row["statement_id"] is not None:
            quote = quotes.get(row["statement_id"])
            if quote is None or not (quote["char_start"] <= span[0] and span[1] <= quote["char_end"]):
                yield Problem("not_covered", where, row["statement_id"], row["text"])
        elif not measured.isdisjoint(range(*span)):
            yield Problem("exempt_quantity", where, str(row["exemption"]), row["text"])
