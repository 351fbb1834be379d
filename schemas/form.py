"""Definition of reporting forms: one module and one pandera model each; everything else is derived.

Belongs here: the classes and functions with which forms are declared. Does not belong here: any one form
(``schemas/forms/``), or reading files.

A form's model declares the columns of its rows in the lake. A column that senders fill is declared with
``sent(...)``; one that intake fills while it resolves another (unit, precision, codes) with ``derived(...)``.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import pandera.polars as pa
import polars as pl

from schemas import query_engine  # noqa: F401 - pandera's queries on one batch run in memory
from schemas.rules.pandera_checks import Holds, condition_check

KINDS = (
    "text",
    "id",
    "number",
    "integer",
    "decimal",
    "date",
    "period",
    "area",
    "indicator",
    "source",
    "country",
    "task",
    "caliber",
    "unit",
    "code",
    "boolean",
)

DASHED = ("number", "integer", "decimal")
"""Kinds of which a filled cell may have no value: a dash or … says that there is none to report."""


@dataclass(frozen=True)
class Sent:
    """How a column is written in a sender's file.

    Attributes:
        label_zh: the header on the template; ``label_en`` the English one.
        description_zh: definition for the sender in Chinese; the field's description is the English one. Both say what to
            write, as a sender would say it: how a value is kept is added for the warehouse (``schemas.generate``).
        kind: how a cell is read, one of ``KINDS``. ``number`` is the form's one measure (unit and precision
            are kept beside it); ``integer`` and ``decimal`` stand in the column's own fixed unit; ``id`` is a
            number or code that is compared, not calculated with: upper case, no blanks.
        aliases: other headers that mean the same.
        required: the column must exist and no cell may be blank.
        codes: for ``code``: pairs of written text and stored code; see ``codes``.
        default: the code or text for a missing column or blank cell.
        scope: of an ``area``: ``home`` (the reporting region and its parts) or ``any`` (other regions too).
        unit: the fixed unit of ``integer`` and ``decimal``, a code of ``seeds/unit.csv``.
        example: an example of a valid cell.
        is_planned: of a ``date``: it may be later than the day of receipt (a due date, the end of a term).
    """

    label_zh: str
    label_en: str
    description_zh: str
    kind: str = "text"
    aliases: tuple[str, ...] = ()
    required: bool = True
    codes: tuple[tuple[str, str], ...] = ()
    default: str | None = None
    unit: str | None = None
    scope: str = "home"
    example: str = ""
    is_planned: bool = False

    @property
    def is_filled(self) -> bool:
        """Return whether every cell of the column must be filled by the sender."""
        return self.required and self.default is None and self.kind != "unit"


@dataclass(frozen=True)
class OtherRows:
    """Words of titles, sections, notes and remarks of a list which say that rows are none of the form's.

    Attributes:
        words: the words (撤销); they count alone, or where they are said of what the form lists.
        listed: words for what the form lists, beside the names of its codes: 企业, 单位.
        granted: words for what such a unit is given: 称号, 资格.
        apart: words for what else it has; in a remark, a word after one of these is not said of the unit (合同终止).
    """

    words: tuple[str, ...]
    listed: tuple[str, ...]
    granted: tuple[str, ...]
    apart: tuple[str, ...]


@dataclass(frozen=True)
class FormSpec:
    """Properties of a form as a whole.

    Attributes:
        cadence: ``A``, ``Q`` or ``M``: the reporting period's.
        senders: roles of ``seeds/role.csv``: agencies that have one of them at the end of a period may send it; ``*`` any agency.
        acceptance: ``all_or_nothing`` (returns, tables) or ``quarantine`` (registers).
        series: ``full`` (a file replaces the previous one) or ``delta`` (events; a stock is their sum).
        key: the columns that may not repeat within a file.
        total_of: the column whose cell 合计/总计/Total marks a total row (checked, kept out), or None.
        wide_periods: columns may be headed by what their values are of: a period (2016, 2017年, ...), an area, an
            indicator or a part of one; they are melted into the measure.
        flow_basis: the measure basis of a flow whose basis neither the row nor the indicator's name states.
        other_rows: words of a list which say that its rows are none of the form's (撤销), None if there are none.
        is_masked: the content of the cell of a finding is masked in published tables (registers, surveys).
    """

    form_id: str
    label_zh: str
    label_en: str
    cadence: str
    senders: tuple[str, ...]
    acceptance: str
    series: str
    key: tuple[str, ...]
    version: int = 1
    total_of: str | None = None
    wide_periods: bool = False
    flow_basis: str = "flow"
    other_rows: OtherRows | None = None
    is_masked: bool = False


def codes(**written: str) -> tuple[tuple[str, str], ...]:
    """Return pairs of written text and stored code.

    Args:
        written: by code the accepted texts, separated by ``|``; the first is the template's, one in English is the
            code's English name, else the words of the code are (``fine_art``). Name and code are always accepted.
    """
    return tuple(
        (word, code)
        for code, words in written.items()
        for word in dict.fromkeys((*words.split("|"), code, code.replace("_", " ").strip()))
    )


def code_names(column: Sent) -> dict[str, tuple[str, str]]:
    """Return the Chinese and the English name of each code of a column."""
    texts: dict[str, list[str]] = {}
    for word, code in column.codes:
        texts.setdefault(code, []).append(word)
    return {
        code: (first, next((w for w in others if w.isascii() and w != code), code))
        for code, (first, *others) in texts.items()
    }


def sent(
    label_zh: str,
    label_en: str,
    *,
    description_zh: str,
    description: str,
    nullable: bool | None = None,
    rules: Mapping[str, Holds] | None = None,
    **kwargs: Any,
) -> Any:
    """Declare a column that senders fill; keywords of ``Sent`` and checks of ``pandera.Field`` mix freely.

    Args:
        label_zh: see ``Sent``, as ``label_en`` and ``description_zh``.
        label_en: see there.
        description_zh: see there.
        description: the definition in English.
        nullable: of the typed value; by default it may not be null where every cell must be filled, except of ``DASHED``.
        rules: a rule's code -> its condition on the column; a row rule refers to other columns itself.
        kwargs: of ``Sent`` and of ``pandera.Field``.
    """
    own = {k: kwargs.pop(k) for k in list(kwargs) if k in Sent.__dataclass_fields__}
    column = Sent(label_zh, label_en, description_zh, **own)
    if nullable is None:
        nullable = not column.is_filled or column.kind in DASHED
    field = pa.Field(
        nullable=nullable, description=description, title=label_zh, metadata={"sent": column}, **kwargs
    )
    field.checks = [*field.checks, *(condition_check(code, holds) for code, holds in (rules or {}).items())]
    return field


def derived(*, description: str, nullable: bool = True, **kwargs: Any) -> Any:
    """Declare a column that intake derives; it is not in the sender's file."""
    return pa.Field(nullable=nullable, description=description, metadata={}, **kwargs)


class Form(pa.DataFrameModel):
    """Base of all forms; the spec is in ``Config.metadata["form"]``."""

    class Config:
        """Intake casts cell by cell before, so that every invalid cell is reported."""

        strict = False
        coerce = False

    @classmethod
    def spec(cls) -> FormSpec:
        """Return the properties of the form."""
        return cast(FormSpec, _metadata(cls)["form"])

    @classmethod
    @cache
    def sent_columns(cls) -> dict[str, Sent]:
        """Return the columns that senders fill, in order."""
        return {
            n: c.metadata["sent"]
            for n, c in cls.to_schema().columns.items()
            if c.metadata and "sent" in c.metadata
        }


PROVENANCE: dict[str, pl.DataType] = {
    "submission_id": pl.String(),
    "source_ref": pl.String(),
    "source_row": pl.Int64(),
    "explanation": pl.String(),
    "held_by": pl.String(),
    "source_cells": pl.String(),
}
"""Columns that intake adds to every row in the lake: submission, cell, row of the sheet, explanation of the sender, the
codes of the holding rules that the row breaks unexplained, joined by ``|``, and of forms with one value a row the cells around
it, as JSON (``pipelines.intake.layout.source_cells``)."""


def measure_of(form: type[Form]) -> str | None:
    """Return the form's one column of kind number, None if a row holds no value or several."""
    return next((name for name, column in form.sent_columns().items() if column.kind == "number"), None)


@cache
def lake_schema(form: type[Form]) -> pl.Schema:
    """Return names and types of a form's rows in the lake: its columns, then where each row came from."""
    own = {name: column.dtype.type for name, column in form.to_schema().columns.items()}
    added = dict(PROVENANCE)
    if measure_of(form) is None:
        del added["source_cells"]
    return pl.Schema({**own, **added})


def forms() -> dict[str, type[Form]]:
    """Return all forms by form_id, from the modules of ``schemas.forms``."""
    package = importlib.import_module("schemas.forms")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"schemas.forms.{module.name}")
    by_id = {f.spec().form_id: f for f in _descendants(Form) if _metadata(f)}
    return dict(sorted(by_id.items()))


def _metadata(form: type[Form]) -> dict[str, Any]:
    # Read from the Config, because pandera drops it from a polars schema.
    return cast(Any, form.__config__).metadata or {}


def _descendants(model: type[Form]) -> list[type[Form]]:
    return [d for child in model.__subclasses__() for d in (child, *_descendants(child))]
