"""How much a first visit loads: page, style sheet, scripts and icons.

Page and assets are counted as sent to a browser that accepts gzip.

Run with `.venv/bin/python -m benchmarks.weights`; starts the product with the demo province.
"""

import re
import tempfile
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.request import OpenerDirector, Request

from benchmarks.pages import browser_of
from tests.flows.house import House

KILOBYTE = 1000
# Account (none: a public page), page, most kilobytes.
PAGES = (
    (None, "/", 50),
    (None, "/search?q=%E6%8C%87%E6%A0%87", 50),
    (None, "/status", 50),
    ("kuaiji", "/portal/tickets/new", 50),
    ("zuoxi", "/tickets?view=scope", 150),
    ("zuoxi", "/calls", 150),
    ("zuoxi", "/simulator", 150),
    ("yunwei", "/health", 150),
    ("yunwei", "/checks/1", 150),
    ("yunwei", "/drill", 150),
)
_ASSET = re.compile(r'(?:src|href)="(/static/[^"#]+)')


def main() -> None:
    """Measure every page with an empty cache and print a Markdown table."""
    with tempfile.TemporaryDirectory(prefix="opscenter-bench-") as folder:
        house = House(Path(folder), f"sqlite:///{folder}/bench.db")
        try:
            house.start()
            base = house.settings.public_base_url
            rows = [(page, account, *weigh(base, account, page), most) for account, page, most in PAGES]
        finally:
            house.stop()
    print("| page | as | uncompressed kB | page kB | assets kB | in all kB | at most kB |")
    print("|---|---|--:|--:|--:|--:|--:|")
    for page, account, plain, packed, assets, most in rows:
        values = (plain, packed, assets, packed + assets, most)
        print(f"| {urlsplit(page).path} | {account or '–'} | {' | '.join(f'{value:.1f}' for value in values)} |")


def weigh(base: str, account: str | None, page: str) -> tuple[float, float, float]:
    """Kilobytes of the page itself, of the page as sent, and of everything it names."""
    browser = browser_of(base, account)
    text = browser.open(base + page).read().decode()
    assets = sorted(set(_ASSET.findall(text)))
    plain = len(text.encode()) / KILOBYTE
    return plain, sent(browser, base + page), sum(sent(browser, urljoin(base, one)) for one in assets)


def sent(browser: OpenerDirector, address: str) -> float:
    """Kilobytes of the body as sent to a browser that accepts gzip."""
    with browser.open(Request(address, headers={"Accept-Encoding": "gzip"})) as answer:
        return len(answer.read()) / KILOBYTE


if __name__ == "__main__":
    main()
