-- The figures that the judged figure of a target is made of, each with its cell: one where it was read as it is; the dividend
-- and the divisor of a ratio, the last figure and the baseline of a growth rate, the years of a sum.
with

judged as (
    select p.plan_id, p.target_id, p.ref_area, p.obs_value, p.obs_time_period, p.baseline_value, p.baseline_source,
        p.source_submission_id, p.source_ref, p.evidence_kind, p.time_period, t.caliber_code, t.patent_type,
        t.applicant_type, t.item_class, t.baseline_period, t.window_start, t.denominator_indicator, t.nature, t.method,
        t.indicator_code, i.default_basis, coalesce(i.derived_from, t.indicator_code) as evidence_indicator,
        p.evidence_kind = 'computed' as is_computed
    from fct_target_progress as p
    inner join dim_plan as l on p.plan_id = l.plan_id and p.time_period = cast(l.assessed_year as varchar)
    inner join fct_target as t
        on p.plan_id = t.plan_id and p.target_id = t.target_id and p.reading_id = t.reading_id
    inner join dim_indicator as i on t.indicator_code = i.indicator_code
    where p.is_default_reading and p.obs_value is not null and p.source_submission_id is not null
),

-- What was read in the cell; where nothing was (the rows of a register), the judged figure itself.
cell_figure as (
    select j.plan_id, j.target_id,
        case when j.is_computed then 'figure' else 'only' end as operand, 1 as operand_no,
        coalesce(o.indicator_code, j.indicator_code) as indicator_code, coalesce(o.patent_type, j.patent_type) as patent_type,
        coalesce(o.time_period, j.obs_time_period) as time_period, coalesce(o.obs_value, j.obs_value) as obs_value,
        null as edition, o.source_code, j.source_submission_id as submission_id, j.source_ref
    from judged as j
    left join fct_observation as o
        on
            j.is_computed and o.source_code != 'computed' and j.source_submission_id = o.submission_id
            and j.source_ref = o.source_ref and j.evidence_indicator = o.indicator_code and o.freq = 'A'
    where not (j.is_computed and (j.window_start is not null or j.method is not distinct from 'every_year'))
    qualify row_number() over (
        partition by j.plan_id, j.target_id order by o.time_period = j.obs_time_period desc, o.obs_value
    ) = 1
),

-- A ratio says its denominator with its figure; a coverage is divided by the figure of the same year.
denominator as (
    select j.plan_id, j.target_id, 'denominator' as operand, 2 as operand_no, d.indicator_code, d.patent_type,
        d.time_period, d.obs_value, d.edition, d.source_code, d.submission_id, d.source_ref
    from judged as j
    left join fct_observation as o
        on
            o.denominator is not null and j.source_submission_id = o.submission_id and j.source_ref = o.source_ref
            and j.indicator_code = o.indicator_code and j.caliber_code = o.caliber_code
            and j.obs_time_period = o.time_period
    inner join fct_observation_vintage as d
        on
            j.denominator_indicator = d.indicator_code and j.ref_area = d.ref_area
            and coalesce(o.denominator_period, j.obs_time_period) = d.time_period
            and case when o.denominator is null then d.is_current else o.denominator = d.obs_value end
            and (o.denominator_vintage is null or o.denominator_vintage = d.edition)
    where j.is_computed
    qualify row_number() over (
        partition by j.plan_id, j.target_id order by d.is_current desc, d.known_from desc, d.submission_id, d.source_ref
    ) = 1
),

baseline as (
    select j.plan_id, j.target_id, 'baseline' as operand, 2 as operand_no, j.evidence_indicator as indicator_code,
        j.patent_type, j.baseline_period as time_period, j.baseline_value as obs_value, b.edition,
        coalesce(b.source_code, j.baseline_source) as source_code, b.submission_id, b.source_ref
    from judged as j
    left join fct_observation_vintage as b
        on
            j.evidence_indicator = b.indicator_code and j.ref_area = b.ref_area and j.patent_type = b.patent_type
            and j.applicant_type = b.applicant_type and j.item_class = b.item_class and j.caliber_code = b.caliber_code
            and j.baseline_period = b.time_period and j.baseline_value = b.obs_value
    where
        j.is_computed and j.nature = 'growth' and j.method is distinct from 'every_year'
        and j.baseline_value is not null
    qualify row_number() over (
        partition by j.plan_id, j.target_id
        order by b.source_code is not distinct from j.baseline_source desc, b.is_current desc, b.known_from desc,
            b.submission_id, b.source_ref
    ) = 1
),

-- Every year of a sum since its window opened, or of a growth rate that each year is held to.
years as (
    select j.plan_id, j.target_id, 'year' as operand,
        row_number() over (partition by j.plan_id, j.target_id order by o.time_period) as operand_no,
        o.indicator_code, o.patent_type, o.time_period, o.obs_value, o.edition, o.source_code, o.submission_id, o.source_ref
    from judged as j
    inner join fct_observation as o
        on
            j.evidence_indicator = o.indicator_code and j.ref_area = o.ref_area and j.patent_type = o.patent_type
            and j.applicant_type = o.applicant_type and j.item_class = o.item_class and j.caliber_code = o.caliber_code
            and o.freq = 'A' and o.measure_basis = 'flow' and o.obs_value is not null and not o.is_synthetic
            and o.time_period between left(coalesce(j.window_start, j.baseline_period), 4) and j.time_period
    where j.is_computed and (j.window_start is not null or j.method is not distinct from 'every_year')
),

operands as (
    select * from cell_figure
    union all by name
    select * from denominator
    union all by name
    select * from baseline
    union all by name
    select * from years
)

select o.*, j.nature, j.method, j.window_start is not null as is_sum,
    cast(left(j.obs_time_period, 4) as integer) - try_cast(left(j.baseline_period, 4) as integer) as n_years,
    i.name_zh as indicator_zh, i.name_en as indicator_en, i.unit_zh, i.unit_en, i.unit_measure,
    p.name_zh as patent_type_zh, p.name_en as patent_type_en, s.name_zh as source_zh, s.name_en as source_en
from operands as o
inner join judged as j on o.plan_id = j.plan_id and o.target_id = j.target_id
inner join dim_indicator as i on o.indicator_code = i.indicator_code
left join dim_code as p on p.code_list = 'patent_type' and o.patent_type = p.code
left join dim_code as s on s.code_list = 'source' and o.source_code = s.code
order by o.plan_id, o.target_id, o.operand_no
