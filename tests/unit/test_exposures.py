"""dbt's exposures list exactly the tables that their files read."""

import json
import re

from pipelines.settings import REPO, Settings


def test_an_exposure_depends_on_what_its_files_name(parsed: Settings) -> None:
    manifest = json.loads(parsed.manifest.read_text("utf-8"))
    marts = {
        n["name"] for n in manifest["nodes"].values() if "marts" in n["fqn"] and n["resource_type"] == "model"
    }
    assert manifest["exposures"]
    for exposure in manifest["exposures"].values():
        files = [path for glob in exposure["config"]["meta"]["read_in"] for path in REPO.glob(glob)]
        named = {word for path in files for word in re.findall(r"[a-z_]+", path.read_text("utf-8"))}
        assert {ref["name"] for ref in exposure["refs"]} == named & marts, exposure["name"]
