"""All versions of an article: any two compared, an earlier one taken up again."""

from datetime import date
from enum import StrEnum
from typing import Any

from flask import request
from werkzeug.wrappers import Response

from knowledge.articles import policy, queries
from knowledge.articles.actions import write
from knowledge.articles.comparing import Changed, compare
from knowledge.articles.forms import RestoreForm
from knowledge.articles.labels import FACTS
from knowledge.articles.related import list_named
from knowledge.articles.rules import EDITABLE, LIST_MARK, NUMBER_SIGN
from knowledge.articles.views.blueprint import blueprint, to_article
from opscenter.core.errors import Invalid
from opscenter.organizations.models import Organization
from opscenter.services.models import ServiceSystem
from opscenter.ui import htmx, texts
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.i18n import _
from opscenter.ui.pages import render

NAMED: dict[str, tuple[type[Organization | ServiceSystem], str]] = {
    "organization_id": (Organization, "short_name"),
    "service_id": (ServiceSystem, "name"),
}


@blueprint.get("/articles/<int:article_id>/versions")
@requires("article.write", "article.review")
def list_versions(article_id: int) -> Response:
    """All versions; a chosen one is compared with another, the one before it unless asked otherwise."""
    article = queries.get_editable(db(), actor(), article_id)
    number = request.args.get("number", article.latest_number, type=int)
    against = request.args.get("against", number - 1, type=int)
    version = queries.get_version(db(), article.id, number)
    before = queries.get_version(db(), article.id, against) if against else None
    changes = compare(before.draft if before else None, version.draft)
    may_restore = policy.can_write(actor(), article.area_path) and article.state in EDITABLE
    return render(
        "articles/versions.html",
        article=article,
        versions=queries.list_versions(db(), article.id),
        version=version,
        before=before,
        changes=changes,
        facts=[(FACTS[one.name], _fact_text(one, one.before), _fact_text(one, one.after)) for one in changes.facts],
        restore_form=RestoreForm(None, base_number=article.latest_number)
        if may_restore and number != article.latest_number
        else None,
    )


@blueprint.post("/articles/<int:article_id>/versions/<int:number>/restore")
@requires("article.write")
def restore_version(article_id: int, number: int) -> Response:
    """An earlier version becomes the newest draft."""
    form = RestoreForm()
    if not form.validate():
        raise Invalid("article.invalid")
    base = form.base_number.data
    write.restore_version(db(), actor(), article_id, number, base_number=base, now=now())
    htmx.toast(_("第 %(n)s 版已恢复为草稿，审核后读者才看得到", n=number))
    return to_article(article_id)


def _fact_text(changed: Changed, value: Any) -> str:
    if value is None or value == ():
        return _("没有")
    if changed.name in NAMED:
        table, column = NAMED[changed.name]
        found = db().get(table, value)
        return str(getattr(found, column)) if found else str(value)
    if changed.name == "related":
        named = {one.id: one.question for one in list_named(db(), actor(), value)}
        return LIST_MARK.join(named.get(one, f"{NUMBER_SIGN}{one}") for one in value)
    if isinstance(value, StrEnum):
        return texts.label(value)
    if isinstance(value, date):
        return value.isoformat()
    return LIST_MARK.join(value) if isinstance(value, tuple) else str(value)
