"""The table of entries, and the form for one of them."""

from flask import request, url_for
from werkzeug.wrappers import Response

from knowledge.search import tokens
from knowledge.search.vocabulary import Key, Kind
from knowledge.words import actions, policy, queries
from knowledge.words.forms import EntryForm, filled
from knowledge.words.labels import HINTS
from knowledge.words.rules import Stand
from knowledge.words.views.blueprint import TONES, blueprint
from opscenter.core.errors import DomainError, NotFound
from opscenter.ui import context, htmx
from opscenter.ui.access import requires
from opscenter.ui.context import actor, db, now
from opscenter.ui.i18n import _
from opscenter.ui.pages import render

PAGE = 50


@blueprint.get("/articles/words")
@requires("article.write", "article.review")
def list_entries() -> Response:
    """What counts and what is drafted: the draft first, then what the house says itself."""
    draft = queries.get_draft(db())
    kept = {name: request.args[name] for name in ("q", "kind") if request.args.get(name)}
    found = _narrowed({**draft.before, **draft.after}, kept)
    found.sort(key=lambda stand: (stand.entry.key not in draft.steps, stand.number == 0))
    start = max(0, request.args.get("start", 0, type=int))
    rows = found[start : start + PAGE]
    return render(
        "words/list.html",
        draft=draft,
        rows=rows,
        total=len(found),
        start=start,
        next_start=start + PAGE if start + PAGE < len(found) else None,
        kept=kept,
        kinds=list(Kind),
        counts=queries.count_questions(db(), [stand.entry for stand in rows], now=now()),
        tones=TONES,
        may_change=policy.can_change(actor()),
    )


@blueprint.get("/articles/words/entry")
@requires("article.write", "article.review")
def edit_entry() -> Response:
    """The form: empty, or with an entry that counts or is drafted."""
    key = _asked_key()
    if key is None:
        return _form_page(EntryForm(None, kind=Kind.EQUAL.value))
    stand = queries.get_draft(db()).after.get(key)
    if stand is None:
        raise NotFound("words.no_entry")
    return _form_page(EntryForm(None, data=filled(stand.entry)), replaces=key)


@blueprint.post("/articles/words/entry")
@requires("article.write", "article.review")
def save_entry() -> Response:
    """Draft what was typed."""
    form, replaces = EntryForm(), _asked_key()
    form.offer()
    if not form.validate():
        return _form_page(form, 422, replaces=replaces)
    try:
        actions.put_entry(db(), actor(), form.entry(), replaces=replaces, now=now())
    except DomainError as problem:
        context.discard()
        form.add_problem(problem)
        return _form_page(form, problem.status, replaces=replaces)
    htmx.toast(_("已写进草稿，发布以后才起作用"))
    return _back()


@blueprint.post("/articles/words/remove")
@requires("article.write", "article.review")
def remove_entry() -> Response:
    """Draft that an entry counts no longer."""
    actions.remove_entry(db(), actor(), _key(), now=now())
    htmx.toast(_("已在草稿里去掉，发布以后才起作用"))
    return _back()


@blueprint.post("/articles/words/keep")
@requires("article.write", "article.review")
def drop_change() -> Response:
    """Leave an entry as it counts now."""
    actions.drop_change(db(), actor(), _key(), now=now())
    htmx.toast(_("已恢复成现在用的"))
    return _back()


def _narrowed(stands: dict[Key, Stand], kept: dict[str, str]) -> list[Stand]:
    kind, wanted = kept.get("kind"), tokens.normalize(kept.get("q", "").strip())
    of_kind = (stand for stand in stands.values() if not kind or stand.entry.kind == kind)
    return [stand for stand in of_kind if any(wanted in tokens.normalize(word) for word in stand.entry.words)]


def _asked_key() -> Key | None:
    """The entry that the address names."""
    return _key_of(request.args.get("of", ""), request.args.get("head", "")) if request.args.get("of") else None


def _key() -> Key:
    return _key_of(request.form.get("of", ""), request.form.get("head", ""))


def _key_of(kind: str, head: str) -> Key:
    if kind not in list(Kind):
        raise NotFound("words.no_entry")
    return Kind(kind), head


def _back() -> Response:
    return htmx.redirect(url_for("words.list_entries"))


def _form_page(form: EntryForm, status: int = 200, *, replaces: Key | None = None) -> Response:
    policy.require_change(actor())
    form.offer()
    target = {"of": replaces[0].value, "head": replaces[1]} if replaces else {}
    hints = {kind.value: _(text) for kind, text in HINTS.items()}
    return render("words/entry.html", status, form=form, target=target, hints=hints)
