-- 哪些指标的各区合计与全市数对不上？（含合成数据）
-- For which indicators do the districts not add up to the city? (some of it synthetic)
select
    indicator_code,
    time_period,
    patent_type,
    city_value,
    district_sum,
    difference,
    round(tolerance, 1) as tolerance,
    n_reported,
    n_expected,
    verdict,
    is_synthetic
from fct_reconciliation
where verdict != 'ok'
order by indicator_code, time_period, patent_type
