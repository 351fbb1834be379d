"""What a template offers its sender: the choices of each column, and the items that its return asks for.

Belongs here: which words of the seeds a sender of a form may use. Does not belong here: the workbook (``template``), or
whether a cell is accepted (``parse``, ``validate``); a test sends every choice through intake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.common.english import EnglishNames
from pipelines.intake.parse.calibers import BASE
from pipelines.intake.reference.indicators import BREAKDOWN
from pipelines.intake.reference.items import FormItem, form_items
from pipelines.intake.reference.stated_time import FLOW, POINT
from pipelines.intake.respond.messages import Both
from schemas.form import Form, Sent, code_names
from schemas.roles import Roles
from schemas.seed_files import read_seed

_LATEST = "9999"
"""A period after all others: of the items, those without a last period are asked for in it."""
_NOT_REPORTED = ("group", "unallocated")
"""Levels of areas that no single figure is of: totals of others, and what no district claims."""
_MEMBERS = (*BREAKDOWN, "measure_basis")
_YES_NO = {"是": "yes", "否": "no"}


@dataclass(frozen=True)
class Item:
    """An item that a return asks for: the texts of its indicator, its unit and its measure basis."""

    indicator: str
    unit: str
    basis: str


@dataclass(frozen=True)
class Choices:
    """What is offered to a sender.

    Attributes:
        by_column: the choices of each column that has any.
        senders: the names of the agencies that may send the form.
        units: the names of units by code.
        items: the items that the return asks this sender for, none for other forms.
        example: a row that this sender may send: of a column with choices one of these.
    """

    by_column: Mapping[str, Sequence[str]]
    senders: Sequence[str]
    units: Mapping[str, Both] = field(default_factory=dict)
    items: Sequence[Item] = ()
    example: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Seeds:
    folder: Path

    def __call__(self, name: str) -> list[dict[str, str]]:
        return read_seed(self.folder, name)


def choices(
    form: type[Form], seeds_dir: Path, submitter: str = "", period: str = "", lang: str = "zh"
) -> Choices:
    """Return what a template offers.

    Args:
        form: the form.
        seeds_dir: the folder of the seeds.
        submitter: agency code of the sender; "" offers what any sender of the form may use.
        period: the reporting period; "" is for the items that are still asked for, and the senders of any time.
        lang: language of the offered words, ``zh`` or ``en``.
    """
    seed = _Seeds(seeds_dir)
    by_column = {
        n: words for n, c in form.sent_columns().items() if (words := _offered(form, n, c, seed, submitter))
    }
    units = {r["unit_code"]: Both(r["name_zh"], r["name_en"]) for r in seed("unit")}
    items = _items(form, seed, submitter, period, units)
    offered = Choices(by_column, _senders(form, seed, period), units, items, _example(form, by_column, items))
    return _in_english(form, offered, EnglishNames(seeds_dir)) if lang == "en" else offered


def _in_english(form: type[Form], offered: Choices, names: EnglishNames) -> Choices:
    """Return what is offered with its English names, which the checker reads as it reads the Chinese ones."""
    english = {
        name: {word: _english(form, name, word, names) for word in words}
        for name, words in offered.by_column.items()
    }
    items = [
        Item(
            names.english(item.indicator),
            names.english(item.unit),
            _english(form, "measure_basis", item.basis, names),
        )
        for item in offered.items
    ]
    return Choices(
        {name: _once(words.values()) for name, words in english.items()},
        _once(map(names.english, offered.senders)),
        offered.units,
        items,
        {name: english.get(name, {}).get(word, word) for name, word in offered.example.items()},
    )


def _english(form: type[Form], name: str, word: str, names: EnglishNames) -> str:
    """Return the English name of a choice of a column."""
    column = form.sent_columns()[name]
    if column.kind == "boolean":
        return _YES_NO[word]
    of_codes = dict(code_names(column).values())
    return of_codes.get(word) or names.english(word)


def _example(
    form: type[Form], by_column: Mapping[str, Sequence[str]], items: Sequence[Item]
) -> dict[str, str]:
    """Return the examples of the form's columns, with the first of the items, and choices in place of what is not offered."""
    row: dict[str, str] = {}
    item = items[0] if items else None
    for name, column in form.sent_columns().items():
        choices = by_column.get(name, ())
        is_limited = bool(choices) or name == "zone_area"  # a sender without zones is offered none
        is_foreign = is_limited and column.example and column.example not in choices
        row[name] = next(iter(choices), "") if is_foreign else column.example
        if item and column.kind in ("indicator", "unit"):
            row[name] = item.indicator if column.kind == "indicator" else item.unit
        elif item and name == "measure_basis":
            row[name] = item.basis
    return row


# Five parameters: a column with its name and form, and for whom and from what its words are taken.
def _offered(form: type[Form], name: str, column: Sent, seed: _Seeds, submitter: str) -> tuple[str, ...]:
    if column.codes:
        flow = form.spec().flow_basis
        # A return that collects years to date takes these and stocks only, see parse.measure_basis.
        taken = (POINT, flow) if name == "measure_basis" and flow != FLOW else None
        first: dict[str, str] = {}
        for word, code in column.codes:
            if not taken or code in taken:
                first.setdefault(code, word)
        return tuple(first.values())
    if column.kind == "area":
        return _once(_zones(seed, submitter) if name == "zone_area" else _areas(seed, column.scope))
    if column.kind == "indicator":
        return _indicators(form, seed, submitter)
    if column.kind == "caliber":
        return _calibers(form, seed, submitter)
    if column.kind == "unit":
        return _units(form, seed, submitter)
    return _BY_KIND[column.kind](seed) if column.kind in _BY_KIND else ()


def _once(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(w for w in words if w))


_BY_KIND: dict[str, Callable[[_Seeds], tuple[str, ...]]] = {
    "source": lambda seed: _once(r["name_zh"] for r in seed("source")),
    "country": lambda seed: _once(r["name_zh"] for r in seed("country")),
    "task": lambda seed: _once(r["task_id"] for r in seed("plan_task")),
    "boolean": lambda seed: tuple(_YES_NO),
}


def _areas(seed: _Seeds, scope: str) -> Iterator[str]:
    """Yield the names of current areas: of the reporting region and its parts, or of any region."""
    rows = [r for r in seed("area") if r["is_current"] == "true" and r["area_level"] not in _NOT_REPORTED]
    home = {r["area_code"] for r in rows if r["area_level"] == "city"}
    for _ in ("districts", "zones"):
        home |= {r["area_code"] for r in rows if r["parent_area"] in home}
    return (r["name_zh"] for r in rows if scope == "any" or r["area_code"] in home)


def _zones(seed: _Seeds, submitter: str) -> Iterator[str]:
    """Yield the functional zones that lie in the sender's district; of any district if there is no sender yet."""
    homes = {r["ref_area"] for r in seed("agency") if r["agency_code"] == submitter}
    zones = {r["zone_area"] for r in seed("area_membership") if not submitter or r["district_area"] in homes}
    return (r["name_zh"] for r in seed("area") if r["area_code"] in zones)


def _indicators(form: type[Form], seed: _Seeds, submitter: str) -> tuple[str, ...]:
    """Return the names of the items that are asked for, or else of every indicator and breakdown that the form takes."""
    if items := _owed(form, submitter, "", seed):
        return _once(item.indicator for item in items)
    allowed = _allowed(form)
    names: dict[tuple[str, ...], str] = {}
    own = {(r["indicator_code"], r["name_zh"]) for r in seed("indicator")}
    for row in seed("indicator_alias"):
        if not allowed or row["indicator_code"] in allowed:
            meaning = (row["indicator_code"], *(row[m] for m in _MEMBERS))
            known = names.setdefault(meaning, row["alias"])
            # Names such as 专利申请量_发明 are those of data files: a name that people write is offered instead.
            if "_" in known or (row["indicator_code"], row["alias"]) in own:
                names[meaning] = row["alias"]
    named = {code for code, *_ in names}
    others = (
        r["name_zh"]
        for r in seed("indicator")
        if r["indicator_code"] not in named and (not allowed or r["indicator_code"] in allowed)
    )
    return _once([*names.values(), *others])


def _units(form: type[Form], seed: _Seeds, submitter: str) -> tuple[str, ...]:
    """Return the names of the units that the form's indicators convert to."""
    units = seed("unit")
    base = {r["unit_code"]: r["base_unit"] for r in units}
    used = {base[r["unit_measure"]] for r in _offered_indicators(form, seed, submitter)}
    return _once(r["name_zh"] for r in units if r["base_unit"] in used)


def _offered_indicators(form: type[Form], seed: _Seeds, submitter: str) -> list[dict[str, str]]:
    """Return the rows of the indicators whose names are offered."""
    names = set(_indicators(form, seed, submitter))
    codes = {r["indicator_code"] for r in seed("indicator_alias") if r["alias"] in names}
    return [r for r in seed("indicator") if r["indicator_code"] in codes or r["name_zh"] in names]


def _calibers(form: type[Form], seed: _Seeds, submitter: str) -> tuple[str, ...]:
    """Return the names of the base and of the calibers of the offered indicators; of all in a form without indicators."""
    calibers = seed("caliber")
    if "indicator_code" in form.sent_columns():
        codes = {r["indicator_code"] for r in _offered_indicators(form, seed, submitter)}
        used = {r["caliber_code"] for r in seed("caliber_indicator") if r["indicator_code"] in codes}
        calibers = [r for r in calibers if r["caliber_code"] in used | {BASE}]
    return _once(r["name_zh"] for r in calibers)


def _allowed(form: type[Form]) -> frozenset[str]:
    """Return the indicator codes that the form allows, none if it allows all."""
    column = form.to_schema().columns.get("indicator_code")
    allowed = [c.statistics.get("allowed_values") for c in column.checks if c.statistics] if column else []
    return frozenset(str(code) for values in allowed if values for code in values)


def _senders(form: type[Form], seed: _Seeds, period: str) -> tuple[str, ...]:
    """Return the present names of the agencies that may send a form in a period, "" for those that ever may."""
    roles = Roles(seed("agency_role"))
    latest = {r["agency_code"]: r for r in sorted(seed("agency"), key=lambda r: r["valid_from"])}
    senders = form.spec().senders
    return _once(r["name_zh"] for code, r in latest.items() if roles.is_sender(senders, code, period))


def _owed(form: type[Form], submitter: str, period: str, seed: _Seeds) -> list[FormItem]:
    """Return the items that a form asks of a sender in a period; no sender or period: of any."""
    roles = Roles(seed("agency_role"))
    items = (item for item in form_items(seed("form_item")) if item.form_id == form.spec().form_id)
    return [item for item in items if item.is_asked_of(submitter, period, roles)]


def _items(
    form: type[Form], seed: _Seeds, submitter: str, period: str, units: Mapping[str, Both]
) -> tuple[Item, ...]:
    """Return the items that a return asks a known sender for, as the template prints them."""
    if not submitter or not (owed := _owed(form, submitter, period or _LATEST, seed)):
        return ()
    bases = code_names(form.sent_columns()["measure_basis"])
    return tuple(Item(i.indicator, units[i.unit_code].zh, bases[i.measure_basis][0]) for i in owed)
