-- 哪些口径变化会影响结论？
-- Which changes of definition can affect a verdict?
select
    indicator_code,
    break_period,
    bias,
    is_suspected,
    name_zh
from dim_caliber_break
where affects_verdict
order by indicator_code, break_period
