"""Write the answers of an attempt: its page and its annotated copy, beside its receipt.

Belongs here: which answers an attempt gets, and their paths. Does not belong here: their layout (``page``,
``annotate``), or the receipt itself (``ledger``).
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.common.confirmations import Confirmation, find_confirmation
from pipelines.common.files import write_atomically
from pipelines.intake.errors import traceback_of
from pipelines.intake.identity import UNKNOWN, Identity
from pipelines.intake.readers import Grid
from pipelines.intake.respond.messages import (
    Both,
    RuleMessages,
    Worded,
    code_label,
    column_labels,
    form_label,
    text,
)
from pipelines.settings import Settings
from schemas.form import Form
from schemas.receipt import DUPLICATE, PARTIAL, REFUSED, Receipt
from schemas.rules.registry import NOTE, QUERY, is_holding

PAGE, COPY = ".html", ".annotated.xlsx"
_IDENTITY = {"form": "form_id", "submitter": "submitter", "period": "period", "document": "document"}
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CopySource:
    """What an annotated copy is made of.

    Attributes:
        path: the file as received.
        grids: the sender's own sheets; only their first rows unless ``is_whole``.
        is_whole: the grids hold all rows.
        identity: whose file it is.
        stated: the parts of the key that its own cells state.
    """

    path: Path
    grids: Sequence[Grid]
    is_whole: bool
    identity: Identity
    stated: Collection[str]


def answer_paths(folder: Path, name: str) -> tuple[Path, Path]:
    """Return the paths of page and annotated copy of an attempt."""
    return folder / f"{name}{PAGE}", folder / f"{name}{COPY}"


@dataclass(frozen=True)
class AnswerWriter:
    """Writes answers."""

    settings: Settings
    forms: Mapping[str, type[Form]]
    messages: RuleMessages

    def plan(self, receipt: Receipt, source: CopySource | None) -> Receipt:
        """Return the receipt with the path that its annotated copy would have; nothing is written."""
        needs_copy = bool(source) and _needs_copy(receipt)
        return replace(receipt, annotated_path=_copy_path(receipt.submission_id) if needs_copy else None)

    def write(self, receipt: Receipt, source: CopySource | None, folder: Path, name: str) -> Receipt:
        """Write the page, and an annotated copy if something is to be corrected or explained.

        Args:
            receipt: the receipt.
            source: what the copy is made of, None if the file could not be read.
            folder: takes the files.
            name: their name without suffix.

        Returns:
            The receipt with the path of the copy, relative to the data folder.
        """
        return self.write_with_copy(receipt, source if _needs_copy(receipt) else None, folder, name)

    def write_with_copy(
        self, receipt: Receipt, source: CopySource | None, folder: Path, name: str
    ) -> Receipt:
        """Write page and annotated copy; without ``source`` there is no copy, and a previous one is removed.

        A copy that cannot be made is logged and left out, and the page does not name it.
        """
        receipt = replace(receipt, annotated_path=_copy_path(name) if source else None)
        page, copy = answer_paths(folder, name)
        findings = [self.messages.say(f, self.forms.get(receipt.form_id)) for f in receipt.findings]
        content = self._copy(receipt, source, findings) if source else None
        folder.mkdir(parents=True, exist_ok=True)
        if content:
            write_atomically(copy, content)
        else:
            receipt = replace(receipt, annotated_path=None)
            copy.unlink(missing_ok=True)
        self._write_page(page, receipt, findings)
        return receipt

    def write_page(self, receipt: Receipt, folder: Path, name: str) -> None:
        """Write the page alone, as the receipt says."""
        findings = [self.messages.say(f, self.forms.get(receipt.form_id)) for f in receipt.findings]
        self._write_page(answer_paths(folder, name)[0], receipt, findings)

    def _write_page(self, path: Path, receipt: Receipt, findings: Sequence[Worded]) -> None:
        write_atomically(path, self._page(receipt, findings).encode(errors="backslashreplace"))

    def _page(self, receipt: Receipt, findings: Sequence[Worded]) -> str:
        from pipelines.intake.respond.page import render

        received = self.settings.local_time_text(receipt.received_at)
        form = self.forms.get(receipt.form_id)
        confirmation = find_confirmation(self.settings, receipt.submission_id)
        if confirmation:  # in place of the sender's explanation
            findings = [_confirmed(w, confirmation) if is_holding(w.finding) else w for w in findings]
        return render(receipt, received, findings, advice(receipt, confirmation), form, self.messages)

    def _copy(self, receipt: Receipt, source: CopySource, findings: Sequence[Worded]) -> bytes | None:
        from pipelines.intake.respond.annotate import annotate
        from pipelines.intake.respond.findings_sheet import FindingsSheet

        identity = tuple(
            (key, value if (value := str(getattr(source.identity, attribute))) != UNKNOWN else "")
            for key, attribute in _IDENTITY.items()
            if key not in source.stated
        )
        content = FindingsSheet(
            submission_id=receipt.submission_id,
            sha256=receipt.sha256,
            original_name=receipt.original_name,
            received_at=receipt.received_at,
            status=receipt.status,
            is_synthetic=receipt.is_synthetic,
            identity=identity,
            understood=tuple(self._understood(receipt)),
            findings=tuple(findings),
            cut=receipt.findings_cut,
        )
        try:
            return annotate(source.path, source.grids, source.is_whole, content)
        except Exception as error:  # a copy that cannot be made must not cost the receipt
            _log.error("no annotated copy of %s: %s", receipt.submission_id, traceback_of(error))
            return None

    def _understood(self, receipt: Receipt) -> Iterator[str]:
        """Yield what the file was taken for: form, sender and period on a line, each table on one in each language."""
        form = self.forms.get(receipt.form_id)
        yield f"{form_label(form, receipt.form_id)} · {self.messages.sender(receipt.submitter)} · {code_label(receipt.period)}"
        labels = column_labels(form) if form else {}
        for table in receipt.tables:
            about = [
                (labels.get(name, Both(name, name)), self.messages.names(values, receipt.form_id))
                for name, values in table.about
            ]
            head = " · ".join(part for part in (table.source_ref, table.title) if part)
            records = text("records", n=table.n_records)
            yield " · ".join(
                [head, records.zh, "；".join(f"{label.zh}：{values.zh}" for label, values in about)]
            )
            yield " · ".join(
                [head, records.en, "; ".join(f"{label.en}: {values.en}" for label, values in about)]
            )


def _confirmed(worded: Worded, confirmation: Confirmation) -> Worded:
    """Return a held finding with the words of the operator, labelled as such."""
    label = text("confirmed_words")
    words = f"{label.zh} {label.en} · {confirmation.confirmed_by}: {confirmation.reason}"
    return replace(worded, finding=replace(worded.finding, explanation=words))


def remove_answers(folder: Path, name: str) -> None:
    """Remove page and copy of an attempt."""
    for path in answer_paths(folder, name):
        path.unlink(missing_ok=True)


def advice(receipt: Receipt, confirmation: Confirmation | None = None) -> Both:
    """Return what the sender is to do next."""
    if receipt.status == DUPLICATE:
        return text("next_duplicate")
    if receipt.status == REFUSED:
        is_read = receipt.rows_received or receipt.annotated_path
        return text("next_refused" if is_read else "next_unreadable")
    if receipt.status == PARTIAL:
        return text("next_partial")
    if confirmation:
        at = confirmation.confirmed_at.replace("T", " ")
        return text("next_confirmed", who=confirmation.confirmed_by, at=at, reason=confirmation.reason)
    if any(map(is_holding, receipt.findings)):
        return text("next_held")
    has_open = any(f.severity == QUERY and not f.explanation for f in receipt.findings)
    return text("next_queries" if has_open else "next_accepted")


def _needs_copy(receipt: Receipt) -> bool:
    """Return whether something is to be corrected or explained.

    Notes alone are listed on the page: a copy for each of them would double the time of a run.
    """
    return any(f.severity != NOTE for f in receipt.findings)


def _copy_path(name: str) -> str:
    return f"receipts/{name}{COPY}"
