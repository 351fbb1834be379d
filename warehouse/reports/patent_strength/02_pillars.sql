-- zh: 分项得分与未纳入内容
-- en: Pillars, and what is left out
-- answers: How do districts score in each pillar of patent strength, and what is left out for lack of figures?
-- from: fct_index_score: patent_strength
-- with: dim_index, dim_index_left_out, dim_area_history, dim_plan
with

pillar_score as (
    select s.*, a.name_zh as area_zh, a.name_en as area_en
    from fct_index_score as s
    inner join dim_index as x on s.system_code = x.system_code and s.version = x.version
    inner join dim_plan as p on x.region_area = p.region_area and p.plan_id = getvariable('plan')
    inner join dim_area_history as a
        on
            s.ref_area = a.area_code
            and make_date(getvariable('year'), 12, 31) between a.valid_from and coalesce(a.valid_to, date '9999-12-31')
    where
        s.system_code = 'patent_strength'
        and s.is_default_scenario
        and s.level = 1
        and s.time_period = cast(getvariable('year') as varchar)
)

select
    s.node_code as code,
    any_value(s.name_zh) as name_zh,
    any_value(s.name_en) as name_en,
    100 * max(s.weight) as weight_pct,
    string_agg(s.area_zh, '、' order by s.ref_area) filter (where s.rank = 1) as first_zh,
    string_agg(s.area_en, ', ' order by s.ref_area) filter (where s.rank = 1) as first_en,
    max(s.score) as highest,
    median(s.score) as p50,
    min(s.score) as lowest,
    null as reason_zh,
    null as reason_en,
    bool_or(s.is_synthetic) as is_synthetic
from pillar_score as s
group by s.node_code
union all by name
select
    l.subject as code,
    l.name_zh,
    l.name_en,
    l.why_zh as reason_zh,
    l.why_en as reason_en,
    false as is_synthetic
from dim_index_left_out as l
where (l.system_code, l.version) in (select (s.system_code, s.version) from pillar_score as s)
order by weight_pct desc nulls last, code
