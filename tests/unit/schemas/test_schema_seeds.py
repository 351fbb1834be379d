"""Contracts of seeds: a broken row is named by file, row and column."""

from __future__ import annotations

from pathlib import Path

import pandera.polars as pa
import polars as pl
import pytest

from schemas.reference import base
from schemas.reference.base import Seed, SeedError, check_seeds, contracts, load_seed
from schemas.reference.codelist import Unit
from schemas.reference.form import FormField

UNIT = "unit_code,name_zh,name_en,base_unit,scale,aliases\nITEM,件,items,ITEM,1,件|项\nITEM_10K,万件,ten thousands,ITEM,10000,万件\n"


def seed(folder: Path, text: str, name: str = "unit") -> Path:
    (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def broken(folder: Path, text: str, model: type[Seed] = Unit) -> str:
    with pytest.raises(SeedError) as error:
        load_seed(seed(folder, text, model.spec().name), model)
    return str(error.value)


def test_every_seed_of_the_repository_keeps_its_contract(repo_seeds: Path) -> None:
    frames = check_seeds(repo_seeds)
    assert {path.stem for path in repo_seeds.glob("*.csv")} == set(frames)
    # Corrections come and go with what they correct.
    assert {name for name, frame in frames.items() if not len(frame)} <= {"correction"}


def test_a_good_seed_is_typed(tmp_path: Path) -> None:
    frame = load_seed(seed(tmp_path, UNIT), Unit)
    assert frame["scale"].to_list() == [1, 10000]


def test_a_cell_that_is_not_of_its_type_is_named(tmp_path: Path) -> None:
    message = broken(tmp_path, UNIT.replace("10000", "一万"))
    assert message.startswith("seeds/unit.csv: row 3, column scale: '一万' is not a Int64")


def test_a_cell_that_fails_a_check_is_named(tmp_path: Path) -> None:
    message = broken(tmp_path, UNIT.replace("10000", "0"))
    assert "seeds/unit.csv" in message
    assert "row 3, column scale: '0' fails greater_than_or_equal_to(1)" in message


def test_an_empty_cell_where_one_is_needed_is_named(tmp_path: Path) -> None:
    assert "row 3, column name_zh" in broken(tmp_path, UNIT.replace(",万件,ten", ",,ten"))


def test_a_repeated_key_is_named(tmp_path: Path, repo_seeds: Path) -> None:
    header, first, *_ = (repo_seeds / "form_field.csv").read_text(encoding="utf-8").splitlines()
    message = broken(tmp_path, f"{header}\n{first}\n{first}\n", FormField)
    key = tuple(first.split(",")[:2])
    assert f"rows [2, 3] repeat the key ('form_id', 'field') = {key}" in message


def test_wrong_columns_are_named(tmp_path: Path) -> None:
    assert "columns are" in broken(tmp_path, UNIT.replace("name_zh", "name_cn"))


def test_a_cell_too_many_is_named_by_its_row(tmp_path: Path) -> None:
    message = broken(tmp_path, UNIT.replace("ten thousands", "ten, thousands"))
    assert message.startswith("seeds/unit.csv: row 3 has 7 cells, the header has 6 (")
    assert "第 3 行有 7 格，表头有 6 格" in message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SeedError, match=r"seeds/unit\.csv is missing"):
        load_seed(tmp_path, Unit)


def test_booleans_and_dates_are_read_strictly() -> None:
    typed = base._typed
    schema = pa.DataFrameSchema({"d": pa.Column(pl.Date, nullable=True), "is_x": pa.Column(pl.Boolean)})
    good = typed(pl.DataFrame({"d": ["2016-12-16", None], "is_x": ["true", "false"]}), schema, "x")
    assert good.dtypes == [pl.Date, pl.Boolean]
    with pytest.raises(SeedError, match=r"row 2, column d: '2016-13-01' is not a Date"):
        typed(pl.DataFrame({"d": ["2016-13-01"], "is_x": ["true"]}), schema, "x")
    with pytest.raises(SeedError, match=r"row 2, column is_x: 'yes' is not a Boolean"):
        typed(pl.DataFrame({"d": ["2016-12-16"], "is_x": ["yes"]}), schema, "x")


def test_a_foreign_key_that_points_nowhere_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "contracts", lambda: {"unit": Unit})
    seed(tmp_path, UNIT.replace("ten thousands,ITEM,", "ten thousands,THING,"))
    with pytest.raises(
        SeedError, match=r"row 3, column base_unit: 'THING' is not in seeds/unit\.csv \(unit_code\)"
    ):
        check_seeds(tmp_path)


def test_foreign_keys_point_at_columns_that_exist() -> None:
    models = contracts()
    for name, model in models.items():
        columns = model.to_schema().columns
        assert set(model.spec().primary_key) <= set(columns), name
        for column, target in model.spec().foreign_keys:
            other, key = target.split(".")
            assert column in columns, f"{name}.{column}"
            assert key in models[other].to_schema().columns, f"{name}.{column} -> {target}"
