"""The bell and the list of messages."""

import pytest

from opscenter.messages import queries
from tests import cast
from tests.factories.messages import make_message
from tests.statements import counted
from tests.visitors import csrf, log_in


@pytest.fixture
def shi(client, db):
    return log_in(client, db, "shi")


@pytest.fixture
def account_id(db):
    return cast.account(db, "shi").id


def text(response):
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_the_list_shows_own_messages_in_words(shi, db, account_id):
    make_message(db, account_id)
    make_message(db, cast.account(db, "xian").id, context={"summary": "别人的"})
    db.commit()
    page = text(shi.get("/messages"))
    assert "【已恢复】禅城区" in page
    assert "1 条未读" in page
    assert "别人的" not in page


def test_an_empty_list_says_what_will_come(shi):
    assert "还没有消息" in text(shi.get("/messages"))
    assert "没有未读消息" in text(shi.get("/messages?only=unread"))


def test_opening_a_message_reads_it_and_leads_on(shi, db, account_id):
    message = make_message(db, account_id, link="/alerts/12")
    db.commit()
    response = shi.get(f"/messages/{message.id}")
    assert (response.status_code, response.location) == (303, "/alerts/12")
    db.refresh(message)
    assert message.read_at is not None


def test_a_message_without_a_link_leads_back_to_the_list(shi, db, account_id):
    message = make_message(db, account_id)
    db.commit()
    assert shi.get(f"/messages/{message.id}").location == "/messages"


def test_a_message_of_somebody_else_does_not_exist(shi, db):
    message = make_message(db, cast.account(db, "xian").id)
    db.commit()
    assert shi.get(f"/messages/{message.id}").status_code == 404


def test_everything_can_be_marked_as_read(shi, db, account_id):
    make_message(db, account_id)
    db.commit()
    response = shi.post("/messages/read", data={"csrf_token": csrf(shi, "/messages")})
    assert response.status_code == 303
    assert queries.unread_count(db, account_id) == 0


def test_the_bell_says_how_many_are_unread(shi, db, account_id):
    assert 'aria-label="消息"' in text(shi.get("/messages/bell"))
    make_message(db, account_id)
    db.commit()
    assert "消息，1 条未读" in text(shi.get("/messages/bell"))
    assert f'data-live="account:{account_id}"' in text(shi.get("/messages"))


def test_more_than_a_page_leads_on_and_back(shi, db, account_id):
    for _ in range(queries.PAGE + 1):
        make_message(db, account_id)
    db.commit()
    page = text(shi.get("/messages"))
    next_page = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert "回到开头" in text(shi.get(next_page))


@pytest.mark.parametrize("name", ["sysadmin", "secadmin"])
def test_administrators_have_no_business_messages(client, db, name):
    assert log_in(client, db, name).get("/messages").status_code == 403


def test_a_visitor_is_asked_to_log_in(client):
    assert client.get("/messages").location == "/login?next=%2Fmessages"


def test_the_list_needs_as_many_statements_for_many_rows_as_for_one(shi, db, database, account_id):
    make_message(db, account_id)
    db.commit()
    shi.get("/messages")
    with counted(database) as one:
        shi.get("/messages")
    for _ in range(20):
        make_message(db, account_id)
    db.commit()
    with counted(database) as many:
        shi.get("/messages")
    assert len(many) == len(one) <= 6, "\n".join(many)
