"""The options of a file: the small JSON file ``NAME.meta.json`` beside it, in the inbox and in the archive.

Belongs here: which options there are, reading and checking them. Does not belong here: what they mean for an attempt
(``identity``). Standard library only.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import stat
import unicodedata
from pathlib import Path
from typing import Any, cast

from pipelines.intake.inbox import LONGEST_NAME, META_SUFFIX, shown_name

_META: dict[str, type] = {
    "form_id": str,
    "submitter": str,
    "period": str,
    "document": str,
    "declared_date": str,
    "received_at": str,
    "is_synthetic": bool,
    "sent_order": int,
    "original_name": str,
    "sent_by": str,
    "upload_id": str,
    "explanations": list,
}
EXPLANATION = ("rule_code", "source_ref", "found", "explanation")
"""What an explanation of a query gives, as the finding in the receipt does."""
_MAX_META_BYTES = 64 << 10
"""A larger ``.meta.json`` is not read."""
_LONGEST_OPTION = 255
_LONGEST_EXPLANATION = 2000
_YEARS = range(1900, 3000)
"""Dates of other years are mistakes, and some have no time in another zone."""
_ORDERS = range(10**12)
"""Numbers by which ``ipmon submit`` counts the files that wait; it goes on from the highest."""
_SHOWN = 200
"""Number of characters of a wrong option that are shown."""


def timestamp(moment: dt.datetime) -> str:
    """Return a moment as ISO 8601: UTC, naive, to the second."""
    if moment.tzinfo is not None:
        moment = moment.astimezone(dt.UTC).replace(tzinfo=None)
    return moment.replace(microsecond=0).isoformat()


def read_meta(path: Path) -> tuple[dict[str, Any], str]:
    """Return the options in the ``.meta.json`` beside a file, and its error ("" if none)."""
    beside = meta_path(path)
    if beside is None or not os.path.lexists(beside):
        return {}, ""
    text = ""
    try:
        state = beside.lstat()
        if not stat.S_ISREG(state.st_mode) or state.st_size > _MAX_META_BYTES:
            return {}, _shown([], f"{shown_name(beside.name)} ({state.st_size:,} B)")
        text = beside.read_text("utf-8")
        return check_meta(json.loads(text))
    except json.JSONDecodeError as error:
        return {}, _shown(text.splitlines()[error.lineno - 1 : error.lineno], beside.name)
    except (ValueError, OSError, RecursionError, OverflowError):
        return {}, _shown([], beside.name)


def _shown(lines: list[str], otherwise: str) -> str:
    """Return the line of a text that cannot be read, its beginning if it is long, or what is named otherwise."""
    line = "".join(lines).strip()[:_SHOWN] or otherwise
    return shown_name(line.encode(errors="backslashreplace").decode())


def meta_path(path: Path) -> Path | None:
    """Return the path of a file's ``.meta.json``; None if the name would be too long for the file system."""
    name = path.name + META_SUFFIX
    return path.with_name(name) if len(os.fsencode(name)) <= LONGEST_NAME else None


def check_meta(raw: object) -> tuple[dict[str, Any], str]:
    """Return the options that are valid, and the first that is not ("" if all are)."""
    if not isinstance(raw, dict):
        return {}, _shown([json.dumps(raw, ensure_ascii=False)], "{}")
    meta: dict[str, Any] = {}
    error = ""
    for key, value in cast("dict[str, Any]", raw).items():
        if value is None:
            continue
        try:
            meta[key] = _checked(key, value)
        except (ValueError, OverflowError):
            error = error or _shown([f"{key} = {json.dumps(value, ensure_ascii=False)}"], key)
    return meta, error


def without_future_receipt(meta: dict[str, Any], error: str, now: dt.datetime) -> tuple[dict[str, Any], str]:
    """Return options and their error; a time of receipt after now is an error, and left out."""
    stated = meta.get("received_at")
    if stated is None or stated <= timestamp(now):
        return meta, error
    others = {key: value for key, value in meta.items() if key != "received_at"}
    return others, error or f"received_at = {stated} > {timestamp(now)}"


def _checked(key: str, value: Any) -> Any:
    """Return an option as it is kept.

    Raises:
        ValueError: there is no such option, or it is not valid.
        OverflowError: it is a time that the calendar does not have.
    """
    if type(value) is not _META.get(key):
        raise ValueError(key)
    if key == "explanations":
        return [_explanation(listed) for listed in value]
    if isinstance(value, str) and not _is_plain(value, _LONGEST_OPTION):
        raise ValueError(key)
    if key == "sent_order" and value not in _ORDERS:
        raise ValueError(key)
    if key == "declared_date":
        day = dt.date.fromisoformat(value)
    elif key == "received_at":
        day = dt.datetime.fromisoformat(value)
    else:
        return value
    if day.year not in _YEARS:
        raise ValueError(key)
    return timestamp(day) if isinstance(day, dt.datetime) else day.isoformat()


def _explanation(listed: Any) -> dict[str, str]:
    """Return one explanation of a query; it needs the rule, the cell and the text, and what was found if the finding has it."""
    if not isinstance(listed, dict) or not {*EXPLANATION} >= {*listed}:
        raise ValueError("explanations")
    explanation = {name: listed.get(name, "") for name in EXPLANATION}
    for text in explanation.values():
        if not isinstance(text, str) or not _is_plain(" ".join(text.split()), _LONGEST_EXPLANATION):
            raise ValueError("explanations")
    if not explanation["rule_code"] or not explanation["explanation"].strip():
        raise ValueError("explanations")
    return explanation


def _is_plain(text: str, longest: int) -> bool:
    """Return whether a text is short, and holds no control character and no half of a surrogate pair, which JSON may carry."""
    return len(text) <= longest and not any(unicodedata.category(c) in ("Cc", "Cs") for c in text)
