"""What every contract of a seed shares: keys, relations, loading, checking.

Belongs here: the base class and the checks that hold for all seeds. Does not belong here: any one seed
(one module a family of seeds beside this one).
"""

from __future__ import annotations

import csv
import difflib
import hashlib
import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple, cast

import pandera.polars as pa
import polars as pl

from schemas import query_engine  # noqa: F401 - pandera's queries on a seed run in memory
from schemas.errors import IpMonitorError
from schemas.rules.pandera_checks import is_given
from schemas.seed_files import seed_files, shown_path


@dataclass(frozen=True)
class SeedSpec:
    """Keys of a seed: its name is the CSV's and the dbt seed's.

    ``foreign_keys`` maps a column to ``seed.column``, and several columns, joined by a point, to as many of the seed; rows
    with a null cell in one of them are not looked up. ``required`` lists the keys that code asks for, those of several
    columns joined by a point: none may be missing. With a key of one column no other is read. Of an ``is_fixed`` seed the package
    has every key that code reads: an installation replaces rows and adds none.
    """

    name: str
    primary_key: tuple[str, ...]
    purpose: str
    foreign_keys: tuple[tuple[str, str], ...] = ()
    required: tuple[str, ...] = ()
    is_fixed: bool = False


class Problem(NamedTuple):
    """A row of a seed (counted from 0) that does not fit the others, and why, in Chinese and English."""

    row: int
    zh: str
    en: str


class Seed(pa.DataFrameModel):
    """Base of all seed contracts; the spec is in ``Config.metadata["seed"]``."""

    class Config:
        """Columns are exactly those declared, in that order."""

        strict = True
        ordered = True
        coerce = False

    @classmethod
    def spec(cls) -> SeedSpec:
        """Return name, keys and purpose of this seed."""
        config = cast(Any, cls.__config__)  # read here, because pandera drops it from a polars schema
        return cast(SeedSpec, config.metadata["seed"])

    @classmethod
    def row_problems(cls, frame: pl.DataFrame) -> Iterable[Problem]:
        """Yield what is wrong with rows whose cells are each valid: bounds that cross, values that do not fit each other."""
        return ()

    @classmethod
    def relation_problems(cls, frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> Iterable[Problem]:
        """Yield what is wrong with rows beside those of other seeds, by name, where a foreign key does not show it."""
        return ()


class SeedError(IpMonitorError):
    """A seed breaks its contract; the message, in Chinese and English, names file, row and column."""

    def __init__(self, zh: str, en: str):
        self.zh, self.en = zh, en
        super().__init__(f"{en} / {zh}")


def contracts() -> dict[str, type[Seed]]:
    """Return all seed contracts of this package by seed name."""
    package = importlib.import_module("schemas.reference")
    for module in pkgutil.iter_modules(package.__path__):
        importlib.import_module(f"schemas.reference.{module.name}")
    return {m.spec().name: m for m in sorted(Seed.__subclasses__(), key=lambda m: m.__name__)}


@dataclass(frozen=True)
class _Rows:
    """The rows of a seed with the places where they stand: file and line of each, the header being line 1."""

    frame: pl.DataFrame
    files: tuple[Path, ...]
    lines: tuple[int, ...]

    def place(self, row: int) -> tuple[str, int]:
        """Return file, as messages name it, and line of a row counted from 0."""
        return shown_path(self.files[row]), self.lines[row]


def load_seed(seeds_dir: Path, model: type[Seed]) -> pl.DataFrame:
    """Load a seed and check it against its contract: the rows of the package and those of an installation.

    A row of the installation replaces the package's row of the same key. A file that has not changed since is not checked
    twice in one process.

    Args:
        seeds_dir: the folder of the installation's CSV files.
        model: the seed's contract.

    Returns:
        The typed frame; empty cells are null. A seed without a file has no rows.

    Raises:
        SeedError: a column is missing, a cell does not fit its type or check, or a key is repeated in a file.
    """
    return _load(seeds_dir, model).frame


def _load(seeds_dir: Path, model: type[Seed]) -> _Rows:
    files = seed_files(seeds_dir, model.spec().name)
    hashes = [hashlib.sha256(path.read_bytes()).digest() for path in files]
    return _checked_rows(tuple(zip(files, hashes, strict=True)), model)


@lru_cache(maxsize=512)
def _checked_rows(files: tuple[tuple[Path, bytes], ...], model: type[Seed]) -> _Rows:
    """Read, check and put together the files of a seed that have those hashes."""
    spec, columns = model.spec(), model.to_schema().columns
    empty = pl.DataFrame(schema={name: column.dtype.type for name, column in columns.items()})
    parts = [_checked_file(path, model, content) for path, content in files]
    placed = [
        part.with_row_index("_line", 2).with_columns(_file=pl.lit(n))
        for n, part in enumerate(parts or [empty])
    ]
    rows = pl.concat(placed).unique(subset=spec.primary_key, keep="last", maintain_order=True)
    paths = [path for path, _ in files]
    checked = _Rows(rows.drop("_file", "_line"), tuple(paths[n] for n in rows["_file"]), tuple(rows["_line"]))
    _refuse_other_keys(checked.frame, spec)
    if spec.is_fixed and len(parts) > 1:
        _refuse_added(checked, parts[0], spec)
    for problem in model.row_problems(checked.frame):
        raise _at(checked.place(problem.row), problem)
    return checked


@lru_cache(maxsize=512)
def _checked_file(path: Path, model: type[Seed], content_hash: bytes) -> pl.DataFrame:
    """Read and check one file of a seed, whose bytes have that hash."""
    spec, shown = model.spec(), shown_path(path)
    text = _read_text(path)
    schema = model.to_schema()
    expected = list(schema.columns)
    if text.columns != expected:
        raise SeedError(
            f"{shown}：列为 {text.columns}，应为 {expected}",
            f"{shown}: columns are {text.columns}, expected {expected}",
        )
    frame = _typed(text, schema, shown)
    try:
        _validate(model, frame)
    except pa.errors.SchemaErrors as error:
        raise _failure(shown, error.failure_cases.head(5).to_dicts()) from None
    repeated = frame.with_row_index("_row", 2).filter(pl.struct(spec.primary_key).is_duplicated())
    if len(repeated):
        key = repeated.select(spec.primary_key).row(0)
        rows = repeated["_row"].to_list()
        raise SeedError(
            f"{shown}：第 {rows} 行主键重复，{spec.primary_key} = {key}",
            f"{shown}: rows {rows} repeat the key {spec.primary_key} = {key}",
        )
    return frame


def _validate(model: type[Seed], frame: pl.DataFrame) -> None:
    """Validate the typed cells of a file by its contract.

    Pandera takes a millisecond for each column, and every process that answers a file reads all seeds. Names and types of the
    columns are right by now, so sound cells are validated by the columns with checks alone, and whether a cell is missing is
    one query. Only what does not pass is validated by the whole contract, whose failures have names.

    Raises:
        SchemaErrors: a cell is missing, or does not pass a check.
    """
    given, with_checks = _quick_contract(model)
    if frame.select(pl.all_horizontal(pl.lit(True), *given).all()).item():
        try:
            with_checks.validate(frame, lazy=True)
        except pa.errors.SchemaErrors:
            pass
        else:
            return
    model.validate(frame, lazy=True)


@cache
def _quick_contract(model: type[Seed]) -> tuple[list[pl.Expr], pa.DataFrameSchema]:
    """Return the conditions under which no cell is missing, and the contract of the columns that have checks or repeat nothing."""
    schema = model.to_schema()
    given = [is_given(name, column) for name, column in schema.columns.items() if not column.nullable]
    with_checks = {
        name: pa.Column(column.dtype, column.checks, nullable=True, unique=column.unique)
        for name, column in schema.columns.items()
        if column.checks or column.unique
    }
    return given, pa.DataFrameSchema(with_checks, schema.checks)


def _refuse_added(rows: _Rows, package: pl.DataFrame, spec: SeedSpec) -> None:
    """Refuse a row of an installation whose key the package does not have: it would have no effect."""
    known = set(package.select(spec.primary_key).iter_rows())
    for number, key in enumerate(rows.frame.select(spec.primary_key).iter_rows()):
        if key not in known:
            written = ".".join(map(str, key))
            near = (
                ", ".join(difflib.get_close_matches(written, [".".join(map(str, k)) for k in known], n=3))
                or "–"
            )
            raise _at(
                rows.place(number),
                Problem(
                    number,
                    f"{written} 不会被读取；相近的有：{near}",
                    f"{written} is not read; near ones: {near}",
                ),
            )


def _at(place: tuple[str, int], problem: Problem) -> SeedError:
    """Return the error of a problem of the row at that file and line."""
    shown, line = place
    return SeedError(f"{shown}：第 {line} 行：{problem.zh}", f"{shown}: row {line}: {problem.en}")


def _read_text(path: Path) -> pl.DataFrame:
    """Return the cells of a seed as text."""
    try:
        _refuse_ragged(path)
        return pl.read_csv(path, infer_schema=False)
    except UnicodeDecodeError:
        raise SeedError(
            f"{shown_path(path)}：不是 UTF-8 编码，请另存为 CSV UTF-8",
            f"{shown_path(path)}: not encoded in UTF-8; save it as CSV UTF-8",
        ) from None
    except (csv.Error, pl.exceptions.PolarsError):
        zh, en = _why_no_csv(path)
        raise SeedError(
            f"{shown_path(path)}：无法按 CSV 读取：{zh}",
            f"{shown_path(path)}: cannot be read as CSV: {en}",
        ) from None


def _why_no_csv(path: Path) -> tuple[str, str]:
    """Return what is most often wrong with such a file, in Chinese and English."""
    lines = path.read_text("utf-8").splitlines()
    if not any(lines):
        return "文件是空的，连表头也没有", "the file is empty, without even a header"
    odd = next((number for number, line in enumerate(lines, 1) if line.count('"') % 2), 1)
    return f"第 {odd} 行的英文双引号不成对", f"line {odd} has a double quote without its other half"


def _refuse_other_keys(frame: pl.DataFrame, spec: SeedSpec) -> None:
    """Refuse a seed that lacks a required key, or has one that no code reads: often the same key, misspelt."""
    if not spec.required:
        return
    column = ".".join(spec.primary_key)
    keys = [".".join(map(str, key)) for key in frame.select(spec.primary_key).iter_rows()]
    missing = [key for key in spec.required if key not in keys]
    unread = [key for key in keys if key not in spec.required] if len(spec.primary_key) == 1 else []
    if missing or unread:
        raise SeedError(
            f"seeds/{spec.name}.csv：列 {column}：缺少 {missing or '无'}，多余 {unread or '无'}",
            f"seeds/{spec.name}.csv: column {column}: missing {missing or 'none'}, unknown {unread or 'none'}",
        )


def _failure(shown: str, cases: list[dict[str, Any]]) -> SeedError:
    """Return the error of cells that do not pass the contract's checks."""
    places = [("?" if c["index"] is None else c["index"] + 2, c["column"], c["failure_case"]) for c in cases]
    checks = [c["check"] for c in cases]
    return SeedError(
        f"{shown}："
        + "；".join(
            f"第 {row} 行，列 {column}：{value!r} 不符合 {check}"
            for (row, column, value), check in zip(places, checks, strict=True)
        ),
        f"{shown}: "
        + "; ".join(
            f"row {row}, column {column}: {value!r} fails {check}"
            for (row, column, value), check in zip(places, checks, strict=True)
        ),
    )


def _refuse_ragged(path: Path) -> None:
    """An unquoted comma shifts every cell after it; the reader's own message would name no row."""
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        width = len(next(reader, []))
        for number, row in enumerate(reader, 2):
            if len(row) != width:
                raise SeedError(
                    f"{shown_path(path)}：第 {number} 行有 {len(row)} 格，表头有 {width} 格（值中的逗号须加引号）",
                    f"{shown_path(path)}: row {number} has {len(row)} cells, the header has {width} (quote a value with a comma)",
                )


def _typed(text: pl.DataFrame, schema: pa.DataFrameSchema, shown: str) -> pl.DataFrame:
    columns = {}
    for column, spec in schema.columns.items():
        dtype = spec.dtype.type
        if dtype == pl.String:
            columns[column] = text[column]
            continue
        if dtype == pl.Boolean:
            columns[column] = text[column].replace_strict(
                {"true": True, "false": False}, default=None, return_dtype=pl.Boolean
            )
        elif dtype == pl.Date:
            columns[column] = text[column].str.to_date("%Y-%m-%d", strict=False)
        else:
            columns[column] = text[column].cast(dtype, strict=False)
        lost = (columns[column].is_null() & text[column].is_not_null()).arg_true()
        if len(lost):
            row = int(lost[0])
            value = text[column][row]
            raise SeedError(
                f"{shown}：第 {row + 2} 行，列 {column}：{value!r} 不是 {dtype} 类型",
                f"{shown}: row {row + 2}, column {column}: {value!r} is not a {dtype}",
            )
    return pl.DataFrame(columns)


def _refuse_other_files(seeds_dir: Path, models: Mapping[str, type[Seed]]) -> None:
    """Refuse a table that no code reads: often a seed, misspelt, or saved as a workbook."""
    for path in sorted(seeds_dir.glob("*")):
        is_table = path.suffix.lower() in (".csv", ".xlsx", ".xls")
        if is_table and (path.suffix != ".csv" or path.stem not in models):
            near = ", ".join(difflib.get_close_matches(path.stem, models, n=3)) or "docs/seeds.md"
            raise SeedError(
                f"{shown_path(path)}：没有这个种子，不会被读取；种子为 CSV 文件，名称相近的有：{near}",
                f"{shown_path(path)}: there is no such seed and it is not read; seeds are CSV files, near names: {near}",
            )


def check_seeds(seeds_dir: Path) -> dict[str, pl.DataFrame]:
    """Load and check every seed and every foreign key between them.

    Returns:
        The frames by seed name.

    Raises:
        SeedError: as ``load_seed``, or a foreign key points nowhere, or rows of several seeds do not fit each other.
    """
    models = contracts()
    _refuse_other_files(seeds_dir, models)
    seeds = {name: _load(seeds_dir, model) for name, model in models.items()}
    frames = {name: rows.frame for name, rows in seeds.items()}
    for name, model in models.items():
        for column, target in model.spec().foreign_keys:
            seed, _, key = target.partition(".")
            columns, keys = column.split("."), key.split(".")
            lost = (
                frames[name]
                .with_row_index("_row")
                .drop_nulls(columns)
                .join(
                    frames[seed].select(keys),
                    left_on=columns,
                    right_on=keys,
                    how="anti",
                    maintain_order="left",
                )
            )
            if len(lost):
                value = ".".join(map(str, lost.select(columns).row(0)))
                shown, line = seeds[name].place(lost["_row"][0])
                raise SeedError(
                    f"{shown}：第 {line} 行，列 {column}：{value!r} 不在种子 {seed}（{key}）中",
                    f"{shown}: row {line}, column {column}: {value!r} is not in the seed {seed} ({key})",
                )
    for name, model in models.items():
        for problem in model.relation_problems(frames[name], frames):
            raise _at(seeds[name].place(problem.row), problem)
    return frames
