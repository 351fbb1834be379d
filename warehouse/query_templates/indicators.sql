-- from: fct_observation: chosen
-- with: dim_indicator, dim_plan, dim_code, dim_caliber_break
-- Figures of the year and of the year before, for each of the chosen indicators, in their order.
with

figure as (
    select
        o.indicator_code,
        cast(o.time_period as integer) as year,
        o.obs_value,
        o.obs_status,
        o.bound_type,
        o.source_code,
        o.is_synthetic
    from fct_observation as o
    inner join dim_plan as p on o.ref_area = p.region_area and p.plan_id = getvariable('plan')
    inner join dim_indicator as i on o.indicator_code = i.indicator_code and o.caliber_code = i.default_caliber
    where
        o.freq = 'A'
        and o.measure_basis in ('flow', 'point')
        and o.patent_type in ('_T', '_Z')
        and o.applicant_type in ('_T', '_Z')
        and o.item_class in ('_T', '_Z')
),

-- A break within a year that affects verdicts parts it from both neighbours; one at its beginning only from the year before.
redefined as (
    select distinct k.indicator_code
    from dim_caliber_break as k
    inner join dim_plan as p on k.ref_area in ('*', p.region_area) and p.plan_id = getvariable('plan')
    where
        k.break_period = cast(getvariable('year') as varchar)
        or (
            length(k.break_period) > 4 and k.affects_verdict
            and (
                left(k.break_period, 4) = cast(getvariable('year') as varchar)
                or (
                    left(k.break_period, 4) = cast(getvariable('year') - 1 as varchar)
                    and not regexp_matches(k.break_period, '-(01|Q1)$')
                )
            )
        )
)

select
    i.indicator_code as code,
    i.name_zh,
    i.name_en,
    n.obs_value as figure,
    b.obs_value as year_before,
    -- Not comparable: two sources, a change of definition between the years, or a bound.
    case
        when n.obs_value is not null and b.obs_value is not null
            then
                n.source_code = b.source_code and k.indicator_code is null
                and n.bound_type = 'exact' and b.bound_type = 'exact'
    end as is_comparable,
    case when is_comparable and b.obs_value > 0 and i.unit_zh != '%' then 100 * (n.obs_value / b.obs_value - 1) end as growth_pct,
    case n.bound_type when 'at_least' then '不少于' when 'approximate' then '约' end as bound_zh,
    case n.bound_type when 'at_least' then 'at least' when 'approximate' then 'about' end as bound_en,
    n.obs_status in ('P', 'E') as is_provisional,
    i.unit_zh,
    i.unit_en,
    s.name_zh as source_zh,
    s.name_en as source_en,
    case when n.obs_value is null then 'not_reported' end as na_reason,
    coalesce(n.is_synthetic, false) as is_synthetic
from dim_indicator as i
left join figure as n on i.indicator_code = n.indicator_code and n.year = getvariable('year')
left join figure as b on i.indicator_code = b.indicator_code and b.year = getvariable('year') - 1
left join dim_code as s on n.source_code = s.code and s.code_list = 'source'
left join redefined as k on i.indicator_code = k.indicator_code
where list_contains(getvariable('chosen'), i.indicator_code)
order by list_position(getvariable('chosen'), i.indicator_code)
