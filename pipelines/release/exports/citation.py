"""How to cite the release: ``CITATION.cff``, in the Citation File Format 1.2.0 (https://citation-file-format.github.io).

Belongs here: title, version, day, whose figures they are, and under which licence the installation's owner gives them.
Does not belong here: a licence of our own choice. Ours (Apache-2.0) is of the code; figures are their sources'
(``fct_observation.source_code``), and only who publishes them can license them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.common.files import sha256
from pipelines.release.exports.tables import release
from pipelines.release.store.releases import SERVING_FILE
from pipelines.release.store.serving_file import query

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

    this = release(connection)
    plans = query(connection, "select name_zh, name_en, issuer from dim_plan order by plan_id")
    (is_any_synthetic,) = connection.execute("select bool_or(is_synthetic) from fct_observation").fetchall()[
        0
    ]
    record = {
        "cff-version": "1.2.0",
        "message": "If you use these figures, cite the release by its version. / 引用时请注明版本号。",
        "type": "dataset",
        "title": "IP Monitor: " + "; ".join(f"{p['name_en']} ({p['name_zh']})" for p in plans),
        "version": this["release_id"],
        "date-released": this["as_of"],
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
    said = []
    if settings.data_licence:
        record["license"] = settings.data_licence
    else:
        said.append(NO_LICENCE)
    if is_any_synthetic:
        said.append(SYNTHETIC)
    if said:
        record["abstract"] = " ".join(said)
    (folder / NAME).write_text(
        yaml.safe_dump(record, sort_keys=False, allow_unicode=True, width=100), "utf-8"
    )
