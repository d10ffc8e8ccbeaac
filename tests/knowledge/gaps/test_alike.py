"""Thirty ways to ask one thing become one group, in any order, with meanings and without."""

from random import Random

import pytest

from knowledge.gaps.actions.arrange import meanings, rarity
from knowledge.gaps.alike import Groups
from knowledge.search.encoder import Encoder, offline_encoder
from tests.factories.gaps import CANTEEN, OTHERS

ENCODERS = {"words": lambda: None, "words and meaning": offline_encoder}


@pytest.fixture(params=list(ENCODERS))
def encoder(request: pytest.FixtureRequest) -> Encoder | None:
    """Without, and with the encoder that is installed."""
    found: Encoder | None = ENCODERS[request.param]()
    return found


def shuffled(order: int) -> list[str]:
    """The thirty with other questions in between."""
    texts = [*CANTEEN, *OTHERS]
    Random(order).shuffle(texts)
    return texts


def grouped(texts: list[str], encoder: Encoder | None, *, at_once: bool) -> list[set[str]]:
    """The texts as they are joined."""
    groups = Groups(rarity(), meanings(encoder, texts))
    homes: dict[str, int] = {}
    for number, text in enumerate(texts, 1):
        groups.add(-number, text)
        homes[text] = -number
        if number == len(texts) or not at_once:
            joined = groups.join(list(homes.values()) if at_once else [-number])
            homes = {one: joined.get(home, home) for one, home in homes.items()}
    return [{text for text, home in homes.items() if home == one} for one in set(homes.values())]


@pytest.mark.parametrize("order", [1, 2])
def test_thirty_wordings_become_one_group_and_nothing_else_comes_in(encoder: Encoder | None, order: int) -> None:
    texts = shuffled(order)
    assert (len(CANTEEN), len(set(CANTEEN) & set(OTHERS))) == (30, 0)
    assert set(CANTEEN) in grouped(texts, encoder, at_once=True)


@pytest.mark.parametrize("order", [1, 2])
def test_coming_one_by_one_they_may_draw_in_a_neighbour_that_came_first(encoder: Encoder | None, order: int) -> None:
    biggest = max(grouped(shuffled(order), encoder, at_once=False), key=len)
    assert biggest >= set(CANTEEN)
    assert len(biggest - set(CANTEEN)) <= 1


def test_settled_groups_are_never_joined_but_take_in() -> None:
    groups = Groups(rarity())
    groups.add(1, CANTEEN[0], is_settled=True)
    groups.add(2, CANTEEN[0], is_settled=True)
    groups.add(-7, CANTEEN[0])
    assert groups.join([-7]) == {-7: 1}


def test_a_text_without_a_word_is_near_nothing() -> None:
    groups = Groups(rarity())
    groups.add(1, CANTEEN[0])
    groups.add(-1, "？！")
    assert groups.join([-1]) == {}
