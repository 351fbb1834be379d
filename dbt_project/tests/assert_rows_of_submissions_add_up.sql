-- Rows received are those accepted and those quarantined.
select submission_id, rows_received, rows_accepted, rows_quarantined
from {{ ref('fct_submission') }}
where rows_received != rows_accepted + rows_quarantined
