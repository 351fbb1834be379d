"""Read the unit that a sentence of a note or remark states: 单位万件, 单位：（万件）, 以万件为单位, in ten thousand items.

Belongs here: the ways of writing it, and whether it is another unit than the figures have. Does not belong here: lines and
titles that give a table its unit (``stated_units``), or which units are known (``seeds/unit.csv``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.intake.reference.label_words import with_blanks
from pipelines.intake.reference.reference_data import ReferenceData, Unit, known_units

MULTIPLIER = re.compile(r"[十百千万亿]+|[%％‰]|percent|thousand|million|billion", re.IGNORECASE)
_QUOTES = re.compile(r"[(\[【「『《<\"'“”‘’)\]】」』》>]")
_IS = (
    r"(?:(?:应当|应该|应|均|都|皆|全部|一律|统一|改|已|现)*"
    r"(?:(?:表示|标注|换算|调整|变更|改)?[为成]|是|系|用|以|按|取|指|[:=～~—-])+|统一|均|都)"
)
_LABELLED = re.compile(rf"单位{_IS}(?P<unit>[^,。;、]{{1,24}}(?:、[^,。;]{{1,12}})?)")
"""单位 with a verb or a colon, behind any words: 本表金额单位均为万元."""
_BARE = re.compile(
    r"(?:^|[,。;、:]|本表|表中|以上|上述|所列|各项|的|数据|数值|数字|数量|计量|金额|货币|统计|计数|指标)单位(?P<unit>[^,。;:]{1,24})"
)
"""单位 and the unit at once: 计量单位万件."""
_COUNTED_IN = re.compile(
    r"(?:[以按用]|折合?成?|换算[为成])(?P<unit>[^,。;、]{1,12}?)"
    r"(?:来?计(?![划])|(?:作?为|作)(?:计量|统计|计数|金额|货币|数据)?单位|来?(?:表示|列示|反映))"
)
_AS_UNIT = re.compile(
    r"(?:^|[,。;:])(?:[^,。;:]{0,8}的)?(?P<unit>[^,。;:]{1,8}?)(?:作?为|作)(?:计量|统计|计数|金额|货币)?单位"
)
_ENGLISH = re.compile(
    r"\bunits?\b(?: of (?:measure(?:ment)?|count))?(?: ?(?:is|are|of|in|[:=]))* ?(?P<unit>[^,.;:]{1,32})$"
    r"|^(?:(?:all|the|these) )*(?:figures|values|amounts|data|numbers|counts)?(?: (?:are|is))?"
    r"(?: (?:given|stated|expressed|shown|reported))? ?\bin (?P<in>[^,.;:]{1,32})$",
    re.IGNORECASE,
)
_PATTERNS = (_LABELLED, _BARE, _COUNTED_IN, _AS_UNIT, _ENGLISH)
_TAIL = re.compile(r"(?:来?(?:计算|计量|计|表示|填报|填列|统计|列示)|为准|整)$")
_CURRENCY = re.compile(r"^人民币|人民币$")
_SCALED = re.compile(r"(?:[\d.]*[十百千万亿]+|10+)(?P<unit>[^\d十百千万亿].*)")
"""A unit times a power of ten that is none of the known units: 百万件, 10万元."""
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
_MONEY = {"CNY", "USD"}
"""Base units of amounts of money, of which one may stand in place of the other."""


def other_unit(sentence: str, stated: Sequence[Unit], of_any_kind: bool, reference: ReferenceData) -> str:
    """Return the unit that a sentence states, if it is none of those that its figures have; "" if there is none.

    Args:
        sentence: a sentence, or a text that is a unit and nothing else.
        stated: the units of the figures.
        of_any_kind: units of another kind than the stated ones count as well.
        reference: the reference data.
    """
    bases = {unit.base_unit for unit in stated}
    bases |= _MONEY if bases & _MONEY else set()
    for text in _written(sentence):
        units = _units_of(text, reference)
        for word, unit in units.items():
            is_of_kind = unit.base_unit in bases or (of_any_kind and len(units) == 1)
            if is_of_kind and unit not in stated:
                return word
        scaled = None if units else _SCALED.fullmatch(text)
        if scaled and (single := reference.units.get(scaled["unit"])):
            if of_any_kind or single.base_unit in bases:
                return text
        elif of_any_kind and not units and MULTIPLIER.fullmatch(text) and text != with_blanks(sentence):
            return text
    return ""


def _written(sentence: str) -> Iterator[str]:
    """Yield the sentence itself, and the words of it that its wording makes a unit."""
    flat = _THOUSANDS.sub(" ", with_blanks(sentence))
    flat = _QUOTES.sub("", flat).strip(",，。. ")
    yield flat
    for pattern in _PATTERNS:
        for match in pattern.finditer(flat):
            text = next(filter(None, match.groups()), "").strip()
            yield from dict.fromkeys((text, _TAIL.sub("", text)))


def _units_of(text: str, reference: ReferenceData) -> dict[str, Unit]:
    """Return the units of a text or a list: the text with or without the currency, 人民币万元 as 万元."""
    return known_units(text, reference.units) or known_units(_CURRENCY.sub("", text), reference.units)
