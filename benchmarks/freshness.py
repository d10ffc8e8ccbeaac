"""How soon an article is found once it is published, and whether it is ever shown once it is withdrawn.

The whole product runs over the demo province with two processes for pages. Each article is published, asked for every
50 ms on a connection of its own until a row of answers all show it, then withdrawn and asked for again at once: as many
times as make 1,000 answers in all. Prints a Markdown table. Run with
`.venv/bin/python -m benchmarks.freshness [articles]`.
"""

import statistics
import sys
import tempfile
import time
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlsplit

from sqlalchemy import select

from knowledge.articles.actions.review import publish, submit_for_review, withdraw
from knowledge.articles.actions.write import create_article
from knowledge.articles.rules import Content
from opscenter.core.actor import SYSTEM
from opscenter.organizations.models import Organization
from opscenter.organizations.rules import Tier
from tests.factories.knowledge import content, facts
from tests.flows.house import House

ARTICLES, ANSWERS = 50, 1_000
PROCESSES = 2
PAUSE_SECONDS = 0.05
PATIENCE_SECONDS = 30
# So many answers in a row show it: then both processes have taken it over.
IN_A_ROW = 12


def main(articles: int) -> None:
    """Publish and withdraw one article after the other."""
    seconds, shown, asked = [], 0, 0
    with tempfile.TemporaryDirectory(prefix="opscenter-bench-") as folder:
        house = House(Path(folder), f"sqlite:///{folder}/opscenter.db")
        house.environment["OPSCENTER_WEB_PROCESSES"] = str(PROCESSES)
        try:
            house.start()
            for number in range(articles):
                text = content(question=f"第 {number} 件新办事项的拨付口径", phrasings=())
                article_id, published_at = put_out(house, text)
                seconds.append(until_shown(house, text.question, article_id) - published_at)
                with house.context.unit_of_work() as db:
                    withdraw(db, SYSTEM, article_id, reason="测量", now=house.context.now())
                for _ in range(ANSWERS // articles):
                    shown += is_shown(house, text.question, article_id)
                    asked += 1
        finally:
            house.stop()
    seconds.sort()
    print(
        "| articles | published → found everywhere, p50 s | p95 s | worst s | answers after withdrawal | that show it |"
    )
    print("|--:|--:|--:|--:|--:|--:|")
    p95 = seconds[int(0.95 * (len(seconds) - 1))]
    print(f"| {articles} | {statistics.median(seconds):.2f} | {p95:.2f} | {seconds[-1]:.2f} | {asked} | {shown} |")


def put_out(house: House, text: Content) -> tuple[int, float]:
    """Publish an article of the province; its id and when the commit was done."""
    now = house.context.now()
    with house.context.unit_of_work() as db:
        province = db.scalars(select(Organization).where(Organization.tier == Tier.PROVINCE)).first()
        assert province is not None
        article = create_article(db, SYSTEM, text, facts(province), is_demo=True, now=now)
        submit_for_review(db, SYSTEM, article.id, now=now)
        publish(db, SYSTEM, article.id, number=1, now=now)
    return article.id, time.monotonic()


def until_shown(house: House, question: str, article_id: int) -> float:
    """When the first of a row of answers came that all show it."""
    began, first, row = time.monotonic(), 0.0, 0
    while row < IN_A_ROW:
        if time.monotonic() - began > PATIENCE_SECONDS:
            raise RuntimeError(f"{question} was not found")
        asked_at = time.monotonic()
        if is_shown(house, question, article_id):
            first, row = first if row else asked_at, row + 1
        else:
            row = 0
        time.sleep(PAUSE_SECONDS)
    return first


def is_shown(house: House, question: str, article_id: int) -> bool:
    """Whether a search for its words shows it; each on a connection of its own."""
    address = urlsplit(house.settings.public_base_url)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=60)
    try:
        connection.request("GET", f"/search?q={quote(question)}")
        return f'/articles/{article_id}"' in connection.getresponse().read().decode()
    finally:
        connection.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES)
