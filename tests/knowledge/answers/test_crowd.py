"""Where many ask at once, pages say what words are sure of and leave the rest."""

from collections.abc import Callable
from contextlib import ExitStack

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from knowledge.answers.views import results
from knowledge.answers.views.crowd import Crowd
from opscenter.core.settings import Settings
from tests.factories.files import make_read_file
from tests.factories.knowledge import content, make_article

QUESTION = "电子凭证原件保存多久"


@pytest.fixture
def reader(client: FlaskClient, db: Session, settings: Settings, reindex: Callable[[], int]) -> FlaskClient:
    """Reads where one article has an attachment that answers more."""
    file = make_read_file(db, settings.data_dir, "电子凭证原件保存三十年。", name="管理办法.docx")
    make_article(db, text=content(question=QUESTION, body=f"见[管理办法]({file.address})"))
    reindex()
    return client


@pytest.mark.parametrize(
    ("others", "onward", "is_brief"),
    [(results.CROWD - 1, "", False), (results.CROWD, "", True), (results.CROWD, "&start=0", False)],
)
def test_the_first_page_is_brief_from_so_many_others_on(
    reader: FlaskClient, others: int, onward: str, *, is_brief: bool
) -> None:
    with ExitStack() as crowd:
        for _one in range(others):
            crowd.enter_context(results._crowd.joined())
        answer = reader.get(f"/search?q={QUESTION}{onward}")
    assert "找到 1 条" in answer.text
    assert ("三十年" not in answer.text, "Server-Timing" in answer.headers) == (is_brief, is_brief)


def fail_among(crowd: Crowd) -> None:
    with crowd.joined():
        raise ZeroDivisionError


def test_who_leaves_is_no_longer_counted_whatever_happened() -> None:
    crowd = Crowd()
    with pytest.raises(ZeroDivisionError):
        fail_among(crowd)
    with crowd.joined() as first, crowd.joined() as second:
        assert (first, second) == (0, 1)
