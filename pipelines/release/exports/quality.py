"""The data quality report ``quality.html``: one page for officials, in Chinese and English.

Belongs here: the queries and labels of the page (completeness by sender, findings by rule, accepted explanations, trend by
year). Does not belong here: verdicts on targets, or making findings (``fct_finding``). All figures are read from the release.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.common.html import render
from pipelines.common.query import query
from pipelines.release.exports.tables import release

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pipelines.settings import Settings

NAME = "quality.html"
WORDS = {
    "plan": ("规划", "Plan"),
    "title": ("报送质量报告", "Data quality report"),
    "release": ("版本", "release"),
    "as_of": ("截至", "as of"),
    "synthetic": (
        "{of} 件报送中有 {n} 件是合成的演示数据：本页数字只演示用法，不说明任何单位的真实情况。",
        "Synthetic submissions: {n} of {of}; the figures only show how the page works and are not about real senders.",
    ),
    "summary": ("概要", "Summary"),
    "completeness": ("各报送单位的完整性", "Completeness by sender"),
    "findings": ("按规则统计的问题", "Findings by rule"),
    "explanations": ("已接受的说明", "Accepted explanations"),
    "no_explanations": ("没有报送单位作出说明。", "No sender has given an explanation."),
    "no_findings": ("没有发现问题。", "There are no findings."),
    "trend": ("逐年变化", "Trend by year of the reporting period"),
    "sender": ("报送单位", "sender"),
    "sender_zh": ("单位名称", "name in Chinese"),
    "sender_en": ("单位英文名称", "name in English"),
    "year": ("年份", "year"),
    "owed": ("应报", "owed"),
    "in_time": ("按时", "in time"),
    "late": ("迟报", "late"),
    "overdue": ("逾期未报", "overdue"),
    "not_due": ("未到期", "not due"),
    "received_pct": ("已报比例 %", "received, %"),
    "rule": ("规则", "rule"),
    "severity": ("程度", "severity"),
    "found": ("次数", "times"),
    "open": ("未处理", "open"),
    "explained": ("已说明", "explained"),
    "corrected": ("已更正", "corrected"),
    "noted": ("提示", "noted"),
    "submission": ("报送", "submission"),
    "cell": ("单元格", "cell"),
    "asked": ("所问", "finding"),
    "answer": ("说明", "explanation"),
    "attempts": ("报送次数", "attempts"),
    "refused": ("退回", "refused"),
    "rows_received": ("收到行数", "rows received"),
    "rows_quarantined": ("隔离行数", "rows quarantined"),
    "errors": ("错误", "errors"),
    "queries": ("疑问", "queries"),
    "error": ("错误", "error"),
    "query": ("疑问", "query"),
    "note": ("提示", "note"),
    "scale": (
        "已报比例以应报且已到期的为分母；错误和疑问按所查报送的报送期计。",
        "The share received is of what is owed and due; errors and queries count by the period of the submission.",
    ),
}
# Submissions that are not due yet do not count as owed.
COUNTS = """
    cast(count(*) filter (where s.status != 'not_due') as integer) as owed,
    cast(count(*) filter (where s.status = 'received') as integer) as in_time,
    cast(count(*) filter (where s.status = 'received_late') as integer) as late,
    cast(count(*) filter (where s.status = 'overdue') as integer) as overdue,
    round(
        100.0 * count(*) filter (where s.status in ('received', 'received_late'))
        / nullif(count(*) filter (where s.status != 'not_due'), 0), 1
    ) as received_pct
"""
COMPLETENESS = f"""
    select s.submitter as sender, a.name_zh as sender_zh, a.name_en as sender_en, {COUNTS}
    from fct_reporting_status as s
    left join dim_agency as a on s.submitter = a.agency_code
    group by all
    order by overdue desc, late desc, sender
"""
FINDINGS = """
    select
        rule_code, any_value(title_zh) as zh, any_value(title_en) as en, severity, cast(count(*) as integer) as found,
        cast(count(*) filter (where status = 'open') as integer) as open,
        cast(count(*) filter (where status = 'explained') as integer) as explained,
        cast(count(*) filter (where status = 'corrected') as integer) as corrected,
        cast(count(*) filter (where status = 'noted') as integer) as noted
    from fct_finding
    group by rule_code, severity
    order by list_position(['error', 'query', 'note'], severity), open desc, found desc, rule_code
"""
EXPLANATIONS = """
    select submission_id, source_ref, title_zh as zh, title_en as en, message_zh, message_en, explanation
    from fct_finding
    where status = 'explained'
    order by submission_id, finding_no
"""
TREND = f"""
    with owed as (
        select left(s.period, 4) as year, {COUNTS} from fct_reporting_status as s group by 1
    ),
    sent as (
        select
            left(period, 4) as year, cast(count(*) as integer) as attempts,
            cast(count(*) filter (where status = 'refused') as integer) as refused,
            cast(sum(rows_received) as bigint) as rows_received,
            cast(sum(rows_quarantined) as bigint) as rows_quarantined
        from fct_submission group by 1
    ),
    found as (
        select
            left(b.period, 4) as year, cast(count(*) filter (where f.severity = 'error') as integer) as errors,
            cast(count(*) filter (where f.severity = 'query') as integer) as queries
        from fct_finding as f inner join fct_submission as b using (submission_id) group by 1
    )
    select
        year, o.owed, o.in_time, o.late, o.overdue, o.received_pct, s.attempts, s.refused, s.rows_received,
        s.rows_quarantined, coalesce(f.errors, 0) as errors, coalesce(f.queries, 0) as queries
    from owed as o
    inner join sent as s using (year)
    left join found as f using (year)
    order by year
"""
SUMMARY = f"""
    select {COUNTS},
        (select cast(count(*) as integer) from fct_submission) as attempts,
        (select cast(count(*) as integer) from fct_submission where status = 'refused') as refused,
        (select cast(count(*) as integer) from fct_finding where status = 'open') as open,
        (select cast(count(*) as integer) from fct_finding where status = 'explained') as explained
    from fct_reporting_status as s
"""


def write(settings: Settings, connection: DuckDBPyConnection, folder: Path) -> None:
    """Write ``quality.html``."""
    (summary,) = query(connection, SUMMARY)
    (synthetic,) = connection.execute("select count(*) from fct_submission where is_synthetic").fetchall()[0]
    page = render(
        Path(__file__).with_name("quality.html.j2"),
        words=WORDS,
        this=release(connection),
        summary=summary,
        synthetic=synthetic,
        completeness=query(connection, COMPLETENESS),
        findings=query(connection, FINDINGS),
        explanations=query(connection, EXPLANATIONS),
        trend=query(connection, TREND),
    )
    (folder / NAME).write_text(page, "utf-8")
