"""Count silent differences: facts of a sheet that come back with another value, or not at all, and no finding says so.

Belongs here: sending the cases of ``tests.corpus.meaning`` through intake, comparing, the page of the last run. Does not
belong here: making the cases.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from pipelines.settings import REPO
from schemas.receipt import REFUSED, Receipt
from schemas.rules.registry import NOTE
from tests.corpus.meaning import HIDES, KEEPS, OTHERS, Key, MeaningCase, case
from tests.trial import trial

PAGE = REPO / "docs" / "fuzz.md"
RIGHT, REPORTED, RETURNED, SILENT = "right", "with a finding", "returned", "silent"
OUTCOMES = (RIGHT, REPORTED, RETURNED, SILENT)


def outcome(one: MeaningCase, folder: Path) -> tuple[str, str]:
    """Return what became of a case, and how it differs if it does so in silence."""
    path = folder / one.name
    path.write_bytes(one.content)
    receipt, rows = trial(path, "published_figures", "tjipo", "2016")
    path.unlink()
    if receipt.status == REFUSED:
        return RETURNED, ""
    accepted = {
        (r["indicator_code"], r["patent_type"], r["ref_area"], r["time_period"]): (
            r["obs_value"],
            r["source_ref"],
        )
        for r in rows.iter_rows(named=True)
    }
    wrong = _differences(one.expected, accepted)
    is_asked = any(f.severity != NOTE for f in receipt.findings)
    if is_asked or (wrong and all(_has_finding(receipt, place) for _, place in wrong)):
        return REPORTED, ""
    if wrong or one.effect in (HIDES, OTHERS):
        return SILENT, "; ".join(text for text, _ in wrong) or "accepted without a finding"
    return RIGHT, ""


def _differences(expected: dict[Key, int], accepted: dict[Key, tuple[float, str]]) -> list[tuple[str, str]]:
    """Return each difference as text, with the cell of the row that was accepted ("" if there is none)."""
    lost = [
        (f"{' '.join(key)} = {value:,} is lost", "") for key, value in expected.items() if key not in accepted
    ]
    read = [
        (f"{' '.join(key)} = {value:,.15g}, not {expected.get(key, 'a fact')}", place)
        for key, (value, place) in accepted.items()
        if value != expected.get(key)
    ]
    return lost + read


def _has_finding(receipt: Receipt, place: str) -> bool:
    return bool(place) and any(f.source_ref == place for f in receipt.findings)


def run(
    seed: int, numbers: Iterable[int], shows_progress: bool = False
) -> tuple[Counter[tuple[str, str]], list[str]]:
    """Return how many cases of each effect had each outcome, and a line for every silent difference."""
    counts: Counter[tuple[str, str]] = Counter()
    silent = []
    with tempfile.TemporaryDirectory() as folder:
        for n, number in enumerate(numbers, 1):
            one = case(seed, number)
            result, why = outcome(one, Path(folder))
            counts[one.effect, result] += 1
            if result == SILENT:
                silent.append(f"SEED={seed} FIRST={number} COUNT=1  {' < '.join(reversed(one.how))}: {why}")
                if shows_progress:
                    print(silent[-1], file=sys.stderr, flush=True)
            if shows_progress and n % 1000 == 0:
                print(f"{n:,} sheets, {len(silent)} silent differences", file=sys.stderr, flush=True)
    return counts, silent


def table(counts: Counter[tuple[str, str]]) -> str:
    """Return the counts as a Markdown table."""
    effects = {KEEPS: "the facts are kept", HIDES: "a fact is hidden", OTHERS: "they are other figures"}
    lines = [
        "| changes after which | sheets | " + " | ".join(OUTCOMES) + " |",
        "|---|---|" + "---|" * len(OUTCOMES),
    ]
    for effect, words in effects.items():
        of_effect = [counts[effect, result] for result in OUTCOMES]
        lines.append(f"| {words} | {sum(of_effect):,} | " + " | ".join(f"{n:,}" for n in of_effect) + " |")
    return "\n".join(lines)


HEAD = """# Sheets made from known facts

Written by `make fuzz`. Each sheet is made from known facts in a layout and container drawn at random, with changes
(`tests/corpus/meaning.py`) after which a person still reads the same facts, no longer reads one of them, or reads other
figures (a plan, a part, a growth). **Right**: every fact is read with its value, and nothing else. **With a finding**: something
differs, and an error, a query or a note at its cell says so. **Returned**: nothing was accepted, with reasons. **Silent**: something
differs and nothing says so; there must be none.
"""


def main() -> int:
    """Run as many sheets as asked for; non-zero if one differs in silence."""
    env = os.environ.get
    parser = argparse.ArgumentParser(description="Compare what intake reads with what sheets were made from.")
    parser.add_argument("--seed", type=int, default=int(env("SEED", "") or dt.date.today().toordinal()))
    parser.add_argument("--count", type=int, default=int(env("COUNT", "") or 20_000))
    parser.add_argument(
        "--first", type=int, default=int(env("FIRST", "") or 0), help="number of the first sheet"
    )
    parser.add_argument("--write", action="store_true", help="keep the counts in docs/fuzz.md")
    options = parser.parse_args()
    counts, silent = run(
        options.seed, range(options.first, options.first + options.count), shows_progress=True
    )
    print(*silent, table(counts), sep="\n")
    if options.write:
        line = f"Seed {options.seed}, {options.count:,} sheets, {len(silent)} silent differences."
        PAGE.write_text(f"{HEAD}\n{line}\n\n{table(counts)}\n", "utf-8")
    return int(bool(silent))


if __name__ == "__main__":
    sys.exit(main())
