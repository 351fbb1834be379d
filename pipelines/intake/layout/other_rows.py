"""Find what a text says of the rows of a list: that they are none of the form's (撤销名单, 已撤销).

Belongs here: whether such a word is about what the form lists, and about today. Does not belong here: the words
(``FormSpec.other_rows``), or which texts are looked at (``list_statements``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from schemas.form import Form

_NOT = "[未没无不非免]"
"""Before a word, it denies it."""
_BETWEEN = r"(?:了|的|其|该|及|原|上述|以下|下列|部分|\d{4}年度?|第?[一二三四五六七八九十\d]+[批届期次家个])*"
"""What may stand between a word and its object: 撤销2015年度名单."""
_DOCUMENT = "(?:的?(?:决定|通知|公告|公示|函|批复))?"
_CLAUSES = re.compile(r"[，,；;。（）()、]")
_FORMERLY = re.compile(r"曾|原[为是系属]|晋升|升格|重新认定|(?<!未)恢复")
"""In a clause of a remark, a word about an earlier time: 2015年曾被取消，本年重新认定."""


def other_rows(form: type[Form], text: str) -> str:
    """Return the first word of a text that says that rows are none of the form's, "" if none does: 未撤销, 取消地区限制."""
    pattern = _pattern(form)
    matches = (match for clause in _CLAUSES.split(text) if pattern and (match := pattern.search(clause)))
    return next((match[1] or match[2] for match in matches), "")


def other_rows_in_remark(form: type[Form], text: str) -> str:
    """Return the first word of a remark that says that its row is none of the form's.

    It is "" if none does, if the word is of another time, or about something else that the unit has: 合同终止.
    """
    others = form.spec().other_rows
    for clause in _CLAUSES.split(text):
        word = other_rows(form, clause)
        if word and not _FORMERLY.search(clause) and f"{word}原" not in clause:
            before = clause[: clause.index(word)].rstrip("已被均")
            if others and not before.endswith(others.apart):
                return word
    return ""


@cache
def _pattern(form: type[Form]) -> re.Pattern[str] | None:
    """Return the pattern of the words at the end of a clause, or before a word for what the form lists.

    Any text may stand before what is granted (撤销甲公司优势企业称号), but not 后 or 外, which speak of others.
    """
    others = form.spec().other_rows
    if others is None:
        return None
    sent = [column for column in form.sent_columns().values() if column.required]
    names = {word for column in sent for word, _ in column.codes if not word.isascii()}
    words = f"(?<!{_NOT})({_any_of(others.words)})"
    listed, granted = _any_of({*names, *others.listed, *others.granted}), _any_of(others.granted)
    return re.compile(
        rf"{words}(?={_BETWEEN}(?:\W*$|(?:{listed})(?![数量])))|{words}(?=[^后外]*(?:{granted}){_DOCUMENT}\W*$)"
    )


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
