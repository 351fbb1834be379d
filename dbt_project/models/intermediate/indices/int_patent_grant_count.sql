-- Grants of inventions and utility models by file, year, district and the beginning of their classification. A file whose rows
-- are those of the build before is not read again.
select
    submission_id,
    ref_area,
    year(event_date) as event_year,
    upper(left(ipc, 2)) as section_and_digit,
    count(*) as grants
from {{ ref('stg_patent_register') }}
where
    event_type = 'granted' and patent_type in ('invention', 'utility_model')
    and submission_id in {{ files('new') }}
group by all
union all
select submission_id, ref_area, event_year, section_and_digit, grants
from {{ taken_over('int_patent_grant_count') }}
