"""All rules by code, with scope, severity and whether they hold figures.

Belongs here: code, scope, severity, and which rules hold. Does not belong here: the messages
(``seeds/rule.csv``, one row per code), or the checks. Standard library only.

A code's first word is its scope. The judge is who raises it: pandera all rules on typed values (checks of the forms' models,
``row_schemas`` and ``file``), intake what is in the file and what its text means, dbt what other submissions say. ``error``: the row or the file is not accepted (series: the value is not used). ``query``: accepted, to be
explained or corrected. ``note``: accepted, the sender should know. A query that holds keeps its figures out of verdicts and
totals until it is explained or confirmed (``docs/methods/held_figures.md``).
"""

from __future__ import annotations

from dataclasses import dataclass

from schemas.receipt import Finding

ERROR, QUERY, NOTE = "error", "query", "note"
INTAKE, PANDERA, DBT = "intake", "pandera", "dbt"
SCOPES = ("cell", "row", "file", "series")
LONGEST_SHOWN, _LONGEST_EXPECTED = 200, 2_000
"""Characters of a cell, and of what is expected in it, that a finding shows."""


def shown(text: str, longest: int = LONGEST_SHOWN) -> str:
    """Return a text as a finding shows it: its beginning, if it is long."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


@dataclass(frozen=True)
class Rule:
    """A rule: code, severity and judge."""

    code: str
    severity: str
    judge: str = INTAKE

    @property
    def scope(self) -> str:
        """Return the scope of the rule: cell, row, file, or series (across submissions)."""
        return self.code.split(".")[0]

    def at(
        self, source_ref: str = "", column: str = "", found: str = "", expected: str = "", n_cells: int = 1
    ) -> Finding:
        """Return a finding of this rule at a place; a long text is cut, as a receipt shows it."""
        return Finding(
            self.code,
            self.severity,
            self.scope,
            source_ref,
            column,
            shown(found),
            shown(expected, _LONGEST_EXPECTED),
            n_cells,
        )


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
        "cell.total_not_asked",
        "cell.unknown_source",
        "cell.unknown_code",
        "cell.unknown_unit",
        "cell.unit_missing",
        "cell.unit_mismatch",
        "cell.scaled_twice",
        "cell.inexact_figure",
        "cell.negative",
        "cell.out_of_range",
        "cell.implausible_size",
        "cell.not_allowed",
        "cell.caliber_not_of_indicator",
        "cell.not_well_formed",
        "cell.formula_error",
        "cell.empty_formula",
        "cell.merged_value",
        "cell.struck_out",
        "cell.superscript",
        "cell.digits_lost",
        "cell.number_split",
        "cell.application_no_shape",
        "cell.application_no_check_digit",
        "cell.credit_code_shape",
        "cell.credit_code_check_digit",
        "cell.trademark_no_shape",
        "cell.copyright_no_shape",
        "cell.industry_shape",
        "cell.unknown_country",
        "cell.unknown_task",
        "cell.no_header",
        "cell.other_figure",
        "cell.other_rows",
        "row.granted_before_filed",
        "row.event_before_filed",
        "row.type_against_application_no",
        "row.year_against_registration_no",
        "row.dates_out_of_order",
        "row.part_exceeds_whole",
        "row.period_in_future",
        "row.event_in_future",
        "row.zone_not_in_district",
        "row.overlong",
        "file.empty",
        "file.not_a_spreadsheet",
        "file.old_workbook",
        "file.truncated",
        "file.unreadable",
        "file.password_protected",
        "file.encoding",
        "file.garbled_text",
        "file.swallowed_lines",
        "file.too_large",
        "file.too_many_sheets",
        "file.too_many_cells",
        "file.too_many_notes",
        "file.cell_too_long",
        "file.zip_suspicious",
        "file.external_entity",
        "file.entity_bomb",
        "file.forbidden_markup",
        "file.too_slow",
        "file.reader_failed",
        "file.formula_without_value",
        "file.layout_not_found",
        "file.bad_sidecar",
        "file.unknown_form",
        "file.period_missing",
        "file.period_wrong",
        "file.period_without_year",
        "file.period_in_future",
        "file.submitter_missing",
        "file.submitter_unknown",
        "file.sender_not_allowed",
        "file.document_wrong",
        "file.disagreement",
        "file.order_unknown",
        "file.missing_column",
        "file.duplicate_column",
        "file.twin_disagrees",
        "file.duplicate_key",
        "file.misaligned_columns",
        "file.total_mismatch",
        "file.subtotal_mismatch",
        "file.quarter_as_year",
        "file.parts_look_cumulated",
        "file.nothing_accepted",
        "series.quarter_as_year",
    ),
    QUERY: (
        "cell.classification_shape",
        "cell.unexplained_word",
        "cell.includes_more",
        "file.total_of_more",
        "cell.period_differs",
        "row.period_after_publication",
        "row.published_in_future",
        "cell.unit_contradicts",
        "cell.unit_assumed",
        "cell.fraction_of_count",
        "cell.percent_scale",
        "cell.outside_range",
        "cell.digits_rounded",
        "cell.shown_otherwise",
        "cell.comment_changes_figure",
        "cell.note_changes_figure",
        "cell.not_read",
        "cell.halves_differ",
        "file.second_half_left_out",
        "file.parts_of_year",
        "file.part_exceeds_whole",
        "file.unit_slip",
        "file.lost_wan",
        "file.item_missing",
        "file.list_count",
        "file.list_sum",
        "file.lone_name",
        "file.note_names_record",
        "file.stale_header",
        "file.titles_disagree",
        "file.far_cells",
        "series.overturns",
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
        "cell.footnote_mark",
        "cell.struck_text",
        "cell.hidden_text",
        "cell.comment",
        "cell.day_as_year",
        "cell.provisional",
        "cell.personal_value",
        "cell.former_area_name",
        "cell.area_left_out",
        "cell.older_division",
        "file.unknown_column",
        "file.stray_quote",
        "file.quoted_lines",
        "file.sheet_ignored",
        "file.several_tables",
        "file.stated_on_other_sheet",
        "file.turned",
        "file.older_layout",
        "file.hidden_sheet",
        "file.lines_left_out",
        "file.hidden_rows",
        "file.hidden_columns",
        "file.external_links",
        "file.duplicate",
        "series.parallel_source_gap",
    ),
}

HOLDING = {
    "cell.period_differs",
    "row.period_after_publication",
    "row.published_in_future",
    "cell.unit_contradicts",
    "cell.unit_assumed",
    "cell.percent_scale",
    "cell.outside_range",
    "cell.shown_otherwise",
    "cell.comment_changes_figure",
    "cell.unexplained_word",
    "cell.includes_more",
    "cell.note_changes_figure",
    "file.titles_disagree",
    "cell.halves_differ",
    "file.parts_of_year",
    "file.part_exceeds_whole",
    "file.unit_slip",
    "file.lost_wan",
    "file.list_count",
    "file.list_sum",
    "file.lone_name",
    "series.overturns",
    "series.unit_slip",
    "series.lost_wan",
    "series.jump",
}
"""Queries whose figures are held until the sender explains them or an operator confirms them."""

NAMED = {
    "cell.unit_contradicts",
    "cell.caliber_not_of_indicator",
    "file.duplicate_key",
    "file.item_missing",
    "file.sender_not_allowed",
}
"""Rules of whose findings ``found`` is made of names that intake gives, not of what the sender wrote."""

_JUDGES = {
    PANDERA: (
        "cell.required",
        "cell.negative",
        "cell.out_of_range",
        "cell.implausible_size",
        "cell.outside_range",
        "cell.not_allowed",
        "cell.not_well_formed",
        "cell.application_no_shape",
        "cell.application_no_check_digit",
        "cell.credit_code_shape",
        "cell.credit_code_check_digit",
        "cell.trademark_no_shape",
        "cell.copyright_no_shape",
        "cell.industry_shape",
        "cell.classification_shape",
        "file.duplicate_key",
        "file.quarter_as_year",
        "file.parts_look_cumulated",
        "file.parts_of_year",
        "file.part_exceeds_whole",
        "file.unit_slip",
        "file.lost_wan",
        "file.total_mismatch",
        "file.subtotal_mismatch",
        "file.total_of_more",
    ),
    INTAKE: ("row.overlong",),
}
_JUDGE_BY_SCOPE = {"cell": INTAKE, "row": PANDERA, "file": INTAKE, "series": DBT}


def _judge(code: str) -> str:
    stated = next((judge for judge, codes in _JUDGES.items() if code in codes), None)
    return stated or _JUDGE_BY_SCOPE[code.split(".")[0]]


RULES: dict[str, Rule] = {
    code: Rule(code, severity, _judge(code)) for severity, codes in _SEVERITIES.items() for code in codes
}
ERROR_CODES = [code for code, rule in RULES.items() if rule.severity == ERROR]
QUERY_CODES = [code for code, rule in RULES.items() if rule.severity == QUERY]
"""The rules of a severity, as a list that polars takes."""


def is_holding(finding: Finding) -> bool:
    """Return whether the figures of a finding are held: its rule holds, and the sender has not explained it."""
    return finding.rule_code in HOLDING and not finding.explanation
