"""Identify a submission: form, submitter, reporting period and document.

Belongs here: options before cells before file name, and findings on each. Does not belong here: reading files, or
numbering attempts (``number``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any

from pipelines.intake.identity import MAIN, UNKNOWN, Identity, known
from pipelines.intake.inbox import UNFINISHED
from pipelines.intake.layout import LocatedText
from pipelines.intake.layout.months import in_year
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.synonyms import Synonyms
from pipelines.intake.reference.values import parse_period
from schemas.form import Form
from schemas.receipt import Finding
from schemas.rules.registry import RULES

CADENCES = {"A": "2016", "Q": "2016-Q3", "M": "2016-06"}
_KEYS = {"form": "form_id", "submitter": "submitter", "period": "period", "document": "document"}
_NEAR_NAME = 0.7
"""From which ratio on a file name is like the name of a form: most file names are no names of forms."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_EXTENSIONS = frozenset(
    ("xlsx", "xlsm", "xls", "xlsb", "et", "ods", "csv", "txt", "tsv", "xml", "htm", "html")
) | {suffix[1:] for suffix in UNFINISHED}
_SAFE = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True)
class _Statement:
    """One statement of a part of the key: which, as written, its value (None if not understood), its cell ("" if none)."""

    key: str
    written: str
    value: str | None
    source_ref: str = ""


def from_name(original_name: str, forms: Mapping[str, type[Form]]) -> dict[str, str]:
    """Return the parts of ``<form>.<submitter>.<period>[.<document>].ext``, none for other names.

    An extension that is written twice (``.xlsx.xlsx``, ``.part.xlsx``) is no document.
    """
    parts = PurePosixPath(original_name).name.split(".")[:-1]
    while parts and parts[-1].strip().lower() in _EXTENSIONS:
        parts.pop()
    if len(parts) < 3 or (parts[0] not in forms and not re.fullmatch(r"[a-z][a-z0-9_]+", parts[0])):
        return {}
    return dict(zip(("form", "submitter", "period", "document"), parts[:4], strict=False))


def identify(
    meta: Mapping[str, Any],
    cells: Mapping[str, LocatedText],
    original_name: str,
    forms: Mapping[str, type[Form]],
    reference: ReferenceData,
) -> Identity:
    """Return the key of a submission from options, cells and file name, in this order of precedence.

    Sources that disagree give a finding at the cell that is overruled.

    Args:
        meta: the options that came with the file.
        cells: what the cells of the file state: form, submitter, period, document.
        original_name: the file's name, "" if it is not to be used.
        forms: all forms by code.
        reference: the reference data.
    """
    names = Synonyms(
        (w, f.spec().form_id)
        for f in forms.values()
        for w in (f.spec().form_id, f.spec().label_zh, f.spec().label_en)
    )
    readers: dict[str, Callable[[str], str | None]] = {
        "form": names.get,
        "submitter": reference.agencies.get,
        "period": _period,
        "document": _document,
    }
    named = from_name(original_name, forms)
    if (meta.get("form_id") or "form" in cells) and names.get(named.get("form", "")) is None:
        named = {}  # report.v2.final.xlsx: not such a name, and the form is stated elsewhere
    values: dict[str, str] = dict.fromkeys(("form_id", "submitter", "period"), UNKNOWN) | {"document": MAIN}
    places: dict[str, str] = {}
    findings: list[Finding] = []
    for key, read in readers.items():
        stated = list(_statements(key, read, meta, cells, named))
        if key == "period":
            stated = _with_year(stated, original_name)
        understood = [s.value for s in stated if s.value is not None]
        if understood:
            values[_KEYS[key]] = understood[0]
            places[_KEYS[key]] = next(s.source_ref for s in stated if s.value is not None)
        if stated:
            for statement in stated if understood else stated[:1]:
                if understood and key == "form" and _is_number_of_an_office(statement, names):
                    continue
                findings += _statement_findings(
                    statement, understood, values["form_id"], forms, names, reference
                )
        elif key == "form":
            near = names.near_meanings(PurePosixPath(original_name).stem, _NEAR_NAME) or forms
            findings.append(RULES["file.unknown_form"].at("", "form_id", original_name, _titles(near, forms)))
        elif key in ("submitter", "period"):
            findings.append(RULES[f"file.{key}_missing"].at("", key))
    identity = Identity(
        values["form_id"],
        values["submitter"],
        values["period"],
        values["document"],
        is_known=UNKNOWN not in (values["form_id"], values["submitter"], values["period"]),
        places=places,
    )
    if identity.form_id in forms:
        findings += _form_findings(identity, forms[identity.form_id], reference)
    return replace(identity, findings=tuple(findings))


def _is_number_of_an_office(statement: _Statement, names: Synonyms[str]) -> bool:
    """Return whether this is a cell with a number that is nothing like a form of ours: 表号：津知统1表, beside the form that is stated."""
    return bool(statement.source_ref) and statement.value is None and not names.near(statement.written)


def _period(text: str) -> str | None:
    parsed = parse_period(text)
    return parsed.time_period if parsed and not parsed.window_start else None


def _with_year(stated: list[_Statement], original_name: str) -> list[_Statement]:
    """Return the statements of a period, one without its year (第三季度) with the one that options or file name state.

    What only states that year is left out then.
    """
    texts = [original_name, *(s.written for s in stated if s.value is not None)]
    years = {year for text in texts for year in _YEAR.findall(text)}
    if len(years) != 1:
        return stated
    (year,) = years
    completed = [replace(s, value=s.value or _period(in_year(s.written, year))) for s in stated]
    return completed if completed == stated else [s for s in completed if s.value != year]


def _document(text: str) -> str | None:
    """Return a document in small letters: it is part of file names, which macOS and Windows do not tell apart by case."""
    return text.strip().lower() if _SAFE.fullmatch(text.strip()) else None


def _statements(
    key: str,
    read: Callable[[str], str | None],
    meta: Mapping[str, Any],
    cells: Mapping[str, LocatedText],
    named: Mapping[str, str],
) -> Iterator[_Statement]:
    """Yield the statements of one part of the key, in the order of precedence."""
    if meta.get(_KEYS[key]):
        option = str(meta[_KEYS[key]])
        yield _Statement(key, option, read(option))
    if key in cells:
        yield _Statement(key, cells[key].text, read(cells[key].text), cells[key].source_ref)
    if key in named:
        yield _Statement(key, named[key], read(named[key]))


# Six parameters: the statement and its context, and the three tables that its finding quotes.
def _statement_findings(
    statement: _Statement,
    understood: list[str],
    form_id: str,
    forms: Mapping[str, type[Form]],
    names: Synonyms[str],
    reference: ReferenceData,
) -> Iterator[Finding]:
    """Yield the finding on a statement that is not understood, or that disagrees with the one that counts."""
    key, written, place = statement.key, statement.written, statement.source_ref
    if statement.value is not None:
        if statement.value != understood[0]:
            shown, expected = (_with_name(key, v, forms, reference) for v in (statement.value, understood[0]))
            found = shown if written == statement.value else written
            yield RULES["file.disagreement"].at(place, _KEYS[key], found, expected)
    elif key == "form":
        near = names.near_meanings(written) or list(forms)
        yield RULES["file.unknown_form"].at(place, "form_id", written, _titles(near, forms))
    elif key == "submitter":
        agencies = reference.agencies
        codes = agencies.near_meanings(written)
        near_names = " / ".join(f"{agencies.name(code)} ({code})" for code in codes)
        yield RULES["file.submitter_unknown"].at(place, "submitter", written, near_names)
    elif key == "period" and (example := _period(in_year(written, CADENCES["A"]))):
        yield RULES["file.period_without_year"].at(place, "period", written, example)
    elif key == "period":
        yield RULES["file.period_wrong"].at(place, "period", written, _periods(form_id, forms))
    else:
        yield RULES["file.document_wrong"].at(place, "document", written, "A-Z a-z 0-9 _ -")


def _periods(form_id: str, forms: Mapping[str, type[Form]]) -> str:
    """Return how a reporting period is written: of the form's own cadence, or of each while the form is not known."""
    cadences = [forms[form_id].spec().cadence] if form_id in forms else CADENCES
    return " / ".join(CADENCES[cadence] for cadence in cadences)


def _with_name(key: str, value: str, forms: Mapping[str, type[Form]], reference: ReferenceData) -> str:
    """Return a part of the key as findings show it: forms and submitters with their names before the code."""
    if key == "form":
        return _titles([value], forms)
    return f"{reference.agencies.name(value)} ({value})" if key == "submitter" else value


def _titles(form_ids: Iterable[str], forms: Mapping[str, type[Form]]) -> str:
    """Return a list of forms: title and the code used in file names and options."""
    return " / ".join(f"{forms[form_id].spec().label_zh} ({form_id})" for form_id in form_ids)


def _form_findings(identity: Identity, form: type[Form], reference: ReferenceData) -> Iterator[Finding]:
    """Yield findings on a period of another cadence than the form's, and on a sender that may not send the form."""
    spec = form.spec()
    if identity.period != UNKNOWN:
        parsed = parse_period(identity.period)
        if parsed is None or parsed.freq != spec.cadence:
            yield RULES["file.period_wrong"].at(
                identity.places.get("period", ""), "period", identity.period, CADENCES[spec.cadence]
            )
    sender, period = identity.submitter, known(identity.period)
    if sender != UNKNOWN and not reference.roles.is_sender(spec.senders, sender, period):
        place, name = identity.places.get("submitter", ""), reference.agencies.name
        senders = reference.sender_names(spec.senders, period)
        yield RULES["file.sender_not_allowed"].at(place, "submitter", name(sender), " / ".join(senders))
