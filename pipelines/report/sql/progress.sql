-- A target may have another unit than its indicator: a share of the enterprises that the indicator counts.
with

judged as (
    select p.*, l.assessed_year, l.is_synthetic as is_made_up
    from fct_target_progress as p
    inner join dim_plan as l on p.plan_id = l.plan_id and p.time_period = cast(l.assessed_year as varchar)
    where p.is_default_reading
),

unit as (
    select plan_id, target_id, unit_zh, unit_en from headline_progress
    union all by name
    select plan_id, target_id, unit_zh, unit_en from demo_progress
)

select j.*, t.name_zh, t.name_en, t.is_headline, t.comparator, t.value_high, t.unit_measure as target_unit,
    t.baseline_period, t.target_period, t.nature, t.statement_id, i.subject, u.unit_zh, u.unit_en,
    s.section, s.quote, s.char_start, s.char_end,
    a.name_zh as agency_zh, a.name_en as agency_en, o.name_zh as source_zh, o.name_en as source_en,
    v.name_zh as verdict_zh, v.name_en as verdict_en
from judged as j
inner join fct_target as t
    on j.plan_id = t.plan_id and j.target_id = t.target_id and j.reading_id = t.reading_id
inner join dim_verdict as v on j.verdict = v.verdict
left join unit as u on j.plan_id = u.plan_id and j.target_id = u.target_id
left join dim_indicator as i on j.indicator_code = i.indicator_code
left join dim_plan_statement as s on t.plan_id = s.plan_id and t.statement_id = s.statement_id
left join dim_agency as a on j.responsible_agency = a.agency_code
left join dim_code as o on o.code_list = 'source' and j.obs_source = o.code
order by j.plan_id, t.is_headline desc, s.char_start, j.target_id
