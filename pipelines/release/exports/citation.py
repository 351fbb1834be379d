"""How to cite the release: ``CITATION.cff``, in the Citation File Format 1.2.0 (https://citation-file-format.github.io).

Belongs here: title, version, date, authors, and the licence that the owner of the installation gives for the figures.
Does not belong here: choosing a licence. The project's own (Apache-2.0) covers the code; the figures belong to their
sources (``fct_observation.source_code``), and only their publisher can license them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.common.files import sha256
from pipelines.common.query import query
from pipelines.release.exports.tables import release
from pipelines.release.store.releases import SERVING_FILE

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from pipelines.settings import Settings

NAME = "CITATION.cff"
NO_LICENCE = (
    "No licence is granted for the figures: they are their sources' (fct_observation.source_code). "
    "未授予数据使用许可：各项数字归其来源单位（见 fct_observation.source_code）。"
)
SYNTHETIC = "Rows with is_synthetic are made up and must not be cited as figures. 标为合成的行是虚构数据，不得作为统计数字引用。"


def write(settings: Settings, connection: DuckDBPyConnection, folder: Path) -> None:
    """Write ``CITATION.cff``."""
    import yaml

    info = release(connection)
    plans = query(connection, "select name_zh, name_en, issuer from dim_plan order by plan_id")
    (is_any_synthetic,) = connection.execute("select bool_or(is_synthetic) from fct_observation").fetchall()[
        0
    ]
    record = {
        "cff-version": "1.2.0",
        "message": "If you use these figures, cite the release by its version. / 引用时请注明版本号。",
        "type": "dataset",
        "title": "IP Monitor: " + "; ".join(f"{p['name_en']} ({p['name_zh']})" for p in plans),
        "version": info["release_id"],
        "date-released": info["as_of"],
        "authors": [{"name": "IP Monitor"}],
        "identifiers": [
            {
                "type": "other",
                "value": f"sha256:{sha256(folder / SERVING_FILE)}",
                "description": f"Hash of {SERVING_FILE}",
            }
        ],
        "keywords": ["intellectual property", "monitoring and evaluation", "知识产权", "监测评估"],
    }
    notes = []
    if settings.data_licence:
        record["license"] = settings.data_licence
    else:
        notes.append(NO_LICENCE)
    if is_any_synthetic:
        notes.append(SYNTHETIC)
    if notes:
        record["abstract"] = " ".join(notes)
    (folder / NAME).write_text(
        yaml.safe_dump(record, sort_keys=False, allow_unicode=True, width=100), "utf-8"
    )
