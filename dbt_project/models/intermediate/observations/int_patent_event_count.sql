-- Events of the patent register by file, month, district and type. A file whose rows are those of the build before is not read
-- again.
select
    submission_id,
    ref_area,
    patent_type,
    event_type,
    left(cast(event_date as varchar), 7) as time_period,
    count(*) as n_events
from {{ ref('stg_patent_register') }}
where submission_id in {{ files('new') }}
group by all
union all
select submission_id, ref_area, patent_type, event_type, time_period, n_events
from {{ taken_over('int_patent_event_count') }}
