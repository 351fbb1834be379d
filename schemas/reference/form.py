"""Contracts of the seeds about forms: three that ``schemas.generate`` writes from the form modules, one of all forms.

Belongs here: what dim_form, the data dictionary and the words of findings read of the forms. Does not belong here: the forms
themselves (``schemas/forms/``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandera.polars as pa
import polars as pl

from schemas.form import KINDS
from schemas.reference.agency import PERIOD, sender_problems
from schemas.reference.base import Problem, Seed, SeedSpec


class FormRow(Seed):
    """A reporting form."""

    form_id: str = pa.Field(unique=True, description="code of the form")
    label_zh: str = pa.Field(description="title in Chinese")
    label_en: str = pa.Field(description="title in English")
    cadence: str = pa.Field(isin=["A", "Q", "M"], description="reporting period: year, quarter or month")
    senders: str = pa.Field(
        description="roles of the agencies that may submit it, separated by |, or * (any agency)"
    )
    acceptance: str = pa.Field(
        isin=["all_or_nothing", "quarantine"], description="effect of an invalid row on the file"
    )
    series: str = pa.Field(
        isin=["full", "delta"],
        description="full (a file replaces the previous one) or delta (it adds events)",
    )
    is_masked: bool = pa.Field(description="true if published findings do not show the content of the cell")
    version: int = pa.Field(ge=1, description="version of the form")
    description: str = pa.Field(description="content of a row")

    @classmethod
    def relation_problems(cls, frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> Iterator[Problem]:
        """Yield rows that name unknown roles."""
        return sender_problems(frame, frames)

    class Config:
        """Keys."""

        metadata = {"seed": SeedSpec("form", ("form_id",), "Reporting forms (generated from schemas/forms)")}


class FormField(Seed):
    """A column of a form, sent or derived."""

    form_id: str = pa.Field(description="the form")
    field: str = pa.Field(description="name of the column")
    position: int = pa.Field(ge=1, description="position of the column in the form")
    label_zh: str = pa.Field(
        nullable=True, description="header on the template; empty where intake derives the column"
    )
    label_en: str = pa.Field(nullable=True, description="header in English")
    kind: str = pa.Field(
        isin=[*KINDS, "derived"], description="kind of content, which decides how a cell is read"
    )
    unit: str = pa.Field(nullable=True, description="fixed unit; empty where the column has none")
    required: bool = pa.Field(description="true if senders must fill it")
    example_: str = pa.Field(alias="example", nullable=True, description="example of a valid cell")
    description_zh: str = pa.Field(
        nullable=True,
        description="definition for the sender in Chinese; empty where intake derives the column",
    )
    description: str = pa.Field(description="definition of the column in English")
    data_type: str = pa.Field(description="type in the warehouse")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "form_field",
                ("form_id", "field"),
                "Columns of the forms (generated from schemas/forms)",
                (("form_id", "form.form_id"), ("unit", "unit.unit_code")),
            )
        }


class FormCode(Seed):
    """A code of a column with its names."""

    form_id: str = pa.Field(description="the form")
    field: str = pa.Field(description="name of the column")
    code: str = pa.Field(description="code that is stored")
    name_zh: str = pa.Field(description="name in Chinese, as on the template")
    name_en: str = pa.Field(description="name in English")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "form_code",
                ("form_id", "field", "code"),
                "Names of the codes of forms (generated from schemas/forms)",
                (("form_id", "form.form_id"),),
            )
        }


class SubmissionKey(Seed):
    """A part of the key of a submission."""

    field: str = pa.Field(unique=True, description="name of the part")
    label_zh: str = pa.Field(description="name in Chinese, as on templates")
    label_en: str = pa.Field(description="name in English")
    description: str = pa.Field(description="definition of the part")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec("submission_key", ("field",), "Parts of the key of a submission, with labels")
        }


class FormItem(Seed):
    """An item that a return asks its senders for; the template prints a line for it."""

    form_id: str = pa.Field(description="the form")
    senders: str = pa.Field(
        description="roles of the agencies that owe it, separated by |, or * (any sender of the form)"
    )
    sort_order: int = pa.Field(ge=1, description="position of its line on the template")
    indicator: str = pa.Field(description="name of the indicator as the template prints it")
    unit_code: str = pa.Field(description="unit in which the value is asked for")
    measure_basis: str = pa.Field(
        isin=["point", "flow", "ytd", "cumulative"], description="time basis of the value that is asked for"
    )
    first_period: str = pa.Field(str_matches=PERIOD, description="first reporting period that asks for it")
    last_period: str = pa.Field(
        nullable=True,
        str_matches=PERIOD,
        description="last reporting period that asks for it; empty: still asked for",
    )
    note: str = pa.Field(nullable=True, description="why it is asked of these senders only")

    @classmethod
    def relation_problems(cls, frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> Iterator[Problem]:
        """Yield rows that name unknown roles, or an indicator by a name that it does not have any more."""
        yield from sender_problems(frame, frames)
        names = {*frames["indicator"]["name_zh"], *frames["indicator_alias"]["alias"]}
        for number, name in enumerate(frame["indicator"]):
            if name not in names:
                yield Problem(
                    number,
                    f"没有指标叫“{name}”：指标改名的，在 seeds/indicator_alias.csv 中把原名登记为别名",
                    f"no indicator is called {name}: where one has a new name, enter the previous one in seeds/indicator_alias.csv",
                )

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "form_item",
                ("form_id", "sort_order"),
                "Items that a return asks for",
                (("form_id", "form.form_id"), ("unit_code", "unit.unit_code")),
            )
        }
