"""Where many ask at once, pages say what words are sure of and leave the rest."""

import threading
import time
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from knowledge.answers.views import results
from knowledge.answers.views.crowd import MANY, Crowd
from opscenter.core.settings import Settings
from tests.factories.files import make_read_file
from tests.factories.knowledge import content, make_article
from tests.servers import wait_until

QUESTION = "电子凭证原件要保存多少年"


@pytest.fixture
def reader(client: FlaskClient, db: Session, settings: Settings, reindex: Callable[[], int]) -> FlaskClient:
    """Reads where one article has an attachment that answers more, and a text that is quoted."""
    file = make_read_file(db, settings.data_dir, "电子凭证原件保存三十年。", name="管理办法.docx")
    body = f"电子凭证原件要保存多少年，看种类。\n\n见[管理办法]({file.address})"
    make_article(db, text=content(question="电子凭证原件", phrasings=("电子凭证要保存多少年",), body=body))
    reindex()
    return client


@pytest.fixture(autouse=True)
def crowd(monkeypatch: pytest.MonkeyPatch) -> Crowd:
    """Nobody yet, and none of another test."""
    crowd = Crowd(calm=0.2)
    monkeypatch.setattr(results, "_crowd", crowd)
    return crowd


def page_among(others: int, reader: FlaskClient, onward: str = "") -> TestResponse:
    """The results that are shown while so many others are served."""
    with ExitStack() as those:
        for _one in range(others):
            those.enter_context(results._crowd.joined())
        answer = reader.get(f"/search?q={QUESTION}{onward}")
    assert "找到 1 条" in answer.text
    return answer


@pytest.mark.parametrize(("others", "is_brief"), [(MANY - 1, False), (MANY, True)])
def test_a_page_is_brief_from_so_many_others_on(reader: FlaskClient, others: int, *, is_brief: bool) -> None:
    page = page_among(others, reader)
    left_out = ["三十年" not in page.text, "直接回答" not in page.text, "Server-Timing" in page.headers]
    assert left_out == [is_brief] * 3


def test_who_reads_on_is_answered_wholly_in_a_crowd(reader: FlaskClient) -> None:
    assert "三十年" in page_among(MANY, reader, "&start=0").text


def test_pages_stay_brief_until_it_has_been_calm_for_a_while(reader: FlaskClient) -> None:
    page_among(MANY, reader)
    assert "Server-Timing" in page_among(0, reader).headers
    time.sleep(0.25)
    assert "Server-Timing" not in page_among(0, reader).headers


def fail_among(crowd: Crowd) -> None:
    with crowd.joined():
        raise ZeroDivisionError


def test_who_leaves_is_no_longer_counted_whatever_happened(crowd: Crowd) -> None:
    for _one in range(MANY):
        with pytest.raises(ZeroDivisionError):
            fail_among(crowd)
    with crowd.joined() as first, crowd.joined() as second, crowd.joined() as third:
        assert (first, second, third) == (False, False, True)


def test_each_is_served_when_those_who_came_before_have_left() -> None:
    # Longer than the patience, as a queue is: it stays a queue.
    crowd, order = Crowd(patience=0.2), list[int]()

    def come(number: int) -> None:
        with crowd.joined():
            order.append(number)
            time.sleep(0.05)
            order.append(number)

    comers = [threading.Thread(target=come, args=[number]) for number in range(10)]
    with crowd.joined():
        for place, one in enumerate(comers):
            one.start()
            wait_until(lambda expected=place + 2: crowd._count == expected, 10)
        order.append(-1)
    for one in comers:
        one.join()
    assert order == [-1, *(number for number in range(10) for _twice in range(2))]


def test_one_that_hangs_holds_nobody_up_for_longer_than_their_patience() -> None:
    crowd, served = Crowd(patience=0.01), list[int]()
    with crowd.joined(), crowd.joined():
        served.append(2)
    with crowd.joined():
        served.append(1)
    assert served == [2, 1]
