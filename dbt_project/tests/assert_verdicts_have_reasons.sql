-- Every verdict has a reason in both languages, with every placeholder filled.
select target_id, reading_id, time_period, reason_zh, reason_en
from {{ ref('fct_target_progress') }}
where
    coalesce(reason_zh, '') = '' or coalesce(reason_en, '') = ''
    or regexp_matches(reason_zh || reason_en, '[{}?]')
    or (verdict = 'no_data' and responsible_agency is null)
