"""When a paper is made again: the hash of what it says and of what makes it."""

import pytest

from pipelines.papers import edition as editions
from pipelines.papers.edition import content_hash
from tests.unit.papers.editions import edition, indicator, table


def test_a_paper_is_made_again_when_its_figures_the_plans_name_or_what_makes_it_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record = edition(table([indicator(5, 4)]))
    before = content_hash(record, {})
    assert content_hash(record | {"release_id": "2026-02-01-0123456789"}, {}) == before
    assert content_hash(edition(table([indicator(6, 4)])), {}) != before
    assert content_hash(record | {"plan_zh": "另一规划"}, {}) != before
    monkeypatch.setattr(editions, "_maker_hash", lambda: "of later words")
    assert content_hash(record, {}) != before
