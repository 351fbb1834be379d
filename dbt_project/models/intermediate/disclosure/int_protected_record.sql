{#- One row per record of a protected form and attempt, current or not, with what it is broken down by, the classes it is
    counted in and the numbers that are added up. The published tables read the current records
    (current_protected_records), the decision over two releases those of the attempts it compares. A view: it costs the
    build nothing, and every reader takes its own form's records alone. -#}
{{ config(materialized='view') }}
with

service_agency as (
    select
        'service_agencies' as form_id,
        {{ record_key('service_agencies') }} as record_key,
        credit_code as respondent,
        time_period as period,
        ref_area,
        service_kind,
        {{ class_of('revenue_class', 'revenue_yuan') }} as revenue_class,
        staff,
        patent_attorneys,
        revenue_yuan,
        submission_id,
        source_row
    from {{ ref('stg_service_agencies') }}
),

person as (
    select
        'ip_talent' as form_id,
        {{ record_key('ip_talent') }} as record_key,
        person_no as respondent,
        time_period as period,
        ref_area,
        talent_kind,
        level,
        qualification,
        submission_id,
        source_row
    from {{ ref('stg_ip_talent') }}
),

overseas_enterprise as (
    select
        'overseas_enterprises' as form_id,
        {{ record_key('overseas_enterprises') }} as record_key,
        overseas_no as respondent,
        time_period as period,
        ref_area,
        host_country,
        left(regexp_replace(industry_code, '^[A-Z]', ''), 2) as division,
        investment_usd,
        patents_abroad,
        trademarks_abroad,
        disputes,
        submission_id,
        source_row
    from {{ ref('stg_overseas_enterprises') }}
),

surveyed_enterprise as (
    select
        'enterprise_survey' as form_id,
        {{ record_key('enterprise_survey') }} as record_key,
        credit_code as respondent,
        time_period as period,
        ref_area,
        -- An empty cell is not an answer.
        case
            when is_tech_sme and (patents_valid > 0 or trademarks_valid > 0 or copyrights > 0) then 'yes'
            when is_tech_sme and copyrights is not null then 'no'
        end as any_ip,
        case when is_tech_giant then if(inventions_valid > 0, 'yes', if(inventions_valid is not null, 'no', null)) end
            as invention,
        case when is_tech_giant then if(trademarks_valid > 0, 'yes', if(trademarks_valid is not null, 'no', null)) end as brand,
        if(has_ip_standard, 'yes', if(not has_ip_standard, 'no', null)) as ip_standard,
        {{ class_of('patents_held', 'patents_valid') }} as patents_held,
        {{ class_of('large_holders', 'patents_valid') }} as large_holders,
        submission_id,
        source_row
    from {{ ref('stg_enterprise_survey') }}
),

traded_title as (
    select
        'copyright_trade' as form_id,
        {{ record_key('copyright_trade') }} as record_key,
        credit_code as respondent,
        direction,
        time_period as period,
        ref_area,
        titles,
        amount_yuan,
        submission_id,
        source_row
    from {{ ref('stg_copyright_trade') }}
),

-- Deals and pledges are registers: a record counts in the year of its own day, whatever quarter it came with.
deal as (
    select
        'ip_transactions' as form_id,
        {{ record_key('ip_transactions') }} as record_key,
        deal_no as respondent,
        effective_on as done_on,
        ref_area,
        right_kind,
        rights,
        amount_yuan,
        submission_id,
        source_row
    from {{ ref('stg_ip_transactions') }}
),

pledge as (
    select
        'pledge_financing' as form_id,
        {{ record_key('pledge_financing') }} as record_key,
        pledge_no as respondent,
        registered_on as done_on,
        ref_area,
        right_kind,
        rights,
        loan_amount_yuan as amount_yuan,
        submission_id,
        source_row
    from {{ ref('stg_pledge_financing') }}
),

dated_operation as (
    select * from deal
    union all by name
    select * from pledge
),

operation as (
    select
        * exclude (done_on),
        cast(year(done_on) as varchar) as period,
        year(done_on) || '-Q' || quarter(done_on) as quarter
    from dated_operation
),

record as (
    select * from service_agency
    union all by name
    select * from person
    union all by name
    select * from overseas_enterprise
    union all by name
    select * from surveyed_enterprise
    union all by name
    select * from traded_title
    union all by name
    select * from operation
)

select
    r.form_id,
    r.record_key,
    r.respondent,
    r.direction,
    r.period,
    r.ref_area,
    h.district_code,
    h.city_code,
    r.service_kind,
    r.talent_kind,
    r.level,
    r.qualification,
    r.host_country,
    r.division,
    r.right_kind,
    r.quarter,
    r.any_ip,
    r.invention,
    r.brand,
    r.ip_standard,
    r.patents_held,
    r.large_holders,
    r.revenue_class,
    r.staff,
    r.patent_attorneys,
    r.revenue_yuan,
    r.investment_usd,
    r.patents_abroad,
    r.trademarks_abroad,
    r.disputes,
    r.titles,
    r.amount_yuan,
    r.rights,
    r.submission_id,
    r.source_row,
    s.submission_order,
    s.is_current,
    s.is_synthetic
from record as r
inner join {{ absolute(source('inputs', 'submission')) }} as s on r.submission_id = s.submission_id
left join {{ ref('int_area_home') }} as h on r.ref_area = h.area_code
