"""What a request knows: its session, who acts, the instant it came in, and the settings.

Views ask these functions instead of reading Flask's globals, so that a view reads like plain code.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import Response, after_this_request, current_app, g, request
from sqlalchemy.orm import Session

from opscenter.core import ids
from opscenter.core.actor import ANONYMOUS, Actor
from opscenter.core.db import Database
from opscenter.core.files import Store, store_of
from opscenter.core.settings import Settings

STAFF_SKIN, PUBLIC_SKIN = "staff.html", "public.html"
WRITING_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})


def settings() -> Settings:
    """The settings of this application."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def file_store() -> Store:
    """The store of attachments of this installation."""
    return store_of(settings().data_dir)


def database() -> Database:
    """The database of this application; only the request edge opens units of work on it."""
    found: Database = current_app.config["DATABASE"]
    return found


def now() -> datetime:
    """The instant of this request: the same for everything that the request does."""
    if "now" not in g:
        clock: Callable[[], datetime] = current_app.config["CLOCK"]
        g.now = clock()
    instant: datetime = g.now
    return instant


def db() -> Session:
    """This request's session, opened when first asked for.

    POST, PUT, PATCH and DELETE get a unit that writes and is committed before the response leaves; any other method
    gets one that only reads, and what it changed is rolled back.
    """
    if "db" not in g:
        g.db = database().session(write=request.method in WRITING_METHODS)
    session: Session = g.db
    return session


@contextmanager
def write_unit() -> Iterator[Session]:
    """A unit of work of its own for a GET that must write (a view counter, a draft); committed at the end."""
    with database().unit_of_work() as session:
        yield session


@contextmanager
def read_unit() -> Iterator[Session]:
    """A unit that only reads, for a POST that works long before it writes; it asks for `db` afterwards."""
    with database().unit_of_work(write=False) as session:
        yield session


def after_answer(work: Callable[[Session], object]) -> None:
    """Write once the answer is sent, with what others leave: nobody waits for a busy database to read something."""
    late = database().late

    @after_this_request
    def arrange(response: Response) -> Response:
        response.call_on_close(lambda: late.add(work))
        return response


def discard() -> None:
    """Give up what this request has changed so far; for a view that catches a domain error and shows the form again."""
    if "db" in g:
        g.db.rollback()


def actor() -> Actor:
    """Who acts. The login layer puts the actor into `g`; without it everybody is anonymous."""
    found: Actor = g.get("actor", ANONYMOUS)
    return found


def skin() -> str:
    """The layout that the acting person lives in. The login layer puts it into `g` for those who are not staff."""
    found: str = g.get("skin", STAFF_SKIN if actor().is_logged_in else PUBLIC_SKIN)
    return found


def request_reference() -> str:
    """A short reference of this request that a user can read out; also in the log and the response header."""
    if "request_reference" not in g:
        g.request_reference = ids.reference()
    reference: str = g.request_reference
    return reference
