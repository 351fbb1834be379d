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
    """A word of a header that names no indicator by itself, but says which part of one stands beneath."""

    word: str = pa.Field(unique=True, description="text of one level of a header")
    field: str = pa.Field(
        nullable=True,
        isin=SAYS,
        description="breakdown or basis that it denotes; empty where it adds nothing (合计 below a heading)",
    )
    member: str = pa.Field(nullable=True, description="member of the breakdown, or basis")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec("header_word", ("word",), "Words of headers that name a breakdown or a basis")
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
