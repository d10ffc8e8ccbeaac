"""Lists cost as many statements for fifty rows as for one; those of other features are counted beside their tests."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from opscenter.accounts.models import LoginSession
from opscenter.core import audit
from opscenter.core.db import Database
from tests import cast
from tests.factories.accounts import make_account
from tests.factories.alerts import make_shift, make_silence
from tests.factories.gaps import OTHERS, make_gap
from tests.factories.maintenance import make_freeze, make_window
from tests.factories.organizations import make_county, make_unit
from tests.factories.services import make_operations
from tests.factories.tickets import make_ticket
from tests.pages import MOST_STATEMENTS
from tests.statements import counted
from tests.visitors import log_in

Maker = Callable[[Session, int, datetime], object]


def session_of(db: Session, number: int, now: datetime) -> None:
    """Another browser of *xian*."""
    account = cast.account(db, "xian")
    later = now + timedelta(hours=8)
    session = LoginSession(account_id=account.id, token_hash=f"{number:064}", created_at=now, last_seen_at=now)
    session.expires_at, session.user_agent = later, f"Firefox/{number}"
    db.add(session)


def audit_row(db: Session, number: int, now: datetime) -> None:
    """A row of the trail, each by somebody else about something else."""
    actor = cast.shi(db) if number % 2 else cast.xian(db)
    body = make_unit(db, parent=cast.county(db), code=f"3{number:05}", name=f"单位 {number}")
    audit.record(db, actor, "ticket.close", object_type="ticket", object_id=number, organization_id=body.id, now=now)


def account_of_another_body(db: Session, number: int, _now: datetime) -> None:
    """A person with two roles of a body of their own."""
    body = make_county(db, parent=cast.city(db))
    make_account(db, *cast.EVERYTHING[:2], organization=body, scope=cast.city(db), login_name=f"many{number}")


LISTS: dict[str, tuple[str, Maker]] = {
    "/accounts": ("secadmin", account_of_another_body),
    "/audit": ("auditadmin", audit_row),
    "/organizations?q=演示县": ("sheng", lambda db, number, now: make_county(db, parent=cast.city(db))),
    "/account": ("xian", session_of),
    "/articles/gaps": ("sheng", lambda db, n, now: make_gap(db, f"{OTHERS[n % len(OTHERS)]}{n}", now=now)),
    "/alerts/silences": (
        "yunwei",
        lambda db, n, now: make_silence(db, cast.city(db), cast.account(db, "shi").id, at=now),
    ),
    "/alerts/duty": ("yunwei", lambda db, n, now: make_shift(db, cast.city(db), make_account(db), at=now)),
    "/maintenance": (
        "yunwei",
        lambda db, n, now: (make_window(db, cast.city(db), now), make_freeze(db, cast.city(db), now)),
    ),
    "/portal/tickets": ("kuaiji", lambda db, n, now: make_ticket(db, actor=cast.kuaiji(db), title=f"第 {n} 件")),
}


@pytest.mark.parametrize("address", LISTS)
def test_a_list_costs_as_many_statements_for_fifty_rows_as_for_one(
    client: FlaskClient, db: Session, database: Database, now: datetime, address: str
) -> None:
    name, make = LISTS[address]
    make_operations(db)
    browser, counts, sizes = log_in(client, db, name), [], []
    browser.get(address)
    for rows in (range(1), range(1, 50)):
        for number in rows:
            make(db, number, now)
        db.commit()
        with counted(database) as statements:
            sizes.append(len(browser.get(address).data))
        counts.append(len(statements))
    assert counts[0] == counts[1] <= MOST_STATEMENTS, "\n".join(statements)
    assert sizes[1] > 2 * sizes[0] or sizes[1] > sizes[0] + 10_000
