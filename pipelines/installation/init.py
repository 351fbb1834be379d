"""Make the folder of an installation: ``ipmon.env``, ``seeds/``, ``data/``, and the tables that it was made from.

Belongs here: what is written, and that nothing is overwritten. Does not belong here: what is wrong in the tables (``check``), or
which seeds follow from them (``seeds``).
"""

from __future__ import annotations

import csv
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.installation.check import COUNTRY, Fault, check_region
from pipelines.installation.lookups import known_words
from pipelines.installation.seeds import seed_rows
from pipelines.installation.tables import columns, find_files, template
from pipelines.settings import ENV_FILE
from schemas.errors import IpMonitorError
from schemas.reference.base import SeedError, check_seeds, contracts
from schemas.seed_files import PACKAGE_SEEDS, read_seed, seed_columns, seed_csv

TABLES = "tables"
README = "README.md"
GUIDE = Path(__file__).with_name("tables.md")
SETTINGS = Path(__file__).with_name("ipmon.env")


class AlreadyThere(IpMonitorError):
    """The folder holds an installation, or part of one, which is never overwritten."""

    def __init__(self, path: Path):
        super().__init__(
            f"{path} 已存在，未写入任何文件。已有的安装请直接修改其种子；要重新建立，请先移走 {path}，或另指定一个文件夹",
            f"{path} is there already; nothing was written. An installation is changed in its seeds; to make it anew, move "
            f"{path} away or name another folder",
        )


class NotBundled(IpMonitorError):
    """There is no bundled region or plan of that name."""


@dataclass(frozen=True)
class Made:
    """What ``ipmon init`` did.

    Attributes:
        folder: the installation.
        templates: the tables that are to be filled in; nothing else was written.
        faults: what is wrong in the tables; nothing was written.
        seeds: the number of rows written to each seed.
    """

    folder: Path
    templates: tuple[Path, ...] = ()
    faults: tuple[Fault, ...] = ()
    seeds: Mapping[str, int] | None = None


def bundled_regions() -> list[str]:
    """Return the names of the regions whose seeds come with the package."""
    return sorted(path.name for path in PACKAGE_SEEDS.iterdir() if path.is_dir())


def init(folder: Path, region: str | Path | None = None, plan: str | None = None) -> Made:
    """Make an installation, or the templates of the tables that it is made from.

    Args:
        folder: the folder to be made; what is in it is not changed.
        region: the name of a bundled region, or a folder with filled tables; by default ``folder/tables``.
        plan: the code of a bundled plan, which is added to those of the tables; of a bundled region the only one that is kept.

    Raises:
        AlreadyThere: the folder holds an installation.
        NotBundled: there is no bundled plan of that code, or no bundled region or folder of that name.
    """
    for part in (ENV_FILE, "seeds"):
        if (folder / part).exists():
            raise AlreadyThere(folder / part)
    if plan:
        _region_of(plan)
    if region in bundled_regions():
        kept = _bundled(PACKAGE_SEEDS / str(region), plan, is_region=True)
        return _write(folder, kept, None)
    tables = Path(region) if region else folder / TABLES
    if region is not None and not tables.is_dir():
        known = ", ".join(bundled_regions())
        raise NotBundled(
            f"{region} is neither a folder with tables nor a bundled region; bundled: {known} / "
            f"{region} 既不是存放表格的文件夹，也不是随附的地区；随附的地区：{known}"
        )
    if region is None and not any(find_files(tables, name) for name in columns()):
        return Made(folder, templates=_write_templates(tables))
    if region is not None and any(find_files(folder / TABLES, name) for name in columns()):
        raise AlreadyThere(folder / TABLES)
    checked = check_region(tables)
    if checked.faults:
        return Made(folder, faults=checked.faults)
    rows: dict[str, list[dict[str, Any]]] = seed_rows(checked.tables, known_words())
    if plan:
        added = _bundled(_region_of(plan), plan, is_region=False)
        areas = {COUNTRY, *(row["area_code"] for row in rows["area"])}
        if (area := added["plan"][0]["region_area"]) not in areas:
            raise NotBundled(
                f"the plan {plan} is one of the area {area}, which is not among the tables' areas / "
                f"规划 {plan} 属于地区 {area}，不在表格所列地区之中"
            )
        for name, of_plan in added.items():
            rows[name] = [*rows.get(name, ()), *of_plan]
    return _write(folder, rows, tables)


def _region_of(plan: str) -> Path:
    for name in bundled_regions():
        if any(row["plan_id"] == plan for row in _own_rows(PACKAGE_SEEDS / name, "plan")):
            return PACKAGE_SEEDS / name
    known = ", ".join(
        row["plan_id"] for name in bundled_regions() for row in _own_rows(PACKAGE_SEEDS / name, "plan")
    )
    raise NotBundled(
        f"没有随附的规划 {plan}，现有：{known}", f"there is no bundled plan {plan}; there are {known}"
    )


def _bundled(region: Path, plan: str | None, is_region: bool) -> dict[str, list[dict[str, Any]]]:
    """Return the seeds of a bundled region, of its plans one or all; or only the rows of one of its plans."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for name, (names, _) in seed_columns().items():
        is_of_plan = "plan_id" in names
        if is_of_plan or is_region:
            own = _own_rows(region, name)
            rows[name] = [row for row in own if not (plan and is_of_plan) or row["plan_id"] == plan]
    kept_plans = {name: kept for name, kept in rows.items() if kept}
    return _without_dangling(kept_plans) if is_region and plan else kept_plans


def _without_dangling(rows: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """Leave out what belonged to plans that were left out: rows whose keys lead to no row any more."""
    names = contracts()
    package = {name: read_seed(PACKAGE_SEEDS, name) for name in names}
    while True:
        before = {name: len(kept) for name, kept in rows.items()}
        for name, kept in rows.items():
            for columns_, target in names[name].spec().foreign_keys:
                seed, _, key = target.partition(".")
                parts, keys = columns_.split("."), key.split(".")
                known = {tuple(row[k] for k in keys) for row in (*package[seed], *rows.get(seed, ()))}
                kept = [
                    row
                    for row in kept
                    if not all(row[part] for part in parts) or tuple(row[part] for part in parts) in known
                ]
            rows[name] = kept
        if before == {name: len(kept) for name, kept in rows.items()}:
            return {name: kept for name, kept in rows.items() if kept}


def _own_rows(region: Path, name: str) -> list[dict[str, str]]:
    path = region / f"{name}.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _write_templates(tables: Path) -> tuple[Path, ...]:
    tables.mkdir(parents=True, exist_ok=True)
    written = []
    for name in columns():
        path = tables / f"{name}.csv"
        # Spreadsheet programs read a CSV as UTF-8 only with this mark.
        path.write_text(template(name), "utf-8-sig", newline="\n")
        written.append(path)
    if not (tables / README).exists():
        (tables / README).write_text(_readme(), "utf-8", newline="\n")
    return (*written, tables / README)


def _readme() -> str:
    """Return the page that explains the tables: every column, and the words that cells may hold."""
    lines = [GUIDE.read_text("utf-8")]
    for table, known in columns().items():
        lines += [
            f"## {table}.csv",
            "",
            "| 列 column | 必填 required | 填写 | what to write |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| `{c.name}` {c.label_zh} | {'✓' if c.required else ''} | {_cell(c.description_zh)} | {_cell(c.description_en)} |"
            for c in known.values()
        ]
        lines.append("")
    for title, seed, code, name in (
        ("单位类别 roles", "role", "role_code", "name"),
        ("报表 forms", "form", "form_id", "label"),
        ("指标 indicators", "indicator", "indicator_code", "name"),
        ("单位 units", "unit", "unit_code", "name"),
    ):
        lines += [f"## {title}", "", "| 代码 code | 名称 | name |", "|---|---|---|"]
        lines += [
            f"| `{row[code]}` | {row[f'{name}_zh']} | {_cell(row[f'{name}_en'])} |"
            for row in read_seed(PACKAGE_SEEDS, seed)
        ]
        lines.append("")
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _write(folder: Path, rows: Mapping[str, list[dict[str, Any]]], tables: Path | None) -> Made:
    """Write an installation: first its seeds into a temporary folder, to be checked together with those of the package."""
    with tempfile.TemporaryDirectory() as temporary:
        staged = Path(temporary) / "seeds"
        staged.mkdir()
        for name, kept in rows.items():
            (staged / f"{name}.csv").write_text(seed_csv(name, kept), "utf-8", newline="\n")
        try:
            check_seeds(staged)
        except SeedError as error:
            fault = Fault(
                "seeds_refused", str(tables or folder), {"problem_zh": error.zh, "problem_en": error.en}
            )
            return Made(folder, faults=(fault,))
        folder.mkdir(parents=True, exist_ok=True)
        if tables and tables.resolve() != (folder / TABLES).resolve():
            (folder / TABLES).mkdir(exist_ok=True)
            for name in columns():
                for path in find_files(tables, name):
                    shutil.copyfile(path, folder / TABLES / path.name)
        (folder / "data" / "inbox").mkdir(parents=True, exist_ok=True)
        shutil.copytree(staged, folder / "seeds")
    # The mark of an installation comes last.
    shutil.copyfile(SETTINGS, folder / ENV_FILE)
    return Made(folder, seeds={name: len(kept) for name, kept in rows.items()})
