"""Synthetic lists of recognised units, one for each year and agency.

Belongs here: made-up enterprises and products with credit codes that check. Does not belong here: the real
counts of recognised units, which are published figures.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random

import polars as pl

from samples.returns import WEIGHTS, YEARS
from samples.sheets import SYNTHETIC, Row, Sample, workbook
from schemas.rules.identifiers import has_credit_code_check_digit

HEADER = (
    "名称",
    "统一社会信用代码",
    "认定类别",
    "级别",
    "所在区",
    "认定日期",
    "认定机关",
    "备注",
    "权利类型",
    "保护途径",
)
KINDS = {
    "tjipo": (
        "天津市知识产权局",
        (
            ("知识产权优势企业", "市级", 8),
            ("知识产权优势产品", "市级", 5),
            ("杀手锏产品", "市级", 40),
            ("拳头产品", "国家级", 2),
            ("专利密集产品", "市级", 60),
            ("重点产业专利导航", "市级", 2),
            ("重点领域专利导航", "市级", 4),
            ("专利导航试验区", "国家级", 1),
            ("专利池", "市级", 2),
            ("典型案例", "市级", 10),
        ),
        YEARS,
    ),
    "tjmsa": (
        "天津市市场监管委",
        (("商标战略实施示范企业", "国家级", 2), ("著名商标", "市级", 4)),
        range(2016, 2019),
    ),
}
"""Agency -> name, what it recognises (kind, level, how many a year), years."""
OF_UNITS = ("知识产权优势企业", "商标战略实施示范企业")
"""Kinds that are given to enterprises, which have a credit code; products and marks have none."""
OF_CASES = "典型案例"
CASES = (
    ("商标", "行政执法"),
    ("商标", "民事诉讼"),
    ("商标", "海关保护"),
    ("专利", "行政执法"),
    ("专利", "民事诉讼"),
    ("著作权", "民事诉讼"),
    ("著作权", "刑事诉讼"),
)
"""Kinds of right of typical cases, with the way in which they were protected."""


def samples(seed: int) -> list[Sample]:
    """Return one list for each agency and year."""
    codes = credit_codes(seed)
    out = []
    for agency, (name, kinds, years) in KINDS.items():
        for year in years:
            random = Random(f"{seed}/recognitions/{agency}/{year}")
            rows: list[Row] = []
            for kind, level, count in kinds:
                for n in range(1, count + 1):
                    district, *_ = list(WEIGHTS.values())[int(random.random() * len(WEIGHTS))]
                    what = (
                        "有限公司"
                        if kind in OF_UNITS
                        else "产品"
                        if "产品" in kind
                        else "商标"
                        if "商标" in kind
                        else "案件"
                        if kind == OF_CASES
                        else "项目"
                    )
                    code = next(codes) if kind in OF_UNITS else None
                    day = dt.date(year, 11, 1) + dt.timedelta(days=int(random.random() * 40))
                    case = CASES[int(random.random() * len(CASES))] if kind == OF_CASES else (None, None)
                    rows.append(
                        [
                            f"合成{year}{kind[:2]}{n:02d}{what}",
                            code,
                            kind,
                            level,
                            district,
                            day.isoformat(),
                            name,
                            SYNTHETIC,
                            *case,
                        ]
                    )
            head: list[Row] = [
                [SYNTHETIC],
                ["表名：", "认定名录"],
                ["报送单位：", name],
                ["报告期：", f"{year}年"],
            ]
            received = dt.datetime(year + 1, 1, 20, 10)
            out.append(
                Sample(
                    f"recognitions_{agency}_{year}.xlsx",
                    "synthetic",
                    workbook([*head, HEADER, *rows]),
                    received,
                )
            )
    return out


def credit_codes(seed: int | str) -> Iterator[str]:
    """Yield made-up credit codes of Tianjin whose check character the rule accepts."""
    random = Random(f"{seed}/credit")
    bodies = [f"91120{random.random():.12f}".replace("0.", "") for _ in range(240)]
    frame = pl.DataFrame({"n": bodies}).join(
        pl.DataFrame({"d": [*"0123456789ABCDEFGHJKLMNPQRTUWXY"]}), how="cross"
    )
    whole = frame.select(w=pl.col("n") + pl.col("d")).filter(has_credit_code_check_digit(pl.col("w")))
    yield from whole["w"].unique(maintain_order=True)
