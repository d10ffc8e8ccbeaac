"""Where many ask at once, pages say what words are sure of and leave the rest."""

import threading
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from knowledge.answers.views import results
from knowledge.answers.views.crowd import Crowd
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


def page_among(others: int, reader: FlaskClient, onward: str = "") -> TestResponse:
    """The results that are shown while so many others are served."""
    with ExitStack() as crowd:
        for _one in range(others):
            crowd.enter_context(results._crowd.joined())
        answer = reader.get(f"/search?q={QUESTION}{onward}")
    assert "找到 1 条" in answer.text
    return answer


@pytest.mark.parametrize(("others", "is_brief"), [(results.CROWD - 1, False), (results.CROWD, True)])
def test_a_page_is_brief_from_so_many_others_on(reader: FlaskClient, others: int, *, is_brief: bool) -> None:
    page = page_among(others, reader)
    left_out = ["三十年" not in page.text, "直接回答" not in page.text, "Server-Timing" in page.headers]
    assert left_out == [is_brief] * 3


def test_who_reads_on_is_answered_wholly_in_a_crowd(reader: FlaskClient) -> None:
    assert "三十年" in page_among(results.CROWD, reader, "&start=0").text


def fail_among(crowd: Crowd) -> None:
    with crowd.joined():
        raise ZeroDivisionError


def test_who_leaves_is_no_longer_counted_whatever_happened() -> None:
    crowd = Crowd()
    with pytest.raises(ZeroDivisionError):
        fail_among(crowd)
    with crowd.joined() as first, crowd.joined() as second:
        assert (first, second) == (0, 1)


def test_the_next_one_is_served_when_the_first_has_left() -> None:
    crowd, order = Crowd(patience=60), list[str]()

    def come() -> None:
        with crowd.joined():
            order.append("second")

    second = threading.Thread(target=come)
    with crowd.joined():
        second.start()
        wait_until(lambda: crowd._count == 2, 10)
        order.append("first")
    second.join()
    assert order == ["first", "second"]


def test_one_that_hangs_holds_nobody_up_for_longer_than_their_patience() -> None:
    crowd = Crowd(patience=0.01)
    with crowd.joined(), crowd.joined() as others:
        assert others == 1
    with crowd.joined() as others:
        assert others == 0
