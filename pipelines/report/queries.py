"""What the pages show, as rows of a published file.

Belongs here: every query of the site, each with the columns that identify its rows. Does not belong here: words and layout.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from pipelines.common.errors import IpMonitorError
from pipelines.common.query import query

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]


class KeyRepeated(IpMonitorError):
    """A query of a page found two rows where there may be one: a page would show a figure twice, or the wrong one."""


class Published:
    """A published file, read query by query.

    Args:
        connection: the file, read-only.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection):
        self._connection = connection

    def release(self) -> Row:
        """Return the release: id, day, the release before it."""
        (row,) = self._rows("select * from release_info", ("release_id",))
        return row

    def verdicts(self) -> list[Row]:
        """Return the verdicts from the worst to the best."""
        return self._rows("select * from dim_verdict order by severity_rank desc", ("verdict",))

    def plans(self) -> list[Row]:
        """Return the plans that have targets; made-up ones last, else the one whose region is smallest first, then the older one."""
        return self._rows(PLANS, ("plan_id",))

    def progress(self) -> list[Row]:
        """Return every target of each plan in the plan's assessed year, under its default reading: headline targets first."""
        return self._rows(PROGRESS, ("plan_id", "target_id"))

    def years(self) -> list[Row]:
        """Return the verdicts of every year of each plan, under all readings."""
        return self._rows(YEARS, ("plan_id", "target_id", "reading_id", "time_period"))

    def readings(self) -> list[Row]:
        """Return the readings of every target, the default one first."""
        return self._rows(READINGS, ("plan_id", "target_id", "reading_id"))

    def series(self) -> list[Row]:
        """Return the figures of the series that a target is judged by: one figure a year."""
        return self._rows(SERIES, ("plan_id", "target_id", "time_period"))

    def forecasts(self) -> list[Row]:
        """Return the forecast of each target that was made last: a year each, up to the target year."""
        return self._rows(FORECASTS, ("plan_id", "target_id", "time_period"))

    def breaks(self) -> list[Row]:
        """Return the caliber breaks in the series of targets."""
        return self._rows(BREAKS, ("plan_id", "target_id", "break_id"))

    def history(self) -> list[Row]:
        """Return how the default verdict of each plan's assessed year went from release to release."""
        return self._rows(HISTORY, ("plan_id", "target_id", "release_id"))

    def submissions(self) -> list[Row]:
        """Return every submission that is not a repetition of another, with the names of form and sender."""
        return self._rows(SUBMISSIONS, ("submission_id",))

    def findings(self) -> list[Row]:
        """Return the findings of every submission."""
        return self._rows(FINDINGS, ("submission_id", "finding_no"))

    def reporting(self) -> list[Row]:
        """Return every submission that is owed, with what came of it."""
        return self._rows(REPORTING, ("form_id", "submitter", "period", "document"))

    def agencies(self) -> list[Row]:
        """Return the agencies that exist, owe a target or have sent something."""
        return self._rows(AGENCIES, ("agency_code",))

    def districts(self) -> list[Row]:
        """Return the districts of the regions that have a plan."""
        return self._rows(DISTRICTS, ("area_code",))

    def scorecard(self) -> list[Row]:
        """Return the latest headline figure of each indicator of each district."""
        return self._rows(SCORECARD, ("ref_area", "indicator_code", "measure_basis"))

    def district_scores(self) -> list[Row]:
        """Return the index scores of districts, by year."""
        return self._rows(DISTRICT_SCORES, ("ref_area", "system_code", "version", "time_period"))

    def indices(self) -> list[Row]:
        """Return the composite indices, with their last year."""
        return self._rows(INDICES, ("system_code", "version"))

    def index_scores(self) -> list[Row]:
        """Return the scores of every node of each index in every year, under its default weights."""
        return self._rows(INDEX_SCORES, ("system_code", "version", "node_code", "ref_area", "time_period"))

    def index_changes(self) -> list[Row]:
        """Return what moved the score of each area since the year before the last, the largest share first."""
        return self._rows(INDEX_CHANGES, ("system_code", "version", "ref_area", "node_code"))

    def index_assumptions(self) -> list[Row]:
        """Return how much of the differences in rank each assumption of an index makes, in its last year."""
        return self._rows(INDEX_ASSUMPTIONS, ("system_code", "version", "subject"))

    def tasks(self) -> list[Row]:
        """Return the tasks, projects and safeguards of every plan, in the order of its text, with what was reported of them."""
        return self._rows(TASKS, ("plan_id", "task_id"))

    def copyright_industries(self) -> list[Row]:
        """Return value added and share of gross domestic product of each group of copyright industries, by year."""
        return self._rows(COPYRIGHT_INDUSTRIES, ("ref_area", "time_period", "factor_version", "group_code"))

    def intensive_industries(self) -> list[Row]:
        """Return the IP-intensive industries of the last year that has any, the most intensive first."""
        return self._rows(INTENSIVE_INDUSTRIES, ("ref_area", "caliber_code", "industry_code"))

    def growth(self) -> list[Row]:
        """Return what the stock of rights contributed to growth by the last edition of each year, under the default assumptions."""
        return self._rows(GROWTH, ("ref_area", "source_code", "edition", "time_period"))

    def reconciliations(self) -> list[Row]:
        """Return the comparison of the region's figures with the sum of its districts."""
        return self._rows(RECONCILIATIONS, (*SERIES_KEY, "time_period"))

    def revisions(self) -> list[Row]:
        """Return the figures that were revised, the last change first."""
        return self._rows(REVISIONS, (*SERIES_KEY, "time_period", "change_no"))

    def rules_broken(self) -> list[Row]:
        """Return how many findings there are of each rule, and how many of them are open."""
        return self._rows(RULES_BROKEN, ("rule_code",))

    def alerts(self) -> list[Row]:
        """Return the alerts that are open."""
        return self._rows(ALERTS, ("alert_id",))

    def cells(self) -> list[Row]:
        """Return the text of every cell that a figure was read from, as it was sent."""
        return self._rows(CELLS, ("submission_id", "source_ref"))

    def _rows(self, sql: str, key: tuple[str, ...]) -> list[Row]:
        rows = query(self._connection, sql)
        keys = Counter(tuple(row[name] for name in key) for row in rows)
        if repeated := [values for values, n in keys.items() if n > 1]:
            repeated_key, text = dict(zip(key, repeated[0], strict=True)), " ".join(sql.split())[:200]
            raise KeyRepeated(
                f"site: more than one row for {repeated_key} in: {text} / 站点：查询结果中有多行具有同一主键 {repeated_key}"
            )
        return rows


SERIES_KEY = (
    "indicator_code",
    "ref_area",
    "measure_basis",
    "caliber_code",
    "patent_type",
    "applicant_type",
    "industry_code",
    "item_class",
)

PLANS = """
    select p.*, a.area_level, a.name_zh as area_zh, a.name_en as area_en,
        (select count(*) from fct_target as t where t.plan_id = p.plan_id and t.is_default_reading) as n_targets
    from dim_plan as p
    left join dim_area as a on p.region_area = a.area_code
    where exists (select 1 from fct_target_progress as t where t.plan_id = p.plan_id)
    order by p.is_synthetic, a.area_level = 'country', p.start_year, p.plan_id
"""

PROGRESS = """
    with judged as (
        select p.*, l.assessed_year, l.is_synthetic as is_made_up
        from fct_target_progress as p
        inner join dim_plan as l on p.plan_id = l.plan_id and p.time_period = cast(l.assessed_year as varchar)
        where p.is_default_reading
    )
    select j.*, t.name_zh, t.name_en, t.is_headline, t.comparator, t.value_high, t.unit_measure as target_unit,
        t.baseline_period, t.target_period, t.nature, t.statement_id, i.subject, i.unit_zh, i.unit_en,
        s.section, s.quote, s.char_start, s.char_end,
        a.name_zh as agency_zh, a.name_en as agency_en, o.name_zh as source_zh, o.name_en as source_en,
        v.name_zh as verdict_zh, v.name_en as verdict_en
    from judged as j
    inner join fct_target as t using (plan_id, target_id, reading_id)
    inner join dim_verdict as v using (verdict)
    left join dim_indicator as i on j.indicator_code = i.indicator_code
    left join dim_plan_statement as s on t.plan_id = s.plan_id and t.statement_id = s.statement_id
    left join dim_agency as a on j.responsible_agency = a.agency_code
    left join dim_code as o on o.code_list = 'source' and j.obs_source = o.code
    order by j.plan_id, t.is_headline desc, s.char_start, j.target_id
"""

YEARS = """
    select p.*, v.name_zh as verdict_zh, v.name_en as verdict_en
    from fct_target_progress as p
    inner join dim_verdict as v using (verdict)
    order by p.plan_id, p.target_id, p.is_default_reading desc, p.reading_id, p.time_period
"""

READINGS = """
    select t.* from fct_target as t order by t.plan_id, t.target_id, t.is_default_reading desc, t.reading_id
"""

# The series of a target is that of its own verdicts: every year that was judged, and the years before and after of the same series.
SERIES = """
    select t.plan_id, t.target_id, o.time_period, o.obs_value, o.bound_type, o.is_synthetic, o.source_code, o.submission_id,
        o.source_ref, o.evidence_grade, o.measure_basis
    from fct_target as t
    inner join dim_indicator as i on t.indicator_code = i.indicator_code
    inner join fct_observation as o
        on
            t.indicator_code = o.indicator_code and t.ref_area = o.ref_area
            and t.caliber_code = o.caliber_code and t.patent_type = o.patent_type
            and t.applicant_type = o.applicant_type and t.item_class = o.item_class
            and o.industry_code = coalesce(i.whole_industry_code, '_Z')
            and o.freq = 'A' and o.measure_basis = i.default_basis
    where t.is_default_reading and o.obs_value is not null
    order by t.plan_id, t.target_id, o.time_period
"""

FORECASTS = """
    select f.*
    from fct_forecast as f
    inner join fct_target as t using (plan_id, target_id, reading_id)
    where t.is_default_reading and f.obs_value is not null
    qualify f.origin_period = max(f.origin_period) over (partition by f.plan_id, f.target_id)
    order by f.plan_id, f.target_id, f.time_period
"""

BREAKS = """
    select t.plan_id, t.target_id, b.break_id, b.break_period, b.is_suspected, b.name_zh, b.name_en
    from fct_target as t
    inner join dim_caliber_break as b on t.indicator_code = b.indicator_code and b.ref_area in (t.ref_area, '*')
    where t.is_default_reading
    order by t.plan_id, t.target_id, b.break_period, b.break_id
"""

HISTORY = """
    select h.*, v.name_zh as verdict_zh, v.name_en as verdict_en
    from fct_verdict_history as h
    inner join dim_plan as l on h.plan_id = l.plan_id and h.time_period = cast(l.assessed_year as varchar)
    inner join fct_target as t
        on h.plan_id = t.plan_id and h.target_id = t.target_id and h.reading_id = t.reading_id
    inner join dim_verdict as v on h.verdict = v.verdict
    where t.is_default_reading
    order by h.plan_id, h.target_id, h.live_from nulls last, h.release_id
"""

SUBMISSIONS = """
    select s.*, s.submission_id as name_zh, s.submission_id as name_en, f.label_zh as form_zh, f.label_en as form_en, f.is_masked, a.name_zh as sender_zh, a.name_en as sender_en
    from fct_submission as s
    inner join dim_form as f using (form_id)
    left join dim_agency as a on s.submitter = a.agency_code
    order by s.received_seq
"""

FINDINGS = "select * from fct_finding order by submission_id, finding_no"

REPORTING = """
    select r.*, f.label_zh as form_zh, f.label_en as form_en, a.name_zh as agency_zh, a.name_en as agency_en
    from fct_reporting_status as r
    inner join dim_form as f using (form_id)
    left join dim_agency as a on r.submitter = a.agency_code
    order by r.submitter, r.due_date, r.form_id, r.period, r.document
"""

AGENCIES = """
    select a.*, d.name_zh as area_zh, d.name_en as area_en
    from dim_agency as a
    left join dim_area as d on a.ref_area = d.area_code
    where a.agency_code in (select submitter from fct_submission)
        or a.agency_code in (select submitter from fct_reporting_status)
        or a.agency_code in (select responsible_agency from fct_target_progress where responsible_agency is not null)
    order by a.ref_area, a.agency_code
"""

DISTRICTS = """
    select d.area_code, d.name_zh, d.name_en, d.parent_area, p.name_zh as parent_zh, p.name_en as parent_en
    from dim_area as d
    inner join dim_area as p on d.parent_area = p.area_code
    where d.area_level = 'district' and d.is_current and d.parent_area in (select region_area from dim_plan)
    order by d.area_code
"""

SCORECARD = """
    select * from headline_district
    qualify time_period = max(time_period) over (partition by ref_area, indicator_code, measure_basis)
    order by ref_area, indicator_code, measure_basis
"""

DISTRICT_SCORES = """
    select x.* from headline_index as x
    inner join dim_area as a on x.ref_area = a.area_code
    where a.area_level = 'district'
    order by x.ref_area, x.system_code, x.version, x.time_period
"""

INDICES = """
    select i.*,
        (
            select max(s.time_period) from fct_index_score as s
            where s.system_code = i.system_code and s.version = i.version and s.score is not null
        ) as last_scored
    from dim_index as i
    order by i.system_code, i.version
"""

INDEX_SCORES = """
    select s.*, a.name_zh as area_zh, a.name_en as area_en, a.area_level, n.name_zh as na_reason_zh, n.name_en as na_reason_en
    from fct_index_score as s
    left join dim_area as a on s.ref_area = a.area_code
    left join dim_na_reason as n on s.na_reason = n.na_reason
    where s.is_default_scenario
    order by s.system_code, s.version, s.time_period, s.sort_order, s.rank nulls last, s.ref_area
"""

INDEX_CHANGES = """
    select c.*
    from fct_index_change as c
    where
        (c.system_code, c.version, c.scenario) in (
            select (s.system_code, s.version, s.scenario) from fct_index_score as s where s.is_default_scenario
        )
        and c.change is not null
    qualify c.time_period = max(c.time_period) over (partition by c.system_code, c.version)
    order by c.system_code, c.version, c.ref_area, abs(c.change) desc, c.node_code
"""

INDEX_ASSUMPTIONS = """
    select s.system_code, s.version, s.subject, s.time_period,
        max(s.obs_value) filter (where s.kind = 'first_order') as first_order,
        max(s.obs_value) filter (where s.kind = 'total') as total
    from fct_index_sensitivity as s
    where
        s.kind in ('first_order', 'total')
        and (s.system_code, s.version, s.scenario) in (
            select (x.system_code, x.version, x.scenario) from fct_index_score as x where x.is_default_scenario
        )
    group by s.system_code, s.version, s.subject, s.time_period
    qualify s.time_period = max(s.time_period) over (partition by s.system_code, s.version)
    order by s.system_code, s.version, total desc, s.subject
"""

TASKS = """
    select t.*, t.title_zh as name_zh, t.title_en as name_en, d.char_start,
        s.name_zh as status_zh, s.name_en as status_en, a.name_zh as agency_zh, a.name_en as agency_en
    from fct_task_progress as t
    inner join dim_task as d using (plan_id, task_id)
    left join dim_code as s on s.code_list = 'task_progress.status' and t.status = s.code
    left join dim_agency as a on t.lead_agency = a.agency_code
    order by t.plan_id, d.char_start, t.task_id
"""

COPYRIGHT_INDUSTRIES = """
    select c.*, g.name_zh, g.name_en, a.name_zh as area_zh, a.name_en as area_en, n.name_zh as na_reason_zh, n.name_en as na_reason_en
    from fct_copyright_industry as c
    left join dim_code as g on g.code_list in ('copyright_group', '*') and c.group_code = g.code
    left join dim_area as a on c.ref_area = a.area_code
    left join dim_na_reason as n on c.na_reason = n.na_reason
    order by c.ref_area, c.factor_version, c.group_code, c.time_period
"""

INTENSIVE_INDUSTRIES = """
    select i.*, a.name_zh as area_zh, a.name_en as area_en, c.name_zh as caliber_zh, c.name_en as caliber_en
    from fct_ip_intensity as i
    left join dim_area as a on i.ref_area = a.area_code
    left join dim_caliber as c on i.caliber_code = c.caliber_code
    where i.is_intensive_weighted
    qualify i.time_period = max(i.time_period) over (partition by i.ref_area)
    order by i.ref_area, i.caliber_code, i.intensity desc, i.industry_code
"""

GROWTH = """
    select g.*, a.name_zh as area_zh, a.name_en as area_en
    from fct_growth_contribution as g
    left join dim_area as a on g.ref_area = a.area_code
    where g.is_default_grid and g.factor = 'ip_stock'
    qualify g.published_at = max(g.published_at) over (partition by g.ref_area, g.time_period)
    order by g.ref_area, g.time_period desc, g.source_code, g.edition
"""

RECONCILIATIONS = """
    select r.*, i.name_zh, i.name_en, i.unit_zh, i.unit_en, m.name_zh as basis_zh, m.name_en as basis_en
    from fct_reconciliation as r
    inner join dim_indicator as i using (indicator_code)
    left join dim_code as m on m.code_list = 'measure_basis' and r.measure_basis = m.code
    order by r.verdict = 'ok', r.time_period desc, r.indicator_code, r.measure_basis
"""

REVISIONS = """
    select r.*, i.name_zh, i.name_en, i.unit_zh, i.unit_en, a.name_zh as area_zh, a.name_en as area_en,
        o.name_zh as source_zh, o.name_en as source_en
    from fct_revision as r
    inner join dim_indicator as i using (indicator_code)
    left join dim_area as a on r.ref_area = a.area_code
    left join dim_code as o on o.code_list = 'source' and r.source_code = o.code
    order by r.changed_on desc, r.indicator_code, r.ref_area, r.time_period desc, r.change_no
"""

RULES_BROKEN = """
    select rule_code, any_value(title_zh) as name_zh, any_value(title_en) as name_en, severity,
        count(*) as n_findings, count(*) filter (where status = 'open') as n_open,
        count(distinct submission_id) as n_submissions
    from fct_finding
    group by rule_code, severity
    order by n_findings desc, rule_code
"""

# What an alert is about is a key of another table: here it gets the names of what the key leads to.
ALERTS = """
    select a.*,
        coalesce(
            t.name_zh,
            g.name_zh || '：' || f.label_zh || '（' || r.period || '）',
            i.name_zh || '（' || split_part(a.subject, '.', 3) || '）',
            c.name_zh
        ) as subject_zh,
        coalesce(
            t.name_en,
            g.name_en || ': ' || f.label_en || ' (' || r.period || ')',
            i.name_en || ' (' || split_part(a.subject, '.', 3) || ')',
            c.name_en
        ) as subject_en
    from fct_alert as a
    left join fct_target as t
        on
            a.subject_kind = 'target' and a.plan_id = t.plan_id and a.subject = t.target_id
            and t.is_default_reading
    left join fct_reporting_status as r
        on
            a.subject_kind = 'obligation'
            and a.subject = concat_ws('.', r.form_id, r.submitter, r.period, r.document)
    left join dim_form as f on r.form_id = f.form_id
    left join dim_agency as g on r.submitter = g.agency_code
    left join dim_indicator as i
        on a.subject_kind = 'reconciliation' and split_part(a.subject, '.', 1) = i.indicator_code
    left join dim_code as c on c.code_list = 'country' and a.destination = c.code
    where a.closed is null
    order by a.opened desc, a.rule_code, a.alert_id
"""

CELLS = """
    select distinct submission_id, source_ref, value_raw
    from fct_observation_vintage
    where source_ref is not null and value_raw is not null
    qualify count(distinct value_raw) over (partition by submission_id, source_ref) = 1
    order by submission_id, source_ref
"""
