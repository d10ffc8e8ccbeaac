"""All versions of an article: any two compared, an earlier one taken up again."""

from flask import request
from werkzeug.wrappers import Response

from knowledge.articles import policy, queries
from knowledge.articles.actions import write
from knowledge.articles.comparing import compare
from knowledge.articles.forms import RestoreForm
from knowledge.articles.rules import EDITABLE
from knowledge.articles.views.blueprint import blueprint, to_article
from knowledge.articles.views.facts import in_words
from opscenter.core.errors import Invalid
from opscenter.ui import htmx
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.i18n import _
from opscenter.ui.pages import render


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
        facts=in_words(changes.facts),
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
