-- A figure that names no part of its indicator, under other members than dim_indicator says, would be missed by headline tables.
select o.indicator_code, o.ref_area, o.time_period, o.patent_type, o.applicant_type, o.industry_code, o.item_class
from {{ ref('fct_observation') }} as o
inner join {{ ref('dim_indicator') }} as i on o.indicator_code = i.indicator_code
where
    o.patent_type in ('_T', '_Z')
    and o.applicant_type in ('_T', '_Z')
    and o.industry_code in ('_T', '_Z')
    and o.item_class in ('_T', '_Z')
    and (
        o.patent_type != i.whole_patent_type
        or o.applicant_type != i.whole_applicant_type
        or o.industry_code != i.whole_industry_code
        or o.item_class != i.whole_item_class
    )
