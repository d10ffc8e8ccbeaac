"""Who asks, as far as the answers depend on it: area, year and role from a cookie or the account, a random visitor.

The session keeps what was asked and read under `asked`, where the ticket form finds it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from secrets import token_urlsafe

from flask import request, session
from werkzeug.wrappers import Response

from knowledge.answers import queries, rules
from knowledge.answers.rules import Choice
from knowledge.articles.readers import ReaderRole
from knowledge.search.queries import Place
from opscenter.announcements.models import Announcement
from opscenter.announcements.rules import AnnouncementKind
from opscenter.announcements.shown import shown_for
from opscenter.core.workdays import local_day
from opscenter.organizations.models import Organization
from opscenter.ui.context import actor, db, now, settings

COOKIE = "asker"
YEAR_SECONDS = 365 * 24 * 3600
VISITOR = "visitor"
# The ticket form reads this: {"words": …, "articles": [{"title", "url", "solved"}]}.
ASKED = "asked"


@dataclass(frozen=True)
class Asker:
    """The choice in force and the bodies from the province down to the chosen area."""

    choice: Choice
    line: Sequence[Organization]

    @property
    def place(self) -> Place:
        """Where, for which year and as whom to search."""
        return Place(self.choice.path, self.choice.year, self.choice.reader)

    @property
    def is_of_this_year(self) -> bool:
        """Whether the year chosen is that of today; the dates to keep are of today whatever is chosen."""
        return self.choice.year == local_year()

    @property
    def name(self) -> str:
        """`佛山市禅城区`; the province is left out below it."""
        bodies = [body for body in self.line if body.is_division]
        return "".join(body.short_name for body in (bodies[1:] or bodies))


def key_dates(choice: Choice) -> list[Announcement]:
    """The dates that the chosen area has to keep, the nearest first."""
    dates = (one for one in shown_for(choice.path) if one.kind is AnnouncementKind.KEY_DATE)
    return sorted((one for one in dates if one.valid_to), key=lambda one: one.valid_to or now())


def choice_of_cookie() -> Choice | None:
    """What this browser has chosen, unchecked."""
    return rules.unpack(request.cookies.get(COOKIE, ""))


def current() -> Asker:
    """The asker of this request; an area that no longer exists counts as none chosen."""
    choice = choice_of_cookie() or _of_account()
    if choice.is_presumed:
        choice = replace(choice, role=_of_account().role)
    line = queries.place_line(db(), choice.path)
    if not line:
        choice = replace(choice, path=None)
    return Asker(choice, line)


def remember(response: Response, choice: Choice) -> None:
    """Keep the choice for a year."""
    response.set_cookie(
        COOKIE,
        choice.pack(),
        max_age=YEAR_SECONDS,
        samesite="Lax",
        httponly=True,
        secure=not settings().is_development,
    )


def visitor() -> str:
    """A random token for this browser's visit; says nothing about the person."""
    token: str = session.setdefault(VISITOR, token_urlsafe(12))
    return token


def known_visitor() -> str | None:
    """The token, if this browser has one."""
    return session.get(VISITOR)


def keep_words(words: str) -> None:
    """Carry the question to a ticket."""
    session[ASKED] = {**session.get(ASKED, {}), "words": words}


def keep_read(title: str, url: str, *, solved: bool | None = None) -> None:
    """Carry an article that was read, and whether it solved the matter."""
    asked = session.get(ASKED, {})
    read = rules.remember_read(asked.get("articles", []), {"title": title, "url": url, "solved": solved})
    session[ASKED] = {"words": "", **asked, "articles": read}


def asked_words() -> str:
    """The last question of this browser."""
    words: str = session.get(ASKED, {}).get("words", "")
    return words


def local_year() -> int:
    """The budget year of today."""
    return local_day(now()).year


def _of_account() -> Choice:
    year = local_year()
    if not actor().is_logged_in:
        return Choice(None, year, ReaderRole.CITIZEN, is_presumed=True)
    path = actor().scope_path
    role = ReaderRole.BUDGET_UNIT if "unit_user" in actor().roles else ReaderRole.STAFF
    return Choice(None if path in (None, "/") else path, year, role, is_presumed=True)
