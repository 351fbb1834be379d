-- What an enterprise answered of each question that is put to its class: one row each, never published (docs/methods/disclosure.md#91-unsafe-cells).
-- Who leaves the question open has not answered it.
with

enterprise as (
    select
        *,
        case
            when patents_valid > 0 or trademarks_valid > 0 or copyrights > 0 then true
            when copyrights is not null then false
        end as has_ip
    from ({{ current_records('enterprise_survey') }})
),

answer as (
    select 'tech_sme' as enterprise_class, 'any_ip' as measure, if(has_ip, 'yes', 'no') as member, *
    from enterprise
    where is_tech_sme and has_ip is not null
    union all by name
    select 'tech_giant' as enterprise_class, 'invention' as measure, if(inventions_valid > 0, 'yes', 'no') as member, *
    from enterprise
    where is_tech_giant and inventions_valid is not null
    union all by name
    select 'tech_giant' as enterprise_class, 'brand' as measure, if(trademarks_valid > 0, 'yes', 'no') as member, *
    from enterprise
    where is_tech_giant and trademarks_valid is not null
    union all by name
    select
        'all' as enterprise_class,
        'patents_held' as measure,
        case
            when patents_valid >= 100 then '100_up'
            when patents_valid >= 10 then '10_99'
            when patents_valid >= 1 then '1_9'
            else '0'
        end as member,
        *
    from enterprise
    where patents_valid is not null
    union all by name
    select
        'all' as enterprise_class,
        'large_holders' as measure,
        if(patents_valid >= 1000, '1000_up', '100_999') as member,
        *
    from enterprise
    where patents_valid >= 100
)

select credit_code, ref_area, time_period, enterprise_class, measure, member, is_synthetic from answer
