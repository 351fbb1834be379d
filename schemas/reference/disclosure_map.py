"""Contracts of the declared map: what of protected records leaves the build, where, and how it is protected.

Belongs here: forms whose rows are respondents, the models at which protected records become something that may be
published, and what each published column that is made from them gives away. Does not belong here: lists, classes and
thresholds (``disclosure.py``). The map is held against the dbt graph by ``tests/unit/test_disclosure_map.py``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandera.polars as pa
import polars as pl

from schemas.reference.base import Problem, Seed, SeedSpec
from schemas.reference.disclosure import PUBLISHED_COLUMNS

REST = "*"
"""All columns of a table that no row names."""


class DisclosureForm(Seed):
    """A form whose cells are masked: whether its rows are respondents, so that their number is hidden, too."""

    form_id: str = pa.Field(description="form")
    is_count_hidden: bool = pa.Field(
        description="whether numbers of rows and places of cells are published for no file of the form"
    )
    reason_zh: str = pa.Field(description="why, in Chinese")
    reason_en: str = pa.Field(description="why, in English")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "disclosure_form",
                ("form_id",),
                "Whether the rows of a masked form are respondents",
                (("form_id", "form.form_id"),),
            )
        }

    @classmethod
    def relation_problems(cls, frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> Iterable[Problem]:
        """Yield forms that are masked and not declared, and forms of a protected list whose rows are counted openly."""
        masked = frames["form"].filter("is_masked")["form_id"]
        for form_id in sorted(set(masked) - set(frame["form_id"])):
            yield Problem(
                0,
                f"表单 {form_id} 的内容须遮蔽，本表应有一行说明其行数是否公布",
                f"the form {form_id} is masked: a row must say whether its numbers of rows are published",
            )
        listed = set(frames["disclosure_list"]["form_id"])
        for row, (form_id, is_hidden) in enumerate(frame.select("form_id", "is_count_hidden").iter_rows()):
            if form_id in listed and not is_hidden:
                yield Problem(
                    row,
                    f"{form_id} 是受保护名单的表单，is_count_hidden 应为 true",
                    f"{form_id} is the form of a protected list: is_count_hidden must be true",
                )


class DisclosureExit(Seed):
    """A model at which protected records become something that may be published."""

    model_name: str = pa.Field(str_matches=r"^(int|fct)_[a-z_]+$", description="dbt model")
    gives: str = pa.Field(
        isin=["cells", "shares", "counts", "class", "position"], description="what the model makes of records"
    )
    protection: str = pa.Field(
        isin=["suppressed", "masked", "public"],
        description="how respondents are protected; public: each record is public anyway",
    )
    reason_zh: str = pa.Field(description="why that is enough, in Chinese")
    reason_en: str = pa.Field(description="why that is enough, in English")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec("disclosure_exit", ("model_name",), "Models at which protected records leave")
        }


class DisclosureColumn(Seed):
    """What a published column that is made from protected records gives away."""

    table_name: str = pa.Field(description="published table")
    column_name: str = pa.Field(description="column; * for all that no other row of the table names")
    gives: str = pa.Field(
        isin=["nothing", "count", "sum", "share", "score", "class", "rows", "position"],
        description="what it gives away of respondents",
    )
    protection: str = pa.Field(
        isin=["none", "suppressed", "published_cells", "masked", "public"],
        description="none: there is nothing to protect; suppressed: empty where unsafe; published_cells: made from "
        "published cells alone; masked: emptied for forms of disclosure_form; public: each record is public anyway",
    )
    reason_zh: str = pa.Field(description="why that is enough, in Chinese")
    reason_en: str = pa.Field(description="why that is enough, in English")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "disclosure_column",
                ("table_name", "column_name"),
                "What published columns give away of protected records",
            )
        }

    @classmethod
    def row_problems(cls, frame: pl.DataFrame) -> Iterable[Problem]:
        """Yield columns that give something away without protection, or are protected though they give nothing away."""
        for row, (gives, protection) in enumerate(frame.select("gives", "protection").iter_rows()):
            if (gives == "nothing") != (protection == "none"):
                yield Problem(
                    row,
                    f"gives 为 {gives} 时 protection 不能为 {protection}：只有 nothing 与 none 相配",
                    f"gives {gives} does not go with protection {protection}: nothing goes with none, and no other",
                )

    @classmethod
    def relation_problems(cls, frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> Iterable[Problem]:
        """Yield tables whose other columns are not declared, and columns of protected lists that are not."""
        for table in frame["table_name"].unique(maintain_order=True):
            rows = frame.with_row_index("row").filter(pl.col("table_name") == table)
            if REST not in rows["column_name"]:
                yield Problem(
                    rows["row"][0],
                    f"{table} 缺少 column_name 为 * 的一行，说明其余各列",
                    f"{table} has no row * for its other columns",
                )
        declared = set(frame.select("table_name", "column_name").iter_rows())
        for table, columns in PUBLISHED_COLUMNS.items():
            for column in columns:
                if (table, column) not in declared:
                    yield Problem(
                        0,
                        f"缺少 {table}.{column} 一行：它是受保护名单的数字",
                        f"{table}.{column} is a figure of a protected list: a row must declare it",
                    )
