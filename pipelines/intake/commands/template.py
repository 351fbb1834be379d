"""Make the blank workbook of a form.

Belongs here: checking what is asked for, and the file's path. Does not belong here: the workbook (``respond.template``).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipelines.intake.errors import FileThere, WrongKey
from pipelines.intake.identity import known
from pipelines.intake.reference.reference_data import load_reference_data
from pipelines.intake.respond.choices import choices
from pipelines.intake.respond.messages import RuleMessages
from pipelines.intake.respond.template import make_template
from pipelines.intake.steps.identify import identify
from pipelines.settings import Settings
from schemas.form import forms


def template(
    settings: Settings, form_id: str, key: Mapping[str, str], lang: str, output: Path | None = None
) -> Path:
    """Write the blank workbook of a form and return its path.

    Raises:
        WrongKey: there is no such form, or it does not take this submitter, period or document.
        FileThere: there is a file already; it may be filled in.
    """
    known_forms = forms()
    reference = load_reference_data(settings.seeds_dir)
    identity = identify({"form_id": form_id, **key}, {}, "", known_forms, reference)
    form = known_forms.get(identity.form_id)
    messages = RuleMessages(settings.seeds_dir)
    for finding in identity.findings:
        if finding.rule_code not in ("file.submitter_missing", "file.period_missing"):
            message = messages.say(finding, form).message
            raise WrongKey(message.zh, message.en)
    if form is None:
        raise WrongKey(form_id)
    submitter, period = known(identity.submitter), known(identity.period)
    path = output or Path(".".join(filter(None, [identity.form_id, submitter, period, "xlsx"])))
    if path.exists():
        raise FileThere(f"{path} 已存在，可能已填写", f"{path} exists and may be filled in")
    stated = {**key, **({"period": identity.period} if "period" in key else {})}
    path.parent.mkdir(parents=True, exist_ok=True)
    offered = choices(form, settings.seeds_dir, submitter, period, lang)
    names = (name for name in offered.senders if reference.agencies.get(name) == identity.submitter)
    if name := next(names, ""):
        stated["submitter"] = name  # as the drop-down of the cell has it
    path.write_bytes(make_template(form, offered, stated, lang))
    return path
