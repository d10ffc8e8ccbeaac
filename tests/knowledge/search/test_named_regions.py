"""A region that the question names: its rules are meant, whoever asks; its name is not what the question is about."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from knowledge.search.queries import Found, Place, search
from opscenter.core.actor import ANONYMOUS
from opscenter.organizations.queries import Region, region_in
from tests import cast
from tests.factories.knowledge import content, make_article
from tests.factories.organizations import make_county
from tests.knowledge.answers.reading import live_in, text_of

Reindex = Callable[[], int]
CUTOFF = "年底支付申请几号截止"


@pytest.fixture
def ask(db: Session, reindex: Reindex, now: datetime) -> Callable[..., Found]:
    """A search over the rules of the province, 佛山 and 湛江, and an article of 佛山 about something else."""
    for place in (cast.province, cast.city, cast.other_city):
        make_article(db, place(db), text=content(question=CUTOFF), question_group="cutoff")
    make_article(db, cast.city(db), text=content(question="佛山市的旧资产怎么报废"))
    cast.other_county(db)
    reindex()
    return lambda words, path=None: search(db, ANONYMOUS, words, Place(path, 2026), now=now)


@pytest.mark.parametrize(
    "words", ["湛江年底几号截止支付申请", "湛江市年底支付申请几号截止", "赤坎区年底支付申请几号截止"]
)
@pytest.mark.parametrize("is_known", [True, False])
def test_its_rule_comes_first(ask: Callable[..., Found], db: Session, words: str, is_known: bool) -> None:
    found = ask(words, cast.county(db).path if is_known else None)
    assert (found.near[0].area_path, found.is_weak) == (cast.other_city(db).path, False)
    assert found.region in {"湛江市", "赤坎区"}


def test_who_names_the_own_city_stays_in_the_own_county(ask: Callable[..., Found], db: Session) -> None:
    found = ask("佛山年底支付申请几号截止", cast.county(db).path)
    assert (found.region, found.near[0].area_path) == (None, cast.city(db).path)


def test_its_name_alone_answers_nothing(ask: Callable[..., Found]) -> None:
    assert ask("佛山市护照怎么补办").is_weak


def test_several_regions_change_nothing(ask: Callable[..., Found]) -> None:
    assert ask("佛山和湛江年底支付申请几号截止").region is None


def test_the_page_says_whose_rules_are_listed(ask: Callable[..., Found], client: FlaskClient) -> None:
    assert ask is not None
    page = text_of(client, f"/search?q=湛江{CUTOFF}")
    assert "您问的是湛江市，先列湛江市和全省的答案。" in page
    assert "您问的是" not in text_of(client, f"/search?q={CUTOFF}")


def test_the_page_of_a_reader_of_another_region_lists_its_rule_first(
    ask: Callable[..., Found], client: FlaskClient, db: Session
) -> None:
    assert ask is not None
    live_in(client, db)
    page = text_of(client, f"/search?q=湛江{CUTOFF}")
    assert re.findall(r"<b>(\w+)</b> 的规定", page)[:1] == ["湛江市财政局"]


def test_a_region_whose_name_stands_in_another_is_not_named(db: Session) -> None:
    county = cast.county(db)
    make_county(db, parent=cast.other_city(db), code="440899000", name="城区财政局", short_name="城区")
    named = Region(county.short_name, county.path)
    assert region_in(db, "禅城区第一小学指标看不到") == (named, {"禅城区"})
    assert region_in(db, "佛山市禅城区的指标") == (named, {"佛山市", "禅城区"})
    assert region_in(db, "城市里的指标") is None
