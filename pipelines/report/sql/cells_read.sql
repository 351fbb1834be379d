-- Every cell that is published of a sender's sheet, in the order of the sheet.
select submission_id, source_ref, sheet_name, column_letter, column_no, row_no, cell_role, cell_text
from fct_source_cell
order by submission_id, sheet_name, row_no, column_no
