"""The draft: what it changes, what it does to real questions, publishing it; and the versions published before."""

from flask import request, url_for
from werkzeug.wrappers import Response

from knowledge.search.vocabulary import Key, shipped_entries
from knowledge.words import actions, policy, queries
from knowledge.words.forms import PublishForm
from knowledge.words.rules import Stand, going_back, laid_over, step_of
from knowledge.words.trial import Outcome
from knowledge.words.views.blueprint import TONES, blueprint
from opscenter.core.errors import DomainError
from opscenter.ui import context, htmx
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.i18n import _
from opscenter.ui.pages import render


@blueprint.get("/articles/words/draft")
@requires("article.write", "article.review")
def show_draft() -> Response:
    """What it changes and what it does to real questions."""
    return _draft_page(None)


@blueprint.post("/articles/words/trial")
@requires("article.write", "article.review")
def ask_trial() -> Response:
    """Let a worker try it."""
    actions.ask_trial(db(), actor(), now=now())
    return _to_draft()


@blueprint.post("/articles/words/drop")
@requires("article.write", "article.review")
def drop_draft() -> Response:
    """Throw it away."""
    actions.drop_draft(db(), actor(), now=now())
    htmx.toast(_("草稿已丢弃，现在用的词没有变"))
    return htmx.redirect(url_for("words.list_entries"))


@blueprint.post("/articles/words/publish")
@requires("article.review")
def publish() -> Response:
    """Make it the next version."""
    form = PublishForm()
    if not form.validate():
        return _draft_page(form, 422)
    try:
        version = actions.publish(
            db(),
            actor(),
            fingerprint=form.fingerprint.data,
            note=form.note.data.strip(),
            reason=(form.reason.data or "").strip(),
            now=now(),
        )
    except DomainError as problem:
        context.discard()
        form.add_problem(problem)
        return _draft_page(form, problem.status)
    htmx.toast(_("第 %(n)s 版词表已发布，两秒内处处生效", n=version.number))
    return htmx.redirect(url_for("words.list_versions"))


@blueprint.get("/articles/words/versions")
@requires("article.write", "article.review")
def list_versions() -> Response:
    """All versions; a chosen one, the newest unless asked otherwise, beside the one before it."""
    versions = queries.list_versions(db())
    number = request.args.get("number", versions[0][0].number if versions else 0, type=int)
    chosen = queries.get_version(db(), number) if versions else None
    earlier = next((row[0].said for row in versions if chosen and row[0].number < chosen.number), [])
    changes = going_back(earlier, chosen.said, shipped_entries()) if chosen else []
    before: dict[Key, Stand] = laid_over(shipped_entries(), earlier)
    return render(
        "words/versions.html",
        versions=versions,
        chosen=chosen,
        changes=[(change, before.get(change.key), step_of(before, change)) for change in changes],
        tones=TONES,
        may_change=policy.can_change(actor()),
        has_draft=bool(queries.get_draft(db()).rows),
    )


@blueprint.post("/articles/words/versions/<int:number>/restore")
@requires("article.write", "article.review")
def restore(number: int) -> Response:
    """Draft what it said."""
    actions.restore(db(), actor(), number, now=now())
    htmx.toast(_("第 %(n)s 版已写进草稿，试过再发布", n=number))
    return _to_draft()


def _to_draft() -> Response:
    return htmx.redirect(url_for("words.show_draft"))


def _draft_page(form: PublishForm | None, status: int = 200) -> Response:
    policy.require_change(actor())
    draft = queries.get_draft(db())
    own = any(row.author_id == actor().account_id for row in draft.rows)
    return render(
        "words/draft.html",
        status,
        draft=draft,
        changes=[(row, draft.before.get(row.said.key), draft.steps[row.said.key]) for row in draft.rows],
        trial=queries.trial_of(db(), draft) if draft.rows else None,
        form=form or PublishForm(None, fingerprint=draft.fingerprint),
        may_publish=policy.can_publish(actor()),
        is_own=own,
        outcome=Outcome,
        tones=TONES,
    )
