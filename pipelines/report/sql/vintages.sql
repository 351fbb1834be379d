-- Of each figure in the series of a target that was withdrawn or once changed by more than its rounding: what was published first
-- and what holds now. A change of another source than that of the figure in use is none of this figure.
with

series as (
    select t.plan_id, t.target_id, t.indicator_code, t.ref_area, t.caliber_code, t.patent_type, t.applicant_type, t.item_class,
        coalesce(i.whole_industry_code, '_Z') as industry_code, i.default_basis as measure_basis
    from fct_target as t
    inner join dim_indicator as i on t.indicator_code = i.indicator_code
    where t.is_default_reading
),

changed as (
    select s.plan_id, s.target_id, r.time_period, r.is_synthetic,
        arg_min(r.previous_value, r.change_no) as first_value, arg_min(r.previous_source, r.change_no) as first_source,
        arg_min(r.previous_submission_id, r.change_no) as first_submission_id,
        max(r.changed_on) as changed_on, arg_max(r.date_basis, r.change_no) as date_basis,
        arg_max(r.change_zh, r.change_no) as change_zh,
        arg_max(r.change_en, r.change_no) as change_en, any_value(o.obs_value) as obs_value,
        any_value(o.source_code) as source_code, any_value(o.submission_id) as submission_id
    from series as s
    inner join fct_revision as r
        on
            s.indicator_code = r.indicator_code and s.ref_area = r.ref_area and s.caliber_code = r.caliber_code
            and s.patent_type = r.patent_type and s.applicant_type = r.applicant_type and s.item_class = r.item_class
            and s.industry_code = r.industry_code and s.measure_basis = r.measure_basis
    left join fct_observation as o
        on
            r.indicator_code = o.indicator_code and r.ref_area = o.ref_area and r.time_period = o.time_period
            and r.measure_basis = o.measure_basis and r.caliber_code = o.caliber_code and r.patent_type = o.patent_type
            and r.applicant_type = o.applicant_type and r.industry_code = o.industry_code and r.item_class = o.item_class
            and r.is_synthetic = o.is_synthetic
    where length(r.time_period) = 4 and (o.source_code is null or coalesce(r.source_code, r.previous_source) = o.source_code)
    group by all
    having bool_or(not r.is_within_rounding or r.obs_value is null)
)

select c.*, f.name_zh as first_source_zh, f.name_en as first_source_en, o.name_zh as source_zh, o.name_en as source_en
from changed as c
left join dim_code as f on f.code_list = 'source' and c.first_source = f.code
left join dim_code as o on o.code_list = 'source' and c.source_code = o.code
qualify row_number() over (partition by c.plan_id, c.target_id, c.time_period order by c.is_synthetic) = 1
order by c.plan_id, c.target_id, c.time_period
