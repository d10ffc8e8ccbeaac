"""The product over the demo province behind a real port, and every page that its address table knows with one address.

Addresses are found by following links as the demo people do; what no link leads to is named here.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from knowledge.articles.models import Article
from knowledge.imports.actions import keep_file as keep_faq
from knowledge.imports.cells import Options
from knowledge.imports.readers.sheet import empty_sheet
from opscenter.accounts.credentials import fingerprint
from opscenter.accounts.models import Account, Group, LoginSession
from opscenter.accounts.queries import actor_for
from opscenter.announcements.models import Announcement
from opscenter.app import create_app
from opscenter.calls.models.calls import Callback
from opscenter.calls.rules import CallbackReason, CallbackState, CallState
from opscenter.core import clock, ids
from opscenter.core.actor import SYSTEM
from opscenter.core.settings import Settings
from opscenter.organizations.imports.actions import Source, keep_file
from opscenter.organizations.models import Organization, OrganizationPhone
from opscenter.organizations.rules import ImportKind
from opscenter.services.models import ServiceSystem
from opscenter.tickets.actions.incidents import open_incident
from opscenter.tickets.models import Ticket
from probes.targets.models import Check
from probes.targets.rules import CheckState
from tests.factories.alerts import make_alert, make_silence, set_state
from tests.factories.announcements import make_announcement
from tests.factories.calls import make_call
from tests.factories.knowledge import make_comment, make_draft
from tests.factories.maintenance import make_freeze, make_window
from tests.factories.messages import make_message
from tests.province import Province

# Whoever is first named opens a page; what follows a name is opened even if another person has opened it before,
# because it leads this person further.
PEOPLE = {
    "": ["/", "/track"],
    "sheng": ["/account"],
    "yunwei": ["/account", "/alerts/duty", "/alerts/silences", "/health", "/checks/1", "/tickets", "/announcements"],
    "zuoxi": ["/account", "/calls"],
    "kuaiji": ["/track", "/account"],
    "bianji": ["/account", "/articles", "/articles/gaps", "/articles/gaps/1"],
    "sysadmin": ["/account"],
    "secadmin": ["/account"],
    "auditadmin": ["/account"],
}
# Neither pages nor reachable by a plain GET: files, streams, parts that a page fetches, redirections.
NO_PAGES = {
    "accounts.enter_code",
    "answers.suggest",
    "calls.ask",
    "calls.walk",
    "effects.show",
    "accounts.start",
    "articles.choose_related",
    "articles.file",
    "faq_imports.download_template",
    "heartbeat.ping",
    "messages.bell",
    "messages.open_message",
    "organizations.download_template",
    "replies.write_reply",
    "site.articles",
    "site.feed",
    "site.index",
    "site.pages",
    "site.robots",
    "tickets.ask",
    "tickets.attachment",
    "tickets.walk",
    "ui.asset",
    "ui.favicon",
    "ui.live_poll",
    "ui.live_stream",
}
Page = tuple[str, str]


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the links of this site."""
        target = dict(attrs).get("href") or ""
        if tag == "a" and target.startswith("/"):
            self.found.append(target)


def let_things_happen(db: Session) -> list[Page]:
    """An outage, calls, messages and drafts, so that no page is empty; returns the pages that no link leads to."""
    now = clock.now()
    people = {account.login_name: account for account in db.scalars(select(Account))}
    county = db.scalars(select(Organization).where(Organization.short_name == "禅城区")).one()
    for check in db.scalars(select(Check).where(Check.organization_id == county.id).limit(2)):
        set_state(db, check, CheckState.DOWN, since=now - timedelta(minutes=3))
        alert = make_alert(db, check, at=now)
        open_incident(db, SYSTEM, alert.id, now=now)
    make_silence(db, county, people["yunwei"].id, at=now)
    make_window(db, county, now + timedelta(days=1))
    make_freeze(db, county, now + timedelta(days=3))
    make_announcement(db, county)
    sheng = actor_for(db, people["sheng"])
    for _ in range(2):
        make_message(db, people["sheng"].id)
    draft = make_draft(db, county)
    make_comment(db, draft, quote="先看年度和单位")
    source = Source(ImportKind.UNITS, "区划代码,单位代码,单位名称,预算年度\n440604000,x,,2026\n".encode(), 2026, 10_000)
    report = keep_file(db, sheng, source, file_name="units.csv", now=now)
    faq = keep_faq(
        db,
        actor_for(db, people["bianji"]),
        empty_sheet() + b"x\r\n",
        "faq.csv",
        Options(10_000),
        now=now,
    )
    phone = db.scalars(select(OrganizationPhone)).first()
    assert phone is not None
    call = make_call(
        db, county, state=CallState.TALKING, operator_id=people["zuoxi"].id, started_at=now, phone="+8613800000046"
    )
    ended = make_call(db, county, state=CallState.ENDED, started_at=now, ended_at=now, phone="+8613800000051")
    db.add(
        Callback(
            call_id=ended.id,
            organization_id=county.id,
            phone="+8613800000051",
            phone_index=ended.phone_index,
            reason=CallbackReason.ABANDONED,
            state=CallbackState.OPEN,
            created_at=now,
            due_at=now + timedelta(minutes=30),
        )
    )
    tree = db.scalars(select(Article.id).where(Article.key == "payment-cannot-submit")).one()
    ticket = db.scalars(select(Ticket.number).where(Ticket.is_open).order_by(Ticket.id)).first()
    return [
        ("bianji", f"/articles/{tree}/variant"),
        ("bianji", f"/articles/bulk?numbers={tree}"),
        ("shenhe", f"/articles/{draft.id}/review"),
        ("shenhe", f"/articles/{draft.id}/edit"),
        ("", "/_gallery"),
        ("", "/_gallery/public"),
        ("", "/search?q=授权支付"),
        ("", "/search?q=没有这样的问题"),
        ("", "/search?q=供应商怎么注册政府采购网"),
        ("", f"/articles/{tree}/walk?at=1"),
        ("", "/no-such-page"),
        ("sheng", "/no-such-page"),
        ("sheng", f"/organizations/import/{report.id}"),
        ("sheng", f"/organizations/{phone.organization_id}/show/phone/{phone.id}"),
        ("bianji", f"/articles/import/{faq.id}"),
        ("yunwei", f"/alerts/{alert.id}"),
        ("zuoxi", f"/calls/{call.id}"),
        ("zuoxi", f"/tickets/bulk?numbers={ticket}"),
        ("zuoxi", f"/find?q={ticket}"),
        ("zuoxi", "/find?q=没有这样的东西"),
        ("sheng", "/tickets/export?view=scope"),
        ("kuaiji", "/portal/tickets/new"),
        ("kuaiji", "/messages?density=comfortable"),
        ("", "/?elder=on"),
    ]


@contextmanager
def busy_province(template: Province, folder: Path, name: str) -> Iterator[tuple[Flask, list[Page]]]:
    """The product over the demo province with things going on, and the pages that no link leads to."""
    settings, database = replace(Settings(), data_dir=folder), template.copy(folder, name)
    with database.unit_of_work() as db:
        unlinked = let_things_happen(db)
    yield create_app(settings, database=database), unlinked
    database.dispose()


def log_in(app: Flask, login_name: str) -> FlaskClient:
    """A client with a live session of a demo account; without a name an anonymous one."""
    client, now, token = app.test_client(), clock.now(), ids.token()
    if login_name:
        with app.config["DATABASE"].unit_of_work() as db:
            account = db.scalars(select(Account).where(Account.login_name == login_name)).one()
            db.add(
                LoginSession(
                    account_id=account.id,
                    token_hash=fingerprint(token),
                    created_at=now,
                    last_seen_at=now,
                    expires_at=now + timedelta(days=1),
                )
            )
        with client.session_transaction() as session:
            session["_user_id"] = token
    return client


def follow_links(app: Flask, people: Iterable[str] = PEOPLE) -> dict[str, Page]:
    """Endpoint to the first person who reaches it and the address; apart from the first steps each is opened once."""
    found: dict[str, Page] = {}
    for who in people:
        client, todo = log_in(app, who), list(PEOPLE[who])
        seen = set(found) - {endpoint_of(app, address) for address in todo}
        while todo:
            address = todo.pop(0)
            endpoint = endpoint_of(app, address)
            if endpoint is None or endpoint in seen:
                continue
            seen.add(endpoint)
            response = client.get(address)
            assert response.status_code < 500, f"{who or 'anybody'} {address}"
            if response.status_code in (302, 303):
                todo.append(response.location)
            elif response.status_code == 200 and response.mimetype == "text/html":
                found.setdefault(endpoint, (who, address))
                links = _Links()
                links.feed(response.get_data(as_text=True))
                todo += links.found
    return found


def endpoint_of(app: Flask, address: str) -> str | None:
    """The endpoint that answers a GET of this address, or None."""
    try:
        return str(app.url_map.bind("localhost").match(urlsplit(address).path, method="GET")[0])
    except (HTTPException, RequestRedirect):
        return None


def data_of(db: Session) -> set[str]:
    """What people or the chain wrote and every page shows as it is, in whatever language."""
    columns = (
        ServiceSystem.name,
        ServiceSystem.short_name,
        ServiceSystem.category,
        Check.name,
        Group.name,
        Ticket.title,
        Ticket.requester_name,
        Ticket.requester_unit,
        Ticket.body,
        Announcement.title,
        Announcement.screen_text,
    )
    return {text for column in columns for text in db.scalars(select(column)) if text}


def page_endpoints(app: Flask) -> set[str]:
    """Every endpoint that is a page."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    } - NO_PAGES
