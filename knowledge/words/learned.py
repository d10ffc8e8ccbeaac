"""Reads of proposed pairs: what readers called a thing before an article helped that calls it otherwise."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from knowledge.answers.models import ArticleVerdict
from knowledge.articles import policy
from knowledge.articles.models import Article, ArticleVersion
from knowledge.search import tokens
from knowledge.search.feed import searchable
from knowledge.search.vocabulary import Kind
from knowledge.words.models import RefusedPair
from knowledge.words.pairs import Evidence, Pair, proposed
from knowledge.words.queries import Draft
from opscenter.core.errors import Conflict

# So many articles and wordings are looked through, those used last first.
MOST_ARTICLES = 2000
MOST_WORDINGS = 2000


def list_pairs(db: Session, draft: Draft, *, day: date) -> Sequence[Pair]:
    """Pairs that the logs speak for and nobody has decided, the most used first."""
    live = and_(ArticleVersion.article_id == Article.id, ArticleVersion.number == Article.published_number)
    versions = db.scalars(
        select(ArticleVersion)
        .join(Article, live)
        .where(policy.is_out(day))
        .order_by(Article.useful_count.desc(), Article.id)
        .limit(MOST_ARTICLES)
    ).all()
    evidence = [_evidence(version, wording, 0) for version in versions for wording in version.phrasings]
    by_article = {version.article_id: version for version in versions}
    for article_id, wording, readers in _helped(db):
        if article_id in by_article:
            evidence.append(_evidence(by_article[article_id], wording, readers))
    return proposed(evidence, _decided(db, draft))


def get_pair(db: Session, draft: Draft, word: str, meant: str, *, day: date) -> Pair:
    """One of them; raises Conflict when it is decided already, or was none."""
    for pair in list_pairs(db, draft, day=day):
        if (pair.word, pair.meant) == (word, meant):
            return pair
    raise Conflict("words.pair_decided")


def _helped(db: Session) -> Sequence[tuple[int, str, int]]:
    readers = func.count()
    rows = db.execute(
        select(ArticleVerdict.article_id, ArticleVerdict.question, readers)
        .where(ArticleVerdict.is_useful, ArticleVerdict.question != "")
        .group_by(ArticleVerdict.article_id, ArticleVerdict.question)
        .order_by(func.max(ArticleVerdict.given_at).desc())
        .limit(MOST_WORDINGS)
    )
    return [(article_id, wording, count) for article_id, wording, count in rows]


def _evidence(version: ArticleVersion, wording: str, readers: int) -> Evidence:
    content = version.content
    text = f"{content.question}\n{searchable(content.answer_sentence, content.body, content.basis)}"
    return Evidence(version.article_id, wording, readers, version.question, text)


def _decided(db: Session, draft: Draft) -> set[tuple[str, str]]:
    """Refused ones, and those that the vocabulary or its draft knows."""
    pairs = {(word, meant) for word, meant in db.execute(select(RefusedPair.word, RefusedPair.meant))}
    for stand in draft.after.values():
        words = [tokens.normalize(word) for word in stand.entry.words]
        if stand.entry.kind in (Kind.EQUAL, Kind.LINKED):
            pairs |= {(one, other) for one in words for other in words}
        elif stand.entry.kind is Kind.ONE_WAY:
            pairs |= {(words[0], other) for other in words[1:]}
    return pairs
