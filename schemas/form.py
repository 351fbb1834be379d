"""What a reporting form is: one module, one pandera model, everything else derived.

Belongs here: the vocabulary in which forms are declared. Does not belong here: any one form
(``schemas/forms/``), or reading files.

A form's model declares the columns of its rows in the lake. A column that senders fill is declared with
``sent(...)``; one that intake fills while it resolves another (unit, precision, codes) with ``derived(...)``.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from typing import Any, cast

import pandera.polars as pa

KINDS = ("text", "number", "integer", "decimal", "date", "period", "area", "indicator", "source", "unit", "code", "boolean")


@dataclass(frozen=True)
class Sent:
    """How senders write a column.

    Attributes:
        label_zh: the header on the template; ``label_en`` its English twin.
        kind: how a cell is read, one of ``KINDS``. ``number`` is the form's one measure (unit and precision
            are kept beside it); ``integer`` and ``decimal`` stand in the column's own fixed unit.
        aliases: other headers that mean the same.
        required: the column must be there and no cell may be blank.
        codes: for ``code``: what senders write -> the code kept.
        default: what a missing column or blank cell means.
        example: a cell as a good sender writes it.
    """

    label_zh: str
    label_en: str
    kind: str = "text"
    aliases: tuple[str, ...] = ()
    required: bool = True
    codes: tuple[tuple[str, str], ...] = ()
    default: str | None = None
    unit: str | None = None
    example: str = ""


@dataclass(frozen=True)
class FormSpec:
    """What holds for a form as a whole.

    Attributes:
        cadence: ``A``, ``Q`` or ``M``: the reporting period's.
        senders: agency codes that may send it; ``*`` any agency, ``districts`` the districts.
        acceptance: ``all_or_nothing`` (returns, tables) or ``quarantine`` (registers).
        series: ``full`` (a file replaces the former whole) or ``delta`` (events; a stock is cumulated).
        key: the columns that may not repeat within a file.
        total_of: the column whose cell 合计/总计/Total marks a total row (checked, kept out), or None.
        wide_periods: columns headed by periods (2016, 2017年, ...) are melted into time_period and the measure.
        is_masked: what a finding found is masked in published tables (registers, surveys).
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
    is_masked: bool = False


def sent(label_zh: str, label_en: str, *, description: str, nullable: bool = True, **kwargs: Any) -> Any:
    """Declare a column that senders fill; keywords of ``Sent`` and checks of ``pandera.Field`` mix freely."""
    own = {k: kwargs.pop(k) for k in list(kwargs) if k in Sent.__dataclass_fields__}
    return pa.Field(nullable=nullable, description=description, title=label_zh, metadata={"sent": Sent(label_zh, label_en, **own)}, **kwargs)


def derived(*, description: str, nullable: bool = True, **kwargs: Any) -> Any:
    """Declare a column that intake fills; senders do not see it."""
    return pa.Field(nullable=nullable, description=description, metadata={}, **kwargs)


class Form(pa.DataFrameModel):
    """Base of all forms; the spec stands in ``Config.metadata["form"]``."""

    class Config:
        """Intake casts cell by cell before, so that one bad cell hides no other."""

        strict = False
        coerce = False

    @classmethod
    def spec(cls) -> FormSpec:
        """Return what holds for the form as a whole."""
        return cast("dict[str, FormSpec]", cls.__config__.metadata)["form"]  # polars schemas drop Config.metadata

    @classmethod
    def sent_columns(cls) -> dict[str, Sent]:
        """Return the columns that senders fill, in order."""
        return {n: c.metadata["sent"] for n, c in cls.to_schema().columns.items() if c.metadata and "sent" in c.metadata}


def forms() -> dict[str, type[Form]]:
    """Return all forms by form_id: every module of ``schemas.forms`` is found by itself."""
    package = importlib.import_module("schemas.forms")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"schemas.forms.{module.name}")
    return {f.spec().form_id: f for f in sorted(Form.__subclasses__(), key=lambda f: f.__name__)}
