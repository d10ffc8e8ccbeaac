"""Live messages: read by id, by those who may."""

from datetime import timedelta

import pytest

from opscenter.core import live
from opscenter.core.actor import ANONYMOUS, SYSTEM


@pytest.fixture
def pushed(committed, clock):
    with committed.unit_of_work() as db:
        for topic, kind in (("drill:1", "a"), ("drill:2", "b"), ("drill:1", "c")):
            live.push(db, topic=topic, kind=kind, data={"kind": kind}, now=clock())
            db.flush()
    return committed


def test_messages_of_a_topic_come_in_order_after_the_last_one_seen(pushed):
    with pushed.unit_of_work(write=False) as db:
        everything = live.messages_after(db, ["drill:1"], 0)
        assert [message.kind for message in everything] == ["a", "c"]
        rest = live.messages_after(db, ["drill:1", "drill:2"], everything[0].id)
        assert [(message.topic, message.data) for message in rest] == [
            ("drill:2", {"kind": "b"}),
            ("drill:1", {"kind": "c"}),
        ]
        assert live.messages_after(db, ["drill:1"], live.newest_id(db)) == []


def test_a_page_gets_at_most_so_many_messages_at_once(pushed):
    with pushed.unit_of_work(write=False) as db:
        assert [message.kind for message in live.messages_after(db, ["drill:1"], 0, limit=1)] == ["a"]


def test_a_fresh_listener_starts_at_zero_when_nothing_was_ever_said(committed):
    with committed.unit_of_work(write=False) as db:
        assert live.newest_id(db) == 0


def test_old_messages_are_forgotten(pushed, clock):
    with pushed.unit_of_work() as db:
        live.forget_old(db, clock() + live.KEPT)
        assert live.newest_id(db) > 0
        live.forget_old(db, clock() + live.KEPT + timedelta(seconds=1))
        assert live.newest_id(db) == 0


def test_a_topic_is_open_to_those_its_feature_allows(committed):
    live.topic("tests-garden", allowed=lambda db, actor, key: actor is SYSTEM and key == "rose:1")
    with committed.unit_of_work(write=False) as db:
        heard = {
            name: (live.may_listen(db, SYSTEM, name), live.may_listen(db, ANONYMOUS, name))
            for name in ("tests-garden:rose:1", "tests-garden:2", "tests-undeclared:1", "")
        }
    assert heard == {
        "tests-garden:rose:1": (True, False),
        "tests-garden:2": (False, False),
        "tests-undeclared:1": (False, False),
        "": (False, False),
    }
