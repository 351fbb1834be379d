"""Two checks of the running Superset: it is locked, and it reads the new release after a publish.

Belongs here: calls to Superset's API. Does not belong here: what the dashboard shows (``figures.py``).
"""

from __future__ import annotations

import json
import shutil
import urllib.error
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any

import duckdb

from warehouse.bi.superset.server import HERE, HOME, PUBLISHED, Superset

FORBIDDEN = (
    f"select * from read_text('{HERE / 'server.py'}')",
    "set enable_external_access = true",
    "create table left_behind as select 1",
)


class Api:
    """Superset's API as a logged-in user."""

    def __init__(self, superset: Superset) -> None:
        self._base = superset.base
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._headers = {"Content-Type": "application/json", "Referer": superset.base}
        login = {"username": superset.user, "password": superset.password, "provider": "db"}
        token = self.ask("security/login", login)["access_token"]
        self._headers["Authorization"] = f"Bearer {token}"
        self._headers["X-CSRFToken"] = self.ask("security/csrf_token/")["result"]

    def ask(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return the response as JSON; of an error of the server, the JSON in its body."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self._base}/api/v1/{path}", data, self._headers)
        try:
            with self._opener.open(request, timeout=60) as answer:
                result: dict[str, Any] = json.load(answer)
        except urllib.error.HTTPError as error:
            result = json.load(error)
        return result


def broken(superset: Superset) -> list[str]:
    """Return one line for each check that failed."""
    api = Api(superset)
    return [*_not_locked(api), *_not_following(api)]


def _not_locked(api: Api) -> list[str]:
    (database,) = api.ask("database/")["result"]

    def run(sql: str) -> dict[str, Any]:
        return api.ask("sqllab/execute/", {"database_id": database["id"], "schema": "main", "sql": sql})

    if run("select count(*) from release_info").get("status") != "success":
        return ["SQL Lab fails on a plain query, so its refusals prove nothing"]
    return [f"SQL Lab ran {sql}" for sql in FORBIDDEN if "errors" not in run(sql)]


def _not_following(api: Api) -> list[str]:
    """Point the path at another release under the running server, as a refresh does, and back."""
    datasets = api.ask("dataset/?q=(page_size:100)")["result"]
    (info,) = [d["id"] for d in datasets if d["table_name"] == "release_info"]
    query = {"columns": ["release_id"], "row_limit": 1}
    asked = {"datasource": {"id": info, "type": "table"}, "queries": [query]}

    def release() -> str:
        return str(api.ask("chart/data", asked)["result"][0]["data"][0]["release_id"])

    before, live = release(), PUBLISHED.readlink()
    other = HOME / "other.duckdb"
    shutil.copyfile(live, other)
    with duckdb.connect(str(other)) as copy:
        copy.execute("update release_info set release_id = 'another release'")
    _point_to(other)
    during = release()
    _point_to(live)
    seen, expected = [before, during, release()], [before, "another release", before]
    return [] if seen == expected else [f"across a release Superset answers {seen}"]


def _point_to(target: Path) -> None:
    moved = PUBLISHED.with_suffix(".moved")
    moved.symlink_to(target)
    moved.replace(PUBLISHED)
