"""How a gap closes: an article is drafted for it and published, or its question becomes a phrasing of one that is."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from knowledge.articles.actions.review import add_phrasing
from knowledge.articles.actions.write import create_article
from knowledge.articles.models import Article
from knowledge.articles.outlines import MATERIAL, OUTLINES, SENTENCE
from knowledge.articles.policy import can_write, own_region
from knowledge.articles.queries import list_readable
from knowledge.articles.rules import (
    PHRASING_LIMIT,
    QUESTION_LIMIT,
    AnswerKind,
    ArticleState,
    Audience,
    Category,
    Content,
    Facts,
    SecurityLevel,
    clean_phrasings,
)
from knowledge.gaps.actions import arrange
from knowledge.gaps.actions.care import lock_open
from knowledge.gaps.actions.telling import record, tell_owner
from knowledge.gaps.models import Gap
from knowledge.gaps.queries import read_gap
from knowledge.gaps.rules import OPEN, GapState
from knowledge.search.queries import Place, search
from opscenter.core.actor import SYSTEM, Actor
from opscenter.core.errors import Conflict
from opscenter.core.workdays import local_day
from opscenter.organizations.rules import ids_of_path

# So many of the wordings used most become phrasings of the draft.
PHRASINGS = 20
GONE = frozenset({ArticleState.ARCHIVED, ArticleState.OUTDATED})


def start_draft(db: Session, actor: Actor, gap_id: int, *, now: datetime) -> Article:
    """An article with what the gap knows: question, phrasings, a skeleton, and how tickets were solved.

    Category, kind and audience are those of the nearest article.

    Raises:
        NotFound: no gap of the actor's.
        Conflict: closed, or a draft is there already.
        Forbidden: the actor writes for no region.
    """
    gap = lock_open(db, actor, gap_id)
    known = db.get(Article, gap.article_id) if gap.article_id is not None else None
    if known is not None and known.state not in GONE:
        raise Conflict("gap.drafted")
    facts = _facts(db, actor, gap, now)
    article = create_article(db, actor, _content(db, gap, facts.kind), facts, now=now)
    gap.article_id, gap.state = article.id, GapState.DRAFTING
    gap.owner_id = gap.owner_id or actor.account_id
    record(db, actor, "gap.draft", gap, now, number=article.id)
    return article


def adopt(db: Session, actor: Actor, gap_id: int, article_id: int, *, now: datetime) -> Gap:
    """The article answers it already and only did not know these words; they are found at once.

    Raises:
        NotFound: no gap or article of the actor's.
        Conflict: closed, or the article has a newer draft.
        Forbidden: the actor does not review the article's region.
        Invalid: the words are too long, or one too many.
    """
    gap = lock_open(db, actor, gap_id)
    add_phrasing(db, actor, article_id, gap.title, now=now)
    gap.article_id, gap.state, gap.closed_at = article_id, GapState.COVERED, now
    record(db, actor, "gap.adopt", gap, now, number=article_id)
    return gap


def settle(db: Session, article_id: int, *, at: datetime) -> None:
    """Gaps are covered while the article written for them is out, and open again when it is out no longer."""
    article = db.get(Article, article_id)
    is_out = article is not None and article.is_live
    wrong = Gap.state.in_(OPEN) if is_out else Gap.state == GapState.COVERED
    for gap in db.scalars(select(Gap).where(Gap.article_id == article_id, wrong).with_for_update()):
        if is_out:
            gap.state, gap.closed_at = GapState.COVERED, at
            record(db, SYSTEM, "gap.cover", gap, at, number=article_id)
        else:
            arrange.reopen(gap)
            record(db, SYSTEM, "gap.reopen", gap, at)
            tell_owner(db, gap, "gap.reopened", now=at)


def _content(db: Session, gap: Gap, kind: AnswerKind) -> Content:
    opened = read_gap(db, gap)
    wordings = [one.newest.text for one in opened.wordings[: PHRASINGS + 1]]
    question = gap.title[:QUESTION_LIMIT]
    short = [text for text in wordings if len(text) <= PHRASING_LIMIT]
    resolutions = [f"- {' '.join(text.split())}" for text in opened.resolutions]
    material = "\n".join([MATERIAL, "", *resolutions, ""]) if resolutions else ""
    body = f"{OUTLINES[kind]}\n{material}".strip()
    return Content(question, SENTENCE, body, phrasings=clean_phrasings(short, question))


def _facts(db: Session, actor: Actor, gap: Gap, now: datetime) -> Facts:
    region = ids_of_path(gap.area_path)[-1:] if can_write(actor, gap.area_path) else []
    found = search(db, actor, gap.title, Place(gap.area_path, local_day(now).year), now=now, keeps_place=True)
    best = [one.article_id for one in [*found.near, *found.elsewhere][:1]]
    near = next((one.article for one in list_readable(db, actor, best, now=now)), None)
    return Facts(
        category=near.category if near else Category.HOTLINE,
        kind=near.kind if near else AnswerKind.STEP,
        audience=near.audience if near else Audience.UNIT,
        organization_id=region[0] if region else own_region(actor) or 0,
        security_level=near.security_level if near else SecurityLevel.L1,
    )
