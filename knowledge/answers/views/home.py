"""The first page: the question box, what is asked most, dates, the guide; and the choice of whose answers."""

from flask import abort, g, redirect, request, url_for
from werkzeug.wrappers import Response

from knowledge.answers import queries, rules
from knowledge.answers.views import asker
from knowledge.answers.views.base import blueprint
from knowledge.articles.readers import ReaderRole
from knowledge.articles.rules import Category
from opscenter.core.workdays import local_day
from opscenter.ui import preferences
from opscenter.ui.access import public, safe_next
from opscenter.ui.context import actor, db, now
from opscenter.ui.pages import render

YEARS_BACK = 3
TOP, FRESH = 6, 6


@blueprint.before_app_request
def tell_area() -> None:
    """Let the banner on every page speak of the area that this browser has chosen."""
    choice = asker.choice_of_cookie()
    if choice is not None:
        g.area_path = choice.path


@blueprint.get("/")
@public
def home() -> Response:
    """Ask a question; the banner of every public page shows the outage of the chosen area above it."""
    me = asker.current()
    is_elder_citizen = preferences.current("elder") != "off" and me.choice.role is ReaderRole.CITIZEN
    first = queries.CITIZENS_ASK if is_elder_citizen else ()
    return render(
        "answers/home.html",
        me=me,
        dates=asker.key_dates(me.choice),
        asked=queries.most_asked(db(), actor(), me.choice, now=now(), limit=TOP, first=first),
        fresh=queries.list_fresh(db(), actor(), me.choice, now=now(), limit=FRESH),
        categories=queries.count_categories(db(), actor(), me.choice, now=now()),
    )


@blueprint.get("/dates")
@public
def dates() -> Response:
    """All dates that this area has to keep."""
    me = asker.current()
    return render("answers/dates.html", me=me, dates=asker.key_dates(me.choice))


@blueprint.get("/guides")
@public
def guides() -> Response:
    """All categories."""
    me = asker.current()
    return render(
        "answers/guides.html", me=me, categories=queries.count_categories(db(), actor(), me.choice, now=now())
    )


@blueprint.get("/guides/<category>")
@public
def guide(category: str) -> Response:
    """The articles of one category, what is new in it, and the dates that concern it."""
    if category not in set(Category):
        abort(404)
    me, chosen = asker.current(), Category(category)
    found = queries.list_category(db(), actor(), me.choice, chosen, now=now())
    questions = [one.reading.version.question for one in found]
    # In a short list nobody needs help to find what is new.
    fresh = queries.list_fresh(db(), actor(), me.choice, now=now(), limit=FRESH, category=chosen)
    return render(
        "answers/guide.html",
        me=me,
        category=chosen,
        popular=found,
        fresh=fresh if len(found) > FRESH else [],
        dates=[one for one in asker.key_dates(me.choice) if rules.is_about(one.title, questions)],
    )


@blueprint.get("/answers/for")
@public
def choose() -> Response:
    """Choose area, year and role."""
    return _choose()


@blueprint.post("/answers/for")
@public
def chosen() -> Response:
    """Remember the choice and go back."""
    year, role = request.form.get("year", ""), request.form.get("role", "")
    choice = rules.unpack(f"{request.form.get('path') or '/'}.{year}.{role}")
    if choice is None or (choice.path and not queries.place_line(db(), choice.path)):
        return _choose(status=422)
    response = redirect(safe_next(request.form.get("next")) or url_for("answers.home"), 303)
    asker.remember(response, choice)
    return response


def _choose(status: int = 200) -> Response:
    this_year = local_day(now()).year
    return render(
        "answers/choose.html",
        status,
        me=asker.current(),
        places=queries.list_places(db()),
        years=range(this_year + 1, this_year - YEARS_BACK, -1),
        roles=list(ReaderRole),
        onward=safe_next(request.values.get("next")) or "/",
        problems={"path": "answer.unknown_place"} if status == 422 else {},
    )
