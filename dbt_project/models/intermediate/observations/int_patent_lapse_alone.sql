-- Lapses of patents of whose grant no current file says anything.
with

event as (
    select e.submission_id, e.application_no, e.ref_area, e.patent_type, e.event_type, e.event_date
    from {{ ref('stg_patent_register') }} as e
    inner join {{ source('inputs', 'submission') }} as s on e.submission_id = s.submission_id
    where s.is_current
)

select submission_id, ref_area, patent_type, left(cast(event_date as varchar), 7) as time_period, count(*) as n_events
from event
where event_type = 'lapsed' and application_no not in (select g.application_no from event as g where g.event_type = 'granted')
group by all
