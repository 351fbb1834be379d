-- IP service agencies of a year, the last word on each; never published one by one (docs/methods/disclosure.md#91-unsafe-cells).
select
    credit_code,
    ref_area,
    time_period,
    service_kind,
    staff,
    patent_attorneys,
    revenue_yuan,
    -- Above, not at: 超千万元.
    revenue_yuan > 10000000 as is_above_ten_million,
    is_synthetic
from ({{ current_records('service_agencies') }})
