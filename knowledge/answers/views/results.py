"""Results of a search with filters and counts, and suggestions while typing."""

from collections import Counter
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from knowledge.answers import actions, rules
from knowledge.answers.views import asker
from knowledge.answers.views.asker import Asker
from knowledge.answers.views.base import blueprint
from knowledge.answers.views.crowd import Crowd
from knowledge.articles.queries import Card
from knowledge.articles.rules import AnswerKind
from knowledge.search import queries as search_queries
from knowledge.search import tokens
from knowledge.search.library import words_in_force
from knowledge.search.orders import without_orders
from knowledge.search.queries import Found
from knowledge.search.understanding import relative_years, understand
from opscenter.announcements.models import Announcement
from opscenter.core.workdays import local_day
from opscenter.organizations.rules import Tier
from opscenter.ui import htmx, texts
from opscenter.ui.access import public
from opscenter.ui.connection import has_hung_up
from opscenter.ui.context import actor, after_answer, db, now
from opscenter.ui.i18n import _
from opscenter.ui.pages import render

PAGE_SIZE = 10
OTHER = "other"
SUGGESTIONS = 6
# So many regions are offered to an asker who has none.
REGIONS = 8
# Dates to keep that are shown when nothing answers.
UPCOMING = 2
# Tells whoever measures that a page is brief.
BRIEF = 'search;desc="brief"'
_crowd = Crowd()


@dataclass(frozen=True)
class Option:
    """One box of a filter with the number of hits behind it; `remove_url` is that of a chosen one's chip."""

    name: str
    value: str
    text: str
    count: int
    remove_url: str | None

    @property
    def is_chosen(self) -> bool:
        """Whether the filter is in force."""
        return self.remove_url is not None


@dataclass(frozen=True)
class Results:
    """The hits of one page and the place of its first, all filters, the ways to the pages beside it and to any region
    and year.
    """

    found: Found
    shown: Sequence[Card]
    start: int
    total: int
    facets: Sequence[tuple[str, Sequence[Option]]]
    previous_url: str | None
    next_url: str | None
    anywhere_url: str

    @property
    def chosen(self) -> list[Option]:
        """The filters in force, for the chips."""
        return [option for _name, options in self.facets for option in options if option.is_chosen]


@blueprint.get("/search")
@public
def results() -> Response:
    """What answers the question, best first."""
    with _crowd.joined() as is_crowded:
        return _answer(is_crowded=is_crowded and "start" not in request.args)


def _answer(*, is_crowded: bool) -> Response:
    me = asker.current()
    found = search_queries.search(db(), actor(), request.args.get("q", ""), me.place, now=now(), is_crowded=is_crowded)
    if not found.understood.text:
        return redirect(url_for("answers.home"), 303)
    if "start" not in request.args and not htmx.wants_fragment():
        asker.keep_words(found.understood.text)
        _keep(found, me)
    wanted, dates = found.query.weights, asker.key_dates(me.choice)
    page = render(
        htmx.template("answers/results.html"),
        me=me,
        results=_results(found, me),
        dates=[one for one in dates if _is_asked_for(one, found)],
        is_for_person=rules.asks_for_person(found.understood.text),
        upcoming=dates[:UPCOMING],
        marks=rules.highlighter(wanted),
        excerpt=lambda text: without_orders(rules.excerpt(text, wanted)),
    )
    if found.is_brief:
        page.headers["Server-Timing"] = BRIEF
    return page


@blueprint.get("/search/suggest")
@public
def suggest() -> Response:
    """A list of articles for what was typed so far; nothing for a browser that has typed on and cancelled this."""
    if has_hung_up():
        return Response(status=204)
    understood = understand(request.args.get("q", ""), words_in_force())
    me = asker.current()
    found = search_queries.suggest(db(), actor(), understood.text, me.place, now=now(), limit=SUGGESTIONS)
    marks = rules.highlighter(understood.query.weights, rules.BOLD)
    return render("answers/_suggest.html", cards=found, marks=marks, words=understood.text)


def _is_asked_for(date: Announcement, found: Found) -> bool:
    question, years, day = found.query.text, found.understood.years, local_day(date.valid_to or now())
    if years and day.year not in years:
        return False
    return f"{day.month}-{day.day}" in tokens.days(question) or rules.asks_for(
        question, date.title, found.understood.words
    )


def _keep(found: Found, me: Asker) -> None:
    visitor, at = asker.visitor(), now()
    after_answer(lambda unit: unit.add(actions.ask_of(found, me.place, now=at, visitor=visitor)))


def _results(found: Found, me: Asker) -> Results:
    pool = [*found.near, *found.elsewhere]
    areas, kinds = request.args.getlist("area"), request.args.getlist("kind")
    asked = relative_years(found.understood.text, local_day(now()).year) | found.understood.years | {me.choice.year}
    # A question that names another year is answered for both; of the two no one is the reader's choice.
    year = request.args.get("year", "all" if len(asked) > 1 else str(me.choice.year))
    years = asked | {me.choice.year - 1} | {one.fiscal_year_from for one in pool if one.fiscal_year_from}
    years |= {int(year[:4])} if year.isdecimal() else set()
    of_area = _area_test(areas, me) if areas or found.region is None else _near_test(found)
    of_kind = _kind_test(kinds)
    of_year = _year_test(year)
    kept = [one for one in pool if of_area(one) and of_kind(one) and of_year(one)]
    anywhere = [one for one in pool if of_kind(one) and of_year(one)]
    is_own = me.line and found.region is None
    offered = _area_options(anywhere, areas, me) if is_own else _region_options(pool, anywhere, areas)
    facets = (
        (_("谁的规定"), offered),
        (_("年度"), _year_options([one for one in pool if of_kind(one) and of_area(one)], year, years)),
        (_("答案形式"), _kind_options([one for one in pool if of_area(one) and of_year(one)], kinds)),
    )
    last = max(0, len(kept) - 1) // PAGE_SIZE * PAGE_SIZE
    start = max(0, min(request.args.get("start", 0, type=int), last))
    end = start + PAGE_SIZE
    previous_url = _address(start=str(max(0, start - PAGE_SIZE))) if start else None
    next_url = _address(start=str(end)) if len(kept) > end else None
    anywhere_url = _address(area=[*(str(body.id) for body in me.line), OTHER] if me.line else [], year="all", kind=[])
    return Results(found, kept[start:end], start, len(kept), facets, previous_url, next_url, anywhere_url)


def _area_test(areas: Sequence[str], me: Asker) -> Callable[[Card], bool]:
    own = {str(body.id) for body in me.line}
    if not areas:
        return lambda one: not own or str(one.organization_id) in own
    return lambda one: str(one.organization_id) in areas or (OTHER in areas and str(one.organization_id) not in own)


def _near_test(found: Found) -> Callable[[Card], bool]:
    """Who names a region is shown its answers, whichever is the reader's own."""
    near = {one.article_id for one in found.near}
    return lambda one: one.article_id in near


def _year_test(year: str) -> Callable[[Card], bool]:
    if not year.isdecimal():
        return lambda _one: True
    number = int(year[:4])
    return lambda one: (one.fiscal_year_from or 0) <= number <= (one.fiscal_year_to or 9999)


def _kind_test(kinds: Sequence[str]) -> Callable[[Card], bool]:
    return lambda one: not kinds or one.kind.value in kinds


def _area_options(pool: Sequence[Card], areas: Sequence[str], me: Asker) -> list[Option]:
    bodies = [body for body in reversed(me.line) if body.is_division and body.tier in set(Tier)]
    own = {body.id for body in me.line}
    chosen = set(areas) or {str(body.id) for body in bodies}
    counts = Counter(one.organization_id for one in pool)
    options = [_option("area", str(body.id), body.short_name, counts[body.id], chosen) for body in bodies]
    others = sum(count for body_id, count in counts.items() if body_id not in own)
    return [*options, _option("area", OTHER, _("其他地区"), others, chosen)] if bodies else []


def _region_options(pool: Sequence[Card], anywhere: Sequence[Card], areas: Sequence[str]) -> list[Option]:
    """For an asker of no region: those that hits come from, if there are several; the chosen first, then by hits."""
    names = {str(one.organization_id): one.short_name for one in pool}
    counts = Counter(str(one.organization_id) for one in anywhere)
    options = [_option("area", value, text, counts[value], set(areas)) for value, text in names.items()]
    options.sort(key=lambda one: (not one.is_chosen, -one.count))
    shown = [option for option in options[:REGIONS] if option.count or option.is_chosen]
    return shown if areas or len(shown) > 1 else []


def _year_options(pool: Sequence[Card], year: str, years: Set[int]) -> list[Option]:
    return [
        _option("year", str(one), str(one), sum(map(_year_test(str(one)), pool)), {year})
        for one in sorted(years, reverse=True)
    ]


def _kind_options(pool: Sequence[Card], kinds: Sequence[str]) -> list[Option]:
    counts = Counter(one.kind for one in pool)
    options = [_option("kind", kind.value, texts.label(kind), counts[kind], set(kinds)) for kind in AnswerKind]
    return [option for option in options if option.count or option.is_chosen]


def _option(name: str, value: str, text: str, count: int, chosen: set[str]) -> Option:
    if value not in chosen:
        return Option(name, value, text, count, None)
    empty = ["all"] if name == "year" else [OTHER] if name == "area" else []
    return Option(name, value, text, count, _address(**{name: sorted(chosen - {value}) or empty}))


def _address(**changes: Any) -> str:
    kept = {name: request.args.getlist(name) for name in ("q", "area", "year", "kind")}
    arguments = {name: value for name, value in {**kept, **changes}.items() if value}
    return f"{url_for('answers.results')}?{urlencode(arguments, doseq=True)}"
