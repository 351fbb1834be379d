"""Sentences that state the figures of a table, in one language.

Belongs here: which words a figure takes (up, down, unchanged, not compared, missing), and the sentences of ``sentences.csv``. Does not
belong here: tables and sections (``compose``).

A row of ``sentences.csv`` belongs to the tables that its pattern names (``publication/nn_name``). Its ``kind`` says of which rows it is
made: ``each``, ``joined`` (each, in one sentence), ``first``, ``largest`` (the rows with the largest value of ``column``), ``extremes`` (the largest and the smallest) or
``count``; ``where`` leaves only rows whose column has that value (empty means none). A sentence that a row cannot fill is left out.
"""

from __future__ import annotations

import string
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.common.messages import read_rows
from pipelines.papers.texts import section_name
from pipelines.papers.wording import (
    Row,
    cell,
    has_figure,
    is_figure,
    measured,
    named,
    share,
    stated,
    text,
)
from pipelines.report.wording import MISSING
from schemas.publications import read_columns

FIELDS = string.Formatter()
CHANGE = {"name": "name", "before": "verdict_before", "verdict": "verdict"}
UNNAMED = ("question", "industry", "code", "figure_period")
"""Columns that tell rows without a name apart; the first that a row has."""
VERSIONS = ("factor_version", "edition", "version")


@dataclass(frozen=True)
class Pattern:
    """A row of ``sentences.csv``: a sentence in two languages, with the columns of a table as placeholders."""

    table: str
    kind: str
    column: str
    where: str
    zh: str
    en: str

    def text(self, lang: str) -> str:
        """Return the sentence in a language, with its placeholders."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True)
class Statements:
    """What a paper says of a table: sentences that make a paragraph, and one item for each of some rows."""

    sentences: tuple[str, ...]
    items: tuple[str, ...] = ()


@cache
def patterns() -> tuple[Pattern, ...]:
    """Return the rows of ``sentences.csv``."""
    return tuple(Pattern(**row) for row in read_rows(Path(__file__).with_name("sentences.csv")))


def statements(record: Row, table: Row, lang: str) -> Statements:
    """Return what a paper says of a table of an edition."""
    rows, year = table["rows"], record["publication"]["time_period"]
    if not any(map(has_figure, rows)):
        return Statements((text("empty", lang, year=year), *_missing(record, rows, lang)))
    if "verdict_zh" in rows[0]:
        return Statements(tuple(_verdicts(rows, year, lang)), tuple(_reasons(rows, lang)))
    if "year_before" in rows[0]:
        known = tuple(_comparisons(rows, year, lang))
    else:
        known = tuple(_patterned(record, table, lang))
    return Statements((*known, *_missing(record, rows, lang)))


def _comparisons(rows: Sequence[Row], year: str, lang: str) -> Iterator[str]:
    """Yield each figure of the year beside that of the year before, then what has none."""
    known = [row for row in rows if row["figure"] is not None]
    for place, row in enumerate(known):
        head = text("in_year", lang, year=year) if place == 0 else ""
        facts = {"name": named(row, "name", lang), "figure": _figure(row, lang)}
        yield _sentence(head + text("figure_of", lang, **facts) + _change(row, lang), lang)
    if new := [named(row, "name", lang) for row in known if row["year_before"] is None]:
        yield text("only_year", lang, names=text("list_mark", lang).join(new))


def _figure(row: Row, lang: str) -> str:
    """Return a figure with its unit, what it bounds if it is no exact one, and whether it is provisional."""
    bound = named(row, "bound", lang)
    head = text("bound", lang, bound=bound) if bound else ""
    return (
        head
        + measured(row, "figure", lang)
        + (text("provisional_figure", lang) if row["is_provisional"] else "")
    )


def _change(row: Row, lang: str) -> str:
    now, before = row["figure"], row["year_before"]
    facts = {"before": measured(row, "year_before", lang)}
    if before is None:
        return ""
    if not row["is_comparable"]:
        return text("not_comparable", lang, **facts)
    if now == before:
        return text("same", lang)
    growth = "" if row["growth_pct"] is None else share(abs(row["growth_pct"]))
    # A change that rounds to nothing has a direction all the same.
    if growth in ("", share(0)):
        return text("above" if now > before else "below", lang, **facts)
    return text("up" if now > before else "down", lang, growth=growth, **facts)


def _verdicts(rows: Sequence[Row], year: str, lang: str) -> Iterator[str]:
    """Yield how many targets have which verdict, and how many verdicts are qualified."""
    counts = Counter(named(row, "verdict", lang) for row in rows)
    each = (text("verdict_count", lang, verdict=verdict, n=n) for verdict, n in counts.most_common())
    yield text("verdicts", lang, year=year, n=len(rows), counts=text("list_mark", lang).join(each))
    if provisional := sum(bool(row["is_provisional"]) for row in rows):
        yield text("provisional", lang, n=provisional)
    if not_robust := sum(row["is_robust"] is False for row in rows):
        yield text("not_robust", lang, n=not_robust)
    judged_before = [row for row in rows if row.get("verdict_before_zh")]
    if judged_before:
        yield _changed_verdicts(judged_before, lang)


def _changed_verdicts(rows: Sequence[Row], lang: str) -> str:
    changes = [
        text("change", lang, **{key: named(row, column, lang) for key, column in CHANGE.items()})
        for row in rows
        if row["verdict_before_zh"] != row["verdict_zh"]
    ]
    if not changes:
        return text("unchanged", lang)
    return text("changed", lang, n=len(changes), changes=text("list_mark", lang).join(changes))


def _reasons(rows: Sequence[Row], lang: str) -> Iterator[str]:
    for row in rows:
        yield text("reason", lang, name=named(row, "name", lang), reason=named(row, "reason", lang))


def _missing(record: Row, rows: Sequence[Row], lang: str) -> Iterator[str]:
    """Yield which rows, or which of their figures, are missing, by reason."""
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows:
        if reason := _reason(record, row, lang):
            names[_version(row, lang) + _missing_columns(row, lang), reason].append(row_label(row, lang))
    for (of, reason), of_reason in names.items():
        yield text("missing", lang, names=text("list_mark", lang).join(of_reason), of=of, reason=reason)


def _version(row: Row, lang: str) -> str:
    """Return the version or edition of a row, where its table has several."""
    version = next((row[column] for column in VERSIONS if row.get(column)), None)
    return text("of_version", lang, version=version) if version else ""


def _missing_columns(row: Row, lang: str) -> str:
    """Return the figures that a row lacks beside others that it has; nothing where it has none, or says its reason itself."""
    missing = missing_columns(row)
    if not missing:
        return ""
    labels = read_columns()
    names = (labels[column][lang] for column in missing)
    return text("of_columns", lang, columns=text("list_mark", lang).join(names))


def missing_columns(row: Row) -> list[str]:
    """Return the columns of figures that the reason of a row is about: those that it lacks beside others that it has."""
    columns = [column for column in row if is_figure(column)]
    missing = [column for column in columns if row[column] is None]
    return missing if row.get("na_reason") and len(missing) < len(columns) else []


def _reason(record: Row, row: Row, lang: str) -> str | None:
    code = row.get("na_reason")
    return record["na_reasons"][code][f"name_{lang}"] if code else named(row, "reason", lang)


def row_label(row: Row, lang: str) -> str:
    """Return what a row is about, as text."""
    parts = (named(row, column, lang) for column in ("index", "name", "measure", "operation"))
    label = " ".join(str(part) for part in parts if part is not None)
    return label or str(next((row[column] for column in UNNAMED if row.get(column)), MISSING))


def _patterned(record: Row, table: Row, lang: str) -> Iterator[str]:
    """Yield the sentences of ``sentences.csv`` on a table."""
    for pattern in _patterns_of(record, table):
        where = pattern.where.format(region=record["region"], year=record["publication"]["time_period"])
        rows = [row for row in table["rows"] if fits(row, where)]
        yield from (_sentence(filled, lang) for filled in KINDS[pattern.kind](pattern, rows, lang) if filled)


def _patterns_of(record: Row, table: Row) -> list[Pattern]:
    name = f"{record['publication']['publication']}/{section_name(table)}"
    return [pattern for pattern in patterns() if fnmatchcase(name, pattern.table)]


def fits(row: Row, where: str) -> bool:
    """Return whether a row has the value that ``where`` asks for; every row fits an empty one."""
    column, _, value = where.partition("=")
    return not column or ("" if row[column] is None else str(row[column])) == value


def _each(pattern: Pattern, rows: Sequence[Row], lang: str) -> Iterator[str | None]:
    return (_filled(pattern, row, lang) for row in rows)


def _joined(pattern: Pattern, rows: Sequence[Row], lang: str) -> Iterator[str | None]:
    if clauses := [filled for filled in _each(pattern, rows, lang) if filled]:
        yield text("clause_mark", lang).join(clauses)


def _first(pattern: Pattern, rows: Sequence[Row], lang: str) -> Iterator[str | None]:
    return _each(pattern, rows[:1], lang)


def _largest(pattern: Pattern, rows: Sequence[Row], lang: str) -> Iterator[str | None]:
    known = [row for row in rows if row[pattern.column] is not None]
    most = max((row[pattern.column] for row in known), default=None)
    return _each(pattern, [row for row in known if row[pattern.column] == most], lang)


def _extremes(pattern: Pattern, rows: Sequence[Row], lang: str) -> Iterator[str | None]:
    known = [row for row in rows if row[pattern.column] is not None]
    values = [row[pattern.column] for row in known]
    if len(set(values)) > 1:
        facts = {}
        for key, value in (("high", max(values)), ("low", min(values))):
            at = [row_label(row, lang) for row in known if row[pattern.column] == value]
            facts[f"{key}_name"] = text("list_mark", lang).join(at)
            facts[key] = stated(pattern.column, value, lang)
        yield pattern.text(lang).format(**facts)


def _count(pattern: Pattern, rows: Sequence[Row], lang: str) -> Iterator[str | None]:
    if rows:
        yield pattern.text(lang).format(n=cell(len(rows), lang))


KINDS: dict[str, Callable[[Pattern, Sequence[Row], str], Iterator[str | None]]] = {
    "each": _each,
    "joined": _joined,
    "first": _first,
    "largest": _largest,
    "extremes": _extremes,
    "count": _count,
}


def _filled(pattern: Pattern, row: Row, lang: str) -> str | None:
    """Return a sentence with the values of a row; None where one of them is missing."""
    fields = [field for _, field, *_ in FIELDS.parse(pattern.text(lang)) if field]
    values: dict[str, Any] = {field: named(row, field, lang) for field in fields}
    if any(value is None for value in values.values()):
        return None
    return pattern.text(lang).format(**{field: stated(field, value, lang) for field, value in values.items()})


def _sentence(clause: str, lang: str) -> str:
    return clause[:1].upper() + clause[1:] + text("end_mark", lang)
