"""The receipt page: complete, in both languages, escaped, well formed and reproducible."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest

from pipelines.intake.respond.answers import advice
from pipelines.intake.respond.messages import LABELS, RuleMessages
from pipelines.intake.respond.page import render
from pipelines.settings import Settings
from schemas.form import forms
from schemas.receipt import Finding, Receipt, SeriesFinding
from schemas.rules.registry import RULES
from tests.seeds import SEEDS

WORDS = RuleMessages(SEEDS)
FORM = forms()["published_figures"]
VOID = {"meta", "link", "br", "img", "input", "hr"}
FINDINGS = [
    RULES["cell.not_a_number"].at("表1!B2", "obs_value", "<script>alert(1)</script>", "12"),
    RULES["cell.not_a_number"].at("表1!C2:C9", "obs_value", "=1+1", "12", 8),
    Finding("cell.classification_shape", "query", "cell", "表1!D4", "note", "x", "", 1, "按旧分类表"),
    RULES["file.sheet_ignored"].at("说明!A1", "", "说明"),
]


class Page(HTMLParser):
    """Text, tags and attributes of a page whose tags all close."""

    def __init__(self, html: str):
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.text += data

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [a for t, a in self.tags if t == tag]


def receipt(**changes: Any) -> Receipt:
    fields: dict[str, Any] = {
        "submission_id": "published_figures.tjipo.2016.main.2", "form_id": "published_figures",
        "submitter": "tjipo", "period": "2016", "document": "main", "attempt": 2, "status": "refused",
        "sha256": "ab" * 32, "received_seq": 1, "received_at": "2018-01-05T08:00:00",
        "original_name": '年鉴"<b>&.xlsx', "rows_received": 12345, "rows_quarantined": 12345,
        "findings": FINDINGS, "annotated_path": "receipts/a b.annotated.xlsx",
    }  # fmt: skip
    return Receipt(**(fields | changes))


def page(answered: Receipt) -> tuple[str, Page]:
    findings = [WORDS.say(f, FORM) for f in answered.findings]
    received = Settings(time_zone="Asia/Shanghai").local_time_text(answered.received_at)
    html = render(
        answered,
        received,
        findings,
        advice(answered),
        FORM,
        WORDS,
    )
    return html, Page(html)


def test_the_page_shows_everything_of_the_receipt() -> None:
    _, read = page(receipt(findings_cut=9, supersedes="published_figures.tjipo.2016.main.1"))
    for words in (
        "已退回", "Returned", "ab" * 32, '年鉴"<b>&.xlsx', "12,345", "表1!C2:C9", "共 8 格", "cells: 8", "按旧分类表",
        "<script>alert(1)</script>", "不是数字", "另有 9 条", "not listed: 9", "main.1", "Write digits only",
        "天津市知识产权局 (tjipo)", "2018-01-05 16:00:00 (Asia/Shanghai)",
    ):  # fmt: skip
        assert words in read.text, words
    assert {"href": "a%20b.annotated.xlsx"} in read.of("a")


def test_the_message_of_a_rule_is_shown_once_above_its_cells() -> None:
    def bad(n: int, value: str) -> Finding:
        return RULES["cell.not_a_number"].at(f"表1!B{n}", "obs_value", value, "12")

    remedy = WORDS.say(FINDINGS[0], FORM).remedy.en
    same = page(receipt(findings=[bad(n, "很多") for n in range(2, 9)]))[1].text
    message = WORDS.say(bad(2, "很多"), FORM).message.en
    assert (same.count(message), same.count(remedy)) == (1, 1)
    other = [bad(2, "很多"), RULES["cell.unknown_area"].at("表1!A2", "ref_area", "河方区"), bad(3, "不少")]
    text = page(receipt(findings=other))[1].text
    assert (text.count(message), text.count(remedy)) == (1, 1)
    assert text.index("表1!B3") < text.index("表1!A2")


def test_a_finding_of_a_build_is_shown_in_its_own_words_with_the_name_of_the_indicator() -> None:
    finding = SeriesFinding(
        "series.jump",
        "query",
        "series",
        "表1!B2",
        "TM_VALID 2016",
        "18,000",
        message_zh="跳升",
        message_en="jumps",
    )
    text = page(receipt(findings=[finding]))[1].text
    assert "跳升" in text and "jumps" in text
    assert "有效注册商标量 2016" in text and "Registered trademarks in force 2016" in text
    assert "TM_VALID" not in text


def test_nothing_of_a_sender_becomes_markup_and_nothing_is_loaded() -> None:
    html, read = page(receipt())
    assert not read.of("script") and "<script" not in html and "<b>&" not in html
    assert not [a for _, a in read.tags if "src" in a or str(a.get("href", "")).startswith("http")]


def test_the_page_is_built_for_a_screen_reader() -> None:
    _, read = page(receipt())
    assert read.of("html") == [{"lang": "zh-CN"}] and len(read.of("h1")) == len(read.of("main")) == 1
    assert all(a.get("scope") in ("col", "row") for a in read.of("th"))
    ids = [a["id"] for _, a in read.tags if "id" in a]
    assert len(ids) == len(set(ids))
    named = [a["aria-labelledby"] for _, a in read.tags if "aria-labelledby" in a]
    assert set(named) <= set(ids)
    assert "en" in {a.get("lang") for a in read.of("span")}


def test_the_same_receipt_gives_the_same_page() -> None:
    assert page(receipt())[0] == page(receipt())[0]


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"status": "accepted", "findings": []}, "next_accepted"),
        ({"status": "accepted", "findings": FINDINGS[2:]}, "next_accepted"),
        ({"status": "accepted", "findings": [RULES["cell.classification_shape"].at("a!B1")]}, "next_queries"),
        ({"status": "partial"}, "next_partial"),
        ({"status": "refused"}, "next_refused"),
        ({"status": "refused", "rows_received": 0, "annotated_path": None}, "next_unreadable"),
        ({"status": "duplicate"}, "next_duplicate"),
    ],
)
def test_what_to_do_next_follows_from_the_answer(changes: dict[str, Any], key: str) -> None:
    _, read = page(receipt(**changes))
    assert LABELS[key].zh in read.text and LABELS[key].en in read.text
