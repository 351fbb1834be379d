"""The observations in SDMX: structure and data, for statistical offices and their tools.

Belongs here: concepts, codelists and the data structure of ``fct_observation``, made from the data dictionary and the
dimension tables, and their files under ``sdmx/``. Does not belong here: how SDMX is written (pysdmx).

``structure.xml`` and ``data.xml`` are SDMX-ML 2.1 (https://sdmx.org, Section 3 of the standard), the version that most
tools read; ``data.csv`` is SDMX-CSV 2.0. Column names are SDMX's terms in lower case, so the id of a component is its
column in capitals. Free text of senders and sources is left out: pysdmx writes attributes by ``repr``, which turns a
full-width space into an escape and changes quotes; the text is in the tables.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.common.query import query
from pipelines.release.exports.tables import Column, dictionary, release
from schemas.seed_files import read_seed

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from pysdmx.model import Codelist, Component, Concept, DataStructureDefinition

    from pipelines.settings import Settings

FOLDER = "sdmx"
AGENCY, VERSION = "IPMON", "1.0"
TABLE = "fct_observation"
DIMENSIONS = (
    "freq",
    "indicator_code",
    "ref_area",
    "measure_basis",
    "caliber_code",
    "patent_type",
    "applicant_type",
    "industry_code",
    "item_class",
    "time_period",
)
MEASURE = "obs_value"
REQUIRED = ("unit_measure", "obs_status", "is_synthetic", "bound_type", "source_code")
FREE_TEXT = (
    "unit_raw",
    "denominator_vintage",
    "source_citation",
    "edition",
    "note",
    "source_ref",
)
# Codes with names in a published table, and those with names in a seed only.
NAMED_BY_TABLE = {
    "indicator_code": "select indicator_code as code, name_zh, name_en from dim_indicator order by 1",
    "ref_area": "select area_code as code, name_zh, name_en from dim_area order by 1",
    "caliber_code": "select caliber_code as code, name_zh, name_en from dim_caliber order by 1",
    "form_id": "select form_id as code, label_zh as name_zh, label_en as name_en from dim_form order by 1",
    # The classes of the forms that count by class; those of published figures are members, or kinds of work.
    "item_class": "select code, min(name_zh) as name_zh, min(name_en) as name_en from dim_code "
    "where ends_with(code_list, '_kind') and split_part(code_list, '.', 1) in "
    "(select form_id from fct_observation where item_class not in ('_T', '_Z')) "
    "or code_list = 'copyright_register.work_type' group by 1 order by 1",
}
NAMED_BY_SEED = {
    "unit_measure": ("unit", "unit_code"),
    "source_code": ("source", "source_code"),
    "obs_status": ("obs_status", "obs_status"),
}
MEMBERS = "select code, name_zh, name_en from dim_code where code_list = ? order by 1"
IN_EVERY_LIST = "*"
NAME_ZH = "NAME_ZH"
"""Type of the annotation that carries the Chinese name: pysdmx writes names in one language."""


def write(settings: Settings, connection: DuckDBPyConnection, folder: Path) -> None:
    """Write ``sdmx/``."""
    from pysdmx.io import write_sdmx
    from pysdmx.io.format import Format
    from pysdmx.io.pd import PandasDataset
    from pysdmx.model import Dataflow, Organisation
    from pysdmx.model.dataset import ActionType
    from pysdmx.model.message import Header

    info = release(connection)
    columns = [c for c in dictionary(connection) if c.table == TABLE and c.name not in FREE_TEXT]
    codelists = _codelists(settings, connection, columns)
    concepts = {c.name: _concept(c, codelists.get(c.name)) for c in columns}
    definition = _definition(columns, concepts)
    flow = Dataflow(
        id="OBSERVATION",
        agency=AGENCY,
        version=VERSION,
        name="Observations",
        annotations=[_chinese("观测值")],
        structure=definition,
    )
    structures = [*codelists.values(), _scheme(concepts.values()), definition, flow]
    frame = connection.execute(
        "select "
        + ", ".join(f'{_text(c)} as "{c.name.upper()}"' for c in _ordered(columns))
        + f" from {TABLE}"
    ).df()
    dataset = PandasDataset(structure=definition.to_schema(), data=frame, action=ActionType.Replace)

    def header() -> Header:
        prepared = info["built_at"].replace(tzinfo=dt.UTC)
        return Header(id=f"IPMON-{info['release_id']}", prepared=prepared, sender=Organisation(id=AGENCY))

    target = folder / FOLDER
    target.mkdir()
    write_sdmx(
        structures, Format.STRUCTURE_SDMX_ML_2_1, output_path=str(target / "structure.xml"), header=header()
    )
    write_sdmx(
        [dataset],
        Format.DATA_SDMX_ML_2_1_STR,
        output_path=str(target / "data.xml"),
        header=header(),
        prettyprint=False,
    )
    write_sdmx([dataset], Format.DATA_SDMX_CSV_2_0_0, output_path=str(target / "data.csv"))


def _definition(columns: Iterable[Column], concepts: Mapping[str, Concept]) -> DataStructureDefinition:
    from pysdmx.model import Components, DataStructureDefinition

    return DataStructureDefinition(
        id="DSD_OBSERVATION",
        agency=AGENCY,
        version=VERSION,
        name="Observations of the plan's indicators",
        annotations=[_chinese("规划指标观测值的数据结构")],
        components=Components([_component(c, concepts[c.name]) for c in _ordered(columns)]),
    )


def _ordered(columns: Iterable[Column]) -> list[Column]:
    """Return the dimensions in the order of the key, then the measure, then the attributes."""
    position = {name: number for number, name in enumerate((*DIMENSIONS, MEASURE))}
    return sorted(columns, key=lambda c: position.get(c.name, len(position)))


def _component(column: Column, concept: Concept) -> Component:
    from pysdmx.model import Component, Role

    if column.name in DIMENSIONS:
        role, level = Role.DIMENSION, None
    elif column.name == MEASURE:
        role, level = Role.MEASURE, None
    else:
        role, level = Role.ATTRIBUTE, "O"
    return Component(
        id=concept.id,
        required=role is not Role.ATTRIBUTE or column.name in REQUIRED,
        role=role,
        concept=concept,
        local_codes=concept.codes,
        local_dtype=concept.dtype,
        attachment_level=level,
    )


def _concept(column: Column, codes: Codelist | None) -> Concept:
    from pysdmx.model import Concept, DataType

    kinds = {"DOUBLE": DataType.DOUBLE, "BOOLEAN": DataType.BOOLEAN, "DATE": DataType.DATE}
    is_period = column.name in ("time_period", "window_start", "denominator_period")
    name, _, meaning = column.en.partition(": ")
    return Concept(
        id=column.name.upper(),
        urn=f"urn:sdmx:org.sdmx.infomodel.conceptscheme.Concept={AGENCY}:CS_OBSERVATION({VERSION}).{column.name.upper()}",
        name=_plain(name if meaning else column.name.replace("_", " ").capitalize()),
        description=_plain(column.en),
        annotations=[_chinese(column.zh)],
        dtype=DataType.PERIOD if is_period else kinds.get(column.data_type, DataType.STRING),
        codes=codes,
    )


def _scheme(concepts: Iterable[Concept]) -> Any:
    from pysdmx.model import ConceptScheme

    return ConceptScheme(
        id="CS_OBSERVATION",
        agency=AGENCY,
        version=VERSION,
        name="Columns of the table of observations",
        annotations=[_chinese("观测值表的各列")],
        items=list(concepts),
    )


def _codelists(
    settings: Settings, connection: DuckDBPyConnection, columns: Iterable[Column]
) -> dict[str, Codelist]:
    """Return the codelist of each coded column."""
    named = {c.name: query(connection, MEMBERS, [c.name]) for c in columns}
    for name, statement in NAMED_BY_TABLE.items():
        named[name] += query(connection, statement)
    for name, (seed, key) in NAMED_BY_SEED.items():
        named[name] += [row | {"code": row[key]} for row in read_seed(settings.seeds_dir, seed)]
    return {c.name: _codelist(connection, c, named[c.name]) for c in columns if named[c.name]}


def _codelist(connection: DuckDBPyConnection, column: Column, named: list[dict[str, Any]]) -> Codelist:
    from pysdmx.model import Code, Codelist

    used = connection.execute(
        f'select distinct "{column.name}" from {TABLE} where "{column.name}" is not null order by 1'
    ).fetchall()
    known = {row["code"] for row in named}
    common = {row["code"]: row for row in query(connection, MEMBERS, [IN_EVERY_LIST])}
    others = [
        common.get(code, {"code": code, "name_zh": code, "name_en": code})
        for (code,) in used
        if code not in known
    ]
    return Codelist(
        id=f"CL_{column.name.upper()}",
        agency=AGENCY,
        version=VERSION,
        urn=f"urn:sdmx:org.sdmx.infomodel.codelist.Codelist={AGENCY}:CL_{column.name.upper()}({VERSION})",
        name=_plain(column.en),
        annotations=[_chinese(column.zh)],
        items=[
            Code(id=row["code"], name=_plain(row["name_en"]), annotations=[_chinese(row["name_zh"])])
            for row in [*named, *others]
        ],
    )


def _text(column: Column) -> str:
    """Return the SQL expression of a column; a date becomes text, since pysdmx would write a timestamp."""
    return f'"{column.name}"::varchar' if column.data_type == "DATE" else f'"{column.name}"'


def _chinese(name: str) -> Any:
    from pysdmx.model import Annotation

    return Annotation(type=NAME_ZH, title=_plain(name))


def _plain(text: str) -> str:
    """Replace straight apostrophes by curly ones: pysdmx turns straight ones into quotation marks."""
    return text.replace("'", "’")
