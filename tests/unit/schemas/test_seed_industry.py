"""Copyright and IP-intensive industries as seeds: the values of their sources, and no industry counted twice."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import polars as pl
import pytest

from schemas.reference.base import load_seed
from schemas.reference.industry import CopyrightGroup, CopyrightIndustryFactor, IpIntensiveClass

ITALY = {"18": 0.005, "21": 0.05, "243": 0.4, "245": 0.5, "501": 0.1, "748": 0.1, "885": 0.5}
"""Apparel, furniture, crafts, toys, interior design, architecture, museums: 10.1186/s40660-015-0007-8, table 2."""


@pytest.fixture
def factors(repo_seeds: Path) -> pl.DataFrame:
    groups = load_seed(repo_seeds, CopyrightGroup)
    return load_seed(repo_seeds, CopyrightIndustryFactor).join(groups, on="group_code")


def test_every_version_has_the_four_groups(factors: pl.DataFrame) -> None:
    expected = {"core", "interdependent", "partial", "non_dedicated"}
    for (version,), rows in factors.group_by("factor_version"):
        assert set(rows["group_code"]) == expected, version


def test_a_factor_is_given_where_none_is_computed(factors: pl.DataFrame) -> None:
    assert (factors["factor"].is_null() == factors["is_factor_computed"]).all()
    assert (factors.filter(pl.col("group_code").is_in(["core", "interdependent"]))["factor"] == 1).all()


def test_the_italian_factors_are_those_of_the_study(factors: pl.DataFrame) -> None:
    italy = factors.filter(pl.col("factor_version") == "italy_2015")
    factor_of = dict(zip(italy["industry_digits"], italy["factor"], strict=True))
    assert {code: factor_of[code] for code in ITALY} == ITALY


def test_no_industry_is_counted_twice(factors: pl.DataFrame, repo_seeds: Path) -> None:
    """In a version, or a classification, no industry lies within another one of the list."""
    listed = load_seed(repo_seeds, IpIntensiveClass)
    lists = [rows["industry_digits"] for _, rows in factors.group_by("factor_version")]
    lists += [rows["industry_digits"] for _, rows in listed.group_by("caliber_code")]
    for codes in lists:
        within = [(a, b) for a, b in combinations(sorted(codes), 2) if b.startswith(a)]
        assert within == []


@pytest.mark.parametrize(("caliber", "groups"), [("ipi_2016", 8), ("ipi_2019", 7)])
def test_classifications_have_as_many_groups_as_published(
    repo_seeds: Path, caliber: str, groups: int
) -> None:
    listed = load_seed(repo_seeds, IpIntensiveClass).filter(pl.col("caliber_code") == caliber)
    assert listed["class_code"].n_unique() == groups
