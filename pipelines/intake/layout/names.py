"""Read the names in the rows of a table: numbered items, units behind a name, parts of the item above, sections.

Belongs here: what the position of a name among others says about it. Does not belong here: which rows are data (``rows``),
or names that stand alone (``reference``).
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.intake.layout.doubts import UNEXPLAINED, rule_of
from pipelines.intake.layout.header import Way, readings, without_unit
from pipelines.intake.layout.numbered import OF_WHICH, known_by, without_number
from pipelines.intake.layout.rows import Body, Row, Section, rows_of
from pipelines.intake.layout.table import AXES, Doubt, Table
from pipelines.intake.readers import Grid
from pipelines.intake.reference.indicators import SEPARATOR
from pipelines.intake.reference.label_words import INCLUSION, INDICATOR, PART, PERIOD
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import label, parse_period

_STATING = (INDICATOR, PART, PERIOD)
"""Roles of words that state what figures are of; in a section they must say it of the rows below."""


@dataclass(frozen=True)
class Context:
    """What a section says about the rows below it: ``says`` by column of the form, from record ``first`` on."""

    first: int
    says: dict[str, str]


def read_names(table: Table, body: Body, grid: Grid, reference: ReferenceData) -> None:
    """Resolve the names of rows in place: numbers and units taken off, parts joined to the item above them."""
    styles: dict[int, str] = {}
    for name, at in table.columns.items():
        if table.form.sent_columns()[name].kind in ("indicator", "area", "code"):
            _take_numbers_off(table, body, name, at, reference, styles)
    named = table.columns.get("indicator_code")
    if named is not None:
        _units_of_items(body, named, reference)
    _parts(table, body, grid, reference, styles)


# Six parameters: the column with its place, and what is looked up and kept across columns.
def _take_numbers_off(
    table: Table, body: Body, name: str, at: int, reference: ReferenceData, styles: dict[int, str]
) -> None:
    known = known_by(table, name, reference)
    bare: dict[str, tuple[str, str]] = {}
    for number, cells, *_ in body.data:
        text = cells[at]
        if not text:
            continue
        if text not in bare:
            word, style = without_number(text)
            bare[text] = (word, style) if style and not known(text) else (text, "")
        word, style = bare[text]
        if style:
            styles[number] = style
            cells[at] = word


def _units_of_items(body: Body, named: int, reference: ReferenceData) -> None:
    """Take the unit off the name of an indicator that is not known with it: 地区生产总值(亿元)."""
    split: dict[str, tuple[str, str]] = {}
    for number, cells, *_ in body.data:
        text = cells[named]
        if not text or text[-1] not in ")）":
            continue
        if text not in split:
            split[text] = with_unit(text, reference)
        word, unit = split[text]
        if unit:
            cells[named], body.units[number] = word, unit
        elif (inclusion := _inclusion(text, reference)) and reference.indicators.get(inclusion.word):
            cells[named], body.inclusions[number] = inclusion.word, inclusion.rest[0]


def _inclusion(text: str, reference: ReferenceData) -> Way | None:
    """Return a name and what is in brackets behind it, if that says what the figure includes: （含驻区央企）."""
    word, bracket = without_unit(label(text))
    other = reference.words.other(bracket) if bracket else None
    return Way(word, "", (bracket,)) if other and other.role == INCLUSION else None


def inclusion_doubts(table: Table, body: Body, reference: ReferenceData) -> list[Doubt]:
    """Return the doubts about rows whose name says that their figure includes more."""
    named, expected = table.columns.get("indicator_code", 0), reference.words.others[INCLUSION]
    return [
        Doubt(rule_of(INCLUSION), table.address(n, named), text, expected, "indicator_code", rows=(n, n))
        for n, text in body.inclusions.items()
    ]


def with_unit(text: str, reference: ReferenceData) -> tuple[str, str]:
    """Return a known indicator and the unit in brackets behind it; the text itself and "" if it is not so."""
    if reference.indicators.get(text):
        return text, ""
    for word, unit, rest in readings(text):
        if unit and not rest and reference.indicators.get(word) and reference.units.get(unit):
            return word, unit
    return text, ""


def _parts(table: Table, body: Body, grid: Grid, reference: ReferenceData, styles: dict[int, str]) -> None:
    """Resolve 其中 (of which) rows in place: an indicator becomes a path from the row above, other names are marked."""
    spec, sent = table.form.spec(), table.form.sent_columns()
    named = table.columns.get("indicator_code")
    counted = table.columns.get(spec.total_of or "")
    if counted is not None and sent[spec.total_of or ""].kind == "area":
        counted = None  # an area that holds another is known by itself
    if named is None and counted is None:
        return
    known = reference.indicators.get
    data = body.data
    whole, whole_at, headings = "", -1, set()
    sections = {section.first: section for section in body.sections}
    section = None
    for n, (number, cells, is_total, is_part) in enumerate(data):
        section = sections.get(n, section)
        if counted is not None and (text := cells[counted]) and (match := OF_WHICH.match(text)):
            cells[counted], is_part = text[match.end() :], True
            data[n] = (number, cells, is_total, is_part)
        if named is None or not (text := cells[named]):
            continue
        match = OF_WHICH.match(text)
        is_below = grid.rows[number - 1][named][:1].isspace() or (
            number in styles and styles[number] != styles.get(data[whole_at][0] if whole else 0)
        )
        is_below = is_below or bool(whole and not _has_figures(data[whole_at], named, table))
        if match or (is_below and known(text) is None):
            part = text[match.end() :] if match else text
            path = f"{whole}{SEPARATOR}{part}"
            is_path = bool(whole and known(path))
            cells[named] = path if is_path else part
            if is_path and not _has_figures(data[whole_at], named, table):
                headings.add(whole_at)
        else:
            whole, whole_at = text, n
            above = section_name(section) if section else ""
            paths = [f"{above}{SEPARATOR}{text}" for above in (table.base, above) if above]
            if known(text) is None and (path := next((p for p in paths if known(p)), "")):
                if section and path.startswith(above):
                    section.is_explained = True
                cells[named] = path  # 发明 in a table about 专利授权量, 申请量 in a section 专利
    for n in sorted(headings, reverse=True):
        number = data[n][0]
        body.lines[number - 1] = "section"
        body.drop(n)


def _has_figures(row: Row, named: int, table: Table) -> bool:
    """Return whether a row holds anything beside its name and number."""
    return any(cell for j, cell in enumerate(row[1]) if j not in (named, table.ordinals))


def section_name(section: Section) -> str:
    """Return the words of a section without its number."""
    return without_number(section.text)[0].rstrip(":：")


def contexts(table: Table, body: Body, reference: ReferenceData) -> list[Context]:
    """Return what the sections say about the rows below them; a section that says nothing ends the one before."""
    free = [n for n in AXES if n not in table.columns and n in table.form.sent_columns()]
    stated = []
    for section in body.sections:
        word = section_name(section)
        says: dict[str, str] = {}
        if "indicator_code" in table.head_fields:
            heads = {head["indicator_code"] for head in table.heads.values()}
            if all(reference.indicators.get(f"{head}{SEPARATOR}{word}") for head in heads):
                says = {"indicator_code": word}
        elif "indicator_code" in free:
            outer = table.pairs.get("indicator_code")
            for base in filter(None, (table.base, outer.text if outer else "")):
                says = says or _if_known(f"{base}{SEPARATOR}{word}", reference)
            says = says or _if_known(word, reference)
        if (
            not says
            and "ref_area" in free
            and "ref_area" not in table.head_fields
            and reference.areas.get(word)
        ):
            says = {"ref_area": word}
        if (
            not says
            and "time_period" in free
            and "time_period" not in table.head_fields
            and parse_period(word)
        ):
            says = {"time_period": word}
        stated.append(Context(section.first, says))
    return stated


def section_doubts(table: Table, body: Body, grid: Grid, reference: ReferenceData) -> list[Doubt]:
    """Return the doubts about sections with a word that nothing explains, or that makes other figures of the rows below."""
    doubts, words = [], reference.words
    says = [context.says for context in contexts(table, body, reference)]
    for n, section in enumerate(body.sections):
        name, style = without_number(section.text)
        phrases = words.read(name)
        lost = (
            *phrases.unexplained,
            *(p for p in phrases.of(*_STATING) if not says[n] and not section.is_explained),
        )
        if other := words.other(name):
            rule, word, expected = rule_of(other.role), other.text, words.others[other.role]
        elif lost and not (says[n] or section.is_explained):
            rule, word, expected = UNEXPLAINED, " / ".join(lost), section.text
        else:
            continue
        following = (s.row for s in body.sections[n + 1 :] if without_number(s.text)[1] == style)
        rows = (section.row + 2, next(following, len(grid.rows)))
        place = table.address(section.row + 1, section.column)
        doubts.append(Doubt(rule, place, word, expected, rows=rows))
    return doubts


def _if_known(path: str, reference: ReferenceData) -> dict[str, str]:
    return {"indicator_code": path} if reference.indicators.get(path) else {}


def stated_below(table: Table, grid: Grid, reference: ReferenceData) -> frozenset[str]:
    """Return the form's columns that sections and units behind names state."""
    body = rows_of(table, grid, reference)
    read_names(table, body, grid, reference)
    stated = {name for context in contexts(table, body, reference) for name in context.says}
    return frozenset(stated | ({table.unit_column or ""} if body.units else set()))
