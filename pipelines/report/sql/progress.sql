-- A target may have another unit than its indicator: a share of the enterprises that the indicator counts.
-- The baseline of a target of growth is what has grown: a figure of the indicator that the growth is derived from.
with

judged as (
    select p.*, l.region_area, l.assessed_year, l.is_synthetic as is_made_up
    from fct_target_progress as p
    inner join dim_plan as l on p.plan_id = l.plan_id and p.time_period = cast(l.assessed_year as varchar)
    where p.is_default_reading
),

unit as (
    select plan_id, target_id, unit_zh, unit_en from headline_progress
    union all by name
    select plan_id, target_id, unit_zh, unit_en from demo_progress
),

-- Who has the role of an indicator in the assessed year, or had it last: an agency of the plan's region before one of the area
-- above it. The release names an agency itself only where a figure is missing.
role_holder as (
    select l.plan_id, l.region_area, make_date(cast(l.assessed_year as integer), 12, 31) as last_day, r.role_code, r.agency_code
    from dim_plan as l
    inner join dim_agency_role as r on make_date(cast(l.assessed_year as integer), 12, 31) >= r.valid_from
    inner join dim_agency as g on r.agency_code = g.agency_code
    left join dim_area as d on l.region_area = d.area_code
    where g.ref_area in (l.region_area, d.parent_area)
    qualify row_number() over (
        partition by l.plan_id, r.role_code
        order by coalesce(r.valid_to < last_day, false), g.ref_area != l.region_area, r.valid_to desc nulls first, r.agency_code
    ) = 1
),

mandate as (
    select agency_code, ref_area, valid_from, valid_to, unnest(string_split(subjects, ', ')) as subject
    from dim_agency_history
),

-- Where its mandate for the subject ended, the agency of the same area that has the mandate.
successor as (
    select h.plan_id, h.role_code, o.subject, m.agency_code
    from role_holder as h
    inner join mandate as o on h.agency_code = o.agency_code
    inner join mandate as m
        on
            o.subject = m.subject and o.ref_area = m.ref_area and h.last_day >= m.valid_from
            and (m.valid_to is null or h.last_day <= m.valid_to)
    where not exists (
        select 1 from mandate as n
        where
            n.agency_code = h.agency_code and n.subject = o.subject and h.last_day >= n.valid_from
            and (n.valid_to is null or h.last_day <= n.valid_to)
    )
    qualify row_number() over (
        partition by h.plan_id, h.role_code, o.subject order by m.valid_from desc, m.agency_code
    ) = 1
)

select j.*, a.agency_code as reporting_agency, t.name_zh, t.name_en, t.is_headline, t.comparator, t.value_high,
    t.unit_measure as target_unit, t.baseline_period, t.target_period, t.nature, t.statement_id, i.subject, u.unit_zh, u.unit_en,
    g.unit_measure as baseline_unit, g.unit_zh as baseline_unit_zh, g.unit_en as baseline_unit_en,
    s.section, s.quote, s.char_start, s.char_end, s.summary_en,
    case when s.quote is null then split_part(s.note, ' / ', 1) end as statement_zh,
    case when s.quote is null then coalesce(nullif(split_part(s.note, ' / ', 2), ''), s.note) end as statement_en,
    a.name_zh as agency_zh, a.name_en as agency_en, o.name_zh as source_zh, o.name_en as source_en,
    v.name_zh as verdict_zh, v.name_en as verdict_en, e.name_zh as grade_zh, e.name_en as grade_en
from judged as j
inner join fct_target as t
    on j.plan_id = t.plan_id and j.target_id = t.target_id and j.reading_id = t.reading_id
inner join dim_verdict as v on j.verdict = v.verdict
left join unit as u on j.plan_id = u.plan_id and j.target_id = u.target_id
left join dim_indicator as i on j.indicator_code = i.indicator_code
left join dim_indicator as g on coalesce(i.derived_from, i.indicator_code) = g.indicator_code
left join dim_plan_statement as s on t.plan_id = s.plan_id and t.statement_id = s.statement_id
left join role_holder as h on j.plan_id = h.plan_id and i.responsible_role = h.role_code
left join successor as n on j.plan_id = n.plan_id and i.responsible_role = n.role_code and i.subject = n.subject
left join dim_agency as a on coalesce(j.responsible_agency, n.agency_code, h.agency_code) = a.agency_code
left join dim_code as o on o.code_list = 'source' and j.obs_source = o.code
left join dim_code as e on e.code_list = 'evidence_grade' and j.evidence_grade = e.code
order by j.plan_id, t.is_headline desc, s.char_start, j.target_id
