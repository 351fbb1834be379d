"""Synthetic files of the forms on records and counts: two periods or more of each, without errors.

Belongs here: title, sender, periods and header of every form that has no module of its own beside this one. Does not belong
here: the rows (``register_rows``, ``table_rows``), real figures, or errors (``faulty``, ``planted.csv``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from samples import register_rows, table_rows
from samples.draw import DISTRICTS, Draw, Rows, span
from samples.recognitions import credit_codes
from samples.sheets import SYNTHETIC, Row, Sample, delimited, workbook


@dataclass(frozen=True)
class Sent:
    """A form as sent: its title, senders, periods and header, the function that yields its rows, and its encoding (CSV) or None (xlsx)."""

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
        register_rows.trademarks, encoding="gb18030",
    ),
    "copyright_register": Sent(
        "作品登记簿", ["中共天津市委宣传部"], MONTHS,
        ("登记号", "登记日期", "作品类别", "著作权人类型", "所在区", "创作完成日期", "首次发表日期"),
        register_rows.works, encoding="utf-8",
    ),
    "pledge_financing": Sent(
        "知识产权质押融资台账", ["天津市知识产权局"], TWO_YEARS,
        ("质押登记号", "登记日期", "质押物类型", "质押件数", "出质人统一社会信用代码", "出质人所在区", "质权人类型", "贷款金额(万元)", "放款日期", "到期日", "是否首贷", "解除日期"),
        register_rows.pledges,
    ),
    "ip_transactions": Sent(
        "知识产权交易台账", ["华北知识产权运营中心"], TWO_YEARS,
        ("备案号", "备案日期", "交易方式", "权利类型", "涉及件数", "合同金额(万元)", "出让方类型", "出让方所在区", "受让方类型", "受让方地域"),
        register_rows.deals,
    ),
    "enforcement_cases": Sent(
        "知识产权执法数据统计表", ["天津市市场监管委"], QUARTERS,
        ("案件类型", "立案数", "结案数", "涉案金额(万元)", "罚没款(万元)", "挽回损失(万元)", "移送司法机关", "电商", "重点市场", "农村", "外资"),
        table_rows.enforcement, YTD,
    ),
    "court_cases": Sent(
        "法院知识产权案件统计表", ["天津市高级人民法院"], QUARTERS,
        ("案由", "审判类别", "审级", "旧存", "新收", "审结", "其中调解撤诉", "未结"),
        table_rows.courts, YTD,
    ),
    "customs_seizures": Sent(
        "海关查获侵权货物统计表", ["天津海关"], QUARTERS,
        ("侵权类型", "进出口", "运输渠道", "运抵国(地区)", "查获批次", "侵权货物数量", "案值(万元)"),
        table_rows.customs, YTD,
    ),
    "technology_market": Sent(
        "技术市场合同统计表", ["天津市科学技术局"], QUARTERS,
        ("合同类别", "项数", "其中涉及知识产权", "成交额(万元)", "其中技术交易额(万元)"),
        table_rows.contracts, YTD,
    ),
    "enterprise_survey": Sent(
        "企业知识产权调查表", [f"{name}知识产权局" for name in DISTRICTS], YEARS,
        ("统一社会信用代码", "行业代码", "企业规模", "是否民营", "是否科技型中小企业", "是否科技小巨人", "是否高新技术企业", "从业人员", "知识产权管理人员", "营业收入(万元)", "专利产品销售收入(万元)", "专利产品出口额(万元)", "研发费用(万元)", "有效专利数", "有效发明专利数", "有效注册商标数", "著作权登记数", "是否贯标"),
        table_rows.survey,
    ),
    "enterprise_frame": Sent(
        "企业总体情况表", ["天津市科学技术局"], YEARS, ("地区", "企业类别", "企业数(家)", "从业人员(人)"), table_rows.frame
    ),
    "industry_statistics": Sent(
        "分行业知识产权统计表", ["天津市统计局"], PLAN_YEARS,
        ("行业代码", "行业名称", "增加值(万元)", "主营业务收入(万元)", "平均用工人数(人)", "出口交货值(万元)", "有效专利数(件)", "有效发明专利数(件)", "近五年发明专利授权量(件)", "有效注册商标数(件)"),
        table_rows.industries,
    ),
    "copyright_trade": Sent(
        "版权贸易情况表", ["中共天津市委宣传部"], YEARS,
        ("统一社会信用代码", "所在区", "输出/引进", "类别", "国家/地区", "种数", "金额(元)"),
        register_rows.copyright_trade, encoding="utf-8-sig",
    ),
    "service_agencies": Sent(
        "知识产权服务机构名录", ["天津市知识产权局"], YEARS,
        ("统一社会信用代码", "所在区", "主要服务类型", "是否分支机构", "成立日期", "从业人员(人)", "专利代理师人数(人)", "营业收入(万元)", "其中知识产权服务收入(万元)", "服务客户数", "代理专利申请量(件)"),
        register_rows.agencies,
    ),
    "ip_talent": Sent(
        "知识产权人才名册", ["天津市人社局"], YEARS,
        ("编号", "人才类别", "人才层次", "执业资格", "单位类型", "所在区", "入库日期"),
        register_rows.talent, encoding="gb18030",
    ),
    "overseas_enterprises": Sent(
        "境外企业知识产权情况表", ["天津市商务局"], YEARS,
        ("证书编号", "境内投资主体统一社会信用代码", "境内投资主体所在区", "国家/地区", "行业代码", "设立方式", "核准日期", "中方投资额(万美元)", "境外专利数", "境外商标数", "知识产权纠纷数"),
        register_rows.overseas,
    ),
    "satisfaction_survey": Sent(
        "知识产权保护满意度调查表", ["天津市知识产权局"], YEARS,
        ("题号", "调查内容", "调查对象", "地区", "得分", "有效样本量", "发放问卷数", "调查方式", "抽样误差"),
        table_rows.satisfaction,
    ),
    "risk_events": Sent(
        "知识产权风险预警事件表", ["天津海关"], MONTHS,
        ("预警编号", "发生日期", "预警类别", "风险等级", "权利类型", "行业代码", "涉及国家/地区", "所在区", "涉及企业数", "涉案金额(元)", "处置状态"),
        register_rows.risks, encoding="utf-8",
    ),
    "task_progress": Sent(
        "规划任务进展表", ["天津市知识产权局"], QUARTERS,
        ("任务编号", "进展状态", "完成进度(%)", "主要进展", "佐证材料", "是否开展知识产权评议"),
        register_rows.tasks,
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
                received = dt.datetime.combine(span(period)[1], dt.time(10)) + dt.timedelta(days=14)
                name = (
                    f"{form_id}_{period.replace('-', '').lower()}{f'_{n}' if len(sent.senders) > 1 else ''}"
                )
                out.append(
                    Sample(f"{name}.{'csv' if sent.encoding else 'xlsx'}", "synthetic", content, received)
                )
    return out


def _shown(row: list[Any]) -> Row:
    return [v.isoformat() if isinstance(v, dt.date) else v for v in row]
