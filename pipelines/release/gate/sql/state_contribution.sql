-- What each respondent contributes to each cell of the states of ``requested_state``, by breakdown and with the total as _T:
-- state_contribution.
create or replace temp table state_record as
with

latest_record as (
    select
        s.list_name,
        s.list_period,
        s.state_no,
        r.*
    from (select list_name, list_period, state_no, unnest(attempts) as submission_id from requested_state) as s
    inner join seeds.disclosure_list as l on s.list_name = l.list_name
    inner join intermediate.int_protected_record as r on l.form_id = r.form_id and s.submission_id = r.submission_id
    qualify row_number() over (
        partition by s.list_name, s.list_period, s.state_no, r.record_key order by r.submission_order desc, r.source_row desc
    ) = 1
)

select r.*
from latest_record as r
inner join seeds.disclosure_list as l on r.list_name = l.list_name
where r.period = r.list_period and r.city_code is not null and (l.direction is null or r.direction = l.direction);

create or replace temp table state_contribution as
with

-- A respondent with several records is one: its numbers are added up.
respondent_number as (
    select
        list_name,
        list_period,
        state_no,
        respondent,
        city_code,
        source_column,
        sum(value) as value
    from state_record
    unpivot (
        value for source_column in (
            staff, patent_attorneys, revenue_yuan, investment_usd, patents_abroad, trademarks_abroad, disputes, titles,
            amount_yuan, rights
        )
    )
    group by all
),

respondent_member as (
    select
        list_name,
        list_period,
        state_no,
        respondent,
        city_code,
        source_column,
        min(member) as member
    from state_record
    unpivot (
        member for source_column in (
            district_code, service_kind, talent_kind, level, qualification, host_country, division, right_kind, quarter,
            any_ip, invention, brand, ip_standard, patents_held, large_holders, revenue_class
        )
    )
    group by all
    union all
    select
        n.list_name,
        n.list_period,
        n.state_no,
        n.respondent,
        n.city_code,
        k.classification as source_column,
        k.class_code as member
    from respondent_number as n
    inner join seeds.disclosure_class as k
        on
            k.classification = n.source_column || '_class'
            and if(k.closed = 'left', n.value >= coalesce(k.low, '-infinity'), n.value > coalesce(k.low, '-infinity'))
            and if(k.closed = 'left', n.value < coalesce(k.high, 'infinity'), n.value <= coalesce(k.high, 'infinity'))
),

respondent_part as (
    select
        r.list_name,
        r.list_period,
        r.state_no,
        r.respondent,
        r.city_code,
        p.part,
        false as is_sum,
        1.0::double as value
    from (select distinct list_name, list_period, state_no, respondent, city_code from state_record) as r
    inner join seeds.disclosure_part as p on r.list_name = p.list_name and p.aggregate = 'count'
    union all
    select
        m.list_name,
        m.list_period,
        m.state_no,
        m.respondent,
        m.city_code,
        p.part,
        false as is_sum,
        1.0::double as value
    from respondent_member as m
    inner join seeds.disclosure_part as p
        on
            m.list_name = p.list_name
            and p.aggregate = 'class'
            and m.source_column = p.source_column
            and m.member = p.class_code
    union all
    select
        n.list_name,
        n.list_period,
        n.state_no,
        n.respondent,
        n.city_code,
        p.part,
        p.aggregate = 'sum' as is_sum,
        if(p.aggregate = 'sum', n.value, 1.0)::double as value
    from respondent_number as n
    inner join seeds.disclosure_part as p
        on n.list_name = p.list_name and p.aggregate in ('sum', 'answered') and n.source_column = p.source_column
)

select
    p.list_name,
    p.list_period,
    p.state_no,
    b.breakdown,
    p.city_code,
    m.member,
    p.part,
    p.respondent,
    p.is_sum,
    p.value
from respondent_part as p
inner join respondent_member as m
    on
        p.list_name = m.list_name
        and p.list_period = m.list_period
        and p.state_no = m.state_no
        and p.respondent = m.respondent
        and p.city_code = m.city_code
inner join seeds.disclosure_breakdown as b on p.list_name = b.list_name and m.source_column = b.source_column
union all
select
    list_name,
    list_period,
    state_no,
    '_T' as breakdown,
    city_code,
    '_T' as member,
    part,
    respondent,
    is_sum,
    value
from respondent_part
