"""Open the dashboard in headless Chromium as a logged-in user and report what it shows.

Runs in Superset's environment (``run.py`` calls it). Belongs here: the page. Does not belong here: whether the
figures are right.

Saves a picture of the whole page and prints one JSON object: ``charts`` (for each chart its text as shown, cell by
cell, and the rows that it was sent) and ``elsewhere`` (requests to other hosts that the browser let through).
"""

import json
import sys
import time
from urllib.parse import urlsplit

from playwright.sync_api import Page, Response, sync_playwright

SECONDS = 180
CELLS = """chart => {
  const number = chart.querySelector('.header-line');
  if (number) return [[number.innerText.trim()]];
  return [...chart.querySelectorAll('table tbody tr')].map(
    row => [...row.querySelectorAll('td')].map(cell => cell.innerText.trim()));
}"""


def main(base: str, user: str, password: str, chromium: str, picture: str, n_charts: int) -> None:
    """Print the report of the dashboard and save its picture."""
    sent: dict[str, list] = {}
    elsewhere: set[str] = set()

    def record(response: Response) -> None:
        if urlsplit(response.url).hostname not in (urlsplit(base).hostname, "", None):
            elsewhere.add(response.url)
        if "/api/v1/chart/data" in response.url and response.ok:
            form = response.request.post_data_json["form_data"]
            sent[str(form["slice_id"])] = response.json()["result"][0]["data"]

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1600, "height": 1780}, locale="zh-CN")
        page.on("response", record)
        page.goto(f"{base}/login/")
        page.locator("input[name=username], #username").first.fill(user)
        page.locator("input[name=password], #password").first.fill(password)
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        page.goto(f"{base}/lang/zh")
        page.goto(f"{base}/superset/dashboard/ip-monitor/")
        wait_for(page, sent, n_charts)
        charts = {}
        for chart in page.locator("[data-test=chart-grid-component]").all():
            name = chart.get_attribute("data-test-chart-name")
            number = chart.get_attribute("data-test-chart-id")
            charts[name] = {"shown": chart.evaluate(CELLS), "sent": sent.get(str(number))}
        title = page.title()
        page.screenshot(path=picture, full_page=True)
        browser.close()
    print(json.dumps({"title": title, "charts": charts, "elsewhere": sorted(elsewhere)}, ensure_ascii=False))


def wait_for(page: Page, sent: dict[str, list], n_charts: int) -> None:
    """Wait until every chart has its data and none is loading; then let the animation end."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        page.wait_for_timeout(500)
        loading = page.locator("[data-test=loading-indicator]").count()
        if len(sent) >= n_charts and not loading:
            page.wait_for_timeout(2000)
            return
    raise TimeoutError(f"{len(sent)} of {n_charts} charts after {SECONDS} seconds")


if __name__ == "__main__":
    base, user, password, chromium, picture, n_charts = sys.argv[1:]
    main(base, user, password, chromium, picture, int(n_charts))
