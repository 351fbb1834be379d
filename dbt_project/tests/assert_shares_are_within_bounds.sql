-- Shares lie between 0 and 100, lower bounds below upper ones; no more parts are found than expected.
select 'fct_enterprise_ip' as table_name, ref_area, time_period
from {{ ref('fct_enterprise_ip') }}
where not (share_low_pct between 0 and share_high_pct and share_high_pct <= 100) or not share_answers_pct between 0 and 100
union all
select 'fct_ip_intensity' as table_name, ref_area, time_period
from {{ ref('fct_ip_intensity') }}
where n_found > n_expected or gdp_share_pct > 100
union all
select 'fct_copyright_industry' as table_name, ref_area, time_period
from {{ ref('fct_copyright_industry') }}
where n_found > n_expected or gdp_share_pct > 100 or not computed_factor between 0 and 1
