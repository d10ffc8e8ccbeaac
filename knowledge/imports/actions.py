"""Import in three steps: compare, keep the file until somebody confirms the report, write drafts in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from itertools import combinations

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from knowledge.articles import policy
from knowledge.articles.actions.write import create_article, save_version
from knowledge.articles.linked import list_uses, usable_ids
from knowledge.articles.models import Article, ArticleVersion
from knowledge.articles.related import list_by_questions
from knowledge.articles.rules import Category
from knowledge.files import actions as files
from knowledge.files.models import ArticleFile, ArticleFileUse
from knowledge.files.pictures import measure
from knowledge.files.rules import PICTURE_LIMIT, ids_in, new_ones_in, with_addresses
from knowledge.imports.cells import Options, Parsed, Reference
from knowledge.imports.reading import read
from knowledge.imports.report import KEPT, Report, Step, outcome_of
from knowledge.imports.rules import compare
from knowledge.imports.stored import Existing, Stored, key_of
from opscenter.core import audit, uploads
from opscenter.core.actor import Actor
from opscenter.core.errors import Conflict, Forbidden
from opscenter.core.files import Store
from opscenter.core.text import gettext, mark
from opscenter.core.uploads import Upload
from opscenter.organizations.models import Organization
from opscenter.organizations.policy import under
from opscenter.services.models import ServiceSystem

PURPOSE, PICTURE = "faq", "imported"
NOTE = mark("从文件导入")


def compare_file(db: Session, actor: Actor, content: bytes, name: str, options: Options) -> Report:
    """What importing the file would do now; writes nothing.

    Raises:
        Forbidden: the actor may not import articles.
        Invalid, Limited: the file cannot be read.
    """
    return _compare(db, actor, _read(actor, content, name, options))


def import_file(
    db: Session, actor: Actor, content: bytes, name: str, options: Options, *, store: Store, now: datetime
) -> Report:
    """Compare and apply at once; for the command line."""
    parsed = _read(actor, content, name, options)
    report = _compare(db, actor, parsed)
    _apply(db, actor, parsed, report, store, sha256=uploads.digest(content), now=now)
    return report


def keep_file(db: Session, actor: Actor, content: bytes, name: str, options: Options, *, now: datetime) -> Upload:
    """Keep an uploaded file that can be read until its report is confirmed."""
    counts = compare_file(db, actor, content, name, options).counts()
    kept = {"category": options.category.value} if options.category else {}
    return uploads.keep(db, actor, PURPOSE, content, file_name=name, options=kept, counts=counts, now=now)


def get_kept(db: Session, actor: Actor, upload_id: int) -> Upload:
    """The actor's own uploaded file that waits or was imported; raises NotFound for any other."""
    return uploads.get_own(db, actor, PURPOSE, upload_id)


def list_kept(db: Session, actor: Actor) -> Sequence[Upload]:
    """What the actor uploaded, newest first."""
    return uploads.list_own(db, actor, PURPOSE)


def compare_kept(db: Session, actor: Actor, kept: Upload, *, limit: int) -> Report:
    """What a waiting file would do now, read as its person asked for; of an imported one, what it did not bring along.

    `limit` is the largest size in bytes.
    """
    if not kept.is_waiting:
        return outcome_of(kept.options.get("outcome", {}))
    return _compare(db, actor, _read_kept(actor, kept, limit))


def names_of_areas(db: Session, report: Report) -> dict[int, str]:
    """What the regions of the new articles are called."""
    ids = {step.facts.organization_id for step in report.added}
    return dict(db.execute(select(Organization.id, Organization.short_name).where(Organization.id.in_(ids))).all())


def apply_kept(
    db: Session, actor: Actor, upload_id: int, *, expected: str, limit: int, store: Store, now: datetime
) -> Report:
    """Apply the report that the person has seen (`expected` is its digest); another state of affairs is a conflict."""
    kept = uploads.get_waiting(db, actor, PURPOSE, upload_id)
    parsed = _read_kept(actor, kept, limit)
    report = _compare(db, actor, parsed)
    if uploads.digest_of(report) != expected:
        raise Conflict("faq.report_changed")
    drafts = _apply(db, actor, parsed, report, store, sha256=kept.sha256, now=now)
    shown = [[article_id, question] for article_id, question in drafts.items()][:KEPT]
    uploads.finish(kept, report.counts(), outcome={**report.outcome(), "drafts": shown}, now=now)
    return report


def _read(actor: Actor, content: bytes, name: str, options: Options) -> Parsed:
    if not actor.can("article.import"):
        raise Forbidden("access.forbidden")
    return read(content, name, options)


def _read_kept(actor: Actor, kept: Upload, limit: int) -> Parsed:
    category = kept.options.get("category")
    options = Options(limit, Category(category) if category else None)
    return _read(actor, kept.content or b"", kept.file_name, options)


def _compare(db: Session, actor: Actor, parsed: Parsed) -> Report:
    return compare(parsed, _stored(db, actor, parsed))


def _apply(
    db: Session, actor: Actor, parsed: Parsed, report: Report, store: Store, *, sha256: str, now: datetime
) -> dict[int, str]:
    """New questions become drafts, changed ones a new version; what readers see stays until somebody reviewed it.

    Gives the questions of what was written by the numbers of the articles.
    """
    kept: dict[str, str] = {}
    drafts: dict[int, str] = {}

    def write(step: Step) -> None:
        for digest in new_ones_in(step.content.body):
            kept[digest] = kept.get(digest) or _keep(db, actor, report.pictures[digest], store, now)
        content = replace(step.content, body=with_addresses(step.content.body, kept))
        drafts[_write(db, actor, replace(step, content=content), now)] = step.row.question

    for step in report.added:
        write(step.without_arriving())
    for step in _once_all_are_there(db, actor, parsed, report):
        write(step)
    detail = {"sha256": sha256, **report.counts()}
    audit.record(db, actor, "article.import", object_type="article_import", object_id=PURPOSE, detail=detail, now=now)
    return drafts


def _once_all_are_there(db: Session, actor: Actor, parsed: Parsed, report: Report) -> Sequence[Step]:
    """What is to be changed of the reported articles, added ones included, when these can be named beside others."""
    reported = (*report.added, *report.changed)
    if not any(step.names_arriving for step in reported):
        return report.changed
    rows = {step.row.number for step in reported}
    return [step for step in _compare(db, actor, parsed).changed if step.row.number in rows]


def _keep(db: Session, actor: Actor, content: bytes, store: Store, now: datetime) -> str:
    """The address of a picture that the file brought along."""
    extension, _width, _height = measure(BytesIO(content))
    name = f"{PICTURE}{extension}"
    return files.keep_file(db, actor, BytesIO(content), name, store=store, limit=PICTURE_LIMIT, now=now).address


def _write(db: Session, actor: Actor, step: Step, now: datetime) -> int:
    if step.existing is None:
        return create_article(db, actor, step.content, step.facts, note=gettext(NOTE), now=now).id
    save_version(
        db,
        actor,
        step.existing.id,
        step.content,
        step.facts,
        base_number=step.existing.number,
        note=gettext(NOTE),
        now=now,
    )
    return step.existing.id


def _stored(db: Session, actor: Actor, parsed: Parsed) -> Stored:
    rows = db.execute(
        select(Article, ArticleVersion)
        .join(
            ArticleVersion,
            and_(
                ArticleVersion.article_id == Article.id,
                ArticleVersion.number.in_((Article.latest_number, Article.published_number)),
            ),
        )
        .where(policy.visible(actor), Article.deleted_at.is_(None))
        .order_by(Article.id, ArticleVersion.number)
    )
    pictures = _pictures(db, actor) if parsed.pictures else {}
    articles: dict[tuple[int, str], list[Existing]] = {}
    live: Existing | None = None
    for article, version in rows:
        existing = Existing(
            article.id, article.state, version.number, version.content, version.proposed, pictures.get(article.id, {})
        )
        if version.number != article.latest_number:
            live = existing
            continue
        existing = replace(existing, live=live if live and live.id == article.id else None)
        articles.setdefault(key_of(existing), []).append(existing)
    divisions = db.scalars(
        select(Organization)
        .where(under(Organization.path, actor.scope_path), Organization.code == Organization.mof_div_code)
        .order_by(Organization.path)
    ).all()
    if not divisions:
        raise Forbidden("article.not_yours")
    services = {service.code: service.id for service in db.scalars(select(ServiceSystem))}
    shown = {one for row in parsed.rows for one in ids_in(row.body)}
    usable = usable_ids(db, actor, shown)
    areas = {one.code or "": one.id for one in divisions}
    named = _named(db, actor, parsed)
    area_names: dict[str, list[int]] = {}
    above = {number for one in divisions for number in _ids_in(one.path)}
    short_names = dict(
        db.execute(select(Organization.id, Organization.short_name).where(Organization.id.in_(above))).all()
    )
    for one in divisions:
        for name in {one.name, *_full_names(one, short_names)}:
            area_names.setdefault(name, []).append(one.id)
    home, uses = divisions[0].id, list_uses(db, usable)
    return Stored(articles, areas, services, home, usable, uses, named, area_names=area_names)


def _full_names(one: Organization, short_names: Mapping[int, str]) -> Iterator[str]:
    """A region's name alone and after those of any regions around it: 禅城区, 佛山市禅城区, 广东省佛山市禅城区."""
    above = [short_names[number] for number in _ids_in(one.path)[:-1]]
    for count in range(len(above) + 1):
        yield from ("".join((*chosen, one.short_name)) for chosen in combinations(above, count))


def _ids_in(path: str) -> list[int]:
    return [int(part) for part in path.split("/") if part]


def _named(db: Session, actor: Actor, parsed: Parsed) -> dict[Reference, int]:
    """The articles that the file names beside others, the first of each question and region."""
    wanted = {one for row in parsed.rows for one in row.related or ()}
    named: dict[Reference, int] = {}
    for one in list_by_questions(db, actor, {each.question for each in wanted}):
        for reference in (Reference(one.question, one.area_code), Reference(one.question)):
            named.setdefault(reference, one.id)
    return {reference: named[reference] for reference in wanted if reference in named}


def _pictures(db: Session, actor: Actor) -> dict[int, dict[str, str]]:
    """The addresses of the pictures of every article's newest and live version, by the hashes of their content."""
    in_use = ArticleFileUse.number.in_((Article.latest_number, Article.published_number))
    rows = db.execute(
        select(Article.id, ArticleFile)
        .join(ArticleFileUse, ArticleFileUse.article_id == Article.id)
        .join(ArticleFile, ArticleFile.id == ArticleFileUse.file_id)
        .where(policy.visible(actor), in_use, ArticleFile.width.is_not(None))
    )
    found: dict[int, dict[str, str]] = {}
    for article_id, file in rows:
        found.setdefault(article_id, {})[file.sha256] = file.address
    return found
