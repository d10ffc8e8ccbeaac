"""One article as readers see it, and what they say of it."""

from collections.abc import Sequence
from functools import lru_cache

import segno
from flask import redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from knowledge.answers import actions, rules
from knowledge.answers.views import asker
from knowledge.answers.views.asker import Asker
from knowledge.answers.views.base import blueprint
from knowledge.articles import rendering
from knowledge.articles.models import Article
from knowledge.articles.queries import Card, Reading, get_readable, list_cards, list_siblings
from knowledge.files.models import ArticleFile
from knowledge.files.queries import list_used
from knowledge.files.rules import ids_in
from knowledge.search import queries as search_queries
from knowledge.search.library import words_in_force
from knowledge.search.understanding import clean
from opscenter.announcements.models import Announcement
from opscenter.announcements.queries import outages_anywhere
from opscenter.ui import htmx, links
from opscenter.ui.access import public
from opscenter.ui.context import actor, after_answer, db, now
from opscenter.ui.pages import render

RELATED = 4


@blueprint.get("/articles/<int:article_id>")
@public
def article(article_id: int) -> Response:
    """Answer first, then how, then whose rule and until when.

    A suggestion brings what was typed; it is kept (the question that was chosen, where it was half typed), and the
    address that people copy and print is the article's own.
    """
    reading = get_readable(db(), actor(), article_id, now=now())
    typed = clean(request.args.get("q", ""))
    if typed:
        is_whole = not rules.is_half_typed(typed, words_in_force())
        asker.keep_words(typed if is_whole else reading.version.question)
        return redirect(url_for("answers.article", article_id=article_id), 303)
    me = asker.current()
    siblings = _own_first(list_siblings(db(), actor(), reading.article, now=now()), me)
    asker.keep_read(reading.version.question, url_for("answers.article", article_id=article_id))
    _keep_opening(article_id)
    address = links.absolute(url_for("answers.article", article_id=article_id))
    return render(
        "answers/article.html",
        me=me,
        reading=reading,
        body=as_steps(rendering.render(reading.version.body)),
        files=_attachments(reading),
        siblings=siblings,
        nearer=_nearer(siblings, reading.article, me),
        related=_related(me, reading, {article_id, *(one.article.id for one in siblings)}),
        words=asker.asked_words(),
        verdict=request.args.get("said"),
        address=address,
        qr=_qr(address),
        outages=_outages(me, reading.article.service_id),
    )


@blueprint.post("/articles/<int:article_id>/verdict")
@public
def say(article_id: int) -> Response:
    """有用 or 没用, once a visit."""
    is_useful = request.form.get("verdict") == "useful"
    verdict = actions.give_verdict(
        db(),
        actor(),
        article_id,
        visitor=asker.visitor(),
        is_useful=is_useful,
        question=asker.asked_words(),
        now=now(),
    )
    title = get_readable(db(), actor(), article_id, now=now()).version.question
    address = url_for("answers.article", article_id=article_id)
    asker.keep_read(title, address, solved=verdict.is_useful)
    said = "useful" if verdict.is_useful else "useless"
    if htmx.wants_fragment():
        return render("answers/_verdict.html", article_id=article_id, verdict=said, words=asker.asked_words())
    return redirect(f"{address}?said={said}#verdict", 303)


def as_steps(body: Markup) -> Markup:
    """Numbered lists in the look of steps; the cleaned HTML has no attributes on lists that start at 1."""
    return body.replace(Markup("<ol>"), Markup('<ol class="steps">'))


@lru_cache(maxsize=256)
def _qr(address: str) -> str:
    """The address as a drawing that telephones read."""
    return segno.make(address, micro=False).svg_data_uri(scale=4, border=2)


def _attachments(reading: Reading) -> list[ArticleFile]:
    """What can be taken away; pictures stand in the text."""
    if not ids_in(reading.version.body):
        return []
    used = list_used(db(), reading.article.id, reading.version.number)
    return [one for one in used if not one.is_picture]


def _own_first(siblings: Sequence[Reading], me: Asker) -> list[Reading]:
    """Those of the reader's own line first, the nearest before the wider; the others as they were."""
    return sorted(siblings, key=lambda one: -len(one.article.area_path) if _is_own(one.article, me) else 0)


def _nearer(siblings: Sequence[Reading], article: Article, me: Asker) -> Reading | None:
    """The rule of the reader's own region for the reader's year, where this article's is wider or another region's."""
    return next(
        (
            one
            for one in siblings
            if _is_own(one.article, me)
            and not article.area_path.startswith(one.article.area_path)
            and (one.article.fiscal_year_from or 0) <= me.choice.year <= (one.article.fiscal_year_to or 9999)
        ),
        None,
    )


def _is_own(article: Article, me: Asker) -> bool:
    return (me.choice.path or "").startswith(article.area_path)


def _outages(me: Asker, service_id: int | None) -> Sequence[Announcement]:
    """The banner tells readers of a known area; others see where the system of this article is down."""
    if service_id is None or me.choice.path is not None:
        return []
    return outages_anywhere(db(), service_id, now())


def _related(me: Asker, reading: Reading, known: set[int]) -> list[Card]:
    """Those that the editors named, then the nearest others."""
    chosen = [one for one in reading.version.proposed.related if one not in known]
    named = list_cards(db(), actor(), chosen, now=now(), role=me.choice.reader) if chosen else []
    known = known.union(chosen)
    place = search_queries.Place(reading.article.area_path, asker.local_year(), me.choice.reader)
    found = search_queries.suggest(
        db(), actor(), reading.version.question, place, now=now(), limit=RELATED * 2, least=0
    )
    others = [one for one in found if one.article_id not in known]
    others.sort(key=lambda one: one.category != reading.article.category)
    return [*named, *others][: max(RELATED, len(named))]


def _keep_opening(article_id: int) -> None:
    visitor, at = asker.visitor(), now()
    after_answer(lambda unit: actions.keep_opening(unit, article_id, visitor, now=at))
