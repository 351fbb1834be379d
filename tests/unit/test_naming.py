"""The list of words that are not used finds them, and lets stand what the page allows."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import naming

PAGE = """
## Words that are not used
| word | use | in |
|---|---|---|
| depot, depots | release store | |
| sent back | resubmission | |
| told | `message` | names |

## Exceptions
| allowed | files | why |
|---|---|---|
| depot_id, the old depot | kept/*, *.csv | a column |
| .* | history.md | history |
"""


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(naming, "REPO", tmp_path)

    def find(name: str, text: str) -> list[tuple[int, str]]:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
        return [(line, word.text) for _, line, word in naming.look([path], *naming.read_page(PAGE))]

    return find


@pytest.mark.parametrize(
    "text",
    [
        "the depot",
        "Depot.",
        "depot_of",
        "my_depot",
        "DEPOT_A",
        "DepotOf",
        "myDepot",
        "depots",
        "sent back",
        "sent_back",
    ],
)
def test_a_word_is_found_alone_and_as_a_part_of_a_name(found, text: str) -> None:
    assert [line for line, _ in found("a.md", f"\n{text}\n")] == [2]


@pytest.mark.parametrize("text", ["despotic", "depotless", "undepot", "sent it back", "told in prose"])
def test_other_words_are_not(found, text: str) -> None:
    assert found("a.md", text) == []


def test_a_word_that_is_plain_english_is_looked_for_among_names(found) -> None:
    assert found("a.py", '"""It is told."""\nx = 1  # told\n') == []
    assert found("a.py", "x = 1\ntold = 'what'\n") == [(2, "told")]
    assert found("a.sql", "-- told\nselect 'told'\nfrom told\n") == [(3, "told")]


def test_an_exception_holds_for_its_files_alone(found) -> None:
    assert found("kept/a.py", "depot_id = 1\n# the old depot\ndepot = 2\n") == [(3, "depot")]
    assert found("b.csv", "depot_id\n") == []
    assert found("a.py", "depot_id = 1\n") == [(1, "depot")]
    assert found("history.md", "The depot.") == []


def test_what_is_found_is_printed_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "naming.md").write_text(PAGE)
    (tmp_path / "a.md").write_text("one\nthe depot\n")
    monkeypatch.setattr(naming, "REPO", tmp_path)
    monkeypatch.setattr(naming, "PAGE", tmp_path / "naming.md")
    monkeypatch.setattr(naming, "tracked_files", lambda: [tmp_path / "a.md", tmp_path / "b.md"])
    (tmp_path / "b.md").write_text("one\n")
    assert naming.main(["--only", str(tmp_path / "b.md")]) == naming.main(["--only"]) == 0
    assert naming.main([]) == naming.main(["--count"]) == naming.main(["--only", str(tmp_path / "a.md")]) == 1
    capsys.readouterr()
    assert naming.main(["--only", str(tmp_path / "a.md")]) == 1
    assert capsys.readouterr().out == "a.md:2: depot -> use: release store\n"
    (tmp_path / "a.md").write_text("one\n")
    assert naming.main([]) == 0


def test_the_page_can_be_read_and_every_exception_has_its_reason() -> None:
    page = naming.PAGE.read_text("utf-8")
    words, allowed = naming.read_page(page)
    assert len(words) > 60 and allowed
    assert all(word.use for word in words)
    assert all(why for *_, why in naming._rows(page, "Exceptions"))
    texts = [word.text for word in words]
    assert len(texts) == len(set(texts))
