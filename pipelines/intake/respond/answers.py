"""The files that answer an attempt: written beside its receipt, renewed with it, gone when obsolete.

Belongs here: which answers an attempt gets, and where they lie. Does not belong here: how they look
(``page``, ``annotate``), or the receipt itself (``receipts``).
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.common.files import write_atomically
from pipelines.intake.errors import traceback_of
from pipelines.intake.identify import UNKNOWN, Identity
from pipelines.intake.readers import Grid
from pipelines.intake.respond.messages import Both, RuleMessages, Worded, text
from pipelines.settings import Settings
from schemas.form import Form
from schemas.receipt import DUPLICATE, PARTIAL, REFUSED, Receipt
from schemas.rules.registry import NOTE, QUERY

PAGE, COPY = ".html", ".annotated.xlsx"
_IDENTITY = {"form": "form_id", "submitter": "submitter", "period": "period", "document": "document"}
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tabular:
    """A file that could be read, as far as its copy needs to know.

    Attributes:
        grids: the sender's own sheets; ``is_whole`` unless they are only the head of a long register.
        stated: the parts of the key that its own cells state.
    """

    path: Path
    grids: Sequence[Grid]
    is_whole: bool
    identity: Identity
    stated: Collection[str]


def answer_paths(folder: Path, name: str) -> tuple[Path, Path]:
    """Return where page and annotated copy of an attempt lie."""
    return folder / f"{name}{PAGE}", folder / f"{name}{COPY}"


def write_answers(
    settings: Settings,
    folder: Path | None,
    name: str,
    receipt: Receipt,
    tabular: Tabular | None,
    forms: Mapping[str, type[Form]],
    words: RuleMessages,
    is_wanted: bool = False,
) -> None:
    """Write page and annotated copy; what an earlier reading left and this one does not ask for goes.

    There is a copy where something is to be mended or explained, or where somebody wants one (``is_wanted``); notes alone
    stand on the page: a copy for each would double the ingest run, and no sender would open it.
    Sets ``receipt.annotated_path``, relative to the data folder; without a folder nothing else is done. A copy
    that cannot be made is logged and left out, and the page does not name it.
    """
    needs_copy = is_wanted or any(f.severity != NOTE for f in receipt.findings)
    receipt.annotated_path = f"receipts/{name}{COPY}" if tabular and needs_copy else None
    if folder is None:
        return
    page, copy = answer_paths(folder, name)
    form = forms.get(receipt.form_id)
    findings = [words.say(f, form) for f in receipt.findings]
    content = _copy(receipt, tabular, findings) if tabular and needs_copy else None
    folder.mkdir(parents=True, exist_ok=True)
    if content:
        write_atomically(copy, content)
    else:
        receipt.annotated_path = None
        copy.unlink(missing_ok=True)
    from pipelines.intake.respond.page import render

    label = Both(form.spec().label_zh, form.spec().label_en) if form else Both(receipt.form_id, "")
    received = settings.local_time_text(receipt.received_at)
    html = render(receipt, received, findings, advice(receipt), label, words.sender(receipt.submitter))
    write_atomically(page, html.encode(errors="backslashreplace"))


def remove_answers(folder: Path, name: str) -> None:
    """Remove page and copy of an attempt that is known under another name now."""
    for path in answer_paths(folder, name):
        path.unlink(missing_ok=True)


def advice(receipt: Receipt) -> Both:
    """Say what the sender is to do next."""
    if receipt.status == DUPLICATE:
        return text("next_duplicate")
    if receipt.status == REFUSED:
        is_read = receipt.rows_received or receipt.annotated_path
        return text("next_refused" if is_read else "next_unreadable")
    if receipt.status == PARTIAL:
        return text("next_partial")
    has_open = any(f.severity == QUERY and not f.explanation for f in receipt.findings)
    return text("next_queries" if has_open else "next_accepted")


def _copy(receipt: Receipt, tabular: Tabular, findings: Sequence[Worded]) -> bytes | None:
    from pipelines.intake.respond.annotate import Sheet, annotate

    identity = tuple(
        (key, value if (value := str(getattr(tabular.identity, attribute))) != UNKNOWN else "")
        for key, attribute in _IDENTITY.items()
        if key not in tabular.stated
    )
    sheet = Sheet(
        submission_id=receipt.submission_id,
        sha256=receipt.sha256,
        original_name=receipt.original_name,
        received_at=receipt.received_at,
        status=receipt.status,
        is_synthetic=receipt.is_synthetic,
        identity=identity,
        findings=tuple(findings),
        cut=receipt.findings_cut,
    )
    try:
        return annotate(tabular.path, tabular.grids, tabular.is_whole, sheet)
    except Exception as error:  # an answer that cannot be drawn must not cost the receipt
        _log.error("no annotated copy of %s: %s", receipt.submission_id, traceback_of(error))
        return None
