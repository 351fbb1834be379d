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
        unique=True, description="regular expression that is looked for in the title, blanks left out"
    )
    alias: str = pa.Field(description="the name of the indicator that the title stands for")
    unit_raw: str = pa.Field(nullable=True, description="the unit, where such tables print none")
    note: str = pa.Field(nullable=True, description="which tables are titled so")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "table_title",
                ("pattern",),
                "What published tables are about, by their titles",
                (("alias", "indicator_alias.alias"),),
            )
        }


class HeaderWord(Seed):
    """A word of a header that names no indicator by itself, but says which part of one stands beneath."""

    word: str = pa.Field(unique=True, description="the words as written in one level of a header")
    field: str = pa.Field(
        nullable=True, isin=SAYS, description="what it says; empty: it adds nothing (合计 beneath a heading)"
    )
    member: str = pa.Field(nullable=True, description="the member of that breakdown, or the basis")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec("header_word", ("word",), "Words of headers that name a breakdown or a basis")
        }


class LayoutVersion(Seed):
    """A header of an older template, and the column it has become."""

    form_id: str = pa.Field(description="the form")
    layout_version: str = pa.Field(description="which template, as its sender would name it")
    header: str = pa.Field(description="the header that it used")
    field: str = pa.Field(description="the column it stands for")
    valid_from: pl.Date = pa.Field(description="first day of the template")
    valid_to: pl.Date = pa.Field(description="last day of the template")
    note: str = pa.Field(nullable=True, description="what changed")

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
