"""All rules by code, with scope and severity.

Belongs here: code, scope and severity. Does not belong here: the messages
(``seeds/rule.csv``, one row per code), or the checks. Standard library only.

A code's first word is its scope. ``error``: the row or the file is not accepted (series: the value is not used). ``query``: accepted, to be
explained or corrected. ``note``: accepted, the sender should know.
"""

from __future__ import annotations

from dataclasses import dataclass

from schemas.receipt import Finding

ERROR, QUERY, NOTE = "error", "query", "note"
SCOPES = ("cell", "row", "file", "series")


@dataclass(frozen=True)
class Rule:
    """A rule: code and severity."""

    code: str
    severity: str

    @property
    def scope(self) -> str:
        """Return the scope of the rule: cell, row, file, or series (across submissions)."""
        return self.code.split(".")[0]

    def at(
        self, source_ref: str = "", column: str = "", found: str = "", expected: str = "", n_cells: int = 1
    ) -> Finding:
        """Return a finding of this rule at a place."""
        return Finding(self.code, self.severity, self.scope, source_ref, column, found, expected, n_cells)


_SEVERITIES = {
    ERROR: (
        "cell.required",
        "cell.not_a_number",
        "cell.not_an_integer",
        "cell.not_a_date",
        "cell.not_a_period",
        "cell.unknown_area",
        "cell.ambiguous_area",
        "cell.unknown_indicator",
        "cell.unknown_source",
        "cell.unknown_code",
        "cell.unknown_unit",
        "cell.unit_missing",
        "cell.unit_mismatch",
        "cell.negative",
        "cell.out_of_range",
        "cell.not_allowed",
        "cell.formula_error",
        "cell.digits_lost",
        "cell.application_no_shape",
        "cell.application_no_check_digit",
        "cell.credit_code_shape",
        "cell.credit_code_check_digit",
        "cell.trademark_no_shape",
        "cell.copyright_no_shape",
        "cell.industry_shape",
        "cell.unknown_country",
        "cell.unknown_task",
        "cell.other_figure",
        "row.granted_before_filed",
        "row.event_before_filed",
        "row.type_against_application_no",
        "row.year_against_registration_no",
        "row.dates_out_of_order",
        "row.part_exceeds_whole",
        "row.period_in_future",
        "row.zone_not_in_district",
        "row.overlong",
        "file.empty",
        "file.not_a_spreadsheet",
        "file.truncated",
        "file.unreadable",
        "file.password_protected",
        "file.encoding",
        "file.too_large",
        "file.too_many_sheets",
        "file.too_many_cells",
        "file.cell_too_long",
        "file.zip_suspicious",
        "file.forbidden_markup",
        "file.too_slow",
        "file.reader_failed",
        "file.formula_without_value",
        "file.layout_not_found",
        "file.bad_sidecar",
        "file.unknown_form",
        "file.period_missing",
        "file.period_wrong",
        "file.submitter_missing",
        "file.submitter_unknown",
        "file.sender_not_allowed",
        "file.document_wrong",
        "file.disagreement",
        "file.missing_column",
        "file.duplicate_column",
        "file.duplicate_key",
        "file.misaligned_columns",
        "file.total_mismatch",
        "file.subtotal_mismatch",
        "file.quarter_as_year",
        "file.nothing_accepted",
        "series.quarter_as_year",
    ),
    QUERY: (
        "cell.classification_shape",
        "cell.unexplained_word",
        "file.unit_slip",
        "file.lost_wan",
        "file.stale_header",
        "file.titles_disagree",
        "series.unit_slip",
        "series.lost_wan",
        "series.jump",
        "series.cumulative_falls",
        "series.ytd_falls",
        "series.below_bound",
        "series.reconciliation",
        "series.district_above_city",
        "series.same_as_before",
        "series.record_twice",
    ),
    NOTE: (
        "cell.no_value",
        "cell.value_cleaned",
        "cell.former_area_name",
        "file.unknown_column",
        "file.sheet_ignored",
        "file.several_tables",
        "file.older_layout",
        "file.hidden_sheet",
        "file.hidden_rows",
        "file.hidden_columns",
        "file.external_links",
        "file.duplicate",
        "series.parallel_source_gap",
    ),
}

HOLDING = frozenset({"cell.unexplained_word", "file.titles_disagree"})
"""Queries that hold a figure until they are explained."""

RULES: dict[str, Rule] = {
    code: Rule(code, severity) for severity, codes in _SEVERITIES.items() for code in codes
}
