"""How long pages take with the demo province: every main page, asked again and again by a logged-in browser.

Prints median and 95th percentile per page in milliseconds, measured at the client over HTTP against the product as
`make run` starts it. Run with `.venv/bin/python -m benchmarks.pages [requests per page]`.
"""

import re
import statistics
import sys
import tempfile
import time
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, build_opener

from opscenter.demo.people import PASSWORD
from tests.flows.house import House

REQUESTS = 40
TARGET_MS = 100

# Account (none: nobody is logged in), page, and the link to follow from there where the address changes.
PAGES = (
    (None, "/", None),
    (None, "/search?q=%E6%8C%87%E6%A0%87%E4%B8%8D%E8%A7%81%E4%BA%86", None),
    (None, "/search/suggest?q=zhibiao", None),
    (None, "/guides", None),
    (None, "/search?q=UKey", r"/articles/\d+"),
    (None, "/status", None),
    (None, "/login", None),
    ("kuaiji", "/portal/tickets", None),
    ("kuaiji", "/portal/tickets", r"/portal/tickets/[A-Z0-9-]+\d"),
    ("zuoxi", "/tickets?view=scope", None),
    ("zuoxi", "/tickets?view=scope", r"/tickets/[A-Z0-9-]+\d"),
    ("zuoxi", "/calls", None),
    ("zuoxi", "/calls/log", None),
    ("zuoxi", "/calls/log", r"/calls/\d+"),
    ("zuoxi", "/simulator", None),
    ("zuoxi", "/organizations", None),
    ("yunwei", "/health", None),
    ("yunwei", "/checks/1", None),
    ("yunwei", "/alerts", None),
    ("yunwei", "/incidents", None),
    ("yunwei", "/incidents", r"/incidents/[A-Z0-9-]+\d"),
    ("yunwei", "/drill", None),
    ("yunwei", "/maintenance", None),
    ("sheng", "/services", None),
    ("sheng", "/contracts", None),
    ("sheng", "/contracts", r"/contracts/[^\"?]+\d"),
    ("bianji", "/articles", None),
    ("sysadmin", "/operations", None),
    ("secadmin", "/accounts", None),
    ("auditadmin", "/audit", None),
)


def main(requests: int) -> None:
    """Measure every page and print a Markdown table, the slowest first."""
    with tempfile.TemporaryDirectory(prefix="opscenter-bench-") as folder:
        house = House(Path(folder), f"sqlite:///{folder}/bench.db")
        try:
            house.start()
            rows = sorted(measure_all(house.settings.public_base_url, requests), key=lambda row: -row[2])
        finally:
            house.stop()
    print(f"| page | as | p95 ms | median ms | of {requests} requests |")
    print("|---|---|--:|--:|---|")
    for page, account, p95, median in rows:
        print(f"| {page} | {account or '–'} | {p95:.0f} | {median:.0f} | {'' if p95 <= TARGET_MS else 'over 100 ms'} |")


def measure_all(base: str, requests: int) -> list[tuple[str, str | None, float, float]]:
    """Page, account, 95th percentile and median of every page that the demo province has."""
    browsers: dict[str | None, OpenerDirector] = {}
    rows = []
    for account, page, link in PAGES:
        browser = browsers.get(account) or browsers.setdefault(account, browser_of(base, account))
        path = first_link(browser, base, page, link) if link else page
        times = [ask(browser, base + path) for _ in range(requests)]
        rows.append((path.partition("?")[0], account, statistics.quantiles(times, n=20)[-1], statistics.median(times)))
    return rows


def browser_of(base: str, account: str | None) -> OpenerDirector:
    """A browser with an empty cache, logged in as a demo account if one is named."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    if account:
        log_in(browser, base, account)
    return browser


def log_in(browser: OpenerDirector, base: str, account: str) -> None:
    """Log in as a demo account through the page."""
    page = browser.open(f"{base}/login").read().decode()
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    form = {"csrf_token": token, "login_name": account, "password": PASSWORD}
    browser.open(f"{base}/login", urlencode(form).encode()).read()


def first_link(browser: OpenerDirector, base: str, page: str, pattern: str) -> str:
    """The first link on `page` that looks like `pattern`."""
    found = re.search(rf'href="({pattern})"', browser.open(base + page).read().decode())
    if found is None:
        raise RuntimeError(f"{page} has no link like {pattern}")
    return found[1]


def ask(browser: OpenerDirector, address: str) -> float:
    """Milliseconds until the last byte of the answer."""
    started = time.perf_counter()
    with browser.open(address) as answer:
        answer.read()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else REQUESTS)
