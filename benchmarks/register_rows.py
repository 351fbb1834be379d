"""Rows of made-up record registers of any length: a row follows from its number alone.

Belongs here: what a row of each register holds, with the skew of real ones: a few districts, classes and fields have most.
Does not belong here: how rows are dealt to files, and planted faults (``registers``).

What things are like (a patent's district, an enterprise's staff) is drawn once for some hundred thousand of them and goes
round; each column is drawn for another number of things, so that columns do not go round together. An event of a patent
or a mark is one of twenty-five of a cycle, of which the first fifteen file, eight grant and two end; a grant and an end belong
to what was filed before.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import polars as pl

from samples.draw import DISTRICTS, INDUSTRIES, PARTIES
from samples.register import CLASSES, TYPES
from schemas.rules.identifiers import CREDIT_ALPHABET

Numbers = np.ndarray[Any, Any]
Days = Callable[[Numbers], Numbers]
"""From numbers of rows to the days on which they happened."""
FILED, GRANTED, CYCLE = 15, 8, 25
DRAWN = 1 << 17
KINDS = np.array([0, 1, 1, 0, 1, 0, 1, 2, 1, 0])
"""Of ten patents in a row, of which type each is."""
OF_KIND = np.array([np.cumsum(kind == KINDS) - 1 for kind in range(3)])[KINDS, np.arange(10)]
RIGHTS = ("专利", "商标", "著作权", "地理标志", "组合")
OWNERS = list(dict.fromkeys(PARTIES))


class Traits:
    """What the things of a register are like; the same seed gives the same things."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._columns: dict[str, Numbers] = {}

    def words(self, name: str, choices: Sequence[str], of: Numbers) -> pl.Series:
        """Return one of the choices for each thing; the second is half as frequent as the first, the third a third."""
        weights = 1 / np.arange(1, len(choices) + 1)
        drawn = self._drawn(name, of, lambda r, n: r.choice(len(choices), n, p=weights / weights.sum()))
        return pl.Series(choices).gather(drawn)

    def whole(self, name: str, median: float, of: Numbers) -> Numbers:
        """Return a whole number for each thing: half are above the median, few are far above."""
        return self._drawn(name, of, lambda r, n: np.floor(r.lognormal(np.log(median), 1, n)).astype(int))

    def part(self, name: str, of: Numbers) -> Numbers:
        """Return a number from 0 to 1, exclusive, for each thing."""
        return self._drawn(name, of, lambda r, n: r.random(n))

    def yes(self, name: str, share: float, of: Numbers) -> pl.Series:
        """Return 是 for a share of the things, 否 for the others."""
        return pl.Series(["否", "是"]).gather((self.part(name, of) < share).astype(int))

    def _drawn(self, name: str, of: Numbers, draw: Callable[[np.random.Generator, int], Numbers]) -> Numbers:
        if name not in self._columns:
            self._columns[name] = draw(self._random, DRAWN + 2 * len(self._columns) + 1)
        return self._columns[name][of % len(self._columns[name])]


def _filed(rows: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return of each row its stage (0 filed, 1 granted, 2 ended), its thing, and the row that granted the thing."""
    cycle, place = np.divmod(rows, CYCLE)
    stage = (place >= FILED).astype(int) + (place >= FILED + GRANTED)
    grant = np.where(stage == 1, GRANTED * cycle + place - FILED, 3 * (2 * cycle + place - FILED - GRANTED))
    # Every fourth thing is never granted, and every third of the others has ended.
    thing = np.where(stage == 0, FILED * cycle + place, grant + grant // 3)
    granted_in = CYCLE * (grant // GRANTED) + FILED + grant % GRANTED
    return stage, thing, np.where(stage == 0, -1, granted_in)


def _dates(days: Days, rows: Numbers) -> tuple[Numbers, Numbers, dict[str, Numbers]]:
    """Return of each event its stage and thing, and the days: of filing, of the grant (none if filed), of the event."""
    stage, thing, granted_in = _filed(rows)
    filed = days(CYCLE * (thing // FILED) + thing % FILED)
    granted = np.maximum(days(np.maximum(granted_in, 0)), filed)
    event = np.where(stage == 0, filed, np.where(stage == 1, granted, np.maximum(days(rows), granted)))
    granted[stage == 0] = np.datetime64("NaT")
    return stage, thing, {"filed": filed, "granted": granted, "event": event}


def _shown(days: Numbers) -> pl.Series:
    return pl.Series(days.astype("datetime64[D]")).cast(pl.String)


def _checked(value: Numbers) -> pl.Series:
    """Return application numbers of twelve digits with the point and the check digit."""
    total = sum(value // 10 ** (11 - i) % 10 * (2 + i % 8) for i in range(12)) % 11
    digit = pl.Series([*"0123456789X"]).gather(total)
    return _joined(pl.Series(value), ".", digit)


def _credit_codes(number: Numbers) -> pl.Series:
    """Return a credit code for each number of an enterprise, below a thousand million."""
    value = 91_120_000 * 10**9 + number
    total = sum(value // 10 ** (16 - i) % 10 * pow(3, i, 31) for i in range(17)) % 31
    return _joined(pl.Series(value), pl.Series([*CREDIT_ALPHABET]).gather((31 - total) % 31))


def _joined(*parts: pl.Series | str) -> pl.Series:
    return pl.select(pl.concat_str([pl.lit(p) for p in parts])).to_series()


def _years(days: Numbers) -> Numbers:
    return days.astype("datetime64[Y]").astype(int) + 1970


def patents(traits: Traits, rows: Numbers, days: Days) -> dict[str, Any]:
    """Return events of the patent register."""
    stage, thing, day = _dates(days, rows)
    kind = KINDS[thing % 10]
    # Unique: of each type and year fewer than ten million are filed.
    serial = (thing // 10 * np.bincount(KINDS)[kind] + OF_KIND[thing % 10]) % 10**7
    ipc = [traits.words(f"ipc {label}", CLASSES[label], thing) for label in TYPES]
    size = traits.whole("claims", 8, thing) + 1
    renewed = np.clip((day["event"] - day["filed"]).astype(int) // 365 + 1, 1, 20)
    return {
        "事件类型": pl.Series(["申请", "授权", "终止"]).gather(stage),
        "事件日期": _shown(day["event"]),
        "申请号": _checked((_years(day["filed"]) * 10 + kind + 1) * 10**7 + serial),
        "专利类型": pl.Series([*TYPES]).gather(kind),
        "申请人类型": traits.words("owner", OWNERS, thing),
        "所在区": traits.words("district", DISTRICTS, thing),
        "主分类号": pl.select(
            pl.when(pl.Series(kind == 0))
            .then(ipc[0])
            .when(pl.Series(kind == 1))
            .then(ipc[1])
            .otherwise(ipc[2])
        ).to_series(),
        "申请日": _shown(day["filed"]),
        "授权公告日": _shown(day["granted"]),
        "法律状态": pl.Series(["审中", "有效", "终止"]).gather(stage),
        "权利要求数": size,
        "被引次数": traits.whole("citations", 2, thing),
        "同族数": 1 + traits.whole("family", 0.5, thing),
        "缴费年度": pl.select(pl.when(pl.Series(stage > 0)).then(pl.Series(renewed))).to_series(),
    }


def marks(traits: Traits, rows: Numbers, days: Days) -> dict[str, Any]:
    """Return events of the trademark register."""
    stage, thing, day = _dates(days, rows)
    until = (day["granted"].astype("datetime64[M]") + 120).astype("datetime64[D]")
    return {
        "业务类型": pl.Series(["申请", "核准注册", "注销"]).gather(stage),
        "事件日期": _shown(day["event"]),
        "注册/申请号": pl.Series(10_000_000 + thing).cast(pl.String),
        "商标类型": traits.words("kind", ("普通商标", "集体商标", "证明商标"), thing),
        "申请途径": traits.words("route", ("国内", "马德里"), thing),
        "国际分类": traits.words("class", [str(n) for n in (35, 30, 9, 25, 29, *range(1, 9), 41, 42)], thing),
        "注册人类型": traits.words("owner", OWNERS, thing),
        "所在区": traits.words("district", DISTRICTS, thing),
        "申请日期": _shown(day["filed"]),
        "注册公告日期": _shown(day["granted"]),
        "专用权期限至": _shown(until),
    }


WORKS = {"美术": "F", "文字": "A", "摄影": "G", "影视": "I", "音乐": "B", "图形": "J", "其他": "L"}


def works(traits: Traits, rows: Numbers, days: Days) -> dict[str, Any]:
    """Return registered works."""
    day = days(rows)
    kind = traits.words("kind", [*WORKS], rows)
    serial = pl.Series(rows % 10**8).cast(pl.String).str.zfill(8)
    done = day - (30 + 370 * traits.part("done", rows)).astype("timedelta64[D]")
    return {
        "登记号": _joined("津作登字-", pl.Series(_years(day)), "-", kind.replace_strict(WORKS), "-", serial),
        "登记日期": _shown(day),
        "作品类别": kind,
        "著作权人类型": traits.words("owner", OWNERS, rows),
        "所在区": traits.words("district", DISTRICTS, rows),
        "创作完成日期": _shown(done),
        "首次发表日期": _shown(done + 14),
    }


def pledges(traits: Traits, rows: Numbers, days: Days) -> dict[str, Any]:
    """Return registered pledges."""
    day = days(rows)
    return {
        "质押登记号": _joined("Y", pl.Series(_years(day)), "12", pl.Series(rows)),
        "登记日期": _shown(day),
        "质押物类型": traits.words("right", RIGHTS, rows),
        "质押件数": 1 + traits.whole("rights", 2, rows),
        "出质人统一社会信用代码": _credit_codes(traits.whole("pledgor", 2_000, rows)),
        "出质人所在区": traits.words("district", DISTRICTS, rows),
        "质权人类型": traits.words("pledgee", ("银行", "担保公司", "融资租赁公司"), rows),
        "贷款金额(万元)": traits.whole("amount", 40_000, rows) / 100,
        "放款日期": _shown(day + 7),
        "到期日": _shown(day + 372),
        "是否首贷": traits.yes("first", 0.3, rows),
    }


def deals(traits: Traits, rows: Numbers, days: Days) -> dict[str, Any]:
    """Return deals in rights."""
    day = days(rows)
    return {
        "备案号": _joined(pl.Series(_years(day)), "-120-", pl.Series(rows)),
        "备案日期": _shown(day),
        "交易方式": traits.words("kind", ("转让", "普通许可", "独占许可", "作价入股"), rows),
        "权利类型": traits.words("right", RIGHTS, rows),
        "涉及件数": 1 + traits.whole("rights", 1, rows),
        "合同金额(万元)": traits.whole("amount", 3_000, rows) / 100,
        "出让方类型": traits.words("seller", OWNERS, rows),
        "出让方所在区": traits.words("district", DISTRICTS, rows),
        "受让方类型": traits.words("buyer", OWNERS, rows),
        "受让方地域": traits.words("region", ("本市", "外省市", "境外"), rows),
    }


def enterprises(traits: Traits, rows: Numbers, days: Days) -> dict[str, Any]:
    """Return answers of enterprises."""
    staff = 5 + traits.whole("staff", 40, rows)
    patents_held = traits.whole("patents", 4, rows)
    revenue = staff * (30 + traits.whole("revenue", 30, rows))
    size = np.searchsorted([20, 300, 1_000], staff)
    return {
        "统一社会信用代码": _credit_codes(rows),
        "行业代码": traits.words("industry", INDUSTRIES, rows),
        "企业规模": pl.Series(["微型", "小型", "中型", "大型"]).gather(size),
        "是否民营": traits.yes("private", 0.7, rows),
        "是否科技型中小企业": traits.yes("sme", 0.6, rows),
        "是否科技小巨人": traits.yes("giant", 0.1, rows),
        "是否高新技术企业": traits.yes("hightech", 0.3, rows),
        "从业人员": staff,
        "知识产权管理人员": np.minimum(staff, traits.whole("ip staff", 2, rows)),
        "营业收入(万元)": revenue,
        "专利产品销售收入(万元)": revenue // 3,
        "专利产品出口额(万元)": revenue // 20,
        "研发费用(万元)": revenue // 25,
        "有效专利数": patents_held,
        "有效发明专利数": patents_held // 3,
        "有效注册商标数": traits.whole("marks", 2, rows),
        "著作权登记数": traits.whole("works", 2, rows),
        "是否贯标": traits.yes("standard", 0.1, rows),
    }


SERVICES = ("专利代理", "商标代理", "律师事务所", "咨询服务", "信息服务", "版权代理")


def agencies(traits: Traits, rows: Numbers, days: Days) -> dict[str, Any]:
    """Return agencies of IP services."""
    staff = 3 + traits.whole("staff", 15, rows)
    revenue = staff * (10 + traits.whole("revenue", 20, rows))
    return {
        "统一社会信用代码": _credit_codes(rows),
        "所在区": traits.words("district", DISTRICTS, rows),
        "主要服务类型": traits.words("service", SERVICES, rows),
        "从业人员(人)": staff,
        "专利代理师人数(人)": staff // 4,
        "营业收入(万元)": revenue,
        "其中知识产权服务收入(万元)": revenue // 2,
    }


def people(traits: Traits, rows: Numbers, days: Days) -> dict[str, Any]:
    """Return people of the talent pool."""
    return {
        "编号": _joined("TJ-", pl.Series(rows)),
        "人才类别": traits.words("kind", ("企业管理", "服务", "教学研究", "行政管理", "司法"), rows),
        "人才层次": traits.words("level", ("专业人才", "骨干人才", "高层次人才", "领军人才"), rows),
        "执业资格": traits.words("paper", ("无", "专利代理师", "律师", "知识产权师"), rows),
        "单位类型": traits.words("employer", OWNERS, rows),
        "所在区": traits.words("district", DISTRICTS, rows),
        "入库日期": _shown(days(rows)),
    }
