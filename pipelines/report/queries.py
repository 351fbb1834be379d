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

BREAKS = """
    select t.plan_id, t.target_id, b.break_id, b.break_period, b.is_suspected, b.name_zh, b.name_en
    from fct_target as t
    inner join dim_caliber_break as b on t.indicator_code = b.indicator_code and t.ref_area = b.ref_area
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
