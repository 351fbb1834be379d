select
    level,
    name_zh,
    subject,
    format('{:,.1f}', value),
    format('{:,.1f}', threshold),
    opened
from fct_alert
where closed is null
