"""Columns shared by several forms of records and counts.

Belongs here: columns with one meaning, one set of labels and their checks. Does not
belong here: columns around a published figure (``schemas.figures``), or a column of one form only.

Keywords that a form adds (``required``, ``aliases``, ``rules``) go through to ``schemas.form.sent``; names of
persons have no column anywhere.
"""

from __future__ import annotations

import operator
from functools import reduce
from typing import Any

import polars as pl

from schemas.figures import note
from schemas.form import codes, derived, sent
from schemas.rules import identifiers
from schemas.rules.pandera_checks import Holds

__all__ = [
    "amount",
    "basis",
    "count",
    "country",
    "credit_code",
    "district",
    "industry",
    "no_earlier_than",
    "no_more_than",
    "note",
    "party_type",
    "people",
    "period",
    "right_kind",
    "size_class",
]


def no_more_than(*wholes: str) -> dict[str, Holds]:
    """Rule: a part is no more than the column it is a part of, or than the sum of several; a blank one says nothing."""
    return {
        "row.part_exceeds_whole": lambda part: part <= reduce(operator.add, map(pl.col, wholes)),
    }


def no_earlier_than(before: str) -> dict[str, Holds]:
    """Rule: a day does not come before the day that must come first."""
    return {"row.dates_out_of_order": lambda day: day >= pl.col(before)}


def count(label_zh: str, label_en: str, *, description: str, **kwargs: Any) -> Any:
    """A count, never negative."""
    own: dict[str, Any] = {"kind": "integer", "unit": "ITEM", "example": "12", "ge": 0} | kwargs
    return sent(label_zh, label_en, description=description, **own)


def people(label_zh: str, label_en: str, *, description: str, **kwargs: Any) -> Any:
    """A number of persons, never negative."""
    return count(label_zh, label_en, description=description, **({"unit": "PERSON"} | kwargs))


def amount(label_zh: str, label_en: str, *, description: str, **kwargs: Any) -> Any:
    """An amount of money, stored in yuan by default; senders often use 万元."""
    own: dict[str, Any] = {"kind": "decimal", "unit": "CNY", "example": "1200000", "ge": 0} | kwargs
    return sent(label_zh, label_en, description=description, **own)


def period() -> Any:
    """The reporting period of the whole table."""
    return derived(description="Period of the row, from the submission: 2019, 2019-Q3 or 2019-06.")


def basis() -> Any:
    """Time basis of the table's counts: of the period, or year to date."""
    return sent(
        "数值类型",
        "Measure basis",
        kind="code",
        aliases=("时间口径", "统计时段", "Basis"),
        required=False,
        codes=codes(
            flow="本期数|当期数|本期|当期|本季|of the period",
            ytd="本年累计|年初至今|当年累计|累计|year to date",
        ),
        default="flow",
        example="本期数",
        description_zh="表中件数和金额是本期数还是本年累计；留空按本期数。",
        description="Whether counts and amounts are of the period or since 1 January; of the period if blank.",
    )


def district(label_zh: str = "所在区", **kwargs: Any) -> Any:
    """A district, by the address of the subject of the row."""
    own: dict[str, Any] = {
        "kind": "area",
        "aliases": ("地区", "区县", "行政区", "Area"),
        "example": "南开区",
        "description_zh": "地址所在的区；地址未写明区的记为“未分区”。",
        "description": "District of the address; not allocated where the address names none.",
    } | kwargs
    return sent(label_zh, "District", **own)


def credit_code(
    label_zh: str = "统一社会信用代码", label_en: str = "Unified social credit code", **kwargs: Any
) -> Any:
    """A legal person, by the code of GB 32100-2015."""
    own: dict[str, Any] = {
        "kind": "id",
        "aliases": ("信用代码", "社会信用代码", "Credit code"),
        "example": "91350100M000100Y43",
        "description_zh": "营业执照上的18位统一社会信用代码（GB 32100-2015），末位为校验码。",
        "description": "18-character unified social credit code (GB 32100-2015) with its check character.",
    } | kwargs
    rules: dict[str, Holds] = {
        "cell.credit_code_shape": identifiers.has_credit_code_shape,
        "cell.credit_code_check_digit": identifiers.has_credit_code_check_digit,
    }
    return sent(label_zh, label_en, rules=rules, **own)


def industry(**kwargs: Any) -> Any:
    """An industry of GB/T 4754."""
    own: dict[str, Any] = {
        "kind": "id",
        "aliases": ("行业", "行业分类代码", "国民经济行业代码", "GB/T 4754", "Industry"),
        "example": "C3911",
        "description_zh": "国民经济行业代码（GB/T 4754）：门类字母、二至四位数字，或两者都写。",
        "description": "Industry of GB/T 4754: section letter, two to four digits, or both.",
    } | kwargs
    rules: dict[str, Holds] = {"cell.industry_shape": identifiers.has_industry_shape}
    return sent("行业代码", "Industry code", rules=rules, **own)


def country(label_zh: str, label_en: str, *, description: str, **kwargs: Any) -> Any:
    """A country or region of ISO 3166-1."""
    own: dict[str, Any] = {"kind": "country", "example": "美国"} | kwargs
    return sent(label_zh, label_en, description=f"{description}.", **own)


def right_kind(**kwargs: Any) -> Any:
    """Kind of right."""
    own: dict[str, Any] = {
        "kind": "code",
        "aliases": ("知识产权类型", "权利种类", "Right"),
        "codes": codes(
            patent="专利|专利权",
            trademark="商标|商标权|商标专用权",
            copyright="著作权|版权|著作权及相关权利",
            gi="地理标志|geographical indication",
            layout_design="集成电路布图设计|布图设计",
            plant_variety="植物新品种|植物新品种权",
            trade_secret="商业秘密|专有技术",
            mixed="组合|混合|多种",
            other="其他|其它|奥林匹克标志|世博会标志",
        ),
        "example": "专利",
        "description_zh": "涉及哪一种知识产权。",
        "description": "Kind of right: patent, trademark, copyright, geographical indication, layout design, plant variety, trade secret, several together or another.",
    } | kwargs
    return sent("权利类型", "Kind of right", **own)


def party_type(label_zh: str, label_en: str, *, description: str, **kwargs: Any) -> Any:
    """Type of person or body; no name is stored."""
    own: dict[str, Any] = {
        "kind": "code",
        "codes": codes(
            enterprise="企业|工矿企业|公司",
            university="大专院校|高校|高等院校",
            research="科研单位|科研院所|研究机构|research institute",
            government="机关团体|机关|事业单位|government body",
            individual="个人|自然人|非职务",
        ),
        "example": "企业",
    } | kwargs
    description += (
        ": enterprise, university, research institute, government body or individual. No name is stored."
    )
    return sent(label_zh, label_en, description=description, **own)


def size_class(**kwargs: Any) -> Any:
    """Size class of an enterprise, by the statistical standard of its industry."""
    own: dict[str, Any] = {
        "kind": "code",
        "aliases": ("规模", "单位规模", "Size"),
        "codes": codes(large="大型|大", medium="中型|中", small="小型|小", micro="微型|微"),
        "example": "小型",
        "description_zh": "按本行业统计标准划分的企业规模。",
        "description": "Size class by the statistical standard of the industry: large, medium, small or micro.",
    } | kwargs
    return sent("企业规模", "Size class", **own)
