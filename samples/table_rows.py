"""Rows of the synthetic tables of counts: cases, contracts, enterprises, industries, satisfaction.

Belongs here: a function from a draw and a period to rows, for each form whose rows are counts, and of the enterprise
survey. Does not belong here: lists of records (``register_rows``), titles and headers (``records``).
"""

from __future__ import annotations

from random import Random

from samples.draw import INDUSTRIES, Draw, Rows, part, with_total
from samples.returns import WEIGHTS


def enforcement(draw: Draw, period: str) -> Rows:
    """Yield cases by kind, year to date, with their total."""
    kinds = {"商标侵权": 900, "地理标志": 12, "特殊标志": 8, "商标代理": 16, "其他商标": 60, "假冒专利": 240, "专利代理": 6, "其他专利": 130}  # fmt: skip
    rows = []
    for kind, year in kinds.items():
        opened = round(year * part(period)) + draw.whole(0, 3)
        closed = opened - opened // 9
        some = [opened // 4, opened // 5, opened // 6, opened // 7]
        rows.append([kind, opened, closed, closed * 3, closed * 2, closed // 4, opened // 40, *some])
    yield from with_total(rows, 1)


def courts(draw: Draw, period: str) -> Rows:
    """Yield civil cases of first instance by kind, year to date, with their total."""
    rows = []
    for kind, year in {"专利权": 520, "商标权": 1_450, "著作权": 2_900, "技术合同": 110, "不正当竞争": 140, "其他": 60}.items():  # fmt: skip
        new = round(year * part(period)) + draw.whole(0, 9)
        before, closed = year // 5, new - year // 50
        rows.append([kind, "民事", "一审", before, new, closed, closed // 2, before + new - closed])
    yield from with_total(rows, 3)


def customs(draw: Draw, period: str) -> Rows:
    """Yield seizures by right, route and destination, year to date, with their total."""
    rows = []
    for right, way, to in (
        ("商标", "海运", "阿联酋"),
        ("商标", "邮递", "美国"),
        ("专利", "海运", "DE"),
        ("著作权", "快件", "英国"),
    ):
        batches = round(40 * part(period)) + draw.whole(0, 5)
        rows.append([right, "出口", way, to, batches, batches * 900, batches * 6])
    yield from with_total(rows, 4)


def contracts(draw: Draw, period: str) -> Rows:
    """Yield technology contracts by kind, year to date, with their total."""
    rows = []
    for kind, year in {"技术开发": 4_600, "技术转让": 280, "技术咨询": 700, "技术服务": 4_200}.items():
        n = round(year * part(period)) + draw.whole(0, 40)
        rows.append([kind, n, n * 2 // 5, n * 1_100, n * 800])
    yield from with_total(rows, 1)


def survey(draw: Draw, period: str) -> Rows:
    """Yield enterprises of the district of ``draw.sender``: the same ones every year, with growing staff; more of them in larger districts."""
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


def frame(draw: Draw, period: str) -> Rows:
    """Yield the number of enterprises and staff by class and district, with a total for each class."""
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
"""Divisions of GB/T 4754: those of the copyright and the IP-intensive industries, and some others."""
INVENTIVE = ("C26", "C27", "C35", "C38", "C39", "C40", "I65", "M73")


def industries(draw: Draw, period: str) -> Rows:
    """Yield divisions of GB/T 4754 with their total."""
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
    yield from with_total(rows, 2)


def satisfaction(draw: Draw, period: str) -> Rows:
    """Yield the scores of five questions in four groups of respondents."""
    for number, question in enumerate(("总体满意度", "法律法规与政策", "执法", "管理与服务", "宣传教育")):
        for group, answers in (("全部", 1_060), ("权利人", 420), ("专业人士", 180), ("社会公众", 460)):
            score = 68 + draw.whole(0, 140) / 10
            yield [f"Q{number}", question, group, "天津市", score, answers, answers * 3 // 2, "电话", 1.8]
