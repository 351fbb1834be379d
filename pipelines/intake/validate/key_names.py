"""Name the codes in findings on a file: 专利申请量 / 东城区 / 2019-Q3, never PAT_APP / 110101 / 2019-Q3 / flow.

Belongs here: names of codes, and which parts of a key a sender never writes. Does not belong here: the rules on files
(``file_rules``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from pipelines.intake.reference.indicators import Indicators
from pipelines.intake.reference.reference_data import ReferenceData, Unit
from pipelines.intake.reference.synonyms import Synonyms
from schemas.form import Form
from schemas.receipt import Finding

SEPARATOR = " / "
"""Between the parts of a key, as the rules on files write it."""
_KEYS = ("file.duplicate_key",)
"""Rules whose content is a key."""
_FIGURES = ("file.unit_slip", "file.lost_wan")
"""Rules that expect a figure: a number and the code of its unit."""
_SUMS = ("file.parts_of_year",)
"""Rules that expect an addition which ends in the code of a unit."""


def with_names(findings: Iterable[Finding], form: type[Form], reference: ReferenceData) -> list[Finding]:
    """Return the findings with names in place of codes."""
    given = list(findings)
    names = names_of(form, reference) if any(f.rule_code in _KEYS for f in given) else {}
    return [
        replace(f, found=_named(f.found, names))
        if f.rule_code in _KEYS
        else replace(f, expected=_figure(f.expected, reference.units))
        if f.rule_code in _FIGURES
        else replace(f, expected=_sum(f.expected, reference.units))
        if f.rule_code in _SUMS
        else f
        for f in given
    ]


def _figure(figure: str, units: Synonyms[Unit]) -> str:
    """Return ``1.25e+08 CNY`` as ``125000000 元``."""
    number, _, unit = figure.partition(" ")
    if not unit:
        return figure
    return f"{Decimal(number):f} {units.name(unit)}"


def _sum(text: str, units: Synonyms[Unit]) -> str:
    """Return ``30 + 60 = 90 ITEM`` as ``30 + 60 = 90 件``."""
    amounts, blank, unit = text.rpartition(" ")
    return f"{amounts}{blank}{units.name(unit)}"


def _named(key: str, names: dict[str, str]) -> str:
    parts = key.split(SEPARATOR)
    # The longest run of parts with one name first: an indicator and its breakdown are 发明专利申请量.
    for n in range(len(parts), 1, -1):
        if whole := names.get(SEPARATOR.join(parts[:n])):
            return SEPARATOR.join([whole, *_parts(parts[n:], names)])
    return SEPARATOR.join(_parts(parts, names))


def _parts(parts: list[str], names: dict[str, str]) -> list[str]:
    return [name for part in parts if (name := names.get(part, part))]


def names_of(form: type[Form], reference: ReferenceData) -> dict[str, str]:
    """Return code -> name of the codes that a form's rows may hold, "" for one that its senders leave out.

    An indicator with a breakdown has its code and members as key, joined by ``SEPARATOR``.
    """
    sent = form.sent_columns()
    codes = {code: word for s in sent.values() for word, code in reversed(s.codes)}
    codes |= {code: "" for s in sent.values() for word, code in s.codes if s.default in (word, code)}
    if "measure_basis" not in sent:  # the indicator implies it
        codes |= dict.fromkeys(("point", "flow", "ytd", "cumulative"), "")
    # A form's own words for a code come before the name of the indicator that counts its rows.
    names = _indicator_names(reference.indicators) | codes | reference.areas.names
    for synonyms in (reference.sources, reference.countries, reference.tasks):
        for word, code in synonyms.known.items():
            names.setdefault(code, synonyms.written[word])
    return names | dict.fromkeys(reference.calibers.known.values(), "")


def _indicator_names(indicators: Indicators) -> dict[str, str]:
    """Return the names of indicators by code, and by code and breakdown as a key states them."""
    names = indicators.member_names()
    plainest = sorted(indicators.known.items(), key=lambda known: "_" in known[0])
    for word, meaning in plainest:
        written = indicators.written[word]
        if not written.isascii():
            members = [m for m in meaning.breakdown if m not in ("_T", "_Z")]
            names.setdefault(SEPARATOR.join([meaning.code, *members]), written)
    return names
