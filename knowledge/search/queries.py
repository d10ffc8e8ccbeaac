"""Finding articles for a reader: index first, then every hit checked against the database in one statement.

While the index cannot answer, a plain search of the database does, and the result says so.
"""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from knowledge.articles.models import Article, ArticleVersion
from knowledge.articles.queries import Card, list_cards, select_cards, version_is
from knowledge.articles.readers import ReaderRole
from knowledge.articles.rules import Category
from knowledge.search import pages, policy, ranking, tokens, understanding
from knowledge.search.asking import Asked, ask, question_of
from knowledge.search.contract import Filter, Hit, Query
from knowledge.search.feed import searchable
from knowledge.search.library import NotReady, library, words_in_force
from knowledge.search.pages import FoundPage
from knowledge.search.understanding import Understood
from knowledge.search.vocabulary import Words
from opscenter.core.actor import Actor
from opscenter.core.workdays import local_day
from opscenter.organizations.queries import region_in
from opscenter.organizations.rules import ids_of_path

DEPTH, CROWDED_DEPTH = 50, 20
# So many articles that touch an unanswered question are looked at for so many categories.
TOUCHING, NEAREST = 20, 4
PLAIN_LIMIT = 200
PLAIN_TOKENS = 24


@dataclass(frozen=True)
class Place:
    """Whose answers are wanted: an organisation path (None: any region), a budget year, a reader's role."""

    path: str | None = None
    year: int | None = None
    role: ReaderRole | None = None

    def areas(self) -> frozenset[str] | None:
        """The own area and those above it."""
        if self.path is None:
            return None
        ids = ids_of_path(self.path)
        return frozenset("/" + "".join(f"{one}/" for one in ids[: depth + 1]) for depth in range(len(ids)))

    def among(self, audiences: tuple[str, ...], named: Set[int] = frozenset()) -> Filter:
        """What may be found of these audiences, for the own year and for those that the question names."""
        years = None if self.year is None else frozenset({self.year, *named})
        return Filter(audiences, self.areas(), years, self.role)


@dataclass(frozen=True)
class Found:
    """What a search gave: articles best first, those of other regions or years apart, and how it came about.

    `pages` are those of attachments that speak of the question, by article. `nearest` are the categories of articles
    that share a little with a question that none answers. `is_brief`: words alone were sure, neither the meaning nor
    attachments were looked at. `region` is the one that the question names, if that is not the reader's own.
    """

    understood: Understood
    near: Sequence[Card] = ()
    elsewhere: Sequence[Card] = ()
    suggested: str | None = None
    is_degraded: bool = False
    is_weak: bool = False
    is_corrected: bool = False
    is_brief: bool = False
    pages: Mapping[int, Sequence[FoundPage]] = field(default_factory=dict)
    nearest: Sequence[Category] = ()
    asked: Query | None = None
    region: str | None = None

    @property
    def query(self) -> Query:
        """What was asked in the end: typing errors mended, pinyin read, or in other words."""
        return self.asked or self.understood.query


def search(
    db: Session,
    actor: Actor,
    text: str,
    place: Place,
    *,
    now: datetime,
    is_crowded: bool = False,
    keeps_place: bool = False,
) -> Found:
    """Articles that answer the text for this reader, of the region that it names unless the given place is kept.

    `elsewhere` holds answers of other regions and years, for their counts and for whoever asks for them. A question
    that finds little or nothing is read again as it sounds. In a crowd it is brief about what words alone are sure of,
    which halves the work: so many more are served before anybody has to wait.
    """
    understood, region = understanding.understand(text, words_in_force()), None
    if not keeps_place:
        region, place, understood = _for_region(db, understood, place)
    shown_as = replace(understood, text=understanding.clean(text))
    if not understood.query.weights:
        return Found(shown_as)
    try:
        years = understood.years | understanding.relative_years(understood.text, local_day(now).year)
        asked, wide = _ask_index(actor, understood, place, years, is_crowded=is_crowded)
    except NotReady:
        near, far = _plain(db, actor, understood, place, now=now)
        reading = understood.other_reading
        return Found(shown_as, near, far, suggested=reading, is_degraded=True, is_weak=not near, region=region)
    chosen = place.among(policy.audiences(actor), years)
    found = {} if asked.is_brief else pages.find(db, _ask_pages(asked.query, chosen), asked.query)
    near_ids = _with_pages([int(hit.key) for hit in _answering(asked.hits)], found, is_weak=asked.is_weak)
    far_ids = [int(hit.key) for hit in wide if int(hit.key) not in set(near_ids)]
    checked = {one.article_id: one for one in list_cards(db, actor, [*near_ids, *far_ids], now=now, role=place.role)}
    near = ordered([checked[one] for one in near_ids if one in checked], place, understood.years)
    if not near and understood.query.text.isascii():
        near = list(suggest(db, actor, text, place, now=now))
    elsewhere = [checked[one] for one in far_ids if one in checked]
    shown = {one: group for one, group in found.items() if one in checked}
    best = near[0] if near else None
    return Found(
        shown_as,
        near,
        elsewhere,
        suggested=asked.suggested,
        is_weak=(asked.is_weak and not shown)
        or best is None
        or _is_of_other_years(best, understood.years)
        or _is_about_else(db, best, asked.query, understood.words, shown.get(best.article_id, ())),
        is_corrected=asked.is_corrected,
        is_brief=asked.is_brief,
        pages=shown,
        nearest=() if near else _categories(db, actor, asked.hits, place, now=now),
        asked=asked.query,
        region=region,
    )


def _for_region(db: Session, understood: Understood, place: Place) -> tuple[str | None, Place, Understood]:
    """The question without the region that it names, whose rules are meant then, whoever asks."""
    found = region_in(db, understood.text)
    if found is None:
        return None, place, understood
    region, words = found
    rest = understanding.understand(understanding.without(understood.text, words), understood.words)
    if any(map(tokens.is_telling, rest.query.weights)):
        understood = rest
    if (place.path or "").startswith(region.path):
        return None, place, understood
    return region.short_name, replace(place, path=region.path), understood


def _is_about_else(db: Session, best: Card, asked: Query, words: Words, found: Sequence[FoundPage]) -> bool:
    """Whether the best article speaks of another matter; its whole text is looked at only if its card does."""
    said = f"{best.question}\n{best.answer_sentence}"
    if not understanding.is_beside(asked, words, said):
        return False
    texts = (said, *_texts(db, best.article_id), *(one.text for one in found))
    return understanding.is_beside(asked, words, "\n".join(texts))


def _texts(db: Session, article_id: int) -> Sequence[str]:
    """What readers and callers get of an article beside its question, and what it is based on."""
    statement = select(ArticleVersion).join(Article, version_is(Article.published_number))
    version = db.scalar(statement.where(Article.id == article_id))
    if version is None:
        return ()
    text = version.content
    return (*text.phrasings, searchable(text.answer_sentence, text.body, text.basis), text.spoken_text)


def _is_of_other_years(best: Card, years: Set[int]) -> bool:
    """Whether the question names years that are far from those for which the article holds.

    The rule of a year also speaks of the years beside it: 结转, 决算 and the next budget.
    """
    first, last = (best.fiscal_year_from or 0) - 1, (best.fiscal_year_to or 9999) + 1
    return bool(years) and all(not first <= year <= last for year in years)


def _categories(db: Session, actor: Actor, hits: Sequence[Hit], place: Place, *, now: datetime) -> Sequence[Category]:
    cards = list_cards(db, actor, [int(hit.key) for hit in hits[:TOUCHING]], now=now, role=place.role)
    return list(dict.fromkeys(card.category for card in cards))[:NEAREST]


def suggest(
    db: Session,
    actor: Actor,
    text: str,
    place: Place,
    *,
    now: datetime,
    limit: int = 6,
    least: float = ranking.WEAK_COVERAGE,
) -> Sequence[Card]:
    """Articles that a half-typed question may mean, checked like hits; nothing while the index is not ready.

    Each answers at least such a share of what was typed.
    """
    understood, index = understanding.understand(text, words_in_force()), library()
    if not understood.query.text or index is None:
        return []
    chosen = place.among(policy.audiences(actor), understood.years)
    try:
        hits = index.suggest(question_of(index, understood, chosen).query, chosen, limit)
    except NotReady:
        return []
    ids = [int(hit.key) for hit in hits if hit.coverage >= least]
    return ordered(list_cards(db, actor, ids, now=now, role=place.role), place, understood.years)


def _ask_index(
    actor: Actor, understood: Understood, place: Place, years: Set[int], *, is_crowded: bool
) -> tuple[Asked, Sequence[Hit]]:
    """What the index gives for the chosen region and year and the years asked for, and what it gives anywhere."""
    index = library()
    if index is None:
        raise NotReady
    parts = policy.audiences(actor)
    depth = CROWDED_DEPTH if is_crowded else DEPTH
    asked = ask(index, understood, place.among(parts, years), depth, is_crowded=is_crowded)
    return asked, _answering(index.search(asked.query, Filter(parts, role=place.role), depth))


def _ask_pages(query: Query, chosen: Filter) -> Sequence[pages.Place]:
    """The pages of attachments that fit the question by its words; none while their index is not ready."""
    index = library()
    if index is None or index.pages is None:
        return []
    try:
        return pages.best(index.pages.search(pages.worded(query), chosen, pages.DEPTH))
    except NotReady:
        return []


def _with_pages(ids: Sequence[int], found: Mapping[int, object], *, is_weak: bool) -> list[int]:
    """Articles found by their attachments alone come after those found by their own words, unless these say little."""
    known = set(ids)
    others = [one for one in found if one not in known]
    return [*others, *ids] if is_weak else [*ids, *others]


def _answering(hits: Sequence[Hit]) -> Sequence[Hit]:
    """Those that answer some part of the question; the rest shares a few characters with it."""
    return [hit for hit in hits if hit.coverage >= ranking.NO_COVERAGE]


def ordered(cards: Sequence[Card], place: Place, years: Set[int] = frozenset()) -> list[Card]:
    """The answers of one question change places: those for a year that the question names first, then the nearest
    region's, or the most general one's for an asker who named no region."""
    sign = 1 if place.path is None else -1

    def rank(card: Card) -> tuple[bool, int]:
        is_named = any((card.fiscal_year_from or 0) <= year <= (card.fiscal_year_to or 9999) for year in years)
        return not is_named, sign * len(card.area_path)

    groups: dict[str, list[Card]] = {}
    for card in cards:
        groups.setdefault(card.group, []).append(card)
    waiting = {name: sorted(group, key=rank) for name, group in groups.items()}
    return [waiting[card.group].pop(0) for card in cards]


def _plain(
    db: Session, actor: Actor, understood: Understood, place: Place, *, now: datetime
) -> tuple[list[Card], list[Card]]:
    """Rows that hold some pair of the question, ranked by how many tokens they share."""
    wanted = [token for token in understood.query.weights if tokens.is_pair(token)][:PLAIN_TOKENS]
    wanted = wanted or list(understood.query.weights)[:PLAIN_TOKENS]
    columns = (ArticleVersion.question, ArticleVersion.answer_sentence, ArticleVersion.body)
    holds = [column.contains(token, autoescape=True) for token in wanted for column in columns]
    rows = db.execute(
        select_cards(actor, now, place.role).add_columns(ArticleVersion.phrasings).where(or_(*holds)).limit(PLAIN_LIMIT)
    )
    cards = [(Card._make(card), phrasings) for *card, phrasings in rows]
    cards.sort(key=lambda one: -_shared((one[0].question, *one[1]), understood))
    found = [card for card, _phrasings in cards[:DEPTH]]
    chosen = place.among(("public",), understood.years)
    near = [one for one in found if _is_near(one, chosen)]
    return near, [one for one in found if not _is_near(one, chosen)]


def _is_near(card: Card, chosen: Filter) -> bool:
    return chosen.allows(card.area_path, card.fiscal_year_from or 0, card.fiscal_year_to or 9999)


def _shared(wordings: Sequence[str], understood: Understood) -> float:
    words = Counter(tokens.cut(" ".join(wordings)))
    return sum(weight * len(token) for token, weight in understood.query.weights.items() if token in words)
