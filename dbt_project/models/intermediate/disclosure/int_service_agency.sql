-- Current records of IP service agencies; never published one by one (docs/methods/disclosure.md#91-unsafe-cells).
select
    respondent as credit_code,
    ref_area,
    period as time_period,
    service_kind,
    staff,
    patent_attorneys,
    revenue_yuan,
    revenue_class = 'above' as is_above_ten_million,
    is_synthetic
from ({{ current_protected_records(['service_agencies']) }})
