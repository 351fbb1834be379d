"""The check of replaced words reports them, and ignores what the page allows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pipelines.settings import REPO
from tests import naming

PAGE = """
## Replaced words
| word | use | in |
|---|---|---|
| depot, depots | release store | |
| handed out | resubmission | |
| kept | `message` | names |

## Exceptions
| allowed | files | why |
|---|---|---|
| depot_id, the old depot | frozen/*, *.csv | a column |
| .* | history.md | history |
"""


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
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
        "handed out",
        "handed_out",
    ],
)
def test_a_word_counts_alone_and_as_a_part_of_a_name(places, text: str) -> None:
    assert [line for line, _ in places("a.md", f"\n{text}\n")] == [2]


@pytest.mark.parametrize("text", ["despotic", "depotless", "undepot", "handed it out", "kept in prose"])
def test_other_words_are_not(places, text: str) -> None:
    assert places("a.md", text) == []


def test_a_word_that_is_plain_english_is_looked_for_among_names(places) -> None:
    assert places("a.py", '"""It is kept."""\nx = 1  # kept\n') == []
    assert places("a.py", "x = 1\nkept = 'what'\n") == [(2, "kept")]
    assert places("a.sql", "-- kept\nselect 'kept'\nfrom kept\n") == [(3, "kept")]


def test_an_exception_holds_for_its_files_alone(places) -> None:
    assert places("frozen/a.py", "depot_id = 1\n# the old depot\ndepot = 2\n") == [(3, "depot")]
    assert places("b.csv", "depot_id\n") == []
    assert places("a.py", "depot_id = 1\n") == [(1, "depot")]
    assert places("history.md", "The depot.") == []


def test_each_place_is_printed_and_fails(
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
    replaced, allowed = naming.read_page(page)
    assert len(replaced) > 60 and allowed
    assert all(word.use for word in replaced)
    assert all(why for *_, why in naming._rows(page, "Exceptions"))
    texts = [word.text for word in replaced]
    assert len(texts) == len(set(texts))


def test_the_page_names_paths_that_exist() -> None:
    """A path of the column "where" is below the repository, ``pipelines``, ``pipelines/intake`` or ``dbt_project``."""
    roots = [REPO / folder for folder in ("", "pipelines", "pipelines/intake", "dbt_project")]
    terms = naming.PAGE.read_text("utf-8").partition(naming.HEADING)[0]
    rows = [line.strip("|").split("|") for line in terms.splitlines() if line.startswith("|")]
    paths = [path for cells in rows if len(cells) >= 5 for path in re.findall(r"`([^`{]+/[^`{]*)`", cells[2])]
    assert len(paths) > 50
    assert [path for path in paths if not any(list(root.glob(path.rstrip("/"))) for root in roots)] == []


def test_every_part_of_a_module_s_or_a_model_s_name_is_in_the_glossary() -> None:
    """In some form of the word: the part without its last letters begins one."""
    glossary, _, _ = (REPO / "docs" / "naming.md").read_text("utf-8").partition("\n## Replaced words")
    words = " ".join(re.findall("[a-z]+", glossary.lower()))
    names = {
        path.stem.strip("_")
        for folder, pattern in (("pipelines", "*.py"), ("schemas", "*.py"), ("dbt_project/models", "*.sql"))
        for path in (REPO / folder).rglob(pattern)
    }
    parts = {part for name in names for part in name.lower().split("_") if len(part) > 2}
    stems = {part: part.removesuffix("s")[: max(4, len(part) - 3)] for part in parts}
    assert sorted(part for part, stem in stems.items() if not re.search(rf"\b{stem}", words)) == []
