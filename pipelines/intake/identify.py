"""Whose file it is: form, submitter, reporting period and document.

Belongs here: option over cells over file name, and what is wrong with each. Does not belong here: reading
files, or numbering attempts (``receipts``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from pipelines.intake.layout import Written
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.synonyms import Synonyms
from pipelines.intake.reference.values import parse_period
from schemas.form import Form
from schemas.receipt import Finding
from schemas.rules.registry import RULES

UNKNOWN, MAIN = "unknown", "main"
CADENCES = {"A": "2016", "Q": "2016-Q3", "M": "2016-06"}
_KEYS = {"form": "form_id", "submitter": "submitter", "period": "period", "document": "document"}
_SAFE = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass
class Identity:
    """The key of a submission, and what was found on the way to it."""

    form_id: str = UNKNOWN
    submitter: str = UNKNOWN
    period: str = UNKNOWN
    document: str = MAIN
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_known(self) -> bool:
        """Hold where every part of the key is known."""
        return UNKNOWN not in (self.form_id, self.submitter, self.period)


def from_name(original_name: str, forms: Mapping[str, type[Form]]) -> dict[str, str]:
    """Read ``<form>.<submitter>.<period>[.<document>].ext``; names of another make say nothing."""
    parts = PurePosixPath(original_name).name.split(".")[:-1]
    if len(parts) < 3 or (parts[0] not in forms and not re.fullmatch(r"[a-z][a-z0-9_]+", parts[0])):
        return {}
    return dict(zip(("form", "submitter", "period", "document"), parts[:4], strict=False))


def identify(
    meta: Mapping[str, Any],
    cells: Mapping[str, Written],
    original_name: str,
    forms: Mapping[str, type[Form]],
    book: ReferenceData,
) -> Identity:
    """Settle the key of a submission from options, cells and name, in that order.

    Two sources that say different things are a finding at the cell that disagrees.
    """
    names = Synonyms(
        (w, f.spec().form_id)
        for f in forms.values()
        for w in (f.spec().form_id, f.spec().label_zh, f.spec().label_en)
    )

    def period(text: str) -> str | None:
        parsed = parse_period(text)
        return parsed.time_period if parsed and not parsed.window_start else None

    read = {"form": names.get, "submitter": book.agencies.get, "period": period, "document": _document}
    named = from_name(original_name, forms)
    if (meta.get("form_id") or "form" in cells) and names.get(named.get("form", "")) is None:
        named = {}  # report.v2.final.xlsx: a name of another make, where something better says the form
    identity = Identity()
    for key, understand in read.items():
        said: list[tuple[str, str | None, str]] = []  # as written, as understood, where
        if meta.get(_KEYS[key]):
            said.append((str(meta[_KEYS[key]]), understand(str(meta[_KEYS[key]])), ""))
        if key in cells:
            said.append((cells[key].text, understand(cells[key].text), cells[key].source_ref))
        if key in named:
            said.append((named[key], understand(named[key]), ""))
        _settle(identity, key, said, original_name, forms, names, book)
    if identity.form_id in forms:
        _fits_form(identity, forms[identity.form_id], book)
    return identity


def _document(text: str) -> str | None:
    return text.strip() if _SAFE.fullmatch(text.strip()) else None


def _settle(
    identity: Identity,
    key: str,
    said: list[tuple[str, str | None, str]],
    original_name: str,
    forms: Mapping[str, type[Form]],
    names: Synonyms[str],
    book: ReferenceData,
) -> None:
    add = identity.findings.append
    understood = [value for _, value, _ in said if value is not None]
    if understood:
        setattr(identity, _KEYS[key], understood[0])
    for written, value, place in said if understood else said[:1]:
        if value is not None:
            if value != understood[0]:
                add(RULES["file.disagreement"].at(place, _KEYS[key], written, understood[0]))
        elif key == "form":
            near = names.near_meanings(written) or list(forms)
            add(RULES["file.unknown_form"].at(place, "form_id", written, _titles(near, forms)))
        elif key == "submitter":
            add(RULES["file.submitter_unknown"].at(place, "submitter", written, book.agencies.near(written)))
        elif key == "period":
            add(RULES["file.period_wrong"].at(place, "period", written, " / ".join(CADENCES.values())))
        else:
            add(RULES["file.document_wrong"].at(place, "document", written, "A-Z a-z 0-9 _ -"))
    if not said and key == "form":
        # Nothing says it, the name of the file included.
        add(RULES["file.unknown_form"].at("", "form_id", original_name, _titles(forms, forms)))
    elif not said and key in ("submitter", "period"):
        add(RULES[f"file.{key}_missing"].at("", key))


def _titles(form_ids: Iterable[str], forms: Mapping[str, type[Form]]) -> str:
    """List forms, each once: its title and the code that stands in file names and options."""
    return " / ".join(f"{forms[form_id].spec().label_zh} ({form_id})" for form_id in form_ids)


def _fits_form(identity: Identity, form: type[Form], book: ReferenceData) -> None:
    spec = form.spec()
    if identity.period != UNKNOWN:
        parsed = parse_period(identity.period)
        if parsed is None or parsed.freq != spec.cadence:
            identity.findings.append(
                RULES["file.period_wrong"].at("", "period", identity.period, CADENCES[spec.cadence])
            )
    if identity.submitter != UNKNOWN and "*" not in spec.senders and identity.submitter not in spec.senders:
        is_district = book.agency_kinds.get(identity.submitter) == "district"
        if not (is_district and "districts" in spec.senders):
            identity.findings.append(
                RULES["file.sender_not_allowed"].at(
                    "",
                    "submitter",
                    book.agencies.name(identity.submitter),
                    " / ".join(map(book.agencies.name, spec.senders)),
                )
            )
