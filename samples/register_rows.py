"""Rows of the synthetic lists of records: registers, agencies, people, enterprises abroad, risks, tasks.

Belongs here: a function from a draw and a period to rows, for each form whose rows are records. Does not belong here:
tables of counts (``table_rows``), titles and headers (``records``).
"""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

from samples.draw import COUNTRIES, DISTRICTS, INDUSTRIES, PARTIES, Draw, Rows

SEEDS = Path(__file__).parents[1] / "seeds" / "tianjin"
PLAN = "tianjin-13fyp"
"""The plan whose tasks are reported on."""


def trademarks(draw: Draw, period: str) -> Rows:
    """Yield 40 events of the trademark register."""
    for n in range(40):
        day = draw.day(period)
        event = draw.of(("申请", "核准注册", "核准注册", "续展", "注销"))
        back = {"申请": 0, "核准注册": 300}.get(event, 3_700)
        filed = day - dt.timedelta(days=back + (draw.whole(0, 90) if back else 0))
        registered = None if event == "申请" else day if back == 300 else filed + dt.timedelta(days=400)
        kind = "地理标志证明商标" if n == 7 else "普通商标"
        number = f"{'G' if n == 11 else ''}{(filed.year - 1990) * 1_500_000 + draw.whole(1, 999_999)}"
        route = "马德里" if n == 11 else "国内"
        until = registered and registered.replace(year=registered.year + 10, day=min(registered.day, 28))
        yield [event, day, number, kind, route, draw.whole(1, 45), draw.of(PARTIES), draw.of(DISTRICTS), filed, registered, until]  # fmt: skip


WORKS = {
    "文字": "A",
    "音乐": "B",
    "美术": "F",
    "摄影": "G",
    "影视": "I",
    "图形": "J",
    "模型": "K",
    "其他": "L",
}


def works(draw: Draw, period: str) -> Rows:
    """Yield 48 registered works."""
    for n in range(1, 49):
        day = draw.day(period)
        done = day - dt.timedelta(days=draw.whole(30, 400))
        kind = draw.of(("美术", "美术", "文字", "摄影", "音乐", "影视", "图形", "模型", "其他"))
        number = f"津作登字-{day.year}-{WORKS[kind]}-{day.month:02d}{n:06d}"
        shown = done + dt.timedelta(days=14) if draw.yes() == "是" else None
        yield [number, day, kind, draw.of(PARTIES), draw.of(DISTRICTS), done, shown]


def pledges(draw: Draw, period: str) -> Rows:
    """Yield 18 pledges."""
    for n in range(1, 19):
        day, right = draw.day(period), draw.of(("专利", "专利", "专利", "商标", "组合"))
        begins = day + dt.timedelta(days=draw.whole(1, 14))
        number = f"Y{day.year}1200{day.month:02d}{n:04d}"
        sum_ = draw.whole(8, 120) * 25
        lender = draw.of(("银行", "银行", "银行", "担保公司", "融资租赁公司"))
        yield [number, day, right, draw.whole(1, 9), next(draw.codes), draw.of(DISTRICTS), lender, sum_, begins, begins + dt.timedelta(days=365), draw.yes(), None]  # fmt: skip


def deals(draw: Draw, period: str) -> Rows:
    """Yield 24 transfers, licences and investments; one has no amount."""
    for n in range(1, 25):
        day, kind = draw.day(period), draw.of(("转让", "转让", "许可", "独占许可", "作价入股"))
        right = draw.of(("专利", "专利", "商标", "著作权", "集成电路布图设计"))
        sum_ = None if n == 5 else draw.whole(1, 90) * 2.5
        where = draw.of(("本市", "外省市", "外省市", "境外"))
        yield [f"{day.year}-120-{day.month:02d}{n:04d}", day, kind, right, draw.whole(1, 12), sum_, draw.of(PARTIES), draw.of(DISTRICTS), draw.of(PARTIES), where]  # fmt: skip


def copyright_trade(draw: Draw, period: str) -> Rows:
    """Yield two kinds of exports of 24 enterprises."""
    for _ in range(24):
        code, district = next(draw.codes), draw.of(DISTRICTS)
        for kind in ("图书", "电子出版物"):
            titles = draw.whole(3, 70)
            yield [code, district, "输出", kind, draw.of(COUNTRIES), titles, titles * 15_000]


def agencies(draw: Draw, period: str) -> Rows:
    """Yield 160 agencies in 2018 and 20 more each year."""
    for n in range(160 + 20 * (int(period) - 2018)):
        staff = draw.whole(4, 120)
        revenue = staff * draw.whole(15, 40)
        kind = draw.of(("专利代理", "专利代理", "商标代理", "律师事务所", "咨询服务", "信息服务"))
        founded = dt.date(draw.whole(1995, 2015), draw.whole(1, 12), 15)
        yield [next(draw.codes), draw.of(DISTRICTS), kind, "是" if n % 7 == 3 else "否", founded, staff, staff // 4, revenue, revenue * 4 // 5, staff * 7, staff * 30]  # fmt: skip


def talent(draw: Draw, period: str) -> Rows:
    """Yield 40 people of the talent pool."""
    for n in range(1, 41):
        kind = draw.of(("企业管理", "行政管理", "司法", "服务", "信息分析", "教学研究"))
        level = draw.of(("专业人才", "专业人才", "骨干人才", "高层次人才"))
        paper = draw.of(("无", "专利代理师", "律师", "知识产权师"))
        yield [
            f"TJ{period}-{n:04d}",
            kind,
            level,
            paper,
            draw.of(PARTIES[:5]),
            draw.of(DISTRICTS),
            draw.day(period),
        ]


def overseas(draw: Draw, period: str) -> Rows:
    """Yield 14 enterprises abroad; one has a dispute."""
    for n in range(1, 15):
        approved = dt.date(draw.whole(2010, 2018), draw.whole(1, 12), 20)
        number = f"N1200{approved.year}{n:05d}"
        yield [number, next(draw.codes), draw.of(DISTRICTS), draw.of(COUNTRIES), draw.of(INDUSTRIES), draw.of(("新设", "并购")), approved, draw.whole(1, 90) * 10, draw.whole(0, 12), draw.whole(0, 6), int(n == 4)]  # fmt: skip


def risks(draw: Draw, period: str) -> Rows:
    """Yield one event of each kind of risk."""
    kinds = ("337调查", "海外诉讼", "商标抢注", "海关扣留", "行业预警")
    for n, kind in enumerate(kinds, 1):
        day = draw.day(period)
        yield [f"{day:%Y-%m%d}-{n:02d}", day, kind, draw.of(("一般", "较大", "重大")), draw.of(("专利", "商标")), draw.of(INDUSTRIES), draw.of(COUNTRIES), draw.of(DISTRICTS), draw.whole(1, 4), draw.whole(10, 900) * 10_000, draw.of(("处置中", "处置中", "已结"))]  # fmt: skip


def tasks(draw: Draw, period: str) -> Rows:
    """Yield the progress of the plan's tasks: the last two are never reported, one is behind, one lacks evidence."""
    with (SEEDS / "plan_task.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["plan_id"] == PLAN]
    tasks = [row["task_id"] for row in rows if row["kind"] in ("task", "project")]
    for n, task in enumerate(tasks[:-2]):
        percent = 30 if n == 7 else min(100, 60 + int(period[-1]) * 8 + draw.whole(0, 16))
        evidence = None if n == 11 else "工作简报"
        yield [task, "已完成" if percent == 100 else "进行中", percent, f"第{period[-1]}季度阶段工作完成", evidence, draw.yes()]  # fmt: skip
