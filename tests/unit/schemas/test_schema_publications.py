"""Tables of publications: headers are parsed, malformed ones refused by name, declared tables rendered."""

from pathlib import Path

import pytest

from schemas.publications import is_generated, parse_table, read_columns, read_tables, render_tables

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


DECLARED = """publication,table,template,chosen,title_zh,title_en,question
paper,01_patents,figures,PAT_APP|PAT_GRANT,专利,Patents,How many?
paper,02_others,figures,"{many}",其他,Others,How many others?
"""
TEMPLATE = """-- from: fct_observation: chosen
-- with: dim_plan
-- The figures.
select * from fct_observation where list_contains(getvariable('chosen'), indicator_code)
"""


def test_a_declared_table_is_rendered_as_a_complete_query(tmp_path: Path) -> None:
    many = "|".join(f"INDICATOR_{n}" for n in range(9))
    (tmp_path / "tables.csv").write_text(DECLARED.replace("{many}", many), encoding="utf-8")
    (tmp_path / "figures.sql").write_text(TEMPLATE, encoding="utf-8")
    rendered = render_tables(tmp_path)
    assert [path.as_posix() for path in rendered] == ["paper/01_patents.sql", "paper/02_others.sql"]
    patents, others = (parse_table(tmp_path / path, sql) for path, sql in rendered.items())
    assert patents.titles == {"zh": "专利", "en": "Patents"} and patents.named_by == ("dim_plan",)
    assert patents.sources == {"fct_observation": ("PAT_APP", "PAT_GRANT")}
    assert "list_contains(['PAT_APP', 'PAT_GRANT'], indicator_code)" in patents.sql
    assert "getvariable('chosen')" not in others.sql and others.sql.count("'INDICATOR_") == 9
    assert is_generated(patents.sql) and not is_generated(GOOD)


def test_a_template_without_its_header_is_named(tmp_path: Path) -> None:
    (tmp_path / "tables.csv").write_text(DECLARED, encoding="utf-8")
    (tmp_path / "figures.sql").write_text(TEMPLATE.replace("-- with", "-- without"), encoding="utf-8")
    with pytest.raises(ValueError, match=r"figures\.sql: the first two lines"):
        render_tables(tmp_path)


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("patents.sql", GOOD, "<nn>_<table>.sql"),
        ("01_patents.sql", GOOD.replace("-- answers: How many?\n", ""), "zh, en, from, with"),
        ("01_patents.sql", GOOD.replace("-- zh: 专利", "-- zh:"), "found en"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, file: str, text: str, message: str) -> None:
    (tmp_path / "paper").mkdir()
    (tmp_path / "paper" / file).write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message) as error:
        read_tables(tmp_path)
    assert file in str(error.value)


def test_every_column_has_both_labels() -> None:
    assert all(labels["zh"] and labels["en"] for labels in read_columns().values())
