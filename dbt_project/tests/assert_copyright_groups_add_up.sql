-- The groups of the copyright industries add up to their total.
select ref_area, time_period, factor_version
from {{ ref('fct_copyright_industry') }}
group by all
having
    abs(
        sum(value_added_yuan) filter (where group_code != '_T') - max(value_added_yuan) filter (where group_code = '_T')
    ) > 1e-6 * abs(max(value_added_yuan) filter (where group_code = '_T'))
