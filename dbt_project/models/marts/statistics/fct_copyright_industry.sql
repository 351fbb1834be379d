-- Copyright industries by WIPO group: each industry times its factor, the factor of the non-dedicated group computed. A group
-- with a missing industry has no value, only the sum of those found.
with

industry as (
    select * from {{ ref('int_industry') }}
),

copyright_industry_factor as (
    select * from {{ ref('copyright_industry_factor') }}
),

copyright_group as (
    select * from {{ ref('copyright_group') }}
),

industry_periods as (
    select ref_area, time_period, max(gdp_yuan) as gdp_yuan, bool_or(is_synthetic) as is_synthetic
    from industry
    group by ref_area, time_period
),

group_sums as (
    select
        p.ref_area,
        p.time_period,
        f.factor_version,
        f.group_code,
        g.is_factor_computed,
        p.gdp_yuan,
        p.is_synthetic,
        count(*) as n_expected,
        count(i.industry_digits) as n_found,
        count(i.exports_yuan) as n_exports,
        count(i.staff) as n_staff,
        sum(i.value_added_yuan order by f.industry_digits) as gross_value_added_yuan,
        sum(i.value_added_yuan * coalesce(f.factor, 1) order by f.industry_digits) as weighted_value_added_yuan,
        sum(i.staff * coalesce(f.factor, 1) order by f.industry_digits) as weighted_staff,
        sum(i.exports_yuan * coalesce(f.factor, 1) order by f.industry_digits) as weighted_exports_yuan
    from industry_periods as p
    cross join copyright_industry_factor as f
    inner join copyright_group as g on f.group_code = g.group_code
    left join industry as i
        on p.ref_area = i.ref_area and p.time_period = i.time_period and f.industry_digits = i.industry_digits
    group by all
),

-- f = (core + interdependent + partial) / (GDP - non-dedicated), the last before its factor is applied.
computed_factors as (
    select
        ref_area,
        time_period,
        factor_version,
        sum(weighted_value_added_yuan order by group_code) filter (where not is_factor_computed)
        / nullif(
            any_value(gdp_yuan) - sum(gross_value_added_yuan order by group_code) filter (where is_factor_computed), 0
        ) as factor,
        bool_or(n_found < n_expected) as is_incomplete
    from group_sums
    group by ref_area, time_period, factor_version
),

group_values as (
    select
        g.* exclude (weighted_value_added_yuan, weighted_staff, weighted_exports_yuan),
        case when g.is_factor_computed and not c.is_incomplete then c.factor end as computed_factor,
        case
            when g.n_found < g.n_expected then 'industries_missing'
            when g.is_factor_computed and c.is_incomplete then 'industries_missing'
            when g.is_factor_computed and c.factor is null then 'gdp_missing'
        end as na_reason,
        -- Null where the group's factor could not be computed.
        case when g.is_factor_computed then g.weighted_value_added_yuan * computed_factor else g.weighted_value_added_yuan end
            as partial_value_added_yuan,
        case when g.is_factor_computed then g.weighted_staff * computed_factor else g.weighted_staff end as partial_staff,
        case when g.is_factor_computed then g.weighted_exports_yuan * computed_factor else g.weighted_exports_yuan end
            as partial_exports_yuan
    from group_sums as g
    inner join computed_factors as c
        on g.ref_area = c.ref_area and g.time_period = c.time_period and g.factor_version = c.factor_version
),

values_with_total as (
    select * from group_values
    union all by name
    select
        ref_area,
        time_period,
        factor_version,
        '_T' as group_code,
        any_value(gdp_yuan) as gdp_yuan,
        any_value(is_synthetic) as is_synthetic,
        sum(n_expected) as n_expected,
        sum(n_found) as n_found,
        sum(n_exports) as n_exports,
        sum(n_staff) as n_staff,
        sum(gross_value_added_yuan order by group_code) as gross_value_added_yuan,
        sum(partial_value_added_yuan order by group_code) as partial_value_added_yuan,
        sum(partial_staff order by group_code) as partial_staff,
        sum(partial_exports_yuan order by group_code) as partial_exports_yuan,
        -- Of several reasons the one that sorts last: a missing industry explains the others.
        max(na_reason) as na_reason
    from group_values
    group by ref_area, time_period, factor_version
),

complete_values as (
    select
        *,
        case when na_reason is null then partial_value_added_yuan end as value_added_yuan,
        case when na_reason is null and n_staff = n_expected then partial_staff end as staff,
        case when na_reason is null and n_exports = n_expected then partial_exports_yuan end as exports_yuan
    from values_with_total
)

select
    ref_area,
    time_period,
    factor_version,
    group_code,
    cast(n_expected as integer) as n_expected,
    cast(n_found as integer) as n_found,
    cast(gross_value_added_yuan as double) as gross_value_added_yuan,
    cast(computed_factor as double) as computed_factor,
    cast(partial_value_added_yuan as double) as value_added_found_yuan,
    cast(value_added_yuan as double) as value_added_yuan,
    cast(100 * value_added_yuan / gdp_yuan as double) as gdp_share_pct,
    cast(100 * value_added_yuan / nullif(max(value_added_yuan) filter (where group_code = '_T') over version_total, 0) as double)
        as total_share_pct,
    cast({{ short_decimal('staff') }} as double) as staff,
    'industry_average_staff' as employment_caliber,
    cast(exports_yuan as double) as exports_yuan,
    cast(n_exports as integer) as n_exports,
    'goods_delivered' as exports_caliber,
    coalesce(na_reason, case when gdp_yuan is null then 'gdp_missing' end) as na_reason,
    'wipo_2015' as method_version,
    is_synthetic
from complete_values
window version_total as (partition by ref_area, time_period, factor_version)
