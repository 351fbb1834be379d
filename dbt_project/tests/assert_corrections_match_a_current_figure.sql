-- A correction whose figure the source has corrected itself, or whose row is missing, must be removed from
-- IPMON_SEEDS_DIR/correction.csv by hand. The error names it and the reason, which a count of failures would not.
{{ config(group='observations') }}
select correction_id
from {{ ref('int_correction') }}
where
    case when state != 'applies' then error(
        'IPMON_SEEDS_DIR/correction.csv, ' || correction_id || ': '
        || indicator_code || ' ' || ref_area || ' ' || time_period || ' of '
        || concat_ws('.', form_id, submitter, period, document)
        || ' is expected to be ' || {{ figure('old_value', 6) }} || ' ' || unit_measure
        || case state
            when 'missing' then ', but the current file has no such row'
            when 'ambiguous' then ', but several rows of the current file have this key: give the source_code'
            else ', but is now ' || coalesce({{ figure('current_value', 6) }}, 'nothing') || ' ' || coalesce(current_unit, '')
        end
        || '. Remove it if the source has corrected itself (its new value was ' || {{ figure('new_value', 6) }} || ').'
    ) is null else false end
