"""The code of the page for outside readers runs unchanged, and the page's figures are what the code returns."""

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[4] / "docs/methods/composites.md"


def test_the_page_runs_and_its_figures_are_true() -> None:
    (code,) = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    names: dict[str, object] = {}
    exec(code, names)
    scores = {(r["unit"], r["period"]): r for r in names["scores"].iter_rows(named=True)}  # type: ignore[attr-defined]
    expected = {("east", "2019"): (27.5, 2), ("west", "2019"): (42, 1), ("east", "2020"): (57, 1), ("west", "2020"): (50.5, 2)}  # fmt: skip
    assert {k: r["score"] for k, r in scores.items()} == pytest.approx(
        {k: s for k, (s, _) in expected.items()}
    )
    assert {k: r["rank"] for k, r in scores.items()} == {k: rank for k, (_, rank) in expected.items()}
    moved = names["moved"].filter(unit="east")  # type: ignore[attr-defined]
    assert dict(moved.select("node", "change").iter_rows()) == pytest.approx(
        {"grants": 7.5, "in_force": 6, "loans": 16}
    )
    assert dict(moved.select("node", "contribution_before").iter_rows()) == pytest.approx(
        {"grants": 7.5, "in_force": 12, "loans": 8}
    )
    assert names["doubt"].rank_intervals.height == 12  # type: ignore[attr-defined]
