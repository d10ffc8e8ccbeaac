"""Rows of the lists in the reader's words, the same on the page and in the file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from flask import url_for
from sqlalchemy.orm import Session

from opscenter.core.actor import Actor
from opscenter.core.exports import Share
from opscenter.core.text import mark
from opscenter.core.workdays import local_day
from opscenter.dashboards.articles.queries import lists
from opscenter.dashboards.articles.queries.figures import list_contradictions
from opscenter.dashboards.articles.queries.lists import Called, Contributor, Judged, Region, Standing
from opscenter.dashboards.articles.rules.contradictions import Contradiction
from opscenter.dashboards.articles.rules.measures import FEW, Measure, Period
from opscenter.ui import filters, texts
from opscenter.ui.i18n import _

ARTICLE, REGION = mark("文章"), mark("地区")
HEADERS: Mapping[Measure, tuple[str, ...]] = {
    Measure.SELF_SERVICE: (REGION, mark("解决了"), mark("提交的工单"), mark("自助解决率（网页）")),
    Measure.CONTAINMENT: (REGION, mark("没有转人工"), mark("全部来电"), mark("自助解决率（热线）")),
    Measure.USEFUL: (ARTICLE, REGION, mark("有用"), mark("评价"), mark("有用率"), mark("至少"), mark("说明")),
    Measure.DEAD: (ARTICLE, REGION, mark("负责人"), mark("发布日期"), mark("最后一次打开")),
    Measure.CONTRADICTORY: (
        ARTICLE,
        mark("答案"),
        mark("另一篇"),
        mark("另一篇的答案"),
        mark("哪里不同"),
        mark("问题相似"),
    ),
    Measure.REVIEW_DUE: (ARTICLE, REGION, mark("负责人"), mark("核对日期"), mark("最后一次打开")),
    Measure.EXPIRED: (ARTICLE, REGION, mark("负责人"), mark("失效日期"), mark("最后一次打开")),
    Measure.CONTRIBUTORS: (mark("姓名"), mark("写的版本"), mark("在线的文章"), mark("审核发布"), mark("采纳的问法")),
}


@dataclass(frozen=True)
class Row:
    """One line; `links` leads from cells, by their place, to articles."""

    cells: Sequence[object]
    links: Mapping[int, str] = field(default_factory=dict)


def header(measure: Measure) -> list[str]:
    """The heads of the columns."""
    return [_(text) for text in HEADERS[measure]]


def rows_of(db: Session, actor: Actor, measure: Measure, period: Period, *, now: datetime) -> list[Row]:
    """All rows behind a figure."""
    if measure is Measure.CONTRADICTORY:
        return [_contradiction(one, actor) for one in list_contradictions(db, actor, now=now)]
    if measure is Measure.SELF_SERVICE:
        return [_region(one) for one in lists.list_regions(db, actor, period)]
    if measure is Measure.CONTAINMENT:
        return [_called(one) for one in lists.list_called(db, actor, period)]
    if measure is Measure.USEFUL:
        return [_judged(one, actor) for one in lists.list_judged(db, actor, period, now=now)]
    if measure is Measure.CONTRIBUTORS:
        return [_contributor(one) for one in lists.list_contributors(db, actor, period)]
    return [_standing(one, actor, measure) for one in lists.list_standing(db, actor, measure, now=now)]


def _region(one: Region) -> Row:
    return Row((one.name or _("其他"), one.opinions.part, one.tickets, _share(one.self_service.share)))


def _called(one: Called) -> Row:
    return Row((one.name or _("其他"), one.contained.part, one.contained.whole, _share(one.contained.share)))


def _judged(one: Judged, actor: Actor) -> Row:
    said = one.opinions
    note = _("评价太少，只供参考") if said.whole < FEW else ""
    shares = (_share(said.share, 0), _share(one.surely, 0))
    cells = (one.question, one.region, said.part, said.whole, *shares, note)
    return Row(cells, {0: _address(one.article_id, actor)} if one.is_out or _edits(actor) else {})


def _standing(one: Standing, actor: Actor, measure: Measure) -> Row:
    cells = (one.question, one.region, one.owner or _("没有"), _day(one.day), _day(one.opened_on))
    is_gone = measure is Measure.EXPIRED and not _edits(actor)
    return Row(cells, {} if is_gone else {0: _address(one.article_id, actor)})


def _contradiction(one: Contradiction, actor: Actor) -> Row:
    trouble, alike = texts.label(one.trouble), _share(one.likeness, 0)
    cells = (one.one.question, one.one.answer, one.other.question, one.other.answer, trouble, alike)
    return Row(cells, {0: _address(one.one.id, actor), 2: _address(one.other.id, actor)})


def _contributor(one: Contributor) -> Row:
    return Row((one.name, one.versions, one.published, one.reviewed, one.phrasings))


def _share(value: float | None, digits: int = 1) -> object:
    text = filters.percent(value, digits)
    return text if value is None else Share(value, text)


def _address(article_id: int, actor: Actor) -> str:
    return url_for("articles.show_article" if _edits(actor) else "answers.article", article_id=article_id)


def _edits(actor: Actor) -> bool:
    return actor.can("article.write") or actor.can("article.review")


def _day(value: date | datetime | None) -> str:
    if value is None:
        return ""
    return (local_day(value) if isinstance(value, datetime) else value).isoformat()
