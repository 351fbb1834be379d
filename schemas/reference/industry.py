"""Contracts of the seeds on industries based on intellectual property.

Belongs here: names of divisions, groups and factors of copyright industries, classes of IP-intensive industries, kinds of key products, each row with where it
comes from. Does not belong here: what industries produce (the form ``industry_statistics``), or the arithmetic
(``dbt_project/``).
"""

from __future__ import annotations

import pandera.polars as pa

from schemas.reference.base import Seed, SeedSpec

INDUSTRY = r"^\d{2,4}$"


class Industry(Seed):
    """A division of GB/T 4754-2017."""

    industry_digits: str = pa.Field(
        str_matches=r"^\d{2}$", description="division, without its section letter"
    )
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")

    class Config:
        """Keys."""

        metadata = {"seed": SeedSpec("industry", ("industry_digits",), "Divisions of GB/T 4754-2017")}


class CopyrightGroup(Seed):
    """One of the groups of copyright industries of the WIPO guide."""

    group_code: str = pa.Field(str_matches=r"^[a-z_]+$", description="group")
    sort_order: int = pa.Field(ge=1, description="order")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    is_factor_computed: bool = pa.Field(
        description="true if the factor is computed from the other groups and GDP"
    )
    provenance: str = pa.Field(description="source of the group")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec("copyright_group", ("group_code",), "Groups of copyright industries (WIPO)")
        }


class CopyrightIndustryFactor(Seed):
    """How much of an industry counts as copyright industry, in one version of the factors."""

    factor_version: str = pa.Field(str_matches=r"^[a-z0-9_]+$", description="version of the factors")
    industry_digits: str = pa.Field(
        str_matches=INDUSTRY, description="industry of GB/T 4754-2017, without its section letter"
    )
    group_code: str = pa.Field(description="group of copyright industries")
    name_zh: str = pa.Field(description="name of the industry in Chinese")
    name_en: str = pa.Field(description="name of the industry in English")
    factor: float = pa.Field(
        nullable=True, ge=0, le=1, description="share of the industry that counts; empty where it is computed"
    )
    provenance: str = pa.Field(description="source of the factor, or project default")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "copyright_industry_factor",
                ("factor_version", "industry_digits"),
                "Factors of copyright industries, by version",
                (("group_code", "copyright_group.group_code"),),
            )
        }


class IpIntensiveClass(Seed):
    """A division that a classification of IP-intensive industries lists, as a whole or in part."""

    caliber_code: str = pa.Field(description="classification: a caliber")
    industry_digits: str = pa.Field(
        str_matches=INDUSTRY, description="division of GB/T 4754-2017, without its section letter"
    )
    class_code: str = pa.Field(
        str_matches=r"^[a-z_]+$", description="group of industries in the classification"
    )
    name_zh: str = pa.Field(description="name of the group in Chinese")
    name_en: str = pa.Field(description="name of the group in English")
    is_part: bool = pa.Field(description="true if the classification lists only some classes of the division")
    provenance: str = pa.Field(description="source of group and mapping")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "ip_intensive_class",
                ("caliber_code", "industry_digits"),
                "Divisions listed as IP-intensive, by classification",
                (("caliber_code", "caliber.caliber_code"),),
            )
        }


class KeyProductKind(Seed):
    """A kind of recognition that belongs to the catalogue of key products and industries."""

    recognition_kind: str = pa.Field(description="kind of recognition: an indicator")
    catalogue: str = pa.Field(
        isin=("product", "navigation", "pool"), description="part of the catalogue that it belongs to"
    )
    sort_order: int = pa.Field(ge=1, description="order")
    provenance: str = pa.Field(description="clause of the plan")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "key_product_kind",
                ("recognition_kind",),
                "Kinds of recognition in the catalogue of key products",
                (("recognition_kind", "indicator.indicator_code"),),
            )
        }
