"""Browsers that are logged in as a member of the cast."""

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from opscenter.accounts.credentials import fingerprint
from opscenter.accounts.models import Account, LoginSession
from opscenter.core import ids
from tests import cast
from tests.conftest import START, Clock


def log_in(client: FlaskClient, db: Session, name: str, clock: Clock | None = None) -> FlaskClient:
    """The client with a live session of *name*, without the log-in page (which has tests of its own)."""
    return log_in_as(client, db, cast.account(db, name), clock)


def log_in_as(client: FlaskClient, db: Session, account: Account, clock: Clock | None = None) -> FlaskClient:
    """The same for an account that is not of the cast."""
    token, now = ids.token(), clock() if clock else START
    db.add(
        LoginSession(
            account_id=account.id,
            token_hash=fingerprint(token),
            created_at=now,
            last_seen_at=now,
            expires_at=now.replace(year=now.year + 1),
        )
    )
    db.commit()
    with client.session_transaction() as session:
        session["_user_id"] = token
    return client


def csrf(client: FlaskClient, page: str) -> str:
    """The token that a form of `page` carries."""
    text = client.get(page).get_data(as_text=True)
    return text.partition('name="csrf_token" value="')[2].partition('"')[0]
