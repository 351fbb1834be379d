"""Synthetic patent register: one in twenty of the city's real filings, grants and lapses, month by month.

Belongs here: made-up events that add up to a twentieth of the published volumes, and the bad rows of
``planted.csv``. Does not belong here: the rules those rows break.
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from collections.abc import Mapping
from itertools import accumulate
from random import Random

import polars as pl

from samples.published import facts, read
from samples.returns import WEIGHTS, YEARS
from samples.sheets import SYNTHETIC, Sample, delimited
from schemas.rules.identifiers import has_application_check_digit

SCALE = 20
TYPES = {"发明": "1", "实用新型": "2", "外观设计": "3"}
LAG_DAYS = {"发明": 700, "实用新型": 220, "外观设计": 160}
APPLICANTS = ("企业", "大专院校", "科研单位", "机关团体", "个人")
APPLICANT_WEIGHTS = tuple(accumulate((0.72, 0.12, 0.04, 0.02, 0.10)))
CLASSES = {
    "发明": ("A61K31/00", "B01D53/00", "C02F1/00", "G06F17/30", "H01M10/05", "H04L29/06"),
    "实用新型": ("A47G19/22", "B23Q3/06", "B65G47/90", "E04G21/18", "F16L55/00", "H02B1/46"),
    "外观设计": ("06-01", "09-03", "12-11", "14-03", "23-01", "26-05"),
}
HEADER = (
    "事件类型",
    "事件日期",
    "申请号",
    "专利类型",
    "申请人类型",
    "所在区",
    "主分类号",
    "申请日",
    "授权公告日",
    "法律状态",
    "权利要求数",
    "被引次数",
    "同族数",
    "缴费年度",
)
Event = list[str | int | None]
AT = {label: i for i, label in enumerate(HEADER)}


class Patent:
    """A made-up patent; its number has no check digit yet."""

    __slots__ = ("applicant", "district", "filed", "granted", "ipc", "kind", "number", "size")

    def __init__(self, kind: str, filed: dt.date, serial: int, random: Random, areas: _Areas) -> None:
        self.kind = kind
        self.filed = filed
        self.number = f"{filed.year}{TYPES[kind]}{serial:07d}"
        self.district = areas.draw(filed, random)
        draw = random.random()
        self.applicant = next(
            a for a, w in zip(APPLICANTS, APPLICANT_WEIGHTS, strict=True) if draw < w or a == "个人"
        )
        self.ipc = CLASSES[kind][int(random.random() * 6)]
        self.size = int(random.random() * 12) + 1
        self.granted: dt.date | None = None


class _Areas:
    """Districts by weight, under their names at a date."""

    def __init__(self) -> None:
        self.names = [*(row[0] for row in WEIGHTS.values()), "未分配到区"]
        self.bounds = list(accumulate([*(row[1] for row in WEIGHTS.values()), 0.012]))

    def draw(self, filed: dt.date, random: Random) -> str:
        """Draw a district; Jizhou was a county until July 2016."""
        draw = random.random() * self.bounds[-1]
        name = next(n for n, b in zip(self.names, self.bounds, strict=True) if draw < b)
        return "蓟县" if name == "蓟州区" and filed < dt.date(2016, 7, 28) else name


def volumes() -> dict[tuple[str, str, int], int]:
    """Return how many events of a kind the register holds: (event, type, year) -> a twentieth of the real number."""
    published = {
        (f["indicator"], int(f["period"])): int(f["value"])
        for f in facts()
        if f["document"].startswith("yearbook_") and "_" in f["indicator"]
    }
    out = {}
    for kind in TYPES:
        for year in YEARS:
            filed = published[f"专利申请量_{kind}", year]
            granted = published[f"专利授权量_{kind}", year]
            lapsed = (
                published[f"有效专利量_{kind}", year - 1] + granted - published[f"有效专利量_{kind}", year]
            )
            out["申请", kind, year] = round(filed / SCALE)
            out["授权", kind, year] = round(granted / SCALE)
            out["终止", kind, year] = max(0, round(lapsed / SCALE))
    return out


def _days(year: int, n: int, random: Random) -> list[dt.date]:
    first = dt.date(year, 1, 1)
    length = (dt.date(year + 1, 1, 1) - first).days
    return sorted(first + dt.timedelta(days=int(random.random() * length)) for _ in range(n))


def events(seed: int) -> list[Event]:
    """Return all events in the order of their days, with whole application numbers."""
    areas, expected_counts = _Areas(), volumes()
    out: list[tuple[dt.date, str, Patent]] = []
    for kind in TYPES:
        random = Random(f"{seed}/register/{kind}")
        serials: dict[int, int] = {}

        def patent(
            filed: dt.date, kind: str = kind, random: Random = random, serials: dict = serials
        ) -> Patent:
            serials[filed.year] = serials.get(filed.year, 10_000) + 1 + int(random.random() * 9)
            return Patent(kind, filed, serials[filed.year], random, areas)

        pending: deque[Patent] = deque()
        in_force: deque[Patent] = deque()
        for year in YEARS:
            for day in _days(year, expected_counts["申请", kind, year], random):
                pending.append(patent(day))
                out.append((day, "申请", pending[-1]))
            for day in _days(year, expected_counts["授权", kind, year], random):
                # Before its own filings are old enough, the register grants what was filed before it begins.
                due = pending and (day - pending[0].filed).days >= LAG_DAYS[kind]
                one = pending.popleft() if due else patent(day - dt.timedelta(days=LAG_DAYS[kind]))
                one.granted = day
                in_force.append(one)
                out.append((day, "授权", one))
            for day in _days(year, expected_counts["终止", kind, year], random):
                old = in_force and in_force[0].granted and (day - in_force[0].granted).days > 900
                one = in_force.popleft() if old else patent(day - dt.timedelta(days=LAG_DAYS[kind] + 1_500))
                one.granted = one.granted or one.filed + dt.timedelta(days=LAG_DAYS[kind])
                out.append((day, "终止", one))
    out.sort(key=lambda e: (e[0], e[2].number, e[1]))
    whole = with_check_digit({p.number for _, _, p in out})
    return [_row(day, kind, p, whole[p.number]) for day, kind, p in out]


def _row(day: dt.date, event: str, p: Patent, number: str) -> Event:
    granted = p.granted if event != "申请" else None
    status = {"申请": "审中", "授权": "有效", "终止": "终止"}[event]
    renewed = min(20, (day - p.filed).days // 365 + 1) if granted else None
    dates = (p.filed.isoformat(), granted.isoformat() if granted else None)
    return [
        event,
        day.isoformat(),
        number,
        p.kind,
        p.applicant,
        p.district,
        p.ipc,
        *dates,
        status,
        p.size,
        p.size // 4,
        1,
        renewed,
    ]


def with_check_digit(numbers: set[str]) -> dict[str, str]:
    """Return number -> number with the one check digit that the rule accepts."""
    frame = pl.DataFrame({"n": sorted(numbers)}).join(pl.DataFrame({"d": [*"0123456789X"]}), how="cross")
    frame = frame.with_columns(whole=pl.col("n") + "." + pl.col("d"))
    kept = frame.filter(has_application_check_digit(pl.col("whole")))
    return dict(zip(kept["n"], kept["whole"], strict=True))


def samples(seed: int) -> list[Sample]:
    """Return one file for each month, GB18030 up to 2018 and UTF-8 after, with the planted bad rows."""
    plants = {p["period"]: p for p in read("planted.csv") if p["form_id"] == "patent_register"}
    by_month: dict[str, list[Event]] = {}
    for event in events(seed):
        by_month.setdefault(str(event[AT["事件日期"]])[:7], []).append(event)
    out = []
    for month, rows in sorted(by_month.items()):
        if month in plants:
            _spoil(rows, plants[month])
        year, number = map(int, month.split("-"))
        received = dt.datetime(year + number // 12, number % 12 + 1, 12, 9)
        head = [
            ["表名：专利登记簿"],
            ["报送单位：天津市知识产权局"],
            [f"报告期：{month}"],
            [f"说明：{SYNTHETIC}，真实数量的二十分之一"],
        ]
        content = delimited([*head, HEADER, *rows], "gb18030" if year <= 2018 else "utf-8")
        out.append(Sample(f"patent_register_{month.replace('-', '_')}.csv", "synthetic", content, received))
    return out


def _spoil(rows: list[Event], plant: Mapping[str, str]) -> None:
    """Plant one bad row."""
    if plant["kind"] == "twice":
        rows.append(list(rows[int(plant["amount"])]))
        return
    row = rows[int(plant["amount"])]
    match plant["kind"]:
        case "check_digit":
            number = str(row[AT["申请号"]])
            row[AT["申请号"]] = number[:-1] + ("1" if number[-1] != "1" else "2")
        case "area":
            row[AT["所在区"]] = plant["subject"]
        case "type":
            row[AT["专利类型"]] = "外观设计" if row[AT["专利类型"]] != "外观设计" else "发明"
        case "before_filing":
            # A month's file holds the month's events: the day of filing is the one that is wrong.
            event = dt.date.fromisoformat(str(row[AT["事件日期"]]))
            row[AT["申请日"]] = (event + dt.timedelta(days=3)).isoformat()
            row[AT["授权公告日"]] = None
        case "claims":
            row[AT["权利要求数"]] = plant["subject"]
