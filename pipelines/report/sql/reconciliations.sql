select r.*, i.name_zh, i.name_en, i.unit_zh, i.unit_en, m.name_zh as basis_zh, m.name_en as basis_en
from fct_reconciliation as r
inner join dim_indicator as i on r.indicator_code = i.indicator_code
left join dim_code as m on m.code_list = 'measure_basis' and r.measure_basis = m.code
order by r.verdict = 'ok', r.time_period desc, r.indicator_code, r.measure_basis
