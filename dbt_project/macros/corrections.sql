{% macro corrected(relation) -%}
    select
        f.*,
        'received' as vintage_kind,
        c.correction_id is not null as is_corrected,
        c.declared_on as corrected_on,
        cast(null as varchar) as correction_id
    from {{ relation }} as f
    left join {{ ref('int_correction') }} as c
        on f.submission_id = c.submission_id and f.source_ref = c.source_ref and c.state = 'applies'
    union all by name
    select
        f.* replace (
            c.new_value as obs_value,
            cast(0 as double) as rounding_half_width,
            case when f.obs_status = 'P' then 'A' else f.obs_status end as obs_status,
            c.reason_zh as explanation
        ),
        'correction' as vintage_kind,
        false as is_corrected,
        c.declared_on as corrected_on,
        c.correction_id
    from {{ relation }} as f
    inner join {{ ref('int_correction') }} as c
        on f.submission_id = c.submission_id and f.source_ref = c.source_ref and c.state = 'applies'
{%- endmacro %}
