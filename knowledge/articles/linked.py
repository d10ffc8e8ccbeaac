"""Files that articles refer to: who may fetch one, and to which ones a text may refer."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, true
from sqlalchemy.orm import Session

from knowledge.articles import policy
from knowledge.articles.models import Article, ArticleVersion
from knowledge.articles.rules import LIST_MARK, Audience, Facts, FileUse, SecurityLevel, would_leak
from knowledge.files.models import ArticleFile, ArticleFileUse
from knowledge.files.rules import FILES_LIMIT, ids_in
from opscenter.core.actor import Actor, ActorKind
from opscenter.core.errors import Invalid, NotFound
from opscenter.core.workdays import local_day


def get_file(db: Session, actor: Actor, file_id: int, *, now: datetime) -> ArticleFile:
    """A file that the actor may fetch now; raises NotFound for any other."""
    found = list_fetchable(db, actor, [file_id], now=now)
    if not found:
        raise NotFound("article.file_not_found")
    return found[0]


def list_fetchable(db: Session, actor: Actor, file_ids: Collection[int], *, now: datetime) -> Sequence[ArticleFile]:
    """Those of the given files that the actor may fetch now, in the order of their arrival; one statement."""
    return db.scalars(
        select(ArticleFile)
        .where(ArticleFile.id.in_(file_ids), _fetchable(actor, local_day(now)))
        .order_by(ArticleFile.id)
    ).all()


def usable_ids(db: Session, actor: Actor, file_ids: Collection[int]) -> frozenset[int]:
    """Those of the given files that the actor's own texts may refer to whatever the day: of articles on the editing
    pages, and own ones."""
    if not file_ids:
        return frozenset()
    usable = or_(_used(policy.visible(actor)), _own(actor))
    return frozenset(db.scalars(select(ArticleFile.id).where(ArticleFile.id.in_(file_ids), usable)))


def list_uses(db: Session, file_ids: Collection[int]) -> Mapping[int, Sequence[FileUse]]:
    """Every version of any article that refers to one of these files, by the file, the oldest first."""
    if not file_ids:
        return {}
    audience, level = (ArticleVersion.facts[name].as_string() for name in ("audience", "security_level"))
    rows = db.execute(
        select(ArticleFileUse.file_id, Article.id, audience, level, Article.published_number == ArticleFileUse.number)
        .join(Article, Article.id == ArticleFileUse.article_id)
        .join(
            ArticleVersion,
            and_(ArticleVersion.article_id == Article.id, ArticleVersion.number == ArticleFileUse.number),
        )
        .where(ArticleFileUse.file_id.in_(file_ids))
        .order_by(ArticleVersion.id)
    )
    uses: dict[int, list[FileUse]] = defaultdict(list)
    for file_id, article_id, who, how, is_live in rows:
        uses[file_id].append(FileUse(article_id, Audience(who), SecurityLevel(how), bool(is_live)))
    return uses


def check_files(db: Session, actor: Actor, body: str, *, now: datetime) -> None:
    """Raises Invalid for a text that refers to files which the actor may not see, or to too many."""
    wanted = ids_in(body)
    if len(wanted) > FILES_LIMIT:
        raise Invalid("article.invalid", fields={"body": "article.too_many_files"}, limit=FILES_LIMIT)
    if wanted and len(list_fetchable(db, actor, wanted, now=now)) < len(wanted):
        raise Invalid("article.invalid", fields={"body": "article.file_unknown"})


def check_reach(db: Session, body: str, facts: Facts, article_id: int | None = None) -> None:
    """Raises Invalid for a text that would show files of other articles to more people than have them there."""
    leaking = [one for one, uses in list_uses(db, ids_in(body)).items() if would_leak(uses, facts, article_id)]
    if leaking:
        names = db.scalars(select(ArticleFile.name).where(ArticleFile.id.in_(leaking)).order_by(ArticleFile.id))
        fields = {"body": "article.file_would_leak"}
        raise Invalid("article.invalid", fields=fields, names=LIST_MARK.join(names))


def _fetchable(actor: Actor, day: date) -> ColumnElement[bool]:
    """Condition on `article_files`: the live version of an article that the actor reads refers to it, any version of
    one on the actor's editing pages does, or the actor uploaded it and has not saved the text yet."""
    is_live = and_(ArticleFileUse.number == Article.published_number, policy.readable(actor, day))
    return or_(_used(or_(is_live, policy.visible(actor))), _own(actor))


def _used(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(ArticleFileUse.file_id == ArticleFile.id, ArticleFileUse.article_id == Article.id, condition)


def _own(actor: Actor) -> ColumnElement[bool]:
    """The system, which loads and imports, may refer to every file."""
    if actor.kind is ActorKind.SYSTEM:
        return true()
    return ArticleFile.uploaded_by_id == actor.account_id if actor.can("article.write") else false()
