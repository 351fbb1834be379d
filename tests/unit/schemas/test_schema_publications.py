"""Headers of the publications' queries: what is said is read, what is not said is refused by name."""

from pathlib import Path

import pytest

from schemas.publications import read_columns, read_tables

GOOD = """-- zh: 专利
-- en: Patents
-- answers: How many?
-- from: fct_observation: PAT_APP, PAT_GRANT@district; fct_typical_case
-- with: dim_plan, dim_area
select 1 as figure
"""


def test_a_header_is_read(tmp_path: Path) -> None:
    (tmp_path / "paper").mkdir()
    (tmp_path / "paper/02_patents.sql").write_text(GOOD, encoding="utf-8")
    (tmp_path / "paper/01_alone.sql").write_text(
        GOOD.replace("dim_plan, dim_area", "nothing else"), encoding="utf-8"
    )
    first, second = read_tables(tmp_path)
    assert (first.publication, first.number, first.name, first.named_by) == ("paper", "01", "alone", ())
    assert second.titles == {"zh": "专利", "en": "Patents"} and second.question == "How many?"
    assert second.sources == {"fct_observation": ("PAT_APP", "PAT_GRANT@district"), "fct_typical_case": ()}
    assert second.named_by == ("dim_plan", "dim_area") and second.sql == GOOD


def test_a_shape_is_asked_of_what_the_header_lists_or_of_what_it_names(tmp_path: Path) -> None:
    header = GOOD.partition("select")[0]
    (tmp_path / "paper").mkdir()
    (tmp_path / "paper/01_figures.sql").write_text(f"{header}-- shape: indicators\n", encoding="utf-8")
    (tmp_path / "paper/02_targets.sql").write_text(
        f"{header}-- shape: targets: gi, court\n", encoding="utf-8"
    )
    figures, targets = read_tables(tmp_path)
    assert "list_position(['PAT_APP', 'PAT_GRANT@district']" in figures.sql
    assert "list_contains(['gi', 'court'], i.subject)" in targets.sql


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("patents.sql", GOOD, "<nn>_<table>.sql"),
        ("01_patents.sql", GOOD.replace("-- answers: How many?\n", ""), "zh, en, from, with"),
        ("01_patents.sql", GOOD.replace("-- zh: 专利", "-- zh:"), "found en"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, file: str, text: str, said: str) -> None:
    (tmp_path / "paper").mkdir()
    (tmp_path / "paper" / file).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=said) as error:
        read_tables(tmp_path)
    assert file in str(error.value)


def test_words_of_columns_are_complete() -> None:
    assert all(words["zh"] and words["en"] for words in read_columns().values())
