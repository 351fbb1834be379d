-- The answer of an enterprise to each question that is put to its class: one row each, never published
-- (docs/methods/disclosure.md#91-unsafe-cells).
with

enterprise as (
    {{ current_protected_records(['enterprise_survey']) }}
),

answer as (
    select *
    from enterprise
    unpivot (member for measure in (any_ip, invention, brand, ip_standard, patents_held, large_holders))
)

select
    respondent as credit_code,
    ref_area,
    period as time_period,
    case measure when 'any_ip' then 'tech_sme' when 'invention' then 'tech_giant' when 'brand' then 'tech_giant' else 'all' end
        as enterprise_class,
    measure,
    member,
    is_synthetic
from answer
