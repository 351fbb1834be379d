"""Texts for people, in the catalogues: punctuation of their own language, and a number that may be one without a plural behind it.

Belongs here: what holds of every catalogue. Does not belong here: what a text says.
"""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.settings import REPO
from pipelines.views.common import LABELS

CHINESE = "\u4e00-\u9fff"
QUOTED = re.compile(r"[一二三四五]\([一二三四五六七八九十]+\)\d?")
"""A clause of the plan, as the plan writes it."""
HALF_WIDTH = re.compile(rf"[{CHINESE}）”」][:;,?(]|[;,?)](?=[{CHINESE}])|(?<!\d):(?=[{CHINESE}])")
FULL_WIDTH = re.compile("[：，；（）。、？]")
COUNTED = re.compile(r"\{(\w+)(?::,)?\} ((?:[a-z]+ )?)([a-z]{2,}s)\b")
OTHER_WORDS = {
    "is", "was", "has", "does", "holds", "lacks", "needs", "begins", "exists", "falls", "orders", "ranks", "satisfies", "says",
    "scores", "states", "takes", "waits", "names", "asks", "adds", "stays", "as", "its", "this", "of", "in", "for", "to",
}  # fmt: skip
"""Words behind or between that make no plural of what follows a name."""
NAMES = {"path"}
"""Placeholders that are never a number, whatever follows them."""
MORE_THAN_ONE = {
    "file.too_many_sheets": "beyond a limit",
    "file.too_many_cells": "beyond a limit",
    "file.too_many_notes": "beyond a limit",
    "file.cell_too_long": "beyond a limit",
    "row.overlong": "a table of a form has several columns",
    "series.same_as_before": "the rule asks for several figures",
    "rank_near": "rank_slack of verdict_threshold",
    "rank_far": "rank_slack of verdict_threshold",
    "trend_shown": "a trend has two points",
    "length": "characters of a plan",
    "overtaken": "ten times or more",
}
"""Texts whose number is never one, with the reason."""
QUOTING = {"file.swallowed_lines": "it names the sign to write"}
"""English texts that quote a full-width sign, with the reason."""
CATALOGUES = [
    *sorted((REPO / "pipelines").rglob("*.csv")),
    *(
        REPO / "seeds" / f"{name}.csv"
        for name in ("rule", "verdict_reason", "growth_reason", "forecast_reason", "na_reason")
    ),
]
Text = tuple[str, str]


def texts(path: Path, lang: str) -> Iterator[Text]:
    """The texts of a catalogue in a language, each with the code of its row."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            code = next(iter(row.values()))
            yield from (
                (code, value) for key, value in row.items() if key == lang or key.endswith(f"_{lang}")
            )


def labels(lang: str) -> Iterator[Text]:
    yield from ((key, pair[0 if lang == "zh" else 1]) for key, pair in LABELS.items())


def of_all(lang: str) -> Iterator[tuple[str, str, str]]:
    for path in CATALOGUES:
        yield from ((path.name, code, value) for code, value in texts(path, lang) if value)
    yield from (("LABELS", code, value) for code, value in labels(lang))


def test_chinese_texts_have_full_width_punctuation() -> None:
    wrong = [text for text in of_all("zh") if HALF_WIDTH.search(QUOTED.sub("", text[2]))]
    assert not wrong


def test_english_texts_have_half_width_punctuation() -> None:
    assert not [text for text in of_all("en") if text[1] not in QUOTING and FULL_WIDTH.search(text[2])]


def counted(value: str) -> list[str]:
    return [
        match[0]
        for match in COUNTED.finditer(value)
        if match[1] not in NAMES and not {match[2].strip(), match[3]} & OTHER_WORDS
    ]


def test_no_english_text_counts_one_of_many() -> None:
    wrong = [text for text in of_all("en") if text[1] not in MORE_THAN_ONE and counted(text[2])]
    assert not wrong


@pytest.mark.parametrize("value", ["{n} figures", "{n:,} archived files", "of {n} new targets:"])
def test_a_plural_behind_a_number_is_found(value: str) -> None:
    assert counted(value)


def test_every_exception_is_a_text_with_a_number() -> None:
    known = {code for _, code, value in of_all("en") if counted(value)}
    assert set(MORE_THAN_ONE) <= known
