-- Patent intensity of every industry against the mean of all, and the sums of the listed industries (row _T). Industries are
-- compared at the same level of the classification, because a division contains its groups.
with

industry as (
    select * from {{ ref('int_industry') }}
),

ip_intensive_class as (
    select * from {{ ref('ip_intensive_class') }}
),

industries as (
    select
        *,
        case
            when staff is null then 'staff_missing'
            -- Zero staff means that the cell was suppressed or left out: the industry cannot be classified.
            when staff = 0 then 'staff_missing'
            when inventions_granted_5y is null then 'grants_missing'
        end as na_reason
    from industry
),

industry_intensities as (
    select *, case when na_reason is null then 1000.0 * inventions_granted_5y / staff end as intensity from industries
),

intensities_with_threshold as (
    select
        *,
        1000.0 * sum(inventions_granted_5y) filter (where na_reason is null) over depth
        / nullif(sum(staff) filter (where na_reason is null) over depth, 0) as threshold_weighted,
        -- A decimal, so that the mean does not depend on the order of rows.
        avg(cast(intensity as decimal(28, 12))) over depth as threshold_unweighted
    from industry_intensities
    window depth as (partition by ref_area, time_period, n_digits)
),

classifications as (
    select distinct caliber_code from ip_intensive_class
),

classified_industries as (
    select
        k.caliber_code,
        c.*,
        l.class_code,
        l.is_part as is_listed_in_part,
        l.provenance
    from intensities_with_threshold as c
    cross join classifications as k
    left join ip_intensive_class as l
        on k.caliber_code = l.caliber_code and starts_with(c.industry_digits, l.industry_digits)
),

industry_rows as (
    select
        ref_area,
        time_period,
        caliber_code,
        industry_digits as industry_code,
        industry_name,
        n_digits,
        class_code,
        class_code is not null as is_listed,
        is_listed_in_part,
        inventions_granted_5y,
        staff,
        intensity,
        threshold_weighted,
        threshold_unweighted,
        intensity > threshold_weighted as is_intensive_weighted,
        intensity > threshold_unweighted as is_intensive_unweighted,
        value_added_yuan as value_added_found_yuan,
        value_added_yuan,
        100 * value_added_yuan / gdp_yuan as gdp_share_pct,
        1 as n_expected,
        1 as n_found,
        na_reason,
        is_synthetic,
        coalesce(provenance, 'not listed') as provenance
    from classified_industries
),

industry_periods as (
    select ref_area, time_period, max(gdp_yuan) as gdp_yuan, bool_or(is_synthetic) as is_synthetic
    from industry
    group by ref_area, time_period
),

-- Sums over a classification, each of its divisions once.
classification_sums as (
    select
        p.ref_area,
        p.time_period,
        l.caliber_code,
        p.gdp_yuan,
        p.is_synthetic,
        sum(i.value_added_yuan order by i.industry_digits) as value_added_found_yuan,
        sum(i.staff) as staff,
        sum(i.inventions_granted_5y) as inventions_granted_5y,
        count(*) as n_expected,
        count(i.value_added_yuan) as n_found
    from industry_periods as p
    cross join ip_intensive_class as l
    left join industry as i
        on p.ref_area = i.ref_area and p.time_period = i.time_period and l.industry_digits = i.industry_digits
    group by all
),

classification_rows as (
    select
        ref_area,
        time_period,
        caliber_code,
        '_T' as industry_code,
        '全部密集型产业 / all listed industries' as industry_name,
        2 as n_digits,
        true as is_listed,
        inventions_granted_5y,
        staff,
        value_added_found_yuan,
        case when n_found = n_expected then value_added_found_yuan end as value_added_yuan,
        case when n_found = n_expected then 100 * value_added_found_yuan / gdp_yuan end as gdp_share_pct,
        n_expected,
        n_found,
        case
            when n_found < n_expected then 'industries_missing' when gdp_yuan is null then 'gdp_missing'
        end as na_reason,
        is_synthetic,
        'project default mapping at division level' as provenance
    from classification_sums
),

all_rows as (
    select * from industry_rows
    union all by name
    select * from classification_rows
)

select
    ref_area,
    time_period,
    caliber_code,
    industry_code,
    industry_name,
    cast(n_digits as integer) as n_digits,
    class_code,
    is_listed,
    is_listed_in_part,
    cast(inventions_granted_5y as bigint) as inventions_granted_5y,
    cast(staff as bigint) as staff,
    cast(intensity as double) as intensity,
    cast(threshold_weighted as double) as threshold_weighted,
    cast(threshold_unweighted as double) as threshold_unweighted,
    is_intensive_weighted,
    is_intensive_unweighted,
    cast(value_added_yuan as double) as value_added_yuan,
    cast(value_added_found_yuan as double) as value_added_found_yuan,
    cast(gdp_share_pct as double) as gdp_share_pct,
    cast(n_expected as integer) as n_expected,
    cast(n_found as integer) as n_found,
    na_reason,
    'ip_intensity_1' as method_version,
    provenance,
    is_synthetic
from all_rows
