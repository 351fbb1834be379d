"""Contracts of the seeds about how tables are laid out: titles, words of headers, templates of older years.

Belongs here: what intake must know to find out what a table is about. Does not belong here: names of indicators
(``source.py``), or the columns of today's forms (``schemas/forms/``).
"""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from schemas.reference.base import Seed, SeedSpec

SAYS = ("patent_type", "applicant_type", "industry_code", "item_class", "measure_basis")


class TableTitle(Seed):
    """What a published table is about, by its title; the first row that fits wins."""

    pattern: str = pa.Field(
        unique=True, description="regular expression that is searched in the title without blanks"
    )
    alias: str = pa.Field(description="indicator name that the title denotes")
    unit_raw: str = pa.Field(nullable=True, description="unit of such tables where they print none")
    note: str = pa.Field(nullable=True, description="tables with such titles")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "table_title",
                ("pattern",),
                "Indicators of published tables, by their titles",
                (("alias", "indicator_alias.alias"),),
            )
        }


class HeaderWord(Seed):
    """A text of a header that names no indicator, but a breakdown or basis of the columns below."""

    word: str = pa.Field(unique=True, description="text of one level of a header")
    field: str = pa.Field(
        nullable=True,
        isin=SAYS,
        description="breakdown or basis that it denotes; empty where it adds nothing (合计 below a heading)",
    )
    member: str = pa.Field(nullable=True, description="member of the breakdown, or basis")
    within_year: str = pa.Field(
        nullable=True,
        description="basis that the word means of a month or quarter; empty if it means the same there",
    )

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec("header_word", ("word",), "Words of headers that name a breakdown or a basis")
        }


class AreaLeftOut(Seed):
    """A name in a column of areas that no area of the reference data has: 国外, 其他."""

    word: str = pa.Field(unique=True, description="name as written in a row")
    note: str = pa.Field(nullable=True, description="what it is")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "area_left_out",
                ("word",),
                "Names of areas whose rows count in totals and are not taken as figures",
            )
        }


class LabelRole(Seed):
    """What a word of a label says about the figures under it."""

    role: str = pa.Field(unique=True, description="code of the role")
    is_other_figure: bool = pa.Field(
        description="true if the word makes another figure of what is labelled; such figures are refused"
    )
    name_zh: str = pa.Field(description="name in Chinese, as a finding prints it")
    name_en: str = pa.Field(description="name in English")
    note: str = pa.Field(nullable=True, description="remark")

    class Config:
        """Keys."""

        metadata = {"seed": SeedSpec("label_role", ("role",), "Roles of the words of titles and headers")}


class LabelWord(Seed):
    """A word of titles and headers that names no indicator, area, unit, source or breakdown."""

    word: str = pa.Field(unique=True, description="word or phrase; of several that fit, the longest counts")
    role: str = pa.Field(description="what it says about the figures")
    note: str = pa.Field(nullable=True, description="remark")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "label_word",
                ("word",),
                "Words of titles and headers; a word that nothing explains is a query",
                (("role", "label_role.role"),),
            )
        }


class NoteWording(Seed):
    """A way in which notes, remarks and brackets say what figures are; the first that fits wins."""

    pattern: str = pa.Field(
        unique=True, description="regular expression of a whole sentence after its subject, in any case"
    )
    role: str = pa.Field(description="what it says about the figures")
    note: str = pa.Field(nullable=True, description="example")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "note_wording",
                ("pattern",),
                "Wordings by which notes and remarks say that figures are others than they are read as",
                (("role", "label_role.role"),),
            )
        }


class LayoutVersion(Seed):
    """A header of an older template, and the column it has become."""

    form_id: str = pa.Field(description="the form")
    layout_version: str = pa.Field(description="name of the template version")
    header: str = pa.Field(description="header of that version")
    field: str = pa.Field(description="column that it denotes")
    valid_from: pl.Date = pa.Field(description="first day of the template")
    valid_to: pl.Date = pa.Field(description="last day of the template")
    note: str = pa.Field(nullable=True, description="description of the change")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "layout_version",
                ("form_id", "header"),
                "Headers of older templates",
                (("form_id", "form.form_id"), ("field", "form_field.field")),
            )
        }
