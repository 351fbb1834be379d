-- Every target under every reading in every year of its plan, with the rules of its nature.
with

target as (
    select * from {{ ref('target') }}
),

target_reading as (
    select * from {{ ref('target_reading') }}
),

plan as (
    select * from {{ ref('plan') }}
),

indicator as (
    select * from {{ ref('indicator') }}
),

target_nature as (
    select * from {{ ref('target_nature') }}
),

caliber as (
    select * from {{ ref('caliber') }}
),

agency_mandate as (
    select * from {{ ref('agency_mandate') }}
),

responsible as (
    select * from {{ ref('int_responsible_agency') }}
)

select
    t.plan_id,
    t.target_id,
    r.reading_id,
    r.is_default_reading,
    cast(y.year as varchar) as time_period,
    cast(y.year as integer) as assessed_year,
    t.indicator_code,
    case when n.is_growth then coalesce(i.derived_from, t.indicator_code) else t.indicator_code end as evidence_indicator,
    case when n.is_growth or n.sums_since_window then 'flow' else i.default_basis end as evidence_basis,
    t.ref_area,
    t.patent_type,
    t.applicant_type,
    coalesce(r.item_class, t.item_class) as item_class,
    coalesce(r.caliber_code, 'base') as caliber_code,
    c.kind = 'denominator' as is_other_denominator,
    n.nature,
    r.method,
    t.comparator,
    case
        when t.comparator = 'exists' and n.nature != 'composite' then coalesce(r.value_low, t.value_low, 1)
        when t.comparator != 'trend' and n.nature != 'qualitative' then coalesce(r.value_low, t.value_low)
    end as target_value,
    t.unit_measure,
    coalesce(t.baseline_period, cast(p.base_year as varchar)) as baseline_period,
    coalesce({{ period_year('t.baseline_period') }}, p.base_year) as baseline_year,
    p.base_year as plan_base_year,
    p.start_year as plan_start_year,
    -- The plan's baseline is of its own class of items, not of a reading's.
    coalesce(r.baseline_value, case when r.item_class is null then t.baseline_value end) as baseline_value,
    t.baseline_source,
    coalesce(t.window_start, cast(p.start_year as varchar)) as window_start,
    cast(left(t.target_period, 4) as integer) as target_year,
    (y.year - p.base_year) / cast(cast(left(t.target_period, 4) as integer) - p.base_year as double) as elapsed_share,
    case when n.nature = 'coverage' then t.denominator_indicator end as denominator_indicator,
    t.parent_target_id,
    n.nature = 'composite' as is_composite,
    t.is_proxy,
    i.is_monotone,
    t.comparator in ('le', 'front_rank') as is_smaller_better,
    t.comparator in ('le', 'front_rank') or (t.comparator = 'trend' and i.direction = 'down') as is_fall_wished,
    -- A figure from before the plan's years is evidence for none of them, except that what exists remains. A trend is shown up to
    -- its last point, however old.
    case
        when n.nature = 'binary' and target_value is not null then n.max_carry_years
        else
            least(
                cast(y.year as integer) - p.start_year,
                case
                    when target_value is null then 99
                    when n.nature = 'ratio' and not i.is_ratio_of_stocks then 0
                    else n.max_carry_years
                end
            )
    end as max_carry_years,
    n.can_be_lost,
    n.starts_at_zero,
    n.sums_since_window,
    n.is_growth,
    n.is_rank,
    n.rank_slack,
    coalesce(t.responsible_agency, m.agency_code, b.agency_code) as responsible_agency
from target as t
inner join target_reading as r on t.plan_id = r.plan_id and t.target_id = r.target_id
inner join plan as p on t.plan_id = p.plan_id
inner join indicator as i on t.indicator_code = i.indicator_code
inner join target_nature as n on coalesce(r.nature, t.nature) = n.nature
left join caliber as c on r.caliber_code = c.caliber_code
cross join unnest(range(p.start_year, p.end_year + 1)) as y (year)
left join responsible as b on t.plan_id = b.plan_id and i.responsible_role = b.role_code and y.year = b.assessed_year
-- Where the agency's mandate for the subject ended, the agency with the mandate in that year is responsible.
left join agency_mandate as named_mandate
    on i.subject = named_mandate.subject and b.agency_code = named_mandate.agency_code
left join agency_mandate as m
    on
        i.subject = m.subject
        and named_mandate.valid_to < make_date(cast(y.year as integer), 12, 31)
        and {{ is_valid_on('m', 'make_date(cast(y.year as integer), 12, 31)') }}
qualify row_number() over (
    partition by t.plan_id, t.target_id, r.reading_id, y.year order by m.valid_from desc nulls last, m.agency_code
) = 1
