"""Synthetic files of the forms on records and counts: two periods or more of each, with nothing wrong in them.

Belongs here: made-up rows, headed as such senders head them, for every form that has no module of its own beside
this one. Does not belong here: real figures, or errors (``faulty``, ``planted.csv``).

A form is a function from chance and period to rows; ``FORMS`` says who sends it, when and under which headers.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from samples.recognitions import credit_codes
from samples.returns import WEIGHTS
from samples.sheets import SYNTHETIC, Row, Sample, delimited, workbook

SEEDS = Path(__file__).parents[1] / "seeds"
DISTRICTS = [name for name, *_ in WEIGHTS.values()]
COUNTRIES = ("美国", "德国", "日本", "新加坡", "KOR", "中国香港", "VN", "英国")
INDUSTRIES = ("C3911", "C27", "I65", "3562", "M73", "C1311", "2614", "R86")
PARTIES = ("企业", "企业", "企业", "大专院校", "科研单位", "个人")
Rows = Iterator[list[Any]]


@dataclass
class Draw:
    """Chance for one file: the same seed gives the same file on every version of Python."""

    random: Random
    codes: Iterator[str]
    sender: str = ""

    def whole(self, low: int, high: int) -> int:
        """Draw a whole number from low to high."""
        return low + int(self.random.random() * (high - low + 1))

    def of(self, choices: Sequence[str]) -> str:
        """Draw one of some words."""
        return choices[int(self.random.random() * len(choices))]

    def yes(self, share: float = 0.3) -> str:
        """Draw 是 or 否."""
        return "是" if self.random.random() < share else "否"

    def day(self, period: str) -> dt.date:
        """Draw a day of a period."""
        first, after = _span(period)
        return first + dt.timedelta(days=int(self.random.random() * (after - first).days))


def _span(period: str) -> tuple[dt.date, dt.date]:
    """Return the first day of a period and the first after it."""
    year, _, part = period.partition("-")
    months = 12 if not part else 3 if part.startswith("Q") else 1
    start = 1 if not part else int(part[1:]) * 3 - 2 if months == 3 else int(part)
    return dt.date(int(year), start, 1), dt.date(
        int(year) + (start + months > 12), (start + months - 1) % 12 + 1, 1
    )


def _trademarks(draw: Draw, period: str) -> Rows:
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


def _works(draw: Draw, period: str) -> Rows:
    for n in range(1, 49):
        day = draw.day(period)
        done = day - dt.timedelta(days=draw.whole(30, 400))
        kind = draw.of(("美术", "美术", "文字", "摄影", "音乐", "影视", "图形", "模型", "其他"))
        number = f"津作登字-{day.year}-{WORKS[kind]}-{day.month:02d}{n:06d}"
        shown = done + dt.timedelta(days=14) if draw.yes() == "是" else None
        yield [number, day, kind, draw.of(PARTIES), draw.of(DISTRICTS), done, shown]


def _pledges(draw: Draw, period: str) -> Rows:
    for n in range(1, 19):
        day, right = draw.day(period), draw.of(("专利", "专利", "专利", "商标", "组合"))
        begins = day + dt.timedelta(days=draw.whole(1, 14))
        number = f"Y{day.year}1200{day.month:02d}{n:04d}"
        sum_ = draw.whole(8, 120) * 25
        lender = draw.of(("银行", "银行", "银行", "担保公司", "融资租赁公司"))
        yield [number, day, right, draw.whole(1, 9), next(draw.codes), draw.of(DISTRICTS), lender, sum_, begins, begins + dt.timedelta(days=365), draw.yes(), None]  # fmt: skip


def _deals(draw: Draw, period: str) -> Rows:
    for n in range(1, 25):
        day, kind = draw.day(period), draw.of(("转让", "转让", "许可", "独占许可", "作价入股"))
        right = draw.of(("专利", "专利", "商标", "著作权", "集成电路布图设计"))
        sum_ = None if n == 5 else draw.whole(1, 90) * 2.5
        where = draw.of(("本市", "外省市", "外省市", "境外"))
        yield [f"{day.year}-120-{day.month:02d}{n:04d}", day, kind, right, draw.whole(1, 12), sum_, draw.of(PARTIES), draw.of(DISTRICTS), draw.of(PARTIES), where]  # fmt: skip


def _part(period: str) -> float:
    """Return the share of a year that a year to date holds."""
    return int(period[-1]) / 4


def _with_total(rows: Sequence[list[Any]], at: int) -> Rows:
    """Add the row 合计, which sums every column from ``at`` on."""
    yield from rows
    words = ["合计", *([None] * (at - 1))]
    columns = list(zip(*(row[at:] for row in rows), strict=True))
    yield [*words, *(sum(c) if all(isinstance(v, int) for v in c) else None for c in columns)]


def _enforcement(draw: Draw, period: str) -> Rows:
    kinds = {"商标侵权": 900, "地理标志": 12, "特殊标志": 8, "商标代理": 16, "其他商标": 60, "假冒专利": 240, "专利代理": 6, "其他专利": 130}  # fmt: skip
    rows = []
    for kind, year in kinds.items():
        opened = round(year * _part(period)) + draw.whole(0, 3)
        closed = opened - opened // 9
        some = [opened // 4, opened // 5, opened // 6, opened // 7]
        rows.append([kind, opened, closed, closed * 3, closed * 2, closed // 4, opened // 40, *some])
    yield from _with_total(rows, 1)


def _courts(draw: Draw, period: str) -> Rows:
    rows = []
    for kind, year in {"专利权": 520, "商标权": 1_450, "著作权": 2_900, "技术合同": 110, "不正当竞争": 140, "其他": 60}.items():  # fmt: skip
        new = round(year * _part(period)) + draw.whole(0, 9)
        before, closed = year // 5, new - year // 50
        rows.append([kind, "民事", "一审", before, new, closed, closed // 2, before + new - closed])
    yield from _with_total(rows, 3)


def _customs(draw: Draw, period: str) -> Rows:
    rows = []
    for right, way, to in (
        ("商标", "海运", "阿联酋"),
        ("商标", "邮递", "美国"),
        ("专利", "海运", "DE"),
        ("著作权", "快件", "英国"),
    ):
        batches = round(40 * _part(period)) + draw.whole(0, 5)
        rows.append([right, "出口", way, to, batches, batches * 900, batches * 6])
    yield from _with_total(rows, 4)


def _contracts(draw: Draw, period: str) -> Rows:
    rows = []
    for kind, year in {"技术开发": 4_600, "技术转让": 280, "技术咨询": 700, "技术服务": 4_200}.items():
        n = round(year * _part(period)) + draw.whole(0, 40)
        rows.append([kind, n, n * 2 // 5, n * 1_100, n * 800])
    yield from _with_total(rows, 1)


def _survey(draw: Draw, period: str) -> Rows:
    """An enterprise is the same every year, a little larger; the larger a district's share, the more of them answer."""
    share = next(share for name, _, share in WEIGHTS.values() if draw.sender.startswith(name))
    later = int(period) - 2018
    for n in range(14 + round(share * 100)):
        code = next(draw.codes)
        own = Draw(Random(code), draw.codes)
        staff = round(own.whole(12, 900) * (1 + own.whole(-2, 9) / 100) ** later)
        size = "大型" if staff > 800 else "中型" if staff > 300 else "小型" if staff > 20 else "微型"
        patents = own.whole(0, 60) + later * own.whole(0, 5) if n % 6 else 0
        if n in (3, 9):
            patents += 1_000 if n == 9 and share > 0.2 else 110
        revenue = staff * own.whole(30, 120)
        product = revenue // own.whole(2, 6) if patents else 0
        is_giant = "是" if n % 5 == 1 or n == 9 else "否"
        yield [code, own.of(INDUSTRIES), size, own.yes(0.7), own.yes(0.8), is_giant, own.yes(), staff, min(staff, own.whole(0, 6)), revenue, product, product // 8, revenue // 25, patents, patents // 3, own.whole(0, 12), own.whole(0, 20), own.yes()]  # fmt: skip


def _frame(draw: Draw, period: str) -> Rows:
    classes = {"企业总数": 320_000, "科技型中小企业": 9_000, "科技小巨人企业": 800, "规模以上工业企业": 4_500}
    for kind, scale in classes.items():
        rows = []
        for name, _, share in WEIGHTS.values():
            n = round(scale * share) + draw.whole(0, 4)
            rows.append([name, kind, n, n * draw.whole(30, 60)])
        yield from rows
        yield ["合计", kind, sum(r[2] for r in rows), sum(r[3] for r in rows)]


DIVISIONS = {
    "C17": "纺织业", "C18": "纺织服装、服饰业", "C19": "皮革、毛皮、羽毛及其制品和制鞋业", "C21": "家具制造业",
    "C22": "造纸和纸制品业", "C23": "印刷和记录媒介复制业", "C24": "文教、工美、体育和娱乐用品制造业",
    "C26": "化学原料和化学制品制造业", "C27": "医药制造业", "C30": "非金属矿物制品业", "C32": "有色金属冶炼和压延加工业",
    "C34": "通用设备制造业", "C35": "专用设备制造业", "C36": "汽车制造业", "C37": "铁路、船舶、航空航天和其他运输设备制造业",
    "C38": "电气机械和器材制造业", "C39": "计算机、通信和其他电子设备制造业", "C40": "仪器仪表制造业", "C42": "废弃资源综合利用业",
    "E50": "建筑装饰、装修和其他建筑业", "F51": "批发业", "F52": "零售业", "G53": "铁路运输业", "G54": "道路运输业",
    "G55": "水上运输业", "G56": "航空运输业", "G60": "邮政业", "I63": "电信、广播电视和卫星传输服务",
    "I64": "互联网和相关服务", "I65": "软件和信息技术服务业", "M73": "研究和试验发展", "M74": "专业技术服务业",
    "M75": "科技推广和应用服务业", "N77": "生态保护和环境治理业", "R86": "新闻和出版业",
    "R87": "广播、电视、电影和录音制作业", "R88": "文化艺术业",
}  # fmt: skip
"""Divisions of GB/T 4754: those of which the copyright industries and the IP-intensive ones are made, and some others."""
INVENTIVE = ("C26", "C27", "C35", "C38", "C39", "C40", "I65", "M73")


def _industries(draw: Draw, period: str) -> Rows:
    rows = []
    for code, name in DIVISIONS.items():
        own = Draw(Random(f"industry/{code}"), draw.codes)
        staff = round(own.whole(3_000, 60_000) * (1 + own.whole(-2, 5) / 100) ** (int(period) - 2016))
        # Patents per thousand staff, more every year.
        patents = (
            staff * own.whole(60, 160) // 1_000 if code in INVENTIVE else staff * own.whole(2, 30) // 1_000
        )
        patents = round(patents * 1.08 ** (int(period) - 2016))
        marks = own.whole(50, 900) + 20 * (int(period) - 2016)
        row = [
            code,
            name,
            staff * own.whole(18, 34),
            staff * 110,
            staff,
            staff * 14,
            patents,
            patents // 3,
            patents // 2,
        ]
        rows.append([*row, marks])
    yield from _with_total(rows, 2)


def _copyright_trade(draw: Draw, period: str) -> Rows:
    for _ in range(24):
        code, district = next(draw.codes), draw.of(DISTRICTS)
        for kind in ("图书", "电子出版物"):
            titles = draw.whole(3, 70)
            yield [code, district, "输出", kind, draw.of(COUNTRIES), titles, titles * 15_000]


def _agencies(draw: Draw, period: str) -> Rows:
    for n in range(160 + 20 * (int(period) - 2018)):
        staff = draw.whole(4, 120)
        revenue = staff * draw.whole(15, 40)
        kind = draw.of(("专利代理", "专利代理", "商标代理", "律师事务所", "咨询服务", "信息服务"))
        founded = dt.date(draw.whole(1995, 2015), draw.whole(1, 12), 15)
        yield [next(draw.codes), draw.of(DISTRICTS), kind, "是" if n % 7 == 3 else "否", founded, staff, staff // 4, revenue, revenue * 4 // 5, staff * 7, staff * 30]  # fmt: skip


def _talent(draw: Draw, period: str) -> Rows:
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


def _overseas(draw: Draw, period: str) -> Rows:
    for n in range(1, 15):
        approved = dt.date(draw.whole(2010, 2018), draw.whole(1, 12), 20)
        number = f"N1200{approved.year}{n:05d}"
        yield [number, next(draw.codes), draw.of(DISTRICTS), draw.of(COUNTRIES), draw.of(INDUSTRIES), draw.of(("新设", "并购")), approved, draw.whole(1, 90) * 10, draw.whole(0, 12), draw.whole(0, 6), int(n == 4)]  # fmt: skip


def _satisfaction(draw: Draw, period: str) -> Rows:
    for number, question in enumerate(("总体满意度", "法律法规与政策", "执法", "管理与服务", "宣传教育")):
        for group, answers in (("全部", 1_060), ("权利人", 420), ("专业人士", 180), ("社会公众", 460)):
            score = 68 + draw.whole(0, 140) / 10
            yield [f"Q{number}", question, group, "天津市", score, answers, answers * 3 // 2, "电话", 1.8]


def _risks(draw: Draw, period: str) -> Rows:
    kinds = ("337调查", "海外诉讼", "商标抢注", "海关扣留", "行业预警")
    for n, kind in enumerate(kinds, 1):
        day = draw.day(period)
        yield [f"{day:%Y-%m%d}-{n:02d}", day, kind, draw.of(("一般", "较大", "重大")), draw.of(("专利", "商标")), draw.of(INDUSTRIES), draw.of(COUNTRIES), draw.of(DISTRICTS), draw.whole(1, 4), draw.whole(10, 900) * 10_000, draw.of(("处置中", "处置中", "已结"))]  # fmt: skip


def _tasks(draw: Draw, period: str) -> Rows:
    """Of two tasks nothing is ever reported, one is behind, one has nothing to show for it."""
    with (SEEDS / "plan_task.csv").open(encoding="utf-8", newline="") as lines:
        tasks = [row["task_id"] for row in csv.DictReader(lines) if row["kind"] in ("task", "project")]
    for n, task in enumerate(tasks[:-2]):
        percent = 30 if n == 7 else min(100, 60 + int(period[-1]) * 8 + draw.whole(0, 16))
        evidence = None if n == 11 else "工作简报"
        yield [task, "已完成" if percent == 100 else "进行中", percent, f"第{period[-1]}季度阶段工作完成", evidence, draw.yes()]  # fmt: skip


@dataclass(frozen=True)
class Sent:
    """Who sends a form, of which periods, under which headers, as what."""

    title: str
    senders: Sequence[str]
    periods: Sequence[str]
    header: Sequence[str]
    rows: Callable[[Draw, str], Rows]
    above: Sequence[Row] = ()
    encoding: str | None = None


QUARTERS, MONTHS = ("2020-Q3", "2020-Q4"), ("2020-11", "2020-12")
YEARS, PLAN_YEARS = ("2018", "2019", "2020"), ("2016", "2017", "2018", "2019", "2020")
TWO_YEARS = tuple(f"{year}-Q{quarter}" for year in (2019, 2020) for quarter in range(1, 5))
YTD: tuple[Row, ...] = (["数值类型：本年累计"],)
FORMS = {
    "trademark_register": Sent(
        "商标登记簿", ["天津市知识产权局"], QUARTERS,
        ("业务类型", "事件日期", "注册/申请号", "商标类型", "申请途径", "国际分类", "注册人类型", "所在区", "申请日期", "注册公告日期", "专用权期限至"),
        _trademarks, encoding="gb18030",
    ),
    "copyright_register": Sent(
        "作品登记簿", ["中共天津市委宣传部"], MONTHS,
        ("登记号", "登记日期", "作品类别", "著作权人类型", "所在区", "创作完成日期", "首次发表日期"),
        _works, encoding="utf-8",
    ),
    "pledge_financing": Sent(
        "知识产权质押融资台账", ["天津市知识产权局"], TWO_YEARS,
        ("质押登记号", "登记日期", "质押物类型", "质押件数", "出质人统一社会信用代码", "出质人所在区", "质权人类型", "贷款金额(万元)", "放款日期", "到期日", "是否首贷", "解除日期"),
        _pledges,
    ),
    "ip_transactions": Sent(
        "知识产权交易台账", ["华北知识产权运营中心"], TWO_YEARS,
        ("备案号", "备案日期", "交易方式", "权利类型", "涉及件数", "合同金额(万元)", "出让方类型", "出让方所在区", "受让方类型", "受让方地域"),
        _deals,
    ),
    "enforcement_cases": Sent(
        "知识产权执法数据统计表", ["天津市市场监管委"], QUARTERS,
        ("案件类型", "立案数", "结案数", "涉案金额(万元)", "罚没款(万元)", "挽回损失(万元)", "移送司法机关", "电商", "重点市场", "农村", "外资"),
        _enforcement, YTD,
    ),
    "court_cases": Sent(
        "法院知识产权案件统计表", ["天津市高级人民法院"], QUARTERS,
        ("案由", "审判类别", "审级", "旧存", "新收", "审结", "其中调解撤诉", "未结"),
        _courts, YTD,
    ),
    "customs_seizures": Sent(
        "海关查获侵权货物统计表", ["天津海关"], QUARTERS,
        ("侵权类型", "进出口", "运输渠道", "运抵国(地区)", "查获批次", "侵权货物数量", "案值(万元)"),
        _customs, YTD,
    ),
    "technology_market": Sent(
        "技术市场合同统计表", ["天津市科学技术局"], QUARTERS,
        ("合同类别", "项数", "其中涉及知识产权", "成交额(万元)", "其中技术交易额(万元)"),
        _contracts, YTD,
    ),
    "enterprise_survey": Sent(
        "企业知识产权调查表", [f"{name}知识产权局" for name in DISTRICTS], YEARS,
        ("统一社会信用代码", "行业代码", "企业规模", "是否民营", "是否科技型中小企业", "是否科技小巨人", "是否高新技术企业", "从业人员", "知识产权管理人员", "营业收入(万元)", "专利产品销售收入(万元)", "专利产品出口额(万元)", "研发费用(万元)", "有效专利数", "有效发明专利数", "有效注册商标数", "著作权登记数", "是否贯标"),
        _survey,
    ),
    "enterprise_frame": Sent(
        "企业总体情况表", ["天津市科学技术局"], YEARS, ("地区", "企业类别", "企业数(家)", "从业人员(人)"), _frame
    ),
    "industry_statistics": Sent(
        "分行业知识产权统计表", ["天津市统计局"], PLAN_YEARS,
        ("行业代码", "行业名称", "增加值(万元)", "主营业务收入(万元)", "平均用工人数(人)", "出口交货值(万元)", "有效专利数(件)", "有效发明专利数(件)", "近五年发明专利授权量(件)", "有效注册商标数(件)"),
        _industries,
    ),
    "copyright_trade": Sent(
        "版权贸易情况表", ["中共天津市委宣传部"], YEARS,
        ("统一社会信用代码", "所在区", "输出/引进", "类别", "国家/地区", "种数", "金额(元)"),
        _copyright_trade, encoding="utf-8-sig",
    ),
    "service_agencies": Sent(
        "知识产权服务机构名录", ["天津市知识产权局"], YEARS,
        ("统一社会信用代码", "所在区", "主要服务类型", "是否分支机构", "成立日期", "从业人员(人)", "专利代理师人数(人)", "营业收入(万元)", "其中知识产权服务收入(万元)", "服务客户数", "代理专利申请量(件)"),
        _agencies,
    ),
    "ip_talent": Sent(
        "知识产权人才名册", ["天津市人社局"], YEARS,
        ("编号", "人才类别", "人才层次", "执业资格", "单位类型", "所在区", "入库日期"),
        _talent, encoding="gb18030",
    ),
    "overseas_enterprises": Sent(
        "境外企业知识产权情况表", ["天津市商务局"], YEARS,
        ("证书编号", "境内投资主体统一社会信用代码", "境内投资主体所在区", "国家/地区", "行业代码", "设立方式", "核准日期", "中方投资额(万美元)", "境外专利数", "境外商标数", "知识产权纠纷数"),
        _overseas,
    ),
    "satisfaction_survey": Sent(
        "知识产权保护满意度调查表", ["天津市知识产权局"], YEARS,
        ("题号", "调查内容", "调查对象", "地区", "得分", "有效样本量", "发放问卷数", "调查方式", "抽样误差"),
        _satisfaction,
    ),
    "risk_events": Sent(
        "知识产权风险预警事件表", ["天津海关"], MONTHS,
        ("预警编号", "发生日期", "预警类别", "风险等级", "权利类型", "行业代码", "涉及国家/地区", "所在区", "涉及企业数", "涉案金额(元)", "处置状态"),
        _risks, encoding="utf-8",
    ),
    "task_progress": Sent(
        "规划任务进展表", ["天津市知识产权局"], QUARTERS,
        ("任务编号", "进展状态", "完成进度(%)", "主要进展", "佐证材料", "是否开展知识产权评议"),
        _tasks,
    ),
}  # fmt: skip


def samples(seed: int) -> list[Sample]:
    """Return the files of every form, sender and period."""
    out = []
    for form_id, sent in FORMS.items():
        for period in sent.periods:
            for n, sender in enumerate(sent.senders, 1):
                draw = Draw(
                    Random(f"{seed}/{form_id}/{period}/{n}"), credit_codes(f"{seed}/{form_id}/{n}"), sender
                )
                head: list[Row] = [
                    [f"{sent.title}（{SYNTHETIC}）"],
                    ["表名：", sent.title],
                    ["报送单位：", sender],
                    ["报告期：", period],
                    *sent.above,
                ]
                rows = [
                    *head,
                    sent.header,
                    *map(_shown, sent.rows(draw, period)),
                    [f"注：{SYNTHETIC}，仅供演示"],
                ]
                content = delimited(rows, sent.encoding) if sent.encoding else workbook(rows, "报表")
                received = dt.datetime.combine(_span(period)[1], dt.time(10)) + dt.timedelta(days=14)
                name = (
                    f"{form_id}_{period.replace('-', '').lower()}{f'_{n}' if len(sent.senders) > 1 else ''}"
                )
                out.append(
                    Sample(f"{name}.{'csv' if sent.encoding else 'xlsx'}", "synthetic", content, received)
                )
    return out


def _shown(row: list[Any]) -> Row:
    return [v.isoformat() if isinstance(v, dt.date) else v for v in row]
