"""Synthetic district returns, calibrated so that the districts and what none of them claims make up the city.

Belongs here: the allocation of real city totals to districts and quarters, the returns as files, the errors
of ``planted.csv``. Does not belong here: real figures of districts (there are hardly any), or the
checks that must find the errors.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from random import Random
from typing import NamedTuple

from samples.published import Fact, facts, read
from samples.sheets import SYNTHETIC, Row, Sample, delimited, workbook

YEARS = range(2016, 2021)
UNALLOCATED = "120000-UNALLOC"
BINHAI = "120116"
# Rough shares of the districts; Binhai's are its own report's.
WEIGHTS: dict[str, tuple[str, float, float]] = {
    "120101": ("和平区", 0.030, 0.034),
    "120102": ("河东区", 0.035, 0.036),
    "120103": ("河西区", 0.045, 0.055),
    "120104": ("南开区", 0.105, 0.070),
    "120105": ("河北区", 0.030, 0.030),
    "120106": ("红桥区", 0.030, 0.027),
    "120110": ("东丽区", 0.070, 0.058),
    "120111": ("西青区", 0.110, 0.075),
    "120112": ("津南区", 0.080, 0.062),
    "120113": ("北辰区", 0.075, 0.067),
    "120114": ("武清区", 0.065, 0.080),
    "120115": ("宝坻区", 0.035, 0.036),
    "120116": ("滨海新区", 0.262, 0.305),
    "120117": ("宁河区", 0.020, 0.018),
    "120118": ("静海区", 0.045, 0.040),
    "120119": ("蓟州区", 0.018, 0.020),
}
"""Code -> name, share of patents, share of trademarks and loans."""
BINHAI_IN_FORCE = 0.2932
EARLIER_NAMES = {
    "120117": ("宁河县", "2016-Q1"),
    "120118": ("静海县", "2016-Q2"),
    "120119": ("蓟县", "2016-Q3"),
}
"""Districts that still use the county's name, and the last quarter in which they do."""
ZONES = (
    ("天津开发区", 0.38),
    ("保税区", 0.12),
    ("高新区", 0.25),
    ("东疆保税港区", 0.03),
    ("中新天津生态城", 0.04),
)
ZONED = ("PAT_APP", "PAT_GRANT", "PAT_VALID")
IN_ZONES = 0.82
"""Share of Binhai's patents that stand in one of its zones."""
ITEMS = {
    "PAT_APP": ("专利申请量", "件", "本年累计"),
    "PAT_GRANT": ("专利授权量", "件", "本年累计"),
    "PAT_VALID": ("有效专利量", "件", "期末数"),
    "TM_VALID": ("有效注册商标量", "件", "期末数"),
    "PLEDGE_PAT": ("专利质押贷款", "万元", "本年累计"),
    "IP_FUND": ("知识产权专项资金", "万元", "本年累计"),
}
STOCKS = ("PAT_VALID", "TM_VALID")
HEADER = ("指标", "其中", "单位", "本年累计/期末数", "数值类型", "备注")
CSV_SENDERS = {"120111": "utf-8-sig", "120113": "gb18030"}
"""Districts that send CSV from 2018 on, and its encoding."""
Values = dict[tuple[str, str, int, int], int]
"""(area, indicator, year, quarter) -> value."""


def city_total(indicator: str, year: int, rows: Sequence[Fact] | None = None) -> int | None:
    """Return the published total of the city: the yearbook's, else the white paper's."""
    names = {"PAT_APP": "专利申请量_合计", "PAT_GRANT": "专利授权量_合计", "PAT_VALID": "有效专利量_合计"}
    names |= {"TM_VALID": "有效注册商标量", "PLEDGE_PAT": "专利质押贷款年度额"}
    scale = {"亿元": 10_000}
    for document in (f"yearbook_{year}", f"white_paper_{year}"):
        for row in rows or facts():
            if (row["document"], row["indicator"], row["period"]) == (document, names[indicator], str(year)):
                return round(float(row["value"]) * scale.get(row["unit"], 1))
    return None


def totals() -> dict[str, dict[int, int]]:
    """Return the yearly totals by indicator; where the city published none, a made-up one between its neighbours."""
    rows = facts()
    made_up = {
        "TM_VALID": {2015: 91_133, 2018: 200_400, 2020: 288_600},
        "PLEDGE_PAT": {2017: 260_000, 2018: 283_000, 2019: 305_000, 2020: 342_000},
        "IP_FUND": {2016: 9_800, 2017: 10_900, 2018: 11_700, 2019: 12_300, 2020: 13_100},
    }
    out: dict[str, dict[int, int]] = {}
    for code in ITEMS:
        years = (2015, *YEARS) if code in STOCKS else YEARS
        out[code] = dict(made_up.get(code, {}))
        for year in years:
            if year not in out[code]:
                total = city_total(code, year, rows)
                assert total is not None, (code, year)
                out[code][year] = total
    return out


def allocate(total: int, weights: Mapping[str, float]) -> dict[str, int]:
    """Allocate a whole number by weights, with the method of largest remainders."""
    scale = total / sum(weights.values())
    shares = {k: int(w * scale) for k, w in weights.items()}
    rest = sorted(weights, key=lambda k: (shares[k] - weights[k] * scale, k))
    for key in rest[: total - sum(shares.values())]:
        shares[key] += 1
    return shares


def _weights(code: str, year: int, random: Random) -> dict[str, float]:
    by_marks = code in ("TM_VALID", "PLEDGE_PAT", "IP_FUND")
    shares = {a: marks if by_marks else patents for a, (_, patents, marks) in WEIGHTS.items()}
    weights = {a: share * (1 + 0.02 * (random.random() - 0.5)) for a, share in shares.items()}
    weights[BINHAI] = BINHAI_IN_FORCE if code == "PAT_VALID" else shares[BINHAI]
    if code not in ("PLEDGE_PAT", "IP_FUND"):
        weights[UNALLOCATED] = 0.012
    # Binhai's own report fixes its share of the city; the others divide the rest.
    others = sum(w for a, w in weights.items() if a != BINHAI)
    rest = 1 - weights[BINHAI]
    return {a: w if a == BINHAI else w * rest / others for a, w in weights.items()}


def values(seed: int) -> Values:
    """Return every area's figure for every quarter, without any error."""
    out: Values = {}
    for code, by_year in totals().items():
        before: dict[str, int] = {}
        for year, total in sorted(by_year.items()):
            random = Random(f"{seed}/{code}/{year}")
            shares = allocate(total, _weights(code, year, random))
            for area, end in shares.items():
                for quarter in range(1, 5):
                    if code in STOCKS:
                        start = before.get(area, end)
                        value = start + (end - start) * quarter // 4
                    else:
                        part = (0.2, 0.44, 0.68, 1.0)[quarter - 1]
                        value = end if quarter == 4 else int(end * (part + 0.03 * (random.random() - 0.5)))
                    out[area, code, year, quarter] = value
            before = shares
    return out


def zones(value: int) -> dict[str, int]:
    """Return what each of Binhai's functional zones has of the district's figure."""
    return allocate(int(value * IN_ZONES), dict(ZONES))


def samples(seed: int) -> list[Sample]:
    """Return the returns of all districts and of what none of them claims, with the planted errors."""
    clean = values(seed)
    plants = {
        (p["submitter"], p["period"]): p for p in read("planted.csv") if p["form_id"] == "district_return"
    }
    out: list[Sample] = []
    for year in YEARS:
        for quarter in range(1, 5):
            for area in (*WEIGHTS, UNALLOCATED):
                slot = Slot(area, "tjipo" if area == UNALLOCATED else area, year, quarter)
                out += _return(seed, slot, clean, plants.get((slot.submitter, slot.period), {}))
    return out


class Slot(NamedTuple):
    """Which return it is: of which area, by which sender, for which quarter."""

    area: str
    submitter: str
    year: int
    quarter: int

    @property
    def period(self) -> str:
        """Return the reporting period."""
        return f"{self.year}-Q{self.quarter}"


def _return(seed: int, slot: Slot, clean: Values, plant: Mapping[str, str]) -> list[Sample]:
    (area, submitter, year, quarter), period = slot, slot.period
    random = Random(f"{seed}/{area}/{period}")
    end = dt.datetime(year + quarter // 4, quarter * 3 % 12 + 1, 1)
    received = end + dt.timedelta(days=5 + int(random.random() * 12), hours=9 + int(random.random() * 8))
    figures = {
        code: clean[area, code, year, quarter] for code in ITEMS if (area, code, year, quarter) in clean
    }
    wrong = dict(figures)
    kind = plant.get("kind", "")
    if kind == "missing":
        return []
    if kind == "late":
        # Counted from the day it was due, twenty days after the quarter.
        received = end + dt.timedelta(days=19 + int(plant["amount"]), hours=10)
    if kind in ("value", "corrected"):
        wrong[plant["subject"]] += int(plant["amount"])
    if kind == "times":
        wrong[plant["subject"]] = round(figures[plant["subject"]] * float(plant["amount"]))
    if kind == "unchanged":
        wrong = {code: clean[area, code, year, quarter - 1] for code in figures}
    if kind == "zones_twice":
        wrong[plant["subject"]] += sum(zones(figures[plant["subject"]]).values())
    if kind == "ytd_falls":
        wrong[plant["subject"]] = clean[area, plant["subject"], year, quarter - 1] + int(plant["amount"])
    as_csv = area in CSV_SENDERS and year >= 2018
    name = f"district_return_{submitter}_{year}q{quarter}"
    suffix = ".csv" if as_csv else ".xlsx"
    meta = {"form_id": "district_return", "submitter": submitter, "period": period} if as_csv else {}

    def file(stem: str, shown: Mapping[str, int], at: dt.datetime, declared: bool = False) -> Sample:
        extra = {"declared_date": at.date().isoformat()} if declared else {}
        parts = {code: zones(figures[code]) for code in ZONED} if area == BINHAI else {}
        content = _content(area, year, quarter, shown, parts, CSV_SENDERS[area] if as_csv else None)
        return Sample(stem + suffix, "synthetic", content, at, {**meta, **extra})

    if kind == "corrected":
        later = received + dt.timedelta(days=6)
        return [file(name, wrong, received, True), file(f"{name}_corrected", figures, later, True)]
    if kind == "resent":
        return [file(name, wrong, received), file(f"{name}_again", wrong, received + dt.timedelta(days=1))]
    return [file(name, wrong, received)]


def _content(
    area: str,
    year: int,
    quarter: int,
    figures: Mapping[str, int],
    parts: Mapping[str, Mapping[str, int]],
    encoding: str | None,
) -> bytes:
    rows: list[Row] = []
    for code, value in figures.items():
        name, unit, basis = ITEMS[code]
        rows.append([name, None, *_printed(area, year, value, unit), basis, SYNTHETIC])
        rows += [[name, zone, unit, part, basis, SYNTHETIC] for zone, part in parts.get(code, {}).items()]
    if encoding:
        return delimited([HEADER, *rows], encoding)
    earlier_name, until = EARLIER_NAMES.get(area, ("", ""))
    office = (
        earlier_name if f"{year}-Q{quarter}" <= until else WEIGHTS[area][0] if area in WEIGHTS else "天津市"
    )
    head: list[Row] = [
        [SYNTHETIC],
        ["表名：", "区知识产权工作季报表"],
        ["报送单位：", f"{office}知识产权局"],
        ["报告期：", f"{year}年第{quarter}季度"],
    ]
    return workbook([*head, HEADER, *rows, [f"注：{SYNTHETIC}，仅供演示，不是真实统计"]], "季报")


def _printed(area: str, year: int, value: int, unit: str) -> tuple[str, str | int]:
    """Return unit and figure as the sender writes them."""
    if area == "120103" and unit == "万元":
        return "亿元", f"{value / 10_000:.4f}"
    if area == "120111":
        return unit, f"{value:,}"
    if area == "120106" and year <= 2017:
        return unit, str(value).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return unit, value
