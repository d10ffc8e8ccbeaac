"""Versions compared and taken up again, and texts that were not saved, on the editors' pages."""

import re

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from knowledge.articles.actions.write import restore_version, save_version
from knowledge.articles.models import Article
from knowledge.articles.queries import get_version, list_versions
from knowledge.articles.rules import ArticleState, Audience
from knowledge.drafts.queries import list_own
from tests import cast
from tests.conftest import START
from tests.factories.knowledge import content, facts, make_article, make_draft
from tests.knowledge.articles.test_views import form, send
from tests.visitors import log_in


def three_versions(db: Session) -> Article:
    article = make_draft(db, text=content(body="第一版的正文"))
    for number, body in ((1, "第二版的正文"), (2, "第三版的正文")):
        wider = facts(cast.province(db), audience=Audience.UNIT)
        save_version(db, cast.sheng(db), article.id, content(body=body), wider, base_number=number, now=START)
    db.commit()
    return article


def test_restoring_makes_a_new_version_and_keeps_all_others(db: Session) -> None:
    article = three_versions(db)
    restored = restore_version(db, cast.sheng(db), article.id, 1, base_number=3, now=START)
    bodies = [saved.version.body for saved in list_versions(db, article.id)]
    assert bodies == ["第一版的正文", "第三版的正文", "第二版的正文", "第一版的正文"]
    assert (restored.latest_number, restored.audience) == (4, Audience.PUBLIC)


def test_readers_keep_the_live_version_until_the_restored_one_is_reviewed(db: Session) -> None:
    article = make_article(db)
    save_version(db, cast.sheng(db), article.id, content(), facts(cast.province(db)), base_number=1, now=START)
    restored = restore_version(db, cast.sheng(db), article.id, 1, base_number=2, now=START)
    assert (restored.published_number, restored.latest_number) == (1, 3)


def test_any_two_versions_are_compared(client: FlaskClient, db: Session) -> None:
    article = three_versions(db)
    page = f"/articles/{article.id}/versions?number=3&against=1"
    text = log_in(client, db, "sheng").get(page).get_data(as_text=True)
    assert '<del class="diff">一</del><ins class="diff">三</ins>' in text
    assert '<del class="diff">所有人</del> <ins class="diff">单位</ins>' in text


def test_an_unknown_version_is_a_missing_page(client: FlaskClient, db: Session) -> None:
    article = three_versions(db)
    assert log_in(client, db, "sheng").get(f"/articles/{article.id}/versions?against=9").status_code == 404


def test_a_version_is_restored_by_one_press(client: FlaskClient, db: Session) -> None:
    article = three_versions(db)
    page = f"/articles/{article.id}/versions?number=1"
    address = f"/articles/{article.id}/versions/1/restore"
    assert send(log_in(client, db, "sheng"), page, address, {"base_number": 3}).status_code == 303
    db.refresh(article)
    newest = get_version(db, article.id, 4)
    assert (newest.change_note, article.state) == ("恢复第 1 版", ArticleState.DRAFT)


def test_a_version_saved_meanwhile_stands_in_the_way(client: FlaskClient, db: Session) -> None:
    article = three_versions(db)
    address = f"/articles/{article.id}/versions/1/restore"
    answer = send(log_in(client, db, "sheng"), f"/articles/{article.id}/edit", address, {"base_number": 2})
    assert answer.status_code == 409


def keep(client: FlaskClient, db: Session, page: str, **fields: str) -> str:
    """Type into the form of a page and go away; returns the name of the form."""
    text = client.get(page).get_data(as_text=True)
    token = re.findall(r'name="draft_token"[^>]* value="([^"]+)"', text)[0]
    answer = send(client, page, "/articles/drafts", form(db, draft_token=token, **fields))
    assert answer.get_json() == {"at": "10:12"}
    return str(token)


def test_what_was_typed_is_offered_again_and_taken_up(client: FlaskClient, db: Session) -> None:
    log_in(client, db, "sheng")
    token = keep(client, db, "/articles/new", question="写了一半的问题", fiscal_year_from="二〇二六")
    assert f"/articles/new?draft={token}" in client.get("/articles/new").get_data(as_text=True)
    text = client.get(f"/articles/new?draft={token}").get_data(as_text=True)
    assert 'value="写了一半的问题"' in text
    assert 'value="二〇二六"' in text


def test_of_several_unsaved_texts_the_newest_is_shown_and_the_others_are_folded(
    client: FlaskClient, db: Session
) -> None:
    log_in(client, db, "sheng")
    tokens = [keep(client, db, "/articles/new", question=f"第 {number} 份") for number in range(3)]
    newest, folded = client.get("/articles/new").text.split("还有 2 份更早的")
    assert [token in newest for token in tokens] == [False, False, True]
    assert all(token in folded for token in tokens[:2])


def test_saving_ends_the_unsaved_text(client: FlaskClient, db: Session) -> None:
    article = make_draft(db)
    page = f"/articles/{article.id}/edit"
    log_in(client, db, "sheng")
    token = keep(client, db, page, article_id=str(article.id), base_number="1")
    assert send(client, page, page, form(db, base_number="1", draft_token=token)).status_code == 303
    assert list_own(db, cast.sheng(db), article.id) == []


def test_an_unsaved_text_still_meets_what_was_saved_meanwhile(client: FlaskClient, db: Session) -> None:
    article = make_draft(db)
    page = f"/articles/{article.id}/edit"
    log_in(client, db, "sheng")
    token = keep(client, db, page, article_id=str(article.id), base_number="1", body="我的正文")
    theirs = content(answer_sentence="别人先写的答案。")
    save_version(db, cast.sheng(db), article.id, theirs, facts(cast.province(db)), base_number=1, now=START)
    db.commit()
    text = client.get(f"{page}?draft={token}").get_data(as_text=True)
    assert re.search(r'name="base_number"[^>]* value="1"', text)
    answer = send(client, page, page, form(db, base_number="1", draft_token=token, body="我的正文"))
    assert answer.status_code == 409
    assert len(list_own(db, cast.sheng(db), article.id)) == 1


def test_what_is_typed_beside_somebody_elses_version_meets_it_again_when_taken_up(
    client: FlaskClient, db: Session
) -> None:
    article = make_draft(db)
    page = f"/articles/{article.id}/edit"
    log_in(client, db, "sheng")
    save_version(db, cast.sheng(db), article.id, content(), facts(cast.province(db)), base_number=1, now=START)
    db.commit()
    conflict = send(client, page, page, form(db, base_number="1", body="我的正文")).get_data(as_text=True)
    hidden = dict(re.findall(r'name="(base_number|seen_number|draft_token)"[^>]* value="([^"]*)"', conflict))
    typed = form(db, **hidden, article_id=str(article.id), body="我接着写的正文")
    assert send(client, page, "/articles/drafts", typed).status_code == 200
    taken_up = client.get(f"{page}?draft={hidden['draft_token']}").get_data(as_text=True)
    assert re.search(r'name="base_number"[^>]* value="1"', taken_up)
    assert re.search(r'name="seen_number"[^>]* value="0"', taken_up)
    assert send(client, page, page, typed).status_code == 303


def test_an_unsaved_text_is_thrown_away_by_one_press(client: FlaskClient, db: Session) -> None:
    log_in(client, db, "sheng")
    token = keep(client, db, "/articles/new")
    assert send(client, "/articles/new", "/articles/drafts/discard", {"token": token}).status_code == 303
    assert list_own(db, cast.sheng(db), None) == []


def test_an_outsider_leaves_nothing_on_an_article(client: FlaskClient, db: Session) -> None:
    article = make_draft(db, cast.city(db))
    log_in(client, db, "waixian")
    answer = send(client, "/account", "/articles/drafts", {"article_id": article.id, "draft_token": "t"})
    assert answer.status_code in (403, 404)
