"""The real questions on which a draft is tried: what readers said was answered, the articles' own wordings, the log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from knowledge.answers.models import ArticleVerdict, Ask
from knowledge.articles import policy
from knowledge.articles.models import Article, ArticleVersion
from knowledge.search.queries import Place
from knowledge.words.queries import asked_most
from knowledge.words.trial import Question
from opscenter.core.workdays import local_day

MOST_VERDICTS = 2000
MOST_ASKED = 2000
MOST_ARTICLES = 5000
_LIVE = and_(ArticleVersion.article_id == Article.id, ArticleVersion.number == Article.published_number)


@dataclass(frozen=True)
class Sample:
    """Questions, and the articles that are out now: number to question."""

    questions: list[Question]
    live: dict[str, str]


def sample(db: Session, *, now: datetime) -> Sample:
    """All questions worth a trial, each once."""
    day = local_day(now)
    columns = (Article.id, Article.area_path, ArticleVersion.question, ArticleVersion.phrasings)
    articles = db.execute(
        select(*columns).join(ArticleVersion, _LIVE).where(policy.is_out(day)).order_by(Article.id)
    ).all()
    answered = list(_answered(db, day))
    known = {question.text for question in answered}
    questions = [*answered, *(question for question in _asked(db, now) if question.text not in known)]
    for row in articles[:MOST_ARTICLES]:
        areas = Place(row.area_path).areas()
        questions += [Question(wording, 1, str(row.id), areas) for wording in (row.question, *row.phrasings)]
    seen = {(question.text, question.expected, question.areas): question for question in reversed(questions)}
    return Sample(list(reversed(seen.values())), {str(row.id): row.question for row in articles})


def _answered(db: Session, day: date) -> Iterator[Question]:
    """What readers asked before an article helped them that is still out."""
    about, times = (Article.id, Article.area_path, ArticleVerdict.question), func.count()
    rows = db.execute(
        select(*about, times)
        .join(ArticleVerdict, ArticleVerdict.article_id == Article.id)
        .where(ArticleVerdict.is_useful, ArticleVerdict.question != "", policy.is_out(day))
        .group_by(*about)
        .order_by(times.desc())
        .limit(MOST_VERDICTS)
    )
    return (Question(text, count, str(article_id), Place(path).areas()) for article_id, path, text, count in rows)


def _asked(db: Session, now: datetime) -> Iterator[Question]:
    """What people typed last month; the right article is not known."""
    rows = db.execute(asked_most(now, MOST_ASKED, Ask.area_path, Ask.fiscal_year))
    return (Question(text, count, None, Place(path).areas(), year) for text, path, year, count in rows)
