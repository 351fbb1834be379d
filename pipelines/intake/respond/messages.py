"""The messages of answers, in Chinese and English.

Belongs here: the labels of pages and sheets, and the messages of findings. Does not belong here: the wording of rules
(``seeds/rule.csv``), or any layout.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from pipelines.common.english import EnglishNames
from pipelines.intake.identity import UNKNOWN
from schemas.form import Form
from schemas.receipt import Finding, SeriesFinding
from schemas.rules.wording import fill
from schemas.seed_files import read_seed


class Both(NamedTuple):
    """A text in two languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        """Return both on one line."""
        return f"{self.zh} {self.en}".strip()

    @property
    def lines(self) -> str:
        """Return both, one below the other."""
        return f"{self.zh}\n{self.en}".strip()


LABELS: dict[str, Both] = {
    key: Both(zh, en)
    for key, zh, en in (
        ("title", "报送回执", "Receipt"),
        ("accepted", "已接收", "Accepted"),
        ("partial", "部分接收", "Accepted in part"),
        ("refused", "已退回", "Returned"),
        ("duplicate", "重复报送，未处理", "Duplicate, ignored"),
        ("error", "错误", "Error"),
        ("query", "疑问", "Query"),
        ("note", "提示", "Note"),
        ("held", "暂缓采用", "Held"),
        ("errors", "错误：须改正", "Errors: to be corrected"),
        ("queries", "疑问：请核实或说明", "Queries: check or explain"),
        ("notes", "提示：供参考", "Notes: for your information"),
        ("next", "下一步", "What to do next"),
        (
            "next_accepted",
            "数据已入库，无需再做什么。",
            "The figures are in. There is nothing left to do.",
        ),
        (
            "next_confirmed",
            "主管部门已确认采用，其后的刷新起生效：{who}，{at} UTC，理由：{reason}",
            "The city's office has confirmed the held figures, with effect from the refresh after that: {who}, {at} UTC, because: {reason}",
        ),
        (
            "next_held",
            "数据已入库，但标有“暂缓采用”的数在说明或确认之前不用于评估和汇总。请核实：有误的请改正；无误的请在标注副本"
            "“核对结果”页的“说明”列写明原因，然后报送该副本。",
            "The figures are in; those marked “Held” are in no evaluation and no total until they are explained or confirmed."
            " Please check them: correct what is wrong, or write the reason into the column “Explanation” of the findings"
            " sheet of the annotated copy and submit that copy.",
        ),
        (
            "next_queries",
            "数据已入库，但有疑问的数值暂按“初步数”处理。请核实：有误的请改正；无误的请在标注副本“核对结果”页的"
            "“说明”列写明原因，然后报送该副本。",
            "The figures are in; those with a query count as provisional. Please check them: correct what is wrong,"
            " and explain what is right in the explanation column of the annotated copy, then send that copy.",
        ),
        (
            "next_partial",
            "合格的行已入库，有错误的行未入库。请改正后重新报送整个文件；可以直接在标注副本上改，改好后原样报送。",
            "The rows without errors were accepted, the others were not. Correct them and send the whole file again; you"
            " may correct the annotated copy and send it as it is.",
        ),
        (
            "next_refused",
            "本次报送未入库，原有数据保持不变。请按下列各条改正后重新报送；可以直接在标注副本上改，改好后原样报送，"
            "文件名不限。",
            "Nothing of this file was loaded; earlier figures stay as they are. Correct what is listed and send the"
            " file again; you may correct the annotated copy and send it as it is, under any name.",
        ),
        (
            "next_unreadable",
            "文件无法读取，未入库，原有数据保持不变。请按下列说明处理后重新报送。",
            "The file could not be read and nothing was loaded; earlier figures stay as they are. Follow the"
            " instructions below and send it again.",
        ),
        (
            "next_duplicate",
            "同样的内容此前已经报送并答复，本次不再处理。",
            "The same content was sent and answered before; there is nothing to do.",
        ),
        ("file", "报送文件", "File"),
        ("submission", "报送编号", "Submission"),
        ("form", "报表", "Form"),
        ("submitter", "报送单位", "Submitter"),
        ("period", "报告期", "Reporting period"),
        ("document", "文档", "Document"),
        ("attempt", "第几次报送", "Attempt"),
        ("supersedes", "取代", "Supersedes"),
        ("supersedes_nothing", "无", "nothing"),
        ("received_at", "收到时间", "Received"),
        ("declared_date", "文件日期", "Date on the file"),
        ("container", "文件格式", "Format"),
        ("rules_version", "规则版本", "Rules version"),
        ("synthetic", "合成数据，非真实统计", "Synthetic data, not real statistics"),
        ("rows", "行数", "Rows"),
        ("rows_received", "收到", "Received"),
        ("rows_accepted", "入库", "Accepted"),
        ("rows_quarantined", "隔离", "Quarantined"),
        ("rows_ignored", "合计行、注释行、空行", "Totals, notes, blanks"),
        ("nothing_found", "未发现问题。", "Nothing to remark."),
        ("no", "序号", "No."),
        ("rule", "规则", "Rule"),
        ("severity", "级别", "Severity"),
        ("cell", "单元格", "Cell"),
        ("column", "列", "Column"),
        ("found", "填写内容", "Found"),
        ("expected", "应为", "Expected"),
        ("remedy", "问题与改法", "What is wrong and how to correct it"),
        ("explanation", "说明（请填写）", "Explanation (fill in)"),
        ("not_stated", "未能识别", "Not recognised"),
        ("explained", "说明或确认", "Explanation or confirmation"),
        ("confirmed_words", "主管部门确认", "Confirmed"),
        ("whole_file", "整个文件", "Whole file"),
        ("n_cells", "共 {n:,} 格", "cells: {n:,}"),
        (
            "cell_counts",
            "单元格：数据 {cells_read:,}，表头 {cells_label:,}，标题 {cells_title:,}，注释 {cells_note:,}，未读 {cells_not_read:,}。",
            "Cells: {cells_read:,} of data, {cells_label:,} of headers, {cells_title:,} of titles, {cells_note:,} of notes,"
            " {cells_not_read:,} not read.",
        ),
        (
            "cut",
            "清单已截断，另有 {n:,} 条同类问题未列出。",
            "The list is cut; not listed: {n:,} of the same kinds.",
        ),
        ("copy", "标注副本", "Annotated copy"),
        (
            "copy_is",
            "您报送的工作簿，问题单元格已标色并加批注，首页为清单",
            "your own workbook with the cells filled and commented, the list on its first sheet",
        ),
        (
            "how_copy",
            "请在各工作表中改正标色的单元格；对“疑问”无误的，在说明列写明原因；说明会公布，请勿写入姓名、电话等个人信息。"
            "改好后保存，将本文件原样报送，文件名不限，本页不必删除。",
            "Correct the coloured cells on the other sheets; where a queried value is right, give the reason in the"
            " explanation column. Explanations are published: no names, telephone numbers or other personal data. Save and send this file as it is, under any name; this sheet may stay.",
        ),
        (
            "identity",
            "报送信息（可在此改正或补填）",
            "Whose file it is (may be corrected or filled in here)",
        ),
        ("legend", "颜色", "Colours"),
        (
            "copy_macros",
            "原文件中的宏未运行，也未复制到本副本。",
            "The macros of the original were not run and are not in this copy.",
        ),
        (
            "copy_drawings",
            "原文件中的图片、图形未复制到本副本。",
            "Pictures and drawings of the original are not in this copy.",
        ),
        (
            "copy_from_cells",
            "本副本按读到的单元格内容生成，单元格地址与原文件一致，格式未保留。",
            "This copy was made from the cells as they were read: same addresses, without the original's formats.",
        ),
        (
            "copy_too_large",
            "原文件过大，本工作簿只列问题，不含数据。请在原文件中改正后报送。",
            "The original is too large to copy: this workbook only lists the findings. Correct the original and"
            " send that.",
        ),
        ("form_no", "表号", "Form"),
        ("template_version", "模板版本", "Template version"),
        ("submitter_how", "从列表中选择，或填代码。", "Choose from the list, or write the code."),
        ("period_how", "年报填 2016，季报填 2016-Q3，月报填 2016-09。", "2016, 2016-Q3 or 2016-09."),
        (
            "document_how",
            "同一期只报一份时留空；多份时用字母数字区分。",
            "Leave it blank unless there are several for one period; then letters and digits.",
        ),
        (
            "template_hint",
            "带 * 的列必填。从标题行的下一行起填写，一行一条；列的含义见批注和“填表说明”页。",
            "Columns with * are required. Fill in from the row below the header, one record a row; the comments and the"
            " instructions sheet say what each column means.",
        ),
        ("choose", "请从列表中选择", "Choose from the list"),
        ("not_in_list", "所填内容不在列表中，请核对。", "This is not in the list; please check it."),
        ("instructions", "填表说明", "Instructions"),
        (
            "instruction_1",
            "1. 在第一张工作表填写报送单位和报告期，再从标题行的下一行起逐行填写；不要改动标题行。",
            "1. On the first sheet state submitter and reporting period, then fill in row by row below the header;"
            " leave the header as it is.",
        ),
        (
            "instruction_2",
            "2. 带 * 的列不能留空：没有数据的数值填“—”，数值为零填 0，两者不同。其他列没有内容的留空。",
            "2. Columns with * cannot stay blank: where there is no figure write —, where the figure is zero write 0. Other"
            " columns stay blank where there is nothing to say.",
        ),
        (
            "instruction_3",
            "3. 编号、代码各列已设为文本格式，请勿改为数字，以免丢失末几位。",
            "3. Columns of numbers and codes are formatted as text: turned into numbers they would lose digits.",
        ),
        (
            "instruction_4",
            "4. 可以加以“注：”开头的说明行，不会当作数据。",
            "4. Notes that begin with 注： are welcome and are not taken as data.",
        ),
        (
            "instruction_total",
            "可以在“{column}”列加“合计”行：与各行之和核对，不当作数据。",
            "A total row (合计 in the column {column}) is welcome: it is compared with the sum of its rows and is not taken as data.",
        ),
        (
            "instruction_no_total",
            "本表各行不能相加，不要加“合计”行。",
            "The rows of this form do not add up: leave total rows (合计) out.",
        ),
        (
            "instruction_5",
            "5. “样例”“填表说明”页不会当作数据，不必删除。",
            "5. The example and instructions sheets are never read as data and may stay.",
        ),
        ("understood", "对文件的理解", "What the file was taken for"),
        (
            "understood_how",
            "以下是读到的内容。如与原意不符，请改正后重新报送。",
            "This is what was read. Where it is not what you meant, correct the file and send it again.",
        ),
        ("table", "表", "Table"),
        ("records", "{n:,} 行", "records: {n:,}"),
        ("first_rows", "前几行按此理解", "The first rows as understood"),
        ("required", "必填", "Required"),
        ("optional", "可不填", "Optional"),
        ("yes", "是", "yes"),
        ("no_", "否", "no"),
        ("how_to_fill", "怎样填写", "How to fill in"),
        ("unit", "单位", "Unit"),
        ("example", "样例", "Example"),
        ("choices", "可选内容", "Choices"),
        ("also", "列名也可写作", "Header may also be"),
        ("meaning", "含义", "Meaning"),
        (
            "example_only",
            "本页仅为样例，不会当作数据。请在第一张工作表填写。",
            "This sheet is only an example and is never read. Fill in the first sheet.",
        ),
        ("generated", "本回执由系统自动生成。", "This receipt was made automatically."),
    )
}

HOW_TO_FILL: dict[str, Both] = {
    "text": Both("文字。", "Words."),
    "id": Both("编号，按文本填写。", "A number or code, written as text."),
    "number": Both("只填数字，单位写在“单位”列。", "Digits only; the unit goes into the unit column."),
    "integer": Both("整数，不带单位。", "A whole number without unit."),
    "decimal": Both("数字，不带单位。", "A number without unit."),
    "date": Both("日期，如 2018-06-15。", "A day, like 2018-06-15."),
    "period": Both(
        "年、季或月：2016、2016-Q3、2016-09。", "A year, quarter or month: 2016, 2016-Q3, 2016-09."
    ),
    "area": Both("行政区全称，从列表选。", "The area's full name, from the list."),
    "indicator": Both("指标名称，从列表选。", "The indicator's name, from the list."),
    "source": Both("资料来源名称，从列表选。", "The source's name, from the list."),
    "country": Both("国家或地区名称，从列表选。", "The country's name, from the list."),
    "task": Both("任务编号，从列表选。", "The task's number, from the list."),
    "unit": Both("单位，从列表选。", "The unit, from the list."),
    "code": Both("从列表选。", "From the list."),
    "boolean": Both("是或否。", "是 (yes) or 否 (no)."),
}
"""How a cell of each kind of column is filled in."""


def text(key: str, **values: object) -> Both:
    """Return a label in both languages, its placeholders filled."""
    label = LABELS[key]
    return Both(label.zh.format(**values), label.en.format(**values)) if values else label


def form_label(form: type[Form] | None, form_id: str) -> Both:
    """Return the label of a form, its code where there is no such form."""
    return Both(form.spec().label_zh, form.spec().label_en) if form else code_label(form_id)


def code_label(code: str) -> Both:
    """Return a part of a submission's key that has no name: as it is, or that it was not recognised."""
    return LABELS["not_stated"] if code == UNKNOWN else Both(code, "")


def column_labels(form: type[Form]) -> dict[str, Both]:
    """Return the labels of the columns that senders fill."""
    return {name: Both(s.label_zh, s.label_en) for name, s in form.sent_columns().items()}


@dataclass(frozen=True)
class Worded:
    """A finding with its messages; what was found and what is expected, in English where intake names it."""

    finding: Finding
    title: Both
    message: Both
    remedy: Both
    column: Both
    content: Both
    expected: Both

    @property
    def place(self) -> str:
        """Return the cell, or the label of the whole file."""
        return self.finding.source_ref or str(LABELS["whole_file"])


class RuleMessages:
    """The messages of all rules, and the names of senders."""

    def __init__(self, seeds_dir: Path):
        self._seeds = seeds_dir
        self._names = EnglishNames(seeds_dir)

    @cached_property
    def _rules(self) -> dict[str, dict[str, str]]:
        return {row["rule_code"]: row for row in read_seed(self._seeds, "rule")}

    @cached_property
    def _keys(self) -> dict[str, Both]:
        return self._named("submission_key", "field", "label")

    @cached_property
    def _agencies(self) -> dict[str, Both]:
        return self._named("agency", "agency_code", "name")

    @cached_property
    def _indicators(self) -> dict[str, Both]:
        return self._named("indicator", "indicator_code", "name")

    def _named(self, seed: str, key: str, name: str) -> dict[str, Both]:
        return {r[key]: Both(r[f"{name}_zh"], r[f"{name}_en"]) for r in read_seed(self._seeds, seed)}

    def _series(self, column: str) -> Both:
        """Return the column of a series finding, an indicator and a period, with the name of the indicator."""
        code, _, period = column.partition(" ")
        name = self._indicators.get(code, Both(code, ""))
        return Both(*(f"{words} {period}".strip() if words else "" for words in name))

    def names(self, text: str, form_id: str) -> Both:
        """Return names, lists of names or a figure in both languages."""
        return Both(text, self._names.english(text, form_id))

    def sender(self, code: str) -> Both:
        """Return a submitter's name with its code, the code alone if there is no such agency."""
        name = self._agencies.get(code)
        return Both(f"{name.zh} ({code})", name.en) if name else code_label(code)

    def say(self, finding: Finding, form: type[Form] | None) -> Worded:
        """Return a finding with the messages of its rule."""
        words = self._rules.get(finding.rule_code, {})
        form_id = form.spec().form_id if form else ""
        sent = form.sent_columns().get(finding.column) if form else None
        if isinstance(finding, SeriesFinding):
            column = self._series(finding.column)
        elif sent:
            column = Both(sent.label_zh, sent.label_en)
        else:
            named = Both(finding.column, self._names.english(finding.column, form_id))
            column = self._keys.get(finding.column, named if named.zh != named.en else Both(named.zh, ""))

        in_english = self._names.of_finding(finding, form_id)
        content, expected = map(Both, (finding.found, finding.expected), in_english)

        def both(kind: str) -> Both:
            values = {"found": finding.found, "expected": finding.expected, "n_cells": str(finding.n_cells)}
            zh = fill(words.get(f"{kind}_zh", ""), values | {"column": column.zh})
            values |= {"found": content.en, "expected": expected.en, "column": column.en or column.zh}
            return Both(zh, fill(words.get(f"{kind}_en", ""), values))

        title = both("title") if words else Both(finding.rule_code, "")
        message = both("message")
        if isinstance(finding, SeriesFinding):
            message = Both(finding.message_zh, finding.message_en)
        return Worded(finding, title, message, both("remedy"), column, content, expected)
