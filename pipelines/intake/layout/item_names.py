"""Read the names in the rows of a table: numbered items, units behind a name, parts of the item above, sections.

Belongs here: what the position of a name among others says about it. Does not belong here: which rows are data (``rows``),
or names that stand alone (``reference``).
"""

from __future__ import annotations

from pipelines.intake.layout.doubts import rule_of
from pipelines.intake.layout.heads import Way, readings, without_unit
from pipelines.intake.layout.item_numbers import OF_WHICH, known_by, without_number
from pipelines.intake.layout.rows import Body, Row, rows_of
from pipelines.intake.layout.sections import contexts, section_name
from pipelines.intake.layout.stated_units import CONTRADICTS
from pipelines.intake.layout.table import Doubt, Table
from pipelines.intake.readers import Grid
from pipelines.intake.reference.indicators import SEPARATOR
from pipelines.intake.reference.label_words import INCLUSION
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import label


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


def unit_doubts(table: Table, body: Body, reference: ReferenceData) -> list[Doubt]:
    """Return the doubts about rows whose name has a unit that its figures cannot have, beside a column of units."""
    named, at = table.columns.get("indicator_code"), table.columns.get(table.unit_column or "")
    doubts = []
    for number, cells, *_ in body.data if named is not None and at is not None else ():
        text = body.units.get(number)
        unit, meant = reference.units.get(text or ""), reference.indicators.get(cells[named or 0] or "")
        if text and unit and meant and meant.base_unit not in (None, unit.base_unit):
            place, used = table.address(number, named or 0), cells[at or 0] or ""
            doubts.append(Doubt(CONTRADICTS, place, used, text, table.measure or "", rows=(number, number)))
    return doubts


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


def stated_below(table: Table, grid: Grid, reference: ReferenceData) -> frozenset[str]:
    """Return the form's columns that sections and units behind names state."""
    body = rows_of(table, grid, reference)
    read_names(table, body, grid, reference)
    stated = {name for context in contexts(table, body, reference) for name in context.says}
    return frozenset(stated | ({table.unit_column or ""} if body.units else set()))
